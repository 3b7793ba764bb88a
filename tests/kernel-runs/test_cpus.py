#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""1, 2, 8 and 64 CPUs: each comes up, runs tasks, takes the interrupts that are meant for it."""
import runs

COUNTS = (1, 2, 8, 64)


def everywhere(cpus, interrupt_cpu):
    """A client a CPU; an instance has 20 transfers, so 64 clients need several."""
    return runs.scenario([{"name": "c", "count": cpus, "spread_cpus": True, "spread": True,
                           "script": [{**runs.GET, "expect": {"error": 0, "level": 100}}]}],
                         {"cpus": cpus}, transport={"interrupt_cpu": interrupt_cpu, "instances": max(1, cpus // 16)})


class Cpus(runs.Case):
    def name(self, index, count):
        return f"c-{index}" if count > 1 else "c"

    def test_each_runs_the_client_that_is_pinned_to_it(self):
        for cpus in COUNTS:
            with self.subTest(cpus=cpus):
                trace, answer = self.trace_of(everywhere(cpus, 0))
                self.assertEqual([client["operations"] for client in answer["clients"]], [1] * cpus)
                for cpu in range(cpus):
                    ran = {line.cpu for line in trace.find("client: ", self.name(cpu, cpus))}
                    self.assertEqual(ran, {cpu})

    def test_the_interrupt_is_taken_by_the_cpu_that_the_scenario_says(self):
        for cpus in COUNTS:
            with self.subTest(cpus=cpus):
                trace, _ = self.trace_of(everywhere(cpus, cpus - 1))
                taken, done = [line for line in trace.find("irq:") if "enter" in line.event], trace.find("scmi_rx_done")
                self.assertEqual((len(taken) > 0, len(done)), (True, cpus))
                self.assertEqual({line.cpu for line in taken + done}, {cpus - 1})

    def test_they_work_side_by_side(self):
        """Eight times 10 ms of work take 10 ms on eight CPUs, and 80 on one."""
        def ends(cpus):
            story = runs.scenario([{"name": "c", "count": 8, "spread_cpus": True, "script": [{"do": "busy", "time_us": 10000}]}],
                                  {"cpus": cpus, "cost": runs.NO_COSTS})
            trace, _ = self.trace_of(story)
            return sorted(line.time_ns - trace.start_ns for line in trace.find("busy = 0"))
        self.assertEqual(ends(8), [10000000] * 8)
        self.assertEqual(ends(1)[-1], 80000000)

    def test_a_wake_up_of_another_cpu_costs_an_interrupt_there(self):
        """The reply's interrupt on CPU 0 wakes the client of CPU 1: an IPI is on its way for ipi_ns, as configured."""
        elapsed = {}
        for ipi_ns in (400, 5400):
            story = runs.scenario([{"name": "far", "cpu": 1, "script": [{**runs.GET, "repeat": 3}]}],
                                  {"cpus": 2, "cost": {"ipi_ns": ipi_ns}})
            _, answer = self.trace_of(story)
            elapsed[ipi_ns] = answer["clients"][0]["latency_min_ns"]
        self.assertEqual(elapsed[5400] - elapsed[400], 5000)

    def test_a_task_that_is_not_pinned_goes_where_there_is_room(self):
        story = runs.scenario([{"name": "busy", "start_us": 100, "script": [{"do": "busy", "time_us": 10000}]},
                               {"name": "free", "pinned": False, "script": [
                                   {"do": "sleep", "time_us": 2000}, runs.GET]}],
                              {"cpus": 2, "cost": runs.NO_COSTS})
        trace, _ = self.trace_of(story)
        self.assertEqual({line.cpu for line in trace.find("scmi_xfer_begin", "free")}, {1})
        get = self.only(trace.find("free perf.level_get = 0"))
        self.assertEqual(get.time_ns - trace.start_ns, 2043000)

    def test_a_cpu_that_there_is_not_is_an_error(self):
        answer = self.run_story(runs.scenario([{"name": "c", "cpu": 2, "script": [runs.GET]}], {"cpus": 2}))
        self.assertEqual(answer["verdict"], "bad-input")


if __name__ == "__main__":
    runs.main()
