#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""A scenario bisects a small history of the SCMI drivers, with the exit codes that `git bisect run` understands."""
import os
import subprocess
import unittest

import case
import history

SCENARIO = "scenarios/late-reply.json"


class Bisection(case.Case):
    def setUp(self):
        super().setUp()
        self.linux = self.path("linux")
        history.make(case.BUILD, self.linux)
        self.agent = "tree:" + self.linux
        self.folder = self.seed(self.agent, self.linux)

    def git(self, *words):
        run = subprocess.run(["git", *words], cwd=self.linux, capture_output=True, text=True, check=False)
        return run.returncode, run.stdout + run.stderr

    def test_the_commit_is_found_past_one_that_cannot_be_compiled(self):
        self.git("bisect", "start", "HEAD", "v0")
        code, said = self.git("bisect", "run", self.program, "run", os.path.join(case.ROOT, SCENARIO), "--agent", "tree:.")
        self.assertEqual(code, 0, said)
        self.assertRegex(said, r"\w+ is the first bad commit\n(.*\n)+ +core: take timeouts in microseconds\n")
        log = self.git("bisect", "log")[1]
        self.assertRegex(log, r"# skip: \[\w+\] core: count what is looked up\n")
        self.assertRegex(said, r"driver.c:\d+:\d+: error: expected .;. before")
        self.assertRegex(said, r"was not compiled .*" + self.linux)

    def test_exit_codes(self):
        for commit, words, code in (
                ("v0", (), 0),
                ("main", (), 1),
                (":/count what is", (), 125),
                ("v0", ("scenarios/nowhere.json",), 130),
                ("v0", ("--set", "nonsense=1"), 130),
                ("v0", ("--sed", "1"), 130),
                ("v0", ("--agent", "nobody"), 130),
                (":/count what is", ("scenarios/nowhere.json",), 130)):
            self.git("checkout", "-q", commit)
            self.expect(code, "run", SCENARIO, *words, "--agent", self.agent)
        self.expect(130, "run", SCENARIO, "--agent", "tree:" + self.path("nowhere"))
        self.expect(2, "run", SCENARIO, "--agent", "nobody")

    def test_a_fault_of_the_simulator_ends_a_bisection(self):
        self.git("checkout", "-q", "v0")
        self.expect(0, "run", SCENARIO, "--agent", self.agent)
        image = os.path.join(self.folder, "image")
        os.remove(image)
        with open(image, "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\nexit 9\n")
        os.chmod(image, 0o755)
        self.expect(198, "run", SCENARIO, "--agent", self.agent)

    def test_a_tree_that_is_too_old_cannot_tell(self):
        os.remove(os.path.join(self.linux, "Makefile"))
        self.write("linux/Makefile", "VERSION = 5\nPATCHLEVEL = 10\n")
        self.assertIn("Linux 5.10 is too old", self.expect(125, "run", SCENARIO, "--agent", self.agent).err)

    def test_what_is_built_of_a_tree_can_be_removed(self):
        self.expect(0, "agents", "build", self.agent)
        self.expect(0, "agents", "remove", self.agent)
        self.assertFalse(os.path.exists(self.folder))


if __name__ == "__main__":
    unittest.main()
