#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The same bytes with another context factory, run-ahead off and another arena, for what the kernel's models vary."""
import os

import runs

ENGINES = ({}, {"factory": "thread"}, {"run_ahead": False}, {"arena_base": 0x300000000000},
           {"factory": "thread", "run_ahead": False, "arena_base": 0x300000000000})

BUSY = [{"name": "c", "count": 3, "script": [
            {"do": "busy", "time_us": 7000}, runs.GET, {"do": "busy", "time_us": 4000}, runs.SET]},
        {"name": "free", "pinned": False, "repeat": 20, "script": [{"do": "sleep", "time_us": 700}, runs.GET]}]
SPREAD = [{"name": "c", "count": 12, "spread_cpus": True, "spread": True, "repeat": 10, "script": [
              runs.SET, {"do": "notify.on", **runs.NOTIFY}, runs.GET, {"do": "notify.off", **runs.NOTIFY}]}]
RANDOM = {**runs.GPU, "latency": {"lognormal": {"mean_us": 40, "stddev_us": 30, "max_us": 20000}}}


class Determinism(runs.Case):
    def bytes_of(self, story, agent, engine):
        path = os.path.join(self.folder, "trace.txt")
        answer = self.run_story(story, agent, trace=path, trace_format="ftrace", engine=engine)
        self.passes(answer)
        with open(path, "rb") as file:
            return file.read(), answer["trace_hash"], answer["events"], answer["virtual_ns"]

    def check(self, story, agent="linux-6.12"):
        self.need(agent)
        first = self.bytes_of(story, agent, ENGINES[0])
        self.assertGreater(len(first[0].split(b"\n")), 250)
        for engine in ENGINES:
            with self.subTest(engine=engine):
                self.assertEqual(self.bytes_of(story, agent, engine)[:2], first[:2])
        return first

    def test_preemption_models(self):
        traces = {model: self.check(runs.scenario(BUSY, {"cpus": 2, "preemption": model}))
                  for model in ("none", "voluntary", "full")}
        self.assertEqual(len({trace[1] for trace in traces.values()}), 3, "the models give the same trace")

    def test_many_cpus_and_random_latencies(self):
        for cpus in (1, 8, 64):
            for costs in ("exact", "coarse"):
                self.check(runs.scenario(SPREAD, {"cpus": cpus, "costs": costs}, RANDOM,
                                         transport={"instances": 2, "interrupt_cpu": cpus - 1}))

    def test_timeouts_and_late_replies(self):
        late = {"do": "late", "by_us": 5000, "match": {"protocol": "performance", "command": "level_set", "nth": 2}}
        clients = [{"name": "c", "script": [runs.SET, runs.SET, {"do": "sleep", "time_us": 20000}, runs.SET]}]
        for hz, agent in ((1000, "linux-6.12"), (250, "linux-6.12-hz250"), (100, "linux-6.12-hz100")):
            if hz == 1000 or os.path.exists(runs.image(agent)):
                self.check(runs.scenario(clients, {"cpus": 2, "hz": hz}, faults=[late]), agent)

    def test_another_seed_is_another_run(self):
        story = runs.scenario(SPREAD, {"cpus": 2}, RANDOM)
        self.assertNotEqual(self.bytes_of(story, "linux-6.12", {})[1],
                            self.bytes_of({**story, "seed": 2}, "linux-6.12", {})[1])


if __name__ == "__main__":
    runs.main()
