#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""A checked agent, lockdep asleep in it or looking, has the timing of the plain one."""
import json
import os
import subprocess
import sys
import tempfile
import unittest

AGENTS = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 else os.path.abspath("build/agents")
PROGRAM = os.path.join(os.path.dirname(AGENTS), "scmi-sim")
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def all_runs(*words):
    with tempfile.TemporaryDirectory(prefix="scmi-sim-locks-") as folder:
        report = os.path.join(folder, "report.json")
        subprocess.run([PROGRAM, "run", "scenarios", *words, "--report", "json", report], cwd=ROOT, capture_output=True,
                       timeout=550, check=True)
        with open(report, encoding="utf-8") as file:
            return {run["scenario"]: run for run in json.load(file) if run["verdict"] == "pass"}


class Timing(unittest.TestCase):
    maxDiff = 4000

    def same(self, what, runs, others):
        """Where both passed: some need a checked build by themselves."""
        self.assertGreater(len(runs), 50)
        self.assertEqual({name: run[what] for name, run in runs.items()}, {name: others[name][what] for name in runs})

    def check_agent(self, agent):
        plain = {name: run for name, run in all_runs("--agent", agent, "--check", "none").items() if run["agent"] == agent}
        asleep = all_runs("--agent", agent + "-checked", "--check", "none")
        awake = all_runs("--agent", agent, "--check", "locks")
        # Not the plain trace itself: a log line names its caller, after inlining.
        self.same("virtual_ns", plain, asleep)
        self.same("virtual_ns", plain, awake)
        return asleep, awake

    def test_our_own_agent(self):
        self.same("trace_hash", *self.check_agent("own"))

    def test_linux(self):
        """Here lockdep's report on the tree's own bug enters the log (docs/checkers.md)."""
        self.check_agent("linux-6.12")


if __name__ == "__main__":
    unittest.main()
