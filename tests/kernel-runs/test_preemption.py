#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The preemption models none, voluntary and full: who gets the CPU when, to the nanosecond."""
import runs

MS_NS = 1000000

# "long" keeps its CPU busy for 10 ms, calls the kernel where it might sleep but does not, and is busy again.
# "woken", of the same CPU and priority, wants to run a millisecond after "long" has begun.
CLIENTS = [
    {"name": "long", "start_us": 1000, "script": [
        {"do": "busy", "time_us": 10000},
        {"do": "notify.on", **runs.NOTIFY},
        {"do": "busy", "time_us": 10000},
        {"do": "notify.off", **runs.NOTIFY}]},
    {"name": "woken", "script": [
        {"do": "notify.on", **runs.NOTIFY},
        {"do": "sleep", "time_us": 2000},
        {"do": "mark", "number": 1},
        {"do": "sleep", "time_us": 30000},
        {"do": "notify.off", **runs.NOTIFY}]},
]


class Preemption(runs.Case):
    def story(self, preemption, cost=None):
        computer = {"cpus": 1, "preemption": preemption, "cost": runs.NO_COSTS if cost is None else cost}
        return self.trace_of(runs.scenario(CLIENTS, computer))[0]

    def marked(self, trace):
        return self.only(trace.find("mark 1", "woken")).time_ns

    def end_of(self, trace, what):
        return [line.time_ns for line in trace.find(f"long {what} = 0")]

    def test_none_lets_nobody_in_until_the_task_itself_sleeps(self):
        trace = self.story("none")
        first, second = self.end_of(trace, "busy")
        self.assertEqual((first, second), (trace.start_ns + 11 * MS_NS, trace.start_ns + 21 * MS_NS))
        self.assertEqual(self.marked(trace), second)

    def test_voluntary_lets_others_in_where_the_task_might_sleep(self):
        trace = self.story("voluntary")
        first, second = self.end_of(trace, "busy")
        self.assertEqual((first, second), (trace.start_ns + 11 * MS_NS, trace.start_ns + 21 * MS_NS))
        self.assertEqual(self.marked(trace), first)

    def test_full_lets_others_in_at_the_tick_after_the_slice(self):
        trace = self.story("full")
        began = self.only(trace.find("long busy time_us=10000")[:1]).time_ns
        self.assertEqual(self.marked(trace), -(-(began + 3 * MS_NS) // MS_NS) * MS_NS)

    def test_full_takes_no_time_from_the_task_that_it_interrupts(self):
        trace = self.story("full")
        self.assertEqual(self.end_of(trace, "busy"), [trace.start_ns + 11 * MS_NS, trace.start_ns + 21 * MS_NS])

    def test_the_models_differ_in_nothing_that_has_the_cpu_for_itself(self):
        alone = [{"name": "long", "script": CLIENTS[0]["script"] + [runs.GET]}]
        traces = [self.trace_of(runs.scenario(alone, {"cpus": 1, "preemption": model, "cost": runs.NO_COSTS}))[0]
                  for model in ("none", "voluntary", "full")]
        ends = [[(line.time_ns, line.event) for line in trace.find("client: long")] for trace in traces]
        self.assertEqual(len(ends[0]), 10)
        self.assertEqual(ends[0], ends[1])
        self.assertEqual(ends[0], ends[2])


if __name__ == "__main__":
    runs.main()
