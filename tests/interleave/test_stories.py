#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Constraints on a real agent: each kind comes true where the trace says so, or a verdict says what was instead.

Usage: test_stories.py PROGRAM AGENT [unittest's arguments]
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
AGENT = sys.argv.pop(1) if len(sys.argv) > 1 else "linux-6.12"
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
GPU = {"performance": [{"name": "gpu", "levels": [100, 200, 300]}]}
GET = {"do": "perf.level_get", "domain": 0}
LINE = re.compile(r"\s*(?P<task>\S+)-\d+\s+\[(?P<cpu>\d+)\] \S+ +(?P<s>\d+)\.(?P<ns>\d{9}): (?P<event>.*)")
# A command of the driver begins, and is over.
POINTS = [{"name": "begin", "at": {"linux": "do_xfer", "own": "exchange"}},
          {"name": "end", "at": {"linux": "do_xfer:return", "own": "exchange:return"}}]
RING = "mmio:mbox-a2p.ring.write"
ENTER = "irq:mbox-a2p:enter"


def client(name="gpu", script=None, **more):
    return {"name": name, "cpu": 0, "script": script or [GET], **more}


class Run:
    """What came of a run: exit code, result, trace lines as (time in ns after the clients' start, task, CPU, event)."""

    def __init__(self, code, output, result, trace):
        self.code, self.output, self.result = code, output, result
        self.findings = [found["headline"] for found in result["findings"]] if result else []
        start = re.search(r"^# clients start: (\d+)\.(\d{9})$", trace, re.M)
        base = int(start[1]) * 10**9 + int(start[2]) if start else 0
        self.lines = [(int(m["s"]) * 10**9 + int(m["ns"]) - base, m["task"], int(m["cpu"]), m["event"])
                      for m in map(LINE.match, trace.split("\n")) if m]

    def holds(self):
        return [event.split("hold: ")[1] for _, _, _, event in self.lines if "machine: hold: " in event]

    def when(self, what, task=None, after_ns=0):
        """Time of the first such record of the clients' part."""
        times = [ns for ns, name, _, event in self.lines if what in event and task in (None, name) and ns >= after_ns]
        return times[0] if times else None


class Case(unittest.TestCase):
    maxDiff = 4000

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="scmi-sim-interleave-")

    def tearDown(self):
        shutil.rmtree(self.folder)

    def run_story(self, *interleave, code=0, clients=None, words=(), **more):
        story = {"why": "constraints", "transport": {"interrupt_cpu": 1}, "platform": GPU, "points": POINTS,
                 "clients": clients or [client()], "interleave": list(interleave), **more}
        with open(os.path.join(self.folder, "story.json"), "w", encoding="utf-8") as file:
            json.dump(story, file, indent=1)
        trace = () if "--check-determinism" in words else ("--trace", "story.trace")
        done = subprocess.run([PROGRAM, "run", "story.json", "--agent", AGENT, "--check", "none", *trace,
                               "--report", "json", "report.json", *words], cwd=self.folder, capture_output=True, text=True,
                              check=False, timeout=250)
        self.assertEqual(done.returncode, code, done.stdout[-3000:] + done.stderr)
        return Run(done.returncode, done.stdout + done.stderr, self.read_report(), self.read("story.trace"))

    def read(self, name):
        path = os.path.join(self.folder, name)
        if not os.path.exists(path):
            return ""
        with open(path, encoding="utf-8") as file:
            return file.read()

    def read_report(self):
        text = self.read("report.json")
        return json.loads(text)[0] if text else None

    def never(self, pattern, *interleave, **more):
        """The one finding says so."""
        run = self.run_story(*interleave, code=1, **more)
        self.assertEqual(len(run.findings), 1, run.findings)
        self.assertRegex(run.findings[0], pattern)
        return run

    def refused(self, pattern, *interleave, **more):
        """Bad input, with place."""
        run = self.run_story(*interleave, code=2, **more)
        self.assertRegex(run.output, r"story\.json:\d+:\d+: " + pattern)


class Kinds(Case):
    def test_hold_stands_for_a_time(self):
        run = self.run_story({"hold": "gpu", "at": "begin", "for_us": 50})
        self.assertEqual(run.holds(), ["gpu stands at " + self.name("begin"), "gpu goes on at " + self.name("begin")])
        self.assertEqual(run.when("gpu goes on at") - run.when("gpu stands at"), 50000)

    @staticmethod
    def name(point):
        names = next(p["at"] for p in POINTS if p["name"] == point)
        return names["own" if AGENT.startswith("own") else "linux"]

    def test_hold_ends_when_a_task_sleeps_a_cpu_idles_an_interrupt_is_pending(self):
        for end, text in (({"until_blocked": "gpu"}, "gpu sleeps"), ({"until_idle": 0}, "CPU 0 idles")):
            run = self.run_story({"hold": "irq/1", "at": ENTER, **end})
            self.assertEqual(run.holds(), [f"irq/1 stands at {ENTER}", f"irq/1 goes on at {ENTER}: {text}"])
        # The doorbell is rung after what is pending: the reply has come when the sender goes on.
        run = self.run_story({"hold": "gpu", "at": "mmio:mbox-a2p.status.read", "until_pending": "irq:mbox-a2p", "limit_us": 5},
                             code=1)
        self.assertRegex(run.findings[0], r"gpu passed mmio:mbox-a2p.status.read 0 times, not 1; others passed it: irq/1 \d")

    def test_preempt_lets_others_have_the_cpu(self):
        both = [client(), client("load")]
        run = self.run_story({"preempt": "gpu", "at": "begin", "until": "end", "by": "load"}, clients=both)
        self.assertEqual(run.holds(), [f"gpu is preempted at {self.name('begin')}",
                                       f"gpu goes on at {self.name('begin')}: load has passed {self.name('end')}"])
        self.assertLess(run.when("client: load perf.level_get = 0"), run.when("client: gpu perf.level_get = 0"))
        self.assertLess(run.when("perf.level_get = 0", "gpu"), 200000)

    def test_preempt_is_refused_where_the_kernel_cannot(self):
        self.never(r"^interleave\[0\] is not possible: gpu cannot be preempted at mmio:mbox-a2p\.ring\.write: "
                   "(interrupts|preemption) ", {"preempt": "gpu", "at": RING, "for_us": 5})
        self.never("this kernel preempts no code of its own", {"preempt": "gpu", "at": "begin", "for_us": 5},
                   computer={"preemption": "none"})

    def test_migrate_and_pin_take_a_task_elsewhere(self):
        free = [client(script=[GET, GET], pinned=False)]
        run = self.run_story({"migrate": "gpu", "at": "begin", "cpu": 1}, clients=free)
        self.assertEqual({cpu for ns, task, cpu, _ in run.lines if task == "gpu" and ns > run.when("goes to CPU 1")}, {1})
        run = self.run_story({"pin": "gpu", "at": "begin", "cpu": 1}, clients=[client(script=[GET, GET])])
        self.assertEqual({cpu for ns, task, cpu, _ in run.lines if task == "gpu" and ns > run.when("goes to CPU 1")}, {1})
        self.never("gpu cannot go to CPU 1 at .*: it is bound to other CPUs", {"migrate": "gpu", "at": "begin", "cpu": 1})

    def test_stall_takes_a_cpu_with_its_interrupts(self):
        run = self.run_story({"stall": 1, "at": "platform-0:reply", "for_us": 100})
        self.assertEqual(run.holds(), ["CPU 1 is stalled as platform-0 is at platform-0:reply", "CPU 1 goes on"])
        self.assertEqual(run.when("CPU 1 goes on") - run.when("CPU 1 is stalled"), 100000)
        self.assertGreaterEqual(run.when("irq:mbox-a2p enter"), run.when("CPU 1 goes on"))
        self.assertEqual(run.when("irq:mbox-a2p raise") - run.when("CPU 1 is stalled"), 2000)

    def test_stall_after_a_time(self):
        run = self.run_story({"stall": 0, "after_us": 10, "for_us": 20})
        self.assertEqual((run.when("CPU 0 is stalled"), run.when("CPU 0 goes on")), (10000, 30000))
        self.assertFalse([line for line in run.lines if line[1] == "gpu" and 10000 < line[0] < 30000])

    def test_firmware_is_held(self):
        run = self.run_story({"hold": "platform-0", "at": "platform-0:request", "for_us": 500})
        self.assertEqual(run.when("platform: reply") - run.when("platform: request"), 500000)
        run = self.run_story({"hold": "platform-0", "at": "begin", "at_by": "gpu", "for_us": 300})
        self.assertEqual(run.when("platform: request"), run.when("platform-0 goes on"))

    def test_an_interrupt_is_delayed_or_comes_earlier(self):
        run = self.run_story({"delay": "irq:mbox-a2p", "for_us": 300})
        self.assertEqual(run.when("irq:mbox-a2p raise") - run.when("platform: reply"), 302000)
        run = self.run_story({"delay": "irq:mbox-a2p", "until": "begin", "by": "load"},
                             clients=[client(), client("load", [{"do": "sleep", "time_us": 2000}, GET])])
        self.assertEqual(run.when("irq:mbox-a2p raise"), run.when("hold: irq:mbox-a2p goes on: load has passed"))
        run = self.run_story({"advance": "irq:mbox-a2p", "early_us": 1.5})
        self.assertEqual(run.when("irq:mbox-a2p raise") - run.when("platform: reply"), 500)
        self.never("irq:mbox-a2p cannot come earlier: it arrives 2000 ns after it is raised",
                   {"advance": "irq:mbox-a2p", "early_us": 3})

    def test_order_of_what_is_due_at_one_time(self):
        event = {"protocol": "performance", "event": "level_changed", "source": 0}
        wants = [{"do": "notify.on", **event}, {"do": "sleep", "time_us": 1000}, GET, {"do": "sleep", "time_us": 9000},
                 {"do": "notify.off", **event}]

        def run(at_us, *interleave):
            return self.run_story(*interleave, {"hold": "gpu", "at": "begin", "for_us": 0}, clients=[client(script=wants)],
                                  platform={**GPU, "events": [{"at_us": at_us, "values": [0, 200], **event}]})
        plain = run(5000)
        reply_ns = plain.when("platform: reply", after_ns=1000000)
        at_us = reply_ns / 1000
        rule = run(at_us)
        self.assertEqual(rule.when("irq:mbox-a2p raise", after_ns=reply_ns), rule.when("irq:mbox-p2a raise"))

        def first(story):
            raised = [event for ns, _, _, event in story.lines if ns >= reply_ns and " raise " in event]
            return raised[0].split("irq:")[1].split()[0]
        other = {"mbox-a2p": "mbox-p2a", "mbox-p2a": "mbox-a2p"}[first(rule)]
        turned = run(at_us, {"order": [f"irq:{other}", f"irq:{first(rule)}"]})
        self.assertEqual(first(turned), other)
        run = self.run_story({"order": ["irq:mbox-a2p", "timer/0"]}, code=1)
        self.assertEqual(run.findings, ["interleave[0] never came true: irq:mbox-a2p and timer/0 were due at one time "
                                        "0 times, not 1"])


class Verdicts(Case):
    def test_what_never_came_says_what_came_instead(self):
        self.never(r"^interleave\[0\] never came true: gpu passed \S+ 1 times, not 4", {"hold": "gpu", "at": "begin", "nth": 4,
                                                                                       "for_us": 1})
        self.never(r"^interleave\[0\] never came true: irq/0 passed irq:mbox-a2p:enter 0 times, not 1; others passed it: irq/1 1",
                   {"hold": "irq/0", "at": ENTER, "for_us": 1})
        self.never(r"^interleave\[0\] never came true: irq:mbox-a2p was raised 1 times, not 7",
                   {"delay": "irq:mbox-a2p", "nth": 7, "for_us": 1})

    def test_a_limit_says_from_when_on_it_stood(self):
        run = self.never(r"gpu stood at \S+ from [0-9.]+ us on, but two passed \S+ 0 times, not 1; others passed it: gpu",
                         {"hold": "gpu", "at": "end", "until": "end", "by": "two", "limit_us": 500},
                         clients=[client(), client("two", [{"do": "sleep", "time_us": 5000}, GET], cpu=1),
                                  client("gpu2", cpu=1)])
        self.assertEqual(run.when("nobody passed") - run.when("gpu stands at"), 500000)

    def test_a_circle_ends_at_once(self):
        run = self.never(r"^interleave\[1\] can never come true: two stood at \S+ from [0-9.]+ us on, but gpu passed \S+ 0 times, "
                         r"not 1; gpu is held by interleave\[0\], and two is held by this one",
                         {"hold": "gpu", "at": "begin", "until": "end", "by": "two"},
                         {"hold": "two", "at": "begin", "until": "end", "by": "gpu"},
                         clients=[client(), client("two", cpu=1)])
        self.assertLess(run.when("two goes on at") - run.when("two stands at"), 1)

    def test_a_circle_by_patterns_that_mean_one_ends_at_once(self):
        holds = [{"hold": "gp*", "at": "begin", "until": "end", "by": "tw*"}, {"hold": "two", "at": "begin", "until": "end", "by": "gp*"}]
        self.never(r"^interleave\[1\] can never come true: two stood at \S+ from [0-9.]+ us on, but gp\* passed \S+ 0 times, "
                   r"not 1; gpu is held by interleave\[0\], and two is held by this one", *holds,
                   clients=[client(), client("two", cpu=1)])
        # Somebody else may come: the limit judges.
        self.never(r"^interleave\[0\] never came true: gpu stood at", dict(holds[0], limit_us=500), dict(holds[1], limit_us=2000),
                   clients=[client(), client("two", cpu=1), client("gpx", [{"do": "sleep", "time_us": 5000}], cpu=1)])

    def test_an_interrupt_on_top_of_whom_it_waits_for_ends_at_once(self):
        self.never(r"can never come true: irq/1 stood at .*; gpu is interrupted by what is held by this one",
                   {"hold": "irq/*", "at": ENTER, "until": "begin", "by": "gpu"},
                   clients=[client("two"), client(script=[{"do": "busy", "time_us": 200}, GET], cpu=1)])

    def test_a_client_that_ended_is_waited_for_no_longer(self):
        self.never(r"can never come true: gpu stood at .*, but two passed \S+ 1 times, not 5; two has ended",
                   {"hold": "gpu", "at": "begin", "until": "end", "until_nth": 5, "by": "two"},
                   clients=[client(), client("two", cpu=1)])

    def test_without_a_constraint_it_is_another_run(self):
        held = {"hold": "gpu", "at": "begin", "for_us": 50}
        late = {"hold": "gpu", "at": "end", "for_us": 70}
        run = self.run_story(held, late, words=("--without-constraint", "0"))
        self.assertEqual(len(run.holds()), 2)
        self.assertEqual(run.when("gpu goes on") - run.when("gpu stands"), 70000)
        run = self.run_story(held, code=2, words=("--without-constraint", "1"))
        self.assertIn("story.json: there is no constraint 1 to leave out; the scenario has 1", run.output)

    def test_of_another_number_it_keeps_its_name(self):
        self.never(r"^interleave\[1\] never came true", {"hold": "gpu", "at": "begin", "for_us": 1},
                   {"hold": "gpu", "at": "begin", "nth": 9, "for_us": 1}, words=("--without-constraint", "0"))


class BadInput(Case):
    def test_what_the_computer_lacks(self):
        self.refused('this computer has no interrupt "irq:mbox-a2b"; did you mean "irq:mbox-a2p"?',
                     {"delay": "irq:mbox-a2b", "for_us": 1})
        self.refused('this computer has no interrupt "irq:x', {"hold": "gpu", "at": "begin", "until_pending": "irq:x"})
        self.refused('nothing can be held at "irq:mbox-a2p": it happens in hardware',
                     {"hold": "irq/1", "at": "irq:mbox-a2p", "for_us": 1})
        self.refused("it waits in a circle: for \"gpu\" to pass where interleave\\[0\\]",
                     {"hold": "gpu", "at": "begin", "until": "end", "by": "two"},
                     {"hold": "two", "at": "end", "until": "begin", "by": "gpu"}, clients=[client(), client("two", cpu=1)])


class Determinism(Case):
    def test_all_kinds_in_other_surroundings(self):
        run = self.run_story({"preempt": "gpu", "at": "begin", "for_us": 20}, {"stall": 1, "at": "platform-0:reply", "for_us": 30},
                             {"delay": "irq:mbox-a2p", "nth": 2, "for_us": 5}, {"hold": "platform-0", "after_us": 100, "for_us": 9},
                             {"pin": "two", "at": "begin", "cpu": 1}, {"hold": "irq/1", "at": ENTER, "until_blocked": "*"},
                             {"order": ["gpu", "irq:*", "timer/0"]}, code=1, words=("--check-determinism",),
                             clients=[client(script=[GET, GET]), client("two", [GET, GET])])
        self.assertFalse(run.result["differences"], run.result["differences"])

    def test_a_replay_repeats_them(self):
        self.run_story({"preempt": "gpu", "at": "begin", "for_us": 20}, {"stall": 1, "at": "platform-0:reply", "for_us": 30},
                       {"delay": "irq:mbox-a2p", "nth": 2, "for_us": 5}, {"hold": "platform-0", "after_us": 100, "for_us": 9},
                       {"pin": "two", "at": "begin", "cpu": 1}, {"hold": "gpu", "at": "end", "for_us": 3},
                       clients=[client(script=[GET, GET]), client("two", [GET, GET])],
                       words=("--without-constraint", "5", "--record", "replay.json"))
        done = subprocess.run([PROGRAM, "replay", "replay.json"], cwd=self.folder, capture_output=True, text=True, check=False,
                              timeout=250)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertRegex(done.stdout, "all [0-9]+ steps as recorded, the same trace")


if __name__ == "__main__":
    unittest.main()
