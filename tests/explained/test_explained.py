#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""A served run only detects, and what its first finding ends is made again and explained; `image --run` explains at
once. Both say the same of each seeded bug, with all checkers at once."""
import concurrent.futures
import json
import os
import re
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "kernel-runs"))
import runs  # noqa: E402

# Of each driver with seeded bugs, the CPUs: where there is one, races are looked for in another way.
DRIVERS = {"faulty_memory": (1,), "faulty_races": (1, 2), "faulty_scmi": (2,), "faulty_locks": (1,)}
CHECKS = ["memory", "races", "locks", "leaks", "scmi"]
AGENTS = ["linux-6.12-checked", "own-checked", "linux-6.1-checked"]


def bugs_of(driver):
    """By its own table, { "name", ... } of each, or the names that it compares with."""
    path = os.path.join(runs.ROOT, "sim", "kernel", "modules", driver + ".c")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    return sorted(set(re.findall(r'^\t\{ "([a-z-]+)",', text, re.M) + re.findall(r'strcmp\(bug, "([a-z-]+)"', text)))


def story(driver, bug, cpus):
    load = {"do": "module.load", "module": f"{driver} bug={bug}"}
    wait = {"do": "sleep", "time_us": 30000}
    return runs.scenario([{"name": "root", "script": [load, wait]}], {"cpus": cpus}, check=CHECKS)


def said(answer):
    return answer["verdict"], answer.get("trace_hash"), answer["headline"], answer["findings"]


class Explained(runs.Case):
    def at_once(self, count, agent):
        """Of stories that are there already, each in a process of its own."""
        def run(i):
            return self.call(["--run", "--request", json.dumps({"id": i, "scenario": f"{i}.json"})], "", agent).stdout

        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            return [json.loads(answer.strip().split("\n")[-1]) for answer in pool.map(run, range(count))]

    def is_the_same(self, driver, agent):
        """How often there was something to explain."""
        self.need(agent)
        which = [(bug, cpus) for bug in bugs_of(driver) for cpus in DRIVERS[driver]]
        served = self.serve([story(driver, *each) for each in which], agent)
        for each, one, other in zip(which, served, self.at_once(len(which), agent), strict=True):
            with self.subTest(bug=each):
                self.assertEqual(said(one), said(other))
        return sum(bool(answer["findings"]) for answer in served)

    def test_each_driver(self):
        """If nothing was found nothing would be compared."""
        for driver in DRIVERS:
            self.assertGreater(self.is_the_same(driver, AGENTS[0]), len(bugs_of(driver)) // 2, driver)


class OnOtherAgents(Explained):
    def test_each_driver(self):
        for agent in AGENTS[1:]:
            for driver in DRIVERS:
                self.is_the_same(driver, agent)


if __name__ == "__main__":
    unittest.main()
