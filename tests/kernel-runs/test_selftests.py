#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The checkers' negative controls: each selftest of sim/kernel/selftest.h is seen, by its checker, at its place."""
import os
import re

import runs

HEADER = os.path.join(runs.ROOT, "sim", "kernel", "selftest.h")
LOCKDEP = "linux-6.12-lockdep"
BODY = "sim/kernel/selftest.c"
# Where a finding stands that is not made in selftest.c itself, and what its headline says.
ELSEWHERE = {
    "REFCOUNT": r"refcount_warn_saturate lib/refcount\.c:\d+",
    "SLEEP_IN_ATOMIC": r"mutex_lock kernel/locking/mutex\.c:\d+",
    "STUB": r"file_path",
}
HEADLINES = {
    "WARN": r"WARNING: at sim/kernel/selftest\.c:\d+",
    "BUG": r"kernel BUG at sim/kernel/selftest\.c:\d+ in selftest_bug\(\)",
    "NULL_READ": r"SIGSEGV, address 0x0",
    "WILD_WRITE": r"SIGSEGV, address .*",
    "NULL_CALL": r"SIGSEGV, address 0x0",
    "REFCOUNT": r"WARNING: at lib/refcount\.c:\d+ refcount_t: addition on 0; use-after-free\.",
    "SLEEP_IN_ATOMIC": r"BUG: sleeping function called from invalid context at kernel/locking/mutex\.c:\d+ .*in_atomic 1.*",
    "SCHEDULE_IN_ATOMIC": r"BUG: scheduling while atomic: one/\d+/0x00000002",
    "DOUBLE_FREE": r"double free of object#\d+",
    "SPIN": r"CPU 0 \(one\) has been spinning for a second on spin lock .*, which CPU 0 took \(one runs there\)",
    "ENDLESS": r"code that makes no engine call: .*",
    "LOCK_ORDER": r".*(possible circular locking dependency detected|possible recursive locking detected).*",
    "LOCK_IRQ": r".*inconsistent lock state.*",
    "PANIC": r"Kernel panic: selftest",
    "STACK": r"SIGSEGV, address stacks\+0x[0-9a-f]+",
    "STUB": r"file_path\(\) was called, which this port does not have",
}
# The kernel has said it and goes on.
GO_ON = ("WARN", "REFCOUNT", "SLEEP_IN_ATOMIC", "LOCK_ORDER", "LOCK_IRQ")


def selftests():
    with open(HEADER, encoding="utf-8") as file:
        text = file.read()
    found = re.findall(r'\bX\((\d+), (\w+), "([^"]*)", "((?:[^"\\]|\\.)*)"\)', text)
    return [(int(number), name, checker) for number, name, checker, _ in found], len(re.findall(r"\bX\(\d", text))


def story(kind, more=()):
    return runs.scenario([{"name": "one", "script": [{"do": "selftest", "kind": kind}]}, *more],
                         {"cpus": 2 if more else 1})


class List(runs.Case):
    def test_the_header_is_understood_whole(self):
        found, lines = selftests()
        self.assertEqual(len(found), lines)
        self.assertEqual([number for number, _, _ in found], list(range(lines)))
        self.assertGreaterEqual(lines, 18)

    def test_nothing_is_reported_if_nothing_is_wrong(self):
        harmless = [number for number, _, checker in selftests()[0] if not checker]
        self.assertEqual(harmless[0], 0)
        for number in harmless:
            for cpus in (1, 4):
                with self.subTest(number=number, cpus=cpus):
                    answer = self.run_story(runs.scenario([{"name": "one", "script": [
                        {"do": "selftest", "kind": number, "expect": {"error": 0}}]}], {"cpus": cpus}))
                    self.passes(answer)
                    self.assertEqual(answer["clients"][0]["operations"], 1)

    def test_a_number_that_means_nothing_is_an_error_of_the_operation(self):
        answer = self.run_story(runs.scenario([{"name": "one", "script": [
            {"do": "selftest", "kind": selftests()[1], "expect": {"error": "EINVAL"}}]}]))
        self.passes(answer)


class Reports(runs.Case):
    """One test a selftest, made below."""

    def see(self, number, name, checker):
        agent = LOCKDEP if checker == "locks" else "linux-6.12"
        if checker == "locks":
            self.need(LOCKDEP)
        if name == "ENDLESS":
            answer = self.run_story(story(number), agent, engine={"watchdog_cpu_ms": 300})
        else:
            answer = self.run_story(story(number), agent)
        self.assertEqual(answer["verdict"], "fail", answer["headline"])
        found = self.only([finding for finding in answer["findings"] if self.counts(agent, finding)])
        self.assertEqual((found["checker"], found["count"], found["expected"]), (checker, 1, False))
        self.assertRegex(found["headline"], f"^{HEADLINES[name]}$")
        function = "selftest_" + name.lower()
        self.assertRegex(found["place"], f"^{ELSEWHERE.get(name, function + ' ' + BODY + ':[0-9]+')}$")
        if name in ELSEWHERE and name != "STUB":
            self.assertTrue([call for call in found["calls"] if call.startswith(f"{function} {BODY}:")], found["calls"])
        self.assertEqual(answer["clients"][0]["operations"], 1 if name in GO_ON else 0)

    def counts(self, agent, finding):
        """The tree's own splat at the agent's removal (perf.c, xa_destroy) is no selftest's."""
        return agent != LOCKDEP or "selftest" in str(finding)


def make(number, name, checker):
    def test(self):
        self.see(number, name, checker)
    return test


for entry in selftests()[0]:
    if entry[2] and entry[1] != "HUNG":
        setattr(Reports, f"test_{entry[0]:02}_{entry[1].lower()}", make(*entry))


class Lockdep(runs.Case):
    KIND = dict((name, number) for number, name, _ in selftests()[0])["LOCK_ORDER"]

    def test_reports_are_findings_even_if_their_lines_are_not_kept(self):
        self.need(LOCKDEP)
        quiet = story(self.KIND)
        quiet["computer"]["log_level"] = 0
        findings = self.run_story(quiet, LOCKDEP)["findings"]
        self.assertRegex(findings[0]["headline"], HEADLINES["LOCK_ORDER"])

    def test_is_silent_in_the_plain_variant(self):
        self.passes(self.run_story(story(self.KIND)))


class Hung(runs.Case):
    KIND = dict((name, number) for number, name, _ in selftests()[0])["HUNG"]
    PLACE = f"selftest_hung {BODY}:"

    def test_is_reported_at_ten_seconds_while_others_go_on(self):
        other = {"name": "other", "cpu": 1, "script": [{"do": "sleep", "time_us": 1000, "repeat": 11000}]}
        answer = self.run_story(story(self.KIND, [other]))
        hung, deadlock = answer["findings"]
        self.assertEqual(hung["checker"], "hung-task")
        self.assertRegex(hung["headline"], r"^INFO: task one:\d+ blocked for more than 10000 ms$")
        self.assertTrue(hung["place"].startswith(self.PLACE), hung["place"])
        # Blocked in the first millisecond; seen at the first tick that is 10 s later.
        self.assertEqual(hung["when_ns"] // 1000000, 10001)
        self.assertEqual(deadlock["checker"], "deadlock")
        # Client "other" has finished, only "one" has not.
        self.assertRegex(self.only(answer["failures"]), r"client one is not done: in step 1 \(selftest\)")

    def test_is_reported_after_as_long_as_the_scenario_says(self):
        other = {"name": "other", "cpu": 1, "script": [{"do": "sleep", "time_us": 1000, "repeat": 100}]}
        changed = story(self.KIND, [other])
        changed["computer"]["hung_task_ms"] = 50
        hung = self.run_story(changed)["findings"][0]
        self.assertEqual((hung["checker"], hung["when_ns"] // 1000000), ("hung-task", 51))

    def test_is_not_reported_if_the_scenario_does_not_want_it(self):
        other = {"name": "other", "cpu": 1, "script": [{"do": "sleep", "time_us": 1000, "repeat": 11000}]}
        changed = story(self.KIND, [other])
        changed["computer"]["hung_task_ms"] = 0
        self.assertEqual(self.only(self.run_story(changed)["findings"])["checker"], "deadlock")

    def test_is_a_deadlock_if_nothing_else_is_left_to_happen(self):
        found = self.only(self.run_story(story(self.KIND))["findings"])
        self.assertEqual(found["checker"], "deadlock")
        self.assertRegex(found["headline"], r"^one is blocked, and nothing is left to happen at \d+ ns$")
        self.assertTrue(found["place"].startswith(self.PLACE), found["place"])


class Batch(runs.Case):
    def test_goes_on_after_each_end_that_a_report_can_have(self):
        numbers = [number for number, name, checker in selftests()[0]
                   if checker and checker != "locks" and name not in ("HUNG", "ENDLESS", "SPIN")]
        stories = [part for number in numbers for part in (story(number), story(0))]
        verdicts = [answer["verdict"] for answer in self.serve(stories)]
        self.assertEqual(verdicts, ["fail", "pass"] * len(numbers))


if __name__ == "__main__":
    runs.main()
