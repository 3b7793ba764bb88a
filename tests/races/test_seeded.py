#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Data races seeded in a driver (faulty_races): each is found, between the right two; without the bug nothing is."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "kernel-runs"))
import runs  # noqa: E402

# Bug, and the functions of the two accesses.
RACES = [
    ("plain", "plain_first", "plain_second"),
    ("locks", "locks_first", "locks_second"),
    ("marked", "marked_first", "marked_second"),
    ("meant", "meant_first", "meant_second"),
    ("published-too-early", "published_first", "published_second"),
    ("missing-barrier", "barrier_first", "barrier_second"),
    ("relaxed", "relaxed_first", "relaxed_second"),
    ("refcount", "refcount_first", "refcount_second"),
    ("sequence", "sequence_first", "sequence_second"),
    ("completion", "completion_first", "completion_second"),
    ("work", "work_second", "worked"),
    ("grace", "grace_first", "grace_second"),
    ("irq", "expired", "irq_first"),
]
# What a claim for a scope forbids, though locks order it.
CLAIMS = [("writer", "writer_first", "writer_second"), ("access", "access_first", "access_second")]
# What later locking, or somebody without callbacks, hides in most runs: it takes stalls, and not every seed shows it.
HIDDEN = [("hidden", "data-race in hidden_first / hidden_second"), ("unseen", "data-race in unseen_first")]
STALLS = {"every": 3, "for_us": 2000}
SEEDS = range(1, 7)
AGENTS = ["linux-6.12", "linux-6.1", "own"]


def story(bug, right, **more):
    module = f"faulty_races bug={bug}" + (" right=1" if right else "")
    script = [{"do": "module.load", "module": module}, {"do": "sleep", "time_us": 30000},
              {"do": "module.unload", "module": "faulty_races"}]
    return runs.scenario([{"name": "root", "script": script}], {"cpus": 2}, check=["races"], **more)


class Seeded(runs.Case):
    def seeded(self, agent, right):
        agent += "-checked"
        self.need(agent)
        return zip(RACES, self.serve([story(bug, right) for bug, _, _ in RACES], agent), strict=True)

    def each_bug_is_found(self, agent):
        for (bug, one, other), answer in self.seeded(agent, False):
            with self.subTest(bug=bug):
                self.assertEqual(answer["verdict"], "fail", answer["headline"])
                self.assertEqual({found["checker"] for found in answer["findings"]}, {"races"})
                self.assertEqual({found["headline"] for found in answer["findings"]}, {f"data-race in {one} / {other}"})
                for found in answer["findings"]:
                    self.assertRegex(found["place"], rf"^({one}|{other}) sim/kernel/modules/faulty_races\.c:\d+$")

    def claims_hold(self, agent):
        for right in (False, True):
            stories = [story(bug, right) for bug, _, _ in CLAIMS]
            for (bug, one, other), answer in zip(CLAIMS, self.serve(stories, agent + "-checked"), strict=True):
                with self.subTest(bug=bug, right=right):
                    headlines = {found["headline"] for found in answer["findings"]}
                    self.assertEqual(headlines, set() if right else {f"assert: race in {one} / {other}"})

    def stalls_find(self, agent):
        for bug, headline in HIDDEN:
            for right in (False, True):
                stories = [story(bug, right)] + [story(bug, right, stalls=STALLS, seed=seed) for seed in SEEDS]
                plain, *stalled = self.serve(stories, agent + "-checked")
                with self.subTest(bug=bug, right=right):
                    self.passes(plain)
                    self.assertEqual({found["headline"] for answer in stalled for found in answer["findings"]},
                                     set() if right else {headline})

    def nothing_is_found_without(self, agent):
        for (bug, _, _), answer in self.seeded(agent, True):
            with self.subTest(bug=bug):
                self.passes(answer)


def add(agent):
    name = agent.replace("-", "_").replace(".", "_")
    setattr(Seeded, f"test_each_bug_is_found_on_{name}", lambda self: self.each_bug_is_found(agent))
    setattr(Seeded, f"test_nothing_is_found_without_on_{name}", lambda self: self.nothing_is_found_without(agent))
    setattr(Seeded, f"test_claims_hold_for_their_scope_on_{name}", lambda self: self.claims_hold(agent))
    setattr(Seeded, f"test_stalls_find_what_is_hidden_on_{name}", lambda self: self.stalls_find(agent))


for each in AGENTS:
    add(each)


class Report(runs.Case):
    """KCSAN's form: both accesses with kind, address, context, CPU, time and calls, and the change of the value."""

    def report(self, bug, **more):
        path = os.path.join(self.folder, "trace.txt")
        self.need("linux-6.12-checked")
        self.run_story(story(bug, False, **more), "linux-6.12-checked", trace=path, trace_format="ftrace")
        with open(path, encoding="utf-8") as file:
            return [line.split("finding: races", 1)[1] for line in file if "finding: races" in line]

    def test_of_two_threads(self):
        lines = self.report("published-too-early")
        self.assertEqual(lines[0], ": data-race in published_first / published_second\n")
        self.assertRegex(lines[1], r"^\|   read to 0x[0-9a-f]+ of 4 bytes by racer/1 on cpu 1 at \d+ ns:$")
        self.assertRegex(lines[2], r"^\|    published_second sim/kernel/modules/faulty_races\.c:\d+$")
        before = next(i for i, line in enumerate(lines) if " by racer/0 on cpu 0 at " in line)
        self.assertRegex(lines[before], r"^\|   write to 0x[0-9a-f]+ of 4 bytes by racer/0 on cpu 0 at \d+ ns:$")
        self.assertRegex(lines[before + 1], r"^\|    published_first sim/kernel/modules/faulty_races\.c:\d+$")
        self.assertRegex(lines[before + 2], r"^\|    first_thread sim/kernel/modules/faulty_races\.c:\d+$")
        self.assertEqual(lines[-1], "|   value changed: 0x0 -> 0x1\n")

    def test_of_an_interrupt(self):
        lines = self.report("irq")
        self.assertTrue([line for line in lines if " by irq/0 on cpu 0 at " in line], lines)

    def test_of_a_stall(self):
        lines = next(filter(None, (self.report("unseen", stalls=STALLS, seed=seed) for seed in SEEDS)))
        self.assertEqual(lines[0], ": data-race in unseen_first\n")
        self.assertRegex(lines[1], r"^\|   race at unknown origin, with read to 0x[0-9a-f]+ of 4 bytes "
                                   r"by racer/0 on cpu 0 at \d+ ns, stalled for \d+ ns:$")
        self.assertRegex(lines[2], r"^\|    unseen_first sim/kernel/modules/faulty_races\.c:\d+$")
        self.assertEqual(lines[-1], "|   value changed: 0x0 -> 0x2\n")

    def test_is_the_same_each_time(self):
        self.assertEqual(self.report("locks"), self.report("locks"))

    def test_the_seed_says_where_stalls_are(self):
        stalled = [self.trace_of(story("hidden", True, stalls=STALLS, seed=seed), "linux-6.12-checked")[0].records()
                   for seed in (1, 1, 2)]
        self.assertEqual(stalled[0], stalled[1])
        self.assertNotEqual(stalled[0], stalled[2])


class Nothing(runs.Case):
    def test_a_checked_run_costs_no_virtual_time(self):
        """But for who finds something, the trace is that of the plain agent."""
        quiet = runs.scenario([{"name": "gpu", "script": [runs.SET, runs.GET]}], {"cpus": 2})
        self.need("linux-6.12-checked")
        plain, _ = self.trace_of(quiet)
        checked, _ = self.trace_of(dict(quiet, check=["races"]), "linux-6.12-checked")
        self.assertEqual(plain.records(), checked.records())


if __name__ == "__main__":
    runs.main()
