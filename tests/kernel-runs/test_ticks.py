#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Time at each tick rate: what a command's timeout costs, to the nanosecond; and idle time that costs nothing."""
import runs

RATES = {1000: "linux-6.12", 250: "linux-6.12-hz250", 100: "linux-6.12-hz100"}
TIMEOUT_MS = 30
MS_NS = 1000000


def lost_reply(hz, cpus, start_us, cost):
    client = {"name": "gpu", "start_us": start_us, "script": [{**runs.SET, "expect": {"error": "ETIMEDOUT"}}]}
    return runs.scenario([client], {"cpus": cpus, "hz": hz, "cost": cost}, faults=[runs.LOST],
                         transport={"max_rx_timeout_ms": TIMEOUT_MS},
                         expect={"leftovers": {"shared_memory": False}, "counters": {"xfers_response_timeout": 1}})


def expires_ns(hz, from_ns):
    """The wheel rounds up: so many whole ticks after the one that the wait began in, and one more."""
    tick_ns = 10**9 // hz
    jiffies = -(-TIMEOUT_MS * MS_NS // tick_ns)
    return (from_ns // tick_ns + jiffies + 1) * tick_ns


class Timeout(runs.Case):
    def expired(self, hz, cpus, start_us):
        trace, _ = self.trace_of(lost_reply(hz, cpus, start_us, runs.NO_COSTS), RATES[hz])
        wait = self.only(trace.find("scmi_xfer_response_wait", "gpu"))
        end = self.only(trace.find("scmi_xfer_end", "gpu"))
        self.assertTrue(end.event.endswith("s=-110"), end.event)
        return wait.time_ns, end.time_ns

    def check(self, hz, shortest_ms, longest_ms):
        self.need(RATES[hz])
        seen = set()
        for cpus in (1, 4):
            for start_us in (0, 300, 440, 441, 700, 3000, 5500):
                began, ended = self.expired(hz, cpus, start_us)
                with self.subTest(cpus=cpus, start_us=start_us):
                    self.assertEqual(ended, expires_ns(hz, began))
                    self.assertGreater(ended - began, shortest_ms * MS_NS)
                    self.assertLessEqual(ended - began, longest_ms * MS_NS)
                seen.add(ended - began)
        self.assertGreater(len(seen), 3)

    def test_at_1000_hz_is_30_to_31_ms(self):
        self.check(1000, 30, 31)

    def test_at_250_hz_is_32_to_36_ms(self):
        self.check(250, 32, 36)

    def test_at_100_hz_is_30_to_40_ms(self):
        self.check(100, 30, 40)

    def test_costs_come_on_top(self):
        trace, answer = self.trace_of(lost_reply(1000, 1, 0, {}))
        end = self.only(trace.find("scmi_xfer_end", "gpu"))
        wait = self.only(trace.find("scmi_xfer_response_wait", "gpu"))
        # The tick's interrupt, the timer, a wake-up and a switch.
        self.assertGreater(end.time_ns, expires_ns(1000, wait.time_ns))
        self.assertLess(end.time_ns, expires_ns(1000, wait.time_ns) + 10000)
        self.assertEqual(answer["clients"][0]["errors"], 1)

    def test_of_a_sleeping_cpu_is_handled_by_another_that_is_up(self):
        """All four sleep, and timers may migrate; with CPU 3 busy it is the only one that ticks all the time."""
        story = lost_reply(1000, 4, 0, runs.NO_COSTS)
        story["clients"].append({"name": "busy", "cpu": 3, "script": [{"do": "busy", "time_us": 60000}]})
        trace, _ = self.trace_of(story)
        wait, end = trace.find("scmi_xfer_response_wait", "gpu")[0], trace.find("scmi_xfer_end", "gpu")[0]
        self.assertEqual(end.time_ns, expires_ns(1000, wait.time_ns))
        ticks = {cpu: len([line for line in trace.find(f"timer:fire cpu{cpu}") if line.time_ns < 60 * MS_NS])
                 for cpu in range(4)}
        self.assertGreaterEqual(ticks[3], 59)
        self.assertLess(max(ticks[0], ticks[1], ticks[2]), 25)


class Idle(runs.Case):
    def sleep(self, time_us, cpus=4):
        story = runs.scenario([{"name": "one", "script": [
            {"do": "sleep", "time_us": time_us, "expect": {"error": 0, "elapsed_us": time_us}}]}],
            {"cpus": cpus, "time_budget_ms": 2000000, "cost": runs.NO_COSTS})
        answer = self.run_story(story)
        self.passes(answer)
        return answer

    def test_thousand_seconds_cost_nothing(self):
        short, long = self.sleep(10 * 10**6), self.sleep(1000 * 10**6)
        self.assertGreater(long["virtual_ns"], 1000 * 10**9)
        # A busy CPU would take a million ticks; what is left is the kernel's own housekeeping.
        self.assertLess(long["events"] - short["events"], 500)
        self.assertLess(long["wall_ns"], 10**9)

    def test_ticks_stop_on_every_cpu(self):
        story = runs.scenario([{"name": "one", "script": [{"do": "sleep", "time_us": 4000000}]}], {"cpus": 8})
        trace, _ = self.trace_of(story)
        begun, ended = trace.find("client: one sleep")
        within = [line for line in trace.find("timer:fire") if begun.time_ns + 200 * MS_NS < line.time_ns < ended.time_ns]
        self.assertLess(len(within), 20, [line.event for line in within])

    def test_ticks_of_a_busy_cpu_go_on_at_their_rate(self):
        for hz, agent in RATES.items():
            if runs.os.path.exists(runs.image(agent)):
                story = runs.scenario([{"name": "one", "script": [{"do": "busy", "time_us": 1000000}]}],
                                      {"cpus": 2, "hz": hz})
                trace, _ = self.trace_of(story, agent)
                begun, ended = trace.find("client: one busy")
                within = [line for line in trace.find("timer:fire cpu0") if begun.time_ns <= line.time_ns <= ended.time_ns]
                self.assertIn(len(within), (hz, hz + 1))
                self.assertEqual({line.time_ns % (10**9 // hz) for line in within}, {0})


if __name__ == "__main__":
    runs.main()
