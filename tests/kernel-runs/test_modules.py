#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Modules: what is loaded when, what keeps them, and what sees who uses one that is gone (sim_faulty leaves=WHAT)."""
import runs

IMAGE_MODULES = ["scmi_core", "sim_consumers", "scmi_transport_smc", "scmi_transport_mailbox", "scmi_transport_virtio",
                 "scmi_module", "scmi_power_control"]
SLEEP = {"do": "sleep", "time_us": 50000}


def load(module, error=0):
    return {"do": "module.load", "module": module, "expect": {"error": error}}


def unload(module, error=0):
    return {"do": "module.unload", "module": module, "expect": {"error": error}}


def story(*script, computer=None, **more):
    return runs.scenario([{"name": "root", "script": list(script)}], computer, **more)


class Unloaded(runs.Case):
    """Each thing that a module can leave behind is seen when somebody comes back to it."""

    def left(self, what, *then):
        answer = self.run_story(story(load(f"sim_faulty leaves={what}"), unload("sim_faulty"), *then))
        self.assertEqual(answer["verdict"], "fail", answer["headline"])
        found = self.only(answer["findings"])
        self.assertEqual((found["checker"], found["count"], found["expected"]), ("unloaded-module", 1, False))
        return found

    def test_a_function_that_is_called(self):
        found = self.left("timer", SLEEP)
        self.assertEqual(found["headline"], "faulty_expired() of module sim_faulty was called, which is not loaded")
        self.assertRegex(found["place"], r"^call_timer_fn kernel/time/timer\.c:\d+$")
        self.assertTrue([call for call in found["calls"] if call.startswith("run_timer_softirq ")], found["calls"])

    def test_data_that_is_read(self):
        found = self.left("notifier", {"do": "module.unload", "module": "scmi_transport_smc"})
        self.assertEqual(found["headline"], "block of module sim_faulty was used, which is not loaded")
        self.assertRegex(found["place"], r"^notifier_call_chain kernel/notifier\.c:\d+$")

    def test_a_call_that_returns(self):
        found = self.left("task", SLEEP)
        self.assertEqual(found["headline"],
                         "a call returned to faulty_sleeper() of module sim_faulty, which is not loaded")
        self.assertRegex(found["place"], r"^faulty_sleeper sim/kernel/modules/sim_faulty\.c:\d+$")

    def test_nothing_is_found_if_nothing_is_left(self):
        self.passes(self.run_story(story(load("sim_faulty"), unload("sim_faulty"), SLEEP, runs.GET)))

    def test_nothing_is_found_while_it_is_loaded(self):
        self.passes(self.run_story(story(load("sim_faulty leaves=timer"), SLEEP, unload("sim_faulty"), SLEEP)))

    def test_who_runs_in_it_is_found_however_the_run_ends(self):
        """The modules are unloaded at the end of the run, and the computer goes on for a while."""
        answer = self.run_story(story(load("sim_faulty leaves=task")))
        self.assertEqual(answer["verdict"], "fail")
        self.assertEqual(self.only(answer["findings"])["checker"], "unloaded-module")


class References(runs.Case):
    def test_keep_a_module_and_are_left_over(self):
        held = story(load("sim_faulty leaves=reference"), unload("sim_faulty", "EBUSY"))
        answer = self.run_story(held)
        self.assertEqual(answer["verdict"], "fail")
        self.assertEqual(self.only(answer["failures"]),
                         "story.json: module sim_faulty could not be unloaded: 1 references, used by 0 modules")
        held["expect"] = {"leftovers": {"modules": False}}
        self.passes(self.run_story(held))


class Loading(runs.Case):
    def test_data_is_new_with_each_load(self):
        """The module's init fails when its data are not as the program file has them."""
        again = [step for _ in range(3) for step in (load("sim_faulty"), load("sim_faulty", "EEXIST"), unload("sim_faulty"))]
        self.passes(self.run_story(story(*again, unload("sim_faulty", "ENOENT"))))

    def test_an_init_that_fails_leaves_nothing(self):
        self.passes(self.run_story(story(load("sim_faulty leaves=error", "EPROTO"), unload("sim_faulty", "ENOENT"),
                                         load("sim_faulty"), unload("sim_faulty"))))

    def test_parameters_that_a_module_does_not_have_are_told(self):
        self.passes(self.run_story(story(load("sim_faulty colour=red"), expect={"log": [
            "sim_faulty: unknown parameter 'colour' ignored"]})))

    def test_the_order_of_boot_is_that_of_what_is_needed(self):
        """What the scenario lists in the default order gives the default trace; a need that comes later is missing."""
        one = story(runs.SET, runs.GET)
        default, _ = self.trace_of(one)
        listed, _ = self.trace_of(dict(one, modules=IMAGE_MODULES))
        self.assertEqual(default.records(), listed.records())
        answer = self.run_story(dict(one, modules=["scmi_module", "scmi_core"], expect={"probe": False, "log": [
            "scmi_module: unknown symbols: scmi_core is not loaded", "scmi_module: not loaded: -2"]}))
        self.assertEqual(answer["failures"], [])

    def test_no_module_at_all(self):
        none = story(dict(runs.GET, expect={"error": "ENODEV"}), modules=[], expect={"probe": False})
        self.passes(self.run_story(none))

    def test_a_module_that_the_agent_does_not_have_is_bad_input(self):
        answer = self.run_story(story({"do": "module.load", "module": "scmi_cor"}, modules=["scmi_modul x=1"]))
        self.assertEqual(answer["verdict"], "bad-input")
        for name, message in zip(("scmi_modul", "scmi_cor"), answer["failures"], strict=True):
            self.assertRegex(message, rf'^story\.json:1:\d+: agent linux-6\.12 has no module "{name}"; expected one of '
                                      r".*sim_consumers, .*scmi_core, ")


if __name__ == "__main__":
    runs.main()
