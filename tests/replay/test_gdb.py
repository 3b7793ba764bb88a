#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""gdb on a stopped world: at the named place, again at the same, with the stacks of all contexts."""
import re
import subprocess
import unittest

from replays import LATE, LOOKUP, PROGRAM, ROOT, Case, main

POINT = "scmi_handle_response:scmi_xfer_command_acquire"
STOPPED = re.compile(r"^stopped at (\S+), passage (\d+), in (\S+), (?:(\S+) us after the clients' start, )?(\S+) us since power-on$",
                     re.M)


def setUpModule():
    """Some computers do not let a program look into another."""
    run = subprocess.run(["gdb", "-nx", "-batch", "-ex", "run", "--args", "true"], capture_output=True, text=True, check=False,
                         stdin=subprocess.DEVNULL)
    if "exited normally" not in run.stdout:
        raise unittest.SkipTest(f"gdb cannot run programs here: {run.stderr.strip()}")


class Gdb(Case):
    def gdb(self, *words, commands=("scmi-contexts",), code=0):
        """What a session says that runs these commands at the stop; without the process's number."""
        words = [*words, "--gdb", "--", "-batch"]
        for command in commands:
            words += ["-ex", command]
        run = subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=300, check=False, cwd=ROOT,
                             stdin=subprocess.DEVNULL)
        self.assertEqual(run.returncode, code, run.stdout + run.stderr)
        return re.sub(r"\(process \d+\)", "", run.stdout + run.stderr)

    def contexts(self, said):
        """By name: state and place."""
        rows = re.findall(r"^ +(\d+) (\S+) +(cpu\d+|-) +(.*?): (.*)$", said, re.M)
        return {name: (number, cpu, state, place) for number, name, cpu, state, place in rows}

    def test_the_same_place_twice(self):
        first, second = (self.gdb("run", LOOKUP, "--stop-at", POINT, commands=("scmi-contexts", "backtrace")) for _ in range(2))
        self.assertEqual(first, second)
        point, passage, context, *_ = STOPPED.search(first).groups()
        self.assertEqual((point, passage, context), (POINT, "1", "irq/1"))
        self.assertIn("  scmi_xfer_command_acquire drivers/firmware/arm_scmi/driver.c:", first)
        self.assertRegex(first, r"#\d+ +0x\w+ in scmi_rx_callback \(")

    def test_where_all_contexts_stand(self):
        said = self.gdb("run", LOOKUP, "--stop-at", POINT)
        contexts = self.contexts(said)
        self.assertRegex(said, r"cpu 1: busy in swapper/1, interrupts off")
        self.assertEqual(contexts["swapper/1"][1:3], ("cpu1", "runs"))
        self.assertTrue(contexts["swapper/1"][3].endswith(", in interrupt mbox-a2p"), contexts["swapper/1"])
        # The hold is over: gpu has put its transfer back and takes the next one.
        self.assertRegex(contexts["gpu"][3], r"^xfer_get_init drivers/firmware/arm_scmi/driver\.c:\d+$")
        self.assertRegex(contexts["kthreadd"][3], r"^kthreadd kernel/kthread\.c:\d+$")
        self.assertGreater(len(contexts), 15)

    def test_the_stack_of_another_context_and_back(self):
        number = self.contexts(self.gdb("run", LOOKUP, "--stop-at", POINT))["gpu"][0]
        said = self.gdb("run", LOOKUP, "--stop-at", POINT,
                        commands=(f"scmi-context {number}", "info registers rip", "scmi-context", "scmi-context 999", "continue"))
        other, own = said.split(f"context {number} gpu: ")[1].split("stop_reached (at=", 1)
        self.assertRegex(other, r"#\d+ .*scmi_perf_level_get \(.*\n(.*\n)*#\d+ .*client_main \(")
        self.assertIn("context_hand_over", other.split("rip")[1])
        self.assertIn("scmi_handle_response (", own)
        self.assertIn("there is no context 999; scmi-contexts lists them", own)
        # What was looked at does not change the run: it comes to its end.
        self.assertIn("exited normally", own)

    def test_passages_count_from_the_clients_start_or_from_power_on(self):
        say = {}
        for words in ((), ("--stop-nth", "2"), ("--stop-boot",)):
            say[words] = STOPPED.search(self.gdb("run", LATE, "--stop-at", "scmi_handle_response", *words)).groups()
        start, second, boot = (float(groups[4]) for groups in say.values())
        self.assertLess(boot, start)
        self.assertLess(start, second)
        self.assertIsNone(say[("--stop-boot",)][3])

    def test_a_machine_event(self):
        said = self.gdb("run", LATE, "--stop-at", "timer:fire", commands=("backtrace",))
        self.assertEqual(STOPPED.search(said).groups()[:3], ("timer:fire", "1", "cpu/0"))
        self.assertRegex(said, r"\n  timer_fire sim/machine/cpu\.c:\d+\n")

    def test_a_replay_file(self):
        replay = self.record(LOOKUP)
        said = self.gdb("replay", replay, "--stop-at", POINT)
        self.assertEqual(STOPPED.search(said).groups(),
                         STOPPED.search(self.gdb("run", LOOKUP, "--stop-at", POINT)).groups())

    def test_points_that_cannot_be(self):
        said = self.gdb("run", LATE, "--stop-at", "scmi_handle_respons", code=2)
        self.assertIn('did you mean "scmi_handle_response"?', said)
        said = self.gdb("run", LATE, "--stop-at", "scmi_handle_response", "--stop-nth", "44", code=2)
        self.assertRegex(said, r"it was passed 3 times since the clients started, not 44")

    def test_usage(self):
        for words, what in ((("--stop-at", POINT), "expected --gdb, too"), (("--gdb",), "expected --stop-at POINT, too"),
                            (("--stop-at", POINT, "--gdb", LOOKUP), "not 2 runs"),
                            (("--stop-at", POINT, "--gdb", "--stop-nth", "0"), "the first passage is 1")):
            self.assertIn(what, self.call("run", LATE, *words, code=2))


if __name__ == "__main__":
    main()
