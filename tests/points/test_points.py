#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""`scmi-sim points` on real agents: what it lists, what a run passed against its trace, what is wrong and how it is said.

Usage: test_points.py PROGRAM [unittest's arguments]
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 else os.path.abspath("build/scmi-sim")
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
AGENTS = ("linux-6.12", "own")
GPU = {"performance": [{"name": "gpu", "levels": [100, 200, 300]}]}
GET = {"do": "perf.level_get", "domain": 0}
SET = {"do": "perf.level_set", "domain": 0, "level": 200}


class Case(unittest.TestCase):
    maxDiff = 4000

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="scmi-sim-points-")

    def tearDown(self):
        shutil.rmtree(self.folder)

    def run_program(self, code, *words):
        run = subprocess.run([PROGRAM, *words], cwd=self.folder, capture_output=True, text=True, timeout=250, check=False,
                             env=dict(os.environ, SCMI_SIM_COMMAND="./scmi-sim"))
        self.assertEqual(run.returncode, code, f"{words}\n{run.stdout[-2000:]}\n{run.stderr}")
        return run

    def points(self, *words, code=0):
        return self.run_program(code, "points", *words)

    def names(self, *words):
        lines = self.points(*words).stdout.split("\n")
        self.assertTrue(lines[0].startswith("point "), lines[0])
        return [line.split()[0] for line in lines[1:] if line]

    def scenario(self, **more):
        story = {"why": "points of a run", "computer": {"cpus": 2}, "transport": {"interrupt_cpu": 1}, "platform": GPU,
                 "clients": [{"name": "gpu", "cpu": 0, "script": [SET, GET, GET]}], **more}
        path = os.path.join(self.folder, "story.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(story, file, indent=1)
        return "story.json"


class List(Case):
    def test_names_of_every_form(self):
        for agent, part, names in (
                ("linux-6.12", "arm_scmi/driver.c", ("scmi_handle_response", "scmi_handle_response:return",
                                "scmi_handle_response:scmi_xfer_command_acquire", "scmi_handle_response:complete#2",
                                "scmi_handle_response:xfer->rx.len=", "scmi_handle_response:xfer->hdr.type#1")),
                ("own", "core/receive.c", (
                    "receive.c/dump", "scmi_receive_spurious:return", "scmi_receive_spurious:drop", "drop:count#2",
                    "judge:header->type", "receive.c/dump:trace_scmi_msg_dump"))):
            with self.subTest(agent=agent):
                listed = self.names("--agent", agent, part)
                for name in names:
                    self.assertIn(name, listed)

    def test_a_place_is_a_pattern_too_and_a_star_stands_for_anything(self):
        run = self.points("transports/mailbox.c:*:1").stdout
        self.assertIn("rx_callback ", run)
        for line in run.strip().split("\n")[1:]:
            self.assertRegex(line, r"transports/mailbox\.c:\d+:1\d*$")

    def test_machine_events(self):
        listed = self.names("irq:")
        self.assertEqual(listed, ["irq:mbox-a2p", "irq:mbox-a2p:enter", "irq:mbox-p2a", "irq:mbox-p2a:enter"])
        listed = self.names("mmio:mbox-a2p.")
        self.assertIn("mmio:mbox-a2p.ring.write", listed)
        self.assertIn("timer:fire", self.names("--agent", "own", "timer:"))

    def test_the_same_list_every_time(self):
        self.assertEqual(self.points("xfer").stdout, self.points("xfer").stdout)

    def test_functions_without_callbacks(self):
        run = self.points("--unavailable", "arm_scmi").stdout
        self.assertRegex(run, r"scmi_shared_mem_operations_get +absent +drivers/firmware/arm_scmi/shmem\.c:\d+\n")

    def test_what_there_is_not(self):
        for words, message in (
                (("scmi_hndle_response",), 'no point of linux-6.12-checked is like "scmi_hndle_response"; did you mean '
                                           '"scmi_handle_response"?'),
                (("scmi_shared_mem_operations_get",), "it touches no memory by itself, so it has no callbacks"),
                (("irq:mbox-a2q",), 'did you mean "irq:mbox-a2p"?'),
                (("--agent", "linux-6.2", "x"), "there is no agent 'linux-6.2'; did you mean 'linux-6.1'?"),
                (("--where", "nowhere.json"), "nowhere.json:1:1: cannot read the file"),
                (("--where", "story.json", "scmi_hndle_response"), 'did you mean "scmi_handle_response"?'),
                (("--boot",), "--boot, --set and --seed are for the run of --where FILE"),
                (("--unavailable", "--where", "story.json"), "--where and --unavailable exclude each other"),
                (("one", "two"), "unexpected 'two'")):
            with self.subTest(words=words):
                self.scenario()
                run = self.points(*words, code=2)
                self.assertIn(message, run.stderr)
                self.assertEqual(run.stdout, "")

    def test_a_point_of_another_agent_says_whose(self):
        self.names("scmi_handle_response")
        run = self.points("--agent", "own", "scmi_handle_response", code=2)
        self.assertIn('no point of own-checked is like "scmi_handle_response"', run.stderr)
        self.assertRegex(run.stderr, r"there are such on agent .*linux-6\.12")


class Where(Case):
    """Counts, contexts and times of points against the trace, which other code writes."""

    def where(self, *words):
        """Point: (count, {context: count}, first, last), times as in the trace."""
        found = {}
        for line in self.points("--where", self.scenario(), *words).stdout.split("\n")[1:]:
            match = re.match(r"(\S+) +(\d+)  (\S+ \d+(?:, \S+ \d+)*) +(\S+) +(\S+)  \S", line)
            if line:
                self.assertTrue(match, line)
                contexts = {text.split()[0]: int(text.split()[1]) for text in match[3].split(", ")}
                found[match[1]] = (int(match[2]), contexts, match[4], match[5])
        return found

    def trace(self, agent, *events):
        """Times of the events after the clients' start, in microseconds, as `points` prints them."""
        path = os.path.join(self.folder, "trace.txt")
        self.run_program(0, "run", self.scenario(), "--agent", agent, "--trace", path)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        start = re.search(r"^# clients start: (\d+)\.(\d{9})$", text, re.M)
        start_ns = int(start[1]) * 10**9 + int(start[2])
        times = []
        for match in re.finditer(r"^\s*\S+-\d+\s+\[\d+\] \S+ +(\d+)\.(\d{9}): (.*)$", text, re.M):
            when_ns = int(match[1]) * 10**9 + int(match[2]) - start_ns
            if when_ns >= 0 and any(event in match[3] for event in events):
                times.append(f"{when_ns // 1000}.{when_ns % 1000:03}")
        return times

    def expect(self, agent, point, *events):
        count, contexts, first, last = self.where("--agent", agent, point)[point]
        times = self.trace(agent, *events)
        self.assertTrue(times)
        self.assertEqual((count, first, last), (len(times), times[0], times[-1]), f"{agent} {point}")
        self.assertEqual(sum(contexts.values()), count)
        return contexts

    def test_machine_events_are_those_of_the_trace(self):
        for agent in AGENTS:
            self.assertEqual(self.expect(agent, "irq:mbox-a2p", "irq:mbox-a2p raise"), {"cpu/1": 3})
            self.assertEqual(self.expect(agent, "irq:mbox-a2p:enter", "irq:mbox-a2p enter"), {"irq/1": 3})
            self.assertEqual(self.expect(agent, "platform-0:request", "platform: request:"), {"platform-0": 3})
            self.assertEqual(self.expect(agent, "platform-0:reply", "platform: reply:"), {"platform-0": 3})

    def test_timers_and_interprocessor_interrupts(self):
        found = self.where("timer:")
        contexts = self.expect("linux-6.12", "timer:fire", "timer:fire")
        self.assertEqual(set(contexts), {"cpu/0", "cpu/1"})
        self.assertEqual(list(found), ["timer:fire"])
        self.expect("linux-6.12", "ipi:reschedule", "ipi:reschedule")

    def test_functions_are_counted_as_often_as_their_tracepoints(self):
        self.assertEqual(self.expect("linux-6.12", "do_xfer:trace_scmi_xfer_begin", "scmi_xfer_begin"), {"gpu": 3})
        found = self.where("scmi_handle_response")
        self.assertEqual(found["scmi_handle_response"][:2], (3, {"irq/1": 3}))
        self.assertEqual(found["scmi_handle_response:return"][:2], (3, {"irq/1": 3}))
        self.assertEqual(found["scmi_handle_response:complete#2"][:2], (3, {"irq/1": 3}))
        self.assertNotIn("scmi_handle_response:complete#1", found)

    def test_registers_are_read_and_written_by_who_does_it(self):
        for agent in AGENTS:
            found = self.where("--agent", agent, "mmio:")
            self.assertEqual(found["mmio:mbox-a2p.ring.write"][:2], (3, {"gpu": 3}))
            self.assertEqual(found["mmio:mbox-a2p.clear.write"][:2], (3, {"irq/1": 3}))
            self.assertEqual(found["mmio:shmem-a2p.header.write"][:2], (3, {"gpu": 3}))

    def test_from_power_on_there_are_more(self):
        late = self.where("--agent", "linux-6.12", "irq:mbox-a2p")["irq:mbox-a2p"]
        early = self.where("--agent", "linux-6.12", "irq:mbox-a2p", "--boot")["irq:mbox-a2p"]
        self.assertGreater(early[0], late[0])

    def test_what_is_not_passed_is_said(self):
        run = self.points("--where", self.scenario(), "scmi_handle_notification")
        self.assertEqual(run.stdout, "")
        self.assertIn('it passed none of the points that are like "scmi_handle_notification"', run.stderr)

    def test_counting_changes_nothing_and_gives_the_same_each_time(self):
        self.scenario()
        image = os.path.join(os.path.dirname(PROGRAM), "agents", "linux-6.12-checked", "image")
        request = {"id": 1, "scenario": "story.json", "check": "none"}
        answers = []
        for more in ({}, {"where": ""}, {"where": "", "where_boot": True}, {"where": ""}):
            run = subprocess.run([image, "--run", "--request", json.dumps({**request, **more})], cwd=self.folder, text=True,
                                 capture_output=True, timeout=100, check=False)
            answers.append(json.loads(run.stdout))
        self.assertEqual({answer["trace_hash"] for answer in answers}, {answers[0]["trace_hash"]})
        self.assertGreater(len(answers[1]["where"]), 1000)
        self.assertEqual(answers[1]["where"], answers[3]["where"])


class Holds(Case):
    """Machine events in an interleaving."""

    def story(self, hold):
        return self.scenario(interleave=[hold], clients=[
            {"name": "gpu", "cpu": 0, "script": [SET, GET]},
            {"name": "other", "cpu": 0, "script": [{"do": "sleep", "time_us": 100}, GET]}])

    def held(self, agent, hold):
        """When the hold began and ended, in ns, and what the trace says of it."""
        self.run_program(0, "run", self.story(hold), "--agent", agent, "--check", "none", "--trace", "trace.txt")
        with open(os.path.join(self.folder, "trace.txt"), encoding="utf-8") as file:
            lines = re.findall(r" (\d+)\.(\d{9}): machine: hold: (.*)$", file.read(), re.M)
        self.assertEqual(len(lines), 2, lines)
        return [(int(line[0]) * 10**9 + int(line[1]), line[2]) for line in lines]

    def test_an_interrupt_is_held_before_the_kernel_sees_it(self):
        for agent in AGENTS:
            begin, end = self.held(agent, {"hold": "irq/1", "at": "irq:mbox-a2p:enter", "for_us": 7})
            self.assertEqual(begin[1], "irq/1 stands at irq:mbox-a2p:enter")
            self.assertEqual(end[0] - begin[0], 7000)

    def test_a_task_is_held_before_its_register_access_until_a_timer_fires(self):
        for agent in AGENTS:
            begin, end = self.held(agent, {"hold": "gpu", "at": "mmio:mbox-a2p.ring.write", "until": "timer:fire",
                                           "by": "cpu/0"})
            self.assertEqual(end[1], "gpu goes on at mmio:mbox-a2p.ring.write: cpu/0 has passed timer:fire")
            self.assertEqual(end[0] % 1000000, 0)

    def test_a_handler_is_held_until_the_firmware_has_done_something(self):
        begin, end = self.held("linux-6.12", {"hold": "irq/1", "at": "scmi_rx_callback:return", "until": "platform-0:reply"})
        self.assertEqual(end[1], "irq/1 goes on at scmi_rx_callback:return: platform-0 has passed platform-0:reply")

    def test_what_cannot_be_is_refused_with_its_place(self):
        for hold, message in (
                ({"hold": "irq/1", "at": "irq:mbox-a2p", "for_us": 1},
                 'nothing can be held at "irq:mbox-a2p": it happens in hardware; it may stand after "until"'),
                ({"hold": "gpu", "at": "mmio:mbox-a2p.rang.write", "for_us": 1},
                 'this computer has no machine event "mmio:mbox-a2p.rang.write"; did you mean "mmio:mbox-a2p.ring.write"?'),
                ({"hold": "gpu", "at": "scmi_hndle_response", "for_us": 1},
                 'no point "scmi_hndle_response": there is no function scmi_hndle_response here; did you mean '
                 '"scmi_handle_response"?'),
                ({"hold": "gpu", "at": "scmi_handle_response:complete", "for_us": 1},
                 '"scmi_handle_response:complete" stands for 2 places; say scmi_handle_response:complete#1 '),
                ({"hold": "gpu", "at": "receive_reply", "for_us": 1}, 'no point "receive_reply"')):
            with self.subTest(hold=hold):
                run = self.run_program(2, "run", self.story(hold), "--agent", "linux-6.12")
                self.assertIn(message, run.stdout)
                self.assertRegex(run.stdout, r"story\.json:\d+:\d+: ")


def main():
    os.chdir(ROOT)
    unittest.main()


main()
