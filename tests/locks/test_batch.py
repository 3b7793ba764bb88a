#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Runs that are fine each, and invert locks together: seen by the batch, whatever ends first; reported as a run of its own."""
import json
import os
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

AGENTS = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 else os.path.abspath("build/agents")
PROGRAM = os.path.join(os.path.dirname(AGENTS), "scmi-sim")
ON = ("linux-6.12", "linux-6.1", "own")
FILE = "sim/kernel/modules/faulty_locks.c:"


class Batch(unittest.TestCase):
    maxDiff = 4000

    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory(prefix="scmi-sim-locks-")
        self.folder = self.temporary.name

    def tearDown(self):
        self.temporary.cleanup()

    def story(self, *bugs):
        for bug in bugs:
            with open(os.path.join(self.folder, bug + ".json"), "w", encoding="utf-8") as file:
                json.dump({"why": bug, "platform": {}, "clients": [{"name": "root", "script": [
                    {"do": "module.load", "module": f"faulty_locks bug={bug}", "expect": {"error": 0}}]}]}, file)
        return [bug + ".json" for bug in bugs]

    def run_batch(self, code, *words):
        run = subprocess.run([PROGRAM, "run", *words], cwd=self.folder, capture_output=True, text=True, timeout=250, check=False)
        self.assertEqual(run.returncode, code, run.stdout + run.stderr)
        return run.stdout

    def reported(self, code, *words):
        self.run_batch(code, *words, "--report", "json", "report.json")
        with open(os.path.join(self.folder, "report.json"), encoding="utf-8") as file:
            return json.load(file)

    def inversion(self, first, second, agent):
        """The run that stands for what both do together; each passes by itself."""
        runs = self.reported(1, *self.story(first, second), "--check", "locks", "--agent", agent)
        self.assertEqual([(run["scenario"], run["verdict"]) for run in runs],
                         [(first + ".json", "pass"), (second + ".json", "pass"), ("(all runs)", "fail")])
        found = runs[2]["findings"][0]
        self.assertEqual((found["checker"], found["expected"], len(runs[2]["findings"])), ("locks", False, 1))
        return found

    def test_two_orders_of_two_locks(self):
        for agent in ON:
            with self.subTest(agent=agent):
                found = self.inversion("front-first", "back-first", agent)
                self.assertRegex(found["headline"],
                                 "^possible circular locking across runs: (front -> back -> front|back -> front -> back)$")
                self.assertRegex(found["place"], rf"^faulty_(front|back)_first {FILE}\d+$")

    def test_in_an_interrupt_and_with_interrupts_on(self):
        for agent in ON:
            with self.subTest(agent=agent):
                found = self.inversion("in-interrupt", "interrupts-on", agent)
                self.assertEqual(found["headline"],
                                 "inconsistent lock state across runs: shared is taken in an interrupt and with interrupts on")
                self.assertRegex(found["place"], rf"^faulty_interrupts_on {FILE}\d+$")

    def test_what_is_printed_names_runs_and_places_and_runs_again(self):
        files = self.story("nothing", "front-first", "back-first")
        out = self.run_batch(1, *files, "--check", "locks", "-j", "1")
        told = [line.strip() for line in out.split("\n") if ": " in line and " held, taken at " in line]
        self.assertEqual(len(told), 2, out)
        for line, bug, now, held in zip(sorted(told), ("back_first", "front_first"), ("front", "back"), ("back", "front")):
            self.assertRegex(line, rf"^\| {bug.replace('_', '-')}\.json: {now} taken at faulty_{bug} {FILE}\d+, "
                                   rf"with {held} held, taken at faulty_{bug} {FILE}\d+$")
        self.assertRegex(out, r"\n3 scenarios: 3 passed, 0 failed, 1 inversion of locks across them \(")
        self.assertRegex(out, r"again: \S+ run (front-first.json back-first.json|back-first.json front-first.json) "
                              r"--agent linux-6.12 --check locks\n")

    def test_neither_workers_nor_order_change_what_is_found(self):
        files = self.story("front-first", "nothing", "back-first", "in-interrupt", "interrupts-on")
        found = [[run["findings"] for run in self.reported(1, *order, "--check", "locks", "-j", jobs) if run["findings"]]
                 for order, jobs in ((files, "1"), (files, "4"), (files[::-1], "4"))]
        self.assertEqual(len(found[0]), 2)
        self.assertEqual(found[0], found[1])
        self.assertEqual([one[0]["headline"] for one in found[0]], [one[0]["headline"] for one in found[2]])

    def test_junit_has_a_case_for_it(self):
        self.run_batch(1, *self.story("front-first", "back-first"), "--check", "locks", "--report", "junit", "report.xml")
        suite = xml.etree.ElementTree.parse(os.path.join(self.folder, "report.xml")).getroot()[0]
        self.assertEqual((suite.get("tests"), suite.get("failures")), ("3", "1"))
        self.assertEqual([case.get("name") for case in suite if len(case)], ["lock-order"])

    def test_nothing_is_found_without_the_checker_or_in_one_order(self):
        files = self.story("front-first", "back-first", "interrupts-on")
        self.run_batch(0, *files)
        self.run_batch(0, files[0], files[2], "--check", "locks")

    def test_runs_of_different_agents_are_not_mixed(self):
        first, second = self.story("front-first", "back-first")
        for name, agent in ((first, "linux-6.12"), (second, "own")):
            with open(os.path.join(self.folder, name), encoding="utf-8") as file:
                story = json.load(file)
            with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
                json.dump(dict(story, agent=agent), file)
        self.run_batch(0, first, second, "--check", "locks")

    def test_what_one_run_does_by_itself_is_reported_there_alone(self):
        runs = self.reported(1, *self.story("order", "nothing"), "--check", "locks")
        self.assertEqual([run["verdict"] for run in runs], ["fail", "pass"])


if __name__ == "__main__":
    unittest.main()
