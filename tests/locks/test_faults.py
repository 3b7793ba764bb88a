#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Each seeded bug of faulty_locks is seen by the right checker at the right place, on each agent; what is right is not."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "kernel-runs"))
import runs  # noqa: E402

AGENTS = ("linux-6.12", "linux-6.1", "own")
FILE = r"sim/kernel/modules/faulty_locks\.c:\d+"
# What each bug gives: checker, headline, function of ours at the place or in the calls that led there.
LOST = r"lost wake-up: root/\d+ sleeps since \d+ ns on what {}/\d+ had woken at \d+ ns, before it slept"
STUCK = ("deadlock", r"root is blocked, and nothing is left to happen at \d+ ns")
FOUND = {
    "order": [("locks", "WARNING: possible circular locking dependency detected", "faulty_back_first")],
    "irq-unsafe": [("locks", "WARNING: inconsistent lock state", "faulty_interrupts_on")],
    # One thing is not as it was the last times, of which lockdep is not asked any more (sim/kernel/lock_front.c).
    "often-then-on": [("locks", "WARNING: inconsistent lock state", "faulty_take")],
    "often-then-in": [("locks", "WARNING: inconsistent lock state", "faulty_take")],
    "often-then-enables": [("locks", "WARNING: inconsistent lock state", "faulty_enables")],
    "often-then-back": [("locks", "WARNING: possible circular locking dependency detected", "faulty_back_first")],
    "sleep": [("locks", r"\[ BUG: Invalid wait context \]", "faulty_sleep"),
              ("atomic-sleep", "BUG: sleeping function called from invalid context at .*", "faulty_sleep")],
    "held-at-return": [("locks", "WARNING: lock held when returning to user space!", "faulty_held_at_return")],
    "held-at-exit": [("locks", r"WARNING: holder/\d+ still has locks held!", "faulty_holder")],
    "other-unlocks": [("locks", "WARNING: bad unlock balance detected!", "faulty_unlocker")],
    "self-flush": [("locks", "WARNING: possible recursive locking detected", "faulty_flusher")],
    "hung": [STUCK + ("faulty_hung",)],
    "lost-wakeup": [STUCK + ("faulty_lost_wakeup",), ("locks", LOST.format("completer"), "faulty_lost_wakeup")],
    "lost-wakeup-queue": [STUCK + ("faulty_lost_wakeup_queue",),
                          ("locks", LOST.format("waker"), "faulty_lost_wakeup_queue")],
}
# What shows without the checker, too.
ALWAYS = ("atomic-sleep", "deadlock")


def story(bug, **computer):
    return runs.scenario([{"name": "root", "script": [
        {"do": "module.load", "module": f"faulty_locks bug={bug}"}, {"do": "sleep", "time_us": 20000}]}],
        {"cpus": 2, **computer}, {})


class Faults(runs.Case):
    """A test a bug, made below."""

    def see(self, bug):
        for agent in AGENTS:
            with self.subTest(agent=agent):
                self.need(agent + "-checked")
                answer = self.run_story(story(bug), agent + "-checked", check="locks")
                self.assertEqual(answer["verdict"], "fail", answer["headline"])
                self.assertEqual(len(answer["findings"]), len(FOUND[bug]), answer["findings"])
                for found, (checker, headline, function) in zip(answer["findings"], FOUND[bug]):
                    self.assertEqual((found["checker"], found["count"], found["expected"]), (checker, 1, False))
                    self.assertRegex(found["headline"], f"^{headline}$")
                    ours = [place for place in [found["place"], *found["calls"]] if place.startswith("faulty_")]
                    self.assertTrue(ours, found)
                    self.assertRegex(ours[0], f"^{function} {FILE}$")

    def keep_quiet(self, bug):
        """Without the checker its findings do not come, and nothing else does instead."""
        self.need("linux-6.12-checked")
        answer = self.run_story(story(bug), "linux-6.12-checked", check="none")
        self.assertEqual([found["checker"] for found in answer["findings"]],
                         [checker for checker, _, _ in FOUND[bug] if checker in ALWAYS])


class Harmless(runs.Case):
    def test_what_is_right_is_not_reported(self):
        for agent in AGENTS:
            self.need(agent + "-checked")
            for bug in ("nothing", "front-first", "back-first", "in-interrupt", "interrupts-on"):
                with self.subTest(agent=agent, bug=bug):
                    self.passes(self.run_story(story(bug), agent + "-checked", check="locks"))


class Hung(runs.Case):
    def test_a_lost_wake_up_is_told_of_a_task_that_slept_for_too_long(self):
        self.need("linux-6.12-checked")
        hung = story("lost-wakeup", hung_task_ms=50)
        hung["clients"].append({"name": "other", "script": [{"do": "sleep", "time_us": 1000, "repeat": 100}]})
        findings = self.run_story(hung, "linux-6.12-checked", check="locks")["findings"]
        self.assertEqual([found["checker"] for found in findings], ["hung-task", "deadlock", "locks"])
        self.assertRegex(findings[2]["headline"], LOST.format("completer"))


def make(name, bug):
    def test(self):
        getattr(self, name)(bug)
    return test


for each in FOUND:
    setattr(Faults, f"test_{each.replace('-', '_')}", make("see", each))
    setattr(Faults, f"test_{each.replace('-', '_')}_without_the_checker", make("keep_quiet", each))

if __name__ == "__main__":
    runs.main()
