#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Each bug of the driver faulty_scmi, on the unmodified trees and on own: the checker finds it, once, at its place."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "kernel-runs"))
import runs  # pylint: disable=wrong-import-position

FREE = "a message is written to a transfer that is free, that of request * (performance level_get by root)"
# What is said, at which function, and how often. A transfer that is free twice is free while it is used: its reply is
# copied to it, and completes it.
BUGS = {
    "token": [("request * (performance level_get by root) takes token 0x*, which request * (performance level_get by "
               "root) has", "send")],
    "twice": [("instance 0: a transfer is in the list of free ones, and waits for a reply", "send"),
              (FREE, "scmi_handle_response", 2)],
    # What only detects does not look so deep each time; what it is explained by does.
    "deep": [("instance 0: a transfer is in the list of free ones, and has users", "send")],
    "late": [(FREE, "copy_late")],
    "miscount": [("the agent's counter sent_ok says *, it was *", None)],
    "read": [("kworker* reads the A2P shared memory of instance 0 while it is the platform's", "trespass")],
    "write": [("kworker* writes the A2P shared memory of instance 0 while it is the platform's", "trespass")],
}
OF_TREES = ("token", "twice", "deep", "late")
# Which bugs an agent has not: 6.1 has no debug counters.
NOT = {"own-checked": OF_TREES, "linux-6.1-checked": ("miscount",)}


def story(bug, findings, **more):
    """A client that loads the driver; a level takes 5 ms, so that there is time to be wrong in."""
    load = {"do": "module.load", "module": f"faulty_scmi bug={bug}"}
    return runs.scenario([{"name": "root", "script": [load]}], {"cpus": 2},
                         {**runs.GPU, "service": [{"protocol": "performance", "command": "level_get",
                                                   "latency": 5000}]},
                         check=["scmi"], expect={"findings": findings, "remove": False,
                                                 "leftovers": {"transfers": False, "tokens": False}}, **more)


KEPT = [{"checker": "leaks", "headline": headline, "place": "keep_one", "why": "it is seeded"} for headline in
        ("1 of * transfers are in use, and all clients are done", "1 tokens are in use, and all clients are done")]


class Seeded(runs.Case):
    def expected(self, bug):
        return [{"checker": "scmi", "headline": headline, **({"place": place} if place else {}),
                 "count": count[0] if count else 1, "why": "it is seeded"} for headline, place, *count in BUGS[bug]]

    def red(self, agent):
        self.need(agent)
        bugs = [bug for bug in BUGS if bug not in NOT.get(agent, ())]
        answers = self.serve([story(bug, self.expected(bug)) for bug in bugs], agent)
        for bug, answer in zip(bugs, answers):
            with self.subTest(bug=bug):
                self.assertEqual((answer["verdict"], answer["failures"]), ("pass", []), answer["findings"])

    def test_linux_6_12(self):
        self.red("linux-6.12-checked")

    def test_linux_6_1(self):
        self.red("linux-6.1-checked")

    def test_own(self):
        self.red("own-checked")

    def test_a_transfer_that_is_kept_is_a_leak(self):
        """On the trees; own's transfers cannot be had from outside."""
        for agent in ("linux-6.12-checked", "linux-6.1-checked"):
            with self.subTest(agent=agent):
                self.need(agent)
                kept = story("keep", [])
                kept["check"] = ["leaks"]
                kept["expect"] = {"remove": False, "findings": KEPT}
                answer = self.run_story(kept, agent)
                self.assertEqual({failure.split(": ")[-1] for failure in answer["failures"]},
                                 {"1 of 40 transfers are still in use", "1 tokens are still in use"})
                self.assertEqual([finding["expected"] for finding in answer["findings"]], [True, True])

    def test_the_same_driver_without_a_bug_is_green(self):
        for agent in ("linux-6.12-checked", "linux-6.1-checked", "own-checked"):
            with self.subTest(agent=agent):
                self.need(agent)
                self.passes(self.run_story(story("none", []), agent))

    def test_who_does_not_watch_expects_nothing(self):
        """The same expectations, with nobody to find it: they are not judged, and the run passes."""
        self.need("linux-6.12-checked")
        answer = self.run_story(story("read", self.expected("read")), "linux-6.12-checked", check="none")
        self.passes(answer)
        self.assertEqual(answer["not_judged"], ["finding scmi"])

    def test_who_watches_must_find(self):
        self.need("linux-6.12-checked")
        answer = self.run_story(story("none", self.expected("read")), "linux-6.12-checked")
        self.assertEqual(answer["verdict"], "fail")
        self.assertIn("seen 0 times", self.only(answer["failures"]))


runs.main()
