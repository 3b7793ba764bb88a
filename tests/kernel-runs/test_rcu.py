#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Grace periods of the tree's RCU: that they end, and that they end sooner in the mode that asks for it."""
import runs

CLIENTS = [{"name": "c", "script": [
    {"do": "notify.on", **runs.NOTIFY}, {**runs.SET, "expect": {"error": 0}}, {"do": "notify.off", **runs.NOTIFY}]}]
SECOND_NS = 10**9


class GracePeriods(runs.Case):
    def story(self, short, cpus, instances=1):
        return self.trace_of(runs.scenario(
            CLIENTS, {"cpus": cpus, "short_grace_periods": short}, {
                **runs.GPU, "sensors": [{"name": "soc"}], "clocks": [{"name": "pll", "rates_hz": [1000]}]},
            transport={"instances": instances}, expect={"leftovers": {"memory": True}}), entered=True)

    def rest_ns(self, trace):
        """When the computer falls asleep after the agent's removal: nobody needs the tick, no callback waits.

        Batches of kfree_rcu() are the exception: the tree lets them wait for 5 s.
        """
        return max(line.time_ns for line in trace.find("timer:fire") if line.time_ns < SECOND_NS) - trace.start_ns

    def test_what_the_agent_held_comes_back_sooner(self):
        for cpus in (1, 2, 4):
            for instances in (1, 4):
                (normal, _), (short, _) = (self.story(mode, cpus, instances) for mode in (False, True))
                with self.subTest(cpus=cpus, instances=instances):
                    self.assertLess(self.rest_ns(short), self.rest_ns(normal))

    def test_nothing_else_changes(self):
        (normal, first), (short, second) = (self.story(mode, 2) for mode in (False, True))
        self.assertEqual(first["clients"], second["clients"])
        events = [[line.event for line in trace.find("client: ") + trace.find("scmi_") + trace.find("platform: ")]
                  for trace in (normal, short)]
        self.assertGreater(len(events[0]), 15)
        self.assertEqual(events[0], events[1])

    def test_it_is_the_trees_tree_rcu_with_callbacks_and_its_thread(self):
        _, answer = self.story(False, 4, 4)
        for function in ("call_rcu", "rcu_gp_kthread", "rcu_gp_init", "rcu_gp_cleanup", "force_qs_rnp", "rcu_core",
                         "note_gp_changes", "rcu_sched_clock_irq"):
            self.assertIn(function, answer["entered"]["kernel/rcu/tree.c"])
        for function in ("synchronize_srcu", "srcu_gp_start", "srcu_invoke_callbacks", "process_srcu"):
            self.assertIn(function, answer["entered"]["kernel/rcu/srcutree.c"])


if __name__ == "__main__":
    runs.main()
