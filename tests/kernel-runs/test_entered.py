#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What is hosted has run: the main entry points of the tree's files were entered, not stand-ins for them."""
import os
import subprocess

import runs

# A handful of scenarios, and below two stories for what the agent has no use for.
SCENARIOS = ("late-reply", "clocks", "sensors", "performance", "pool-exhaustion", "asynchronous-in-order",
             "notify-performance", "fast-channels", "polling", "firmware-crash", "consumer-clk", "consumer-cpufreq",
             "consumer-hwmon", "consumer-reset", "consumer-genpd")

SCMI = "drivers/firmware/arm_scmi/"
ENTRY_POINTS = {
    SCMI + "driver.c": "scmi_probe scmi_remove scmi_rx_callback do_xfer do_xfer_with_response xfer_get_init "
                       "scmi_device_request_notifier scmi_chan_setup version_get",
    SCMI + "bus.c": "scmi_driver_register scmi_driver_unregister scmi_device_create scmi_device_destroy scmi_dev_probe",
    SCMI + "notify.c": "scmi_notification_init scmi_notification_exit scmi_notifier_register scmi_notifier_unregister "
                       "scmi_notify scmi_events_dispatcher",
    SCMI + "base.c": "scmi_base_protocol_init scmi_base_vendor_id_get",
    SCMI + "perf.c": "scmi_perf_protocol_init scmi_perf_level_set scmi_perf_level_get scmi_perf_limits_set "
                     "scmi_perf_limits_get scmi_perf_set_notify_enabled scmi_perf_fill_custom_report",
    SCMI + "clock.c": "scmi_clock_protocol_init scmi_clock_rate_set scmi_clock_rate_get scmi_clock_enable "
                      "scmi_clock_disable scmi_clock_state_get scmi_clock_count_get",
    SCMI + "sensors.c": "scmi_sensors_protocol_init scmi_sensor_reading_get scmi_sensor_trip_point_config "
                        "scmi_sensor_config_get scmi_sensor_config_set scmi_sensor_count_get",
    SCMI + "power.c": "scmi_power_protocol_init scmi_power_state_set scmi_power_state_get",
    SCMI + "reset.c": "scmi_reset_protocol_init scmi_domain_reset",
    "drivers/clk/clk.c": "__clk_register clk_unregister clk_prepare clk_unprepare clk_set_rate clk_get_rate",
    "drivers/clk/clk-scmi.c": "scmi_clocks_probe scmi_clk_set_rate scmi_clk_recalc_rate scmi_clk_enable scmi_clk_disable",
    "drivers/cpufreq/cpufreq.c": "cpufreq_register_driver cpufreq_unregister_driver cpufreq_online __cpufreq_driver_target",
    "drivers/cpufreq/scmi-cpufreq.c": "scmi_cpufreq_probe scmi_cpufreq_init scmi_cpufreq_set_target scmi_cpufreq_get_rate "
                                      "scmi_cpufreq_exit",
    "drivers/hwmon/scmi-hwmon.c": "scmi_hwmon_probe scmi_hwmon_read scmi_hwmon_is_visible",
    "drivers/reset/core.c": "reset_controller_register reset_control_assert reset_control_deassert reset_control_reset",
    "drivers/reset/reset-scmi.c": "scmi_reset_probe scmi_reset_assert scmi_reset_deassert scmi_reset_reset",
    "drivers/pmdomain/core.c": "pm_genpd_init pm_genpd_remove genpd_runtime_resume genpd_runtime_suspend",
    "drivers/pmdomain/arm/scmi_pm_domain.c": "scmi_pm_domain_probe scmi_pd_power_on scmi_pd_power_off scmi_pm_domain_remove",
    "drivers/base/power/runtime.c": "rpm_resume rpm_suspend pm_runtime_enable",
    SCMI + "shmem.c": "shmem_setup_iomap shmem_tx_prepare shmem_fetch_response shmem_fetch_notification "
                      "shmem_clear_channel shmem_read_header",
    SCMI + "transports/mailbox.c": "scmi_mailbox_probe mailbox_chan_setup mailbox_chan_free mailbox_send_message "
                                   "mailbox_mark_txdone rx_callback tx_prepare",
    "drivers/base/core.c": "device_add device_del device_initialize devices_init",
    "drivers/base/bus.c": "bus_register bus_add_driver bus_remove_driver bus_probe_device bus_remove_device",
    "drivers/base/dd.c": "really_probe driver_bound driver_detach __device_attach device_release_driver "
                         "driver_deferred_probe_add deferred_probe_work_func wait_for_device_probe "
                         "__driver_attach_async_helper",
    "drivers/base/driver.c": "driver_register driver_unregister",
    "drivers/base/class.c": "class_register",
    "drivers/base/platform.c": "__platform_driver_register platform_device_add platform_device_del platform_probe "
                               "platform_remove platform_get_irq platform_match",
    "drivers/base/devres.c": "devres_add devres_release_all devm_kmalloc devm_kfree devres_open_group "
                             "devres_release_group",
    "drivers/base/property.c": "fwnode_property_get_reference_args fwnode_get_next_child_node",
    "drivers/of/base.c": "of_find_property of_match_node of_count_phandle_with_args of_device_is_compatible",
    "drivers/of/property.c": "of_property_read_string_helper of_fwnode_add_links",
    "drivers/of/platform.c": "of_platform_populate of_platform_default_populate_init of_platform_device_create_pdata",
    "drivers/of/fdt.c": "of_fdt_unflatten_tree unflatten_dt_nodes",
    "drivers/of/irq.c": "of_irq_get of_irq_parse_one",
    "drivers/of/address.c": "of_address_to_resource of_translate_address",
    "drivers/mailbox/mailbox.c": "mbox_controller_register mbox_request_channel mbox_send_message mbox_chan_received_data "
                                 "mbox_client_txdone mbox_free_channel",
    "kernel/workqueue.c": "alloc_workqueue destroy_workqueue queue_work_on worker_thread process_one_work create_worker "
                          "queue_delayed_work_on delayed_work_timer_fn __flush_workqueue",
    "kernel/kthread.c": "kthreadd kthread kthread_create_on_node kthread_bind kthread_park kthread_unpark "
                        "kthread_worker_fn",
    "kernel/async.c": "async_run_entry_fn async_schedule_node_domain async_synchronize_full",
    "kernel/smpboot.c": "smpboot_thread_fn smpboot_register_percpu_thread",
    "kernel/softirq.c": "irq_enter irq_exit handle_softirqs raise_softirq",
    "kernel/smp.c": "smp_call_function_many_cond __flush_smp_call_function_queue "
                    "generic_smp_call_function_single_interrupt",
    "kernel/irq_work.c": "irq_work_queue_on irq_work_run irq_work_single irq_work_sync irq_work_tick",
    "kernel/time/timer.c": "schedule_timeout process_timeout run_timer_softirq update_process_times mod_timer "
                           "timer_delete_sync calc_wheel_index timer_base_try_to_set_idle",
    "kernel/time/hrtimer.c": "hrtimer_interrupt hrtimer_start_range_ns hrtimer_wakeup schedule_hrtimeout "
                             "hrtimer_try_to_cancel",
    "kernel/time/timer_migration.c": "tmigr_cpu_activate tmigr_cpu_deactivate tmigr_handle_remote",
    "kernel/irq/irqdesc.c": "generic_handle_domain_irq handle_irq_desc __irq_alloc_descs irq_to_desc",
    "kernel/irq/manage.c": "request_threaded_irq __setup_irq synchronize_irq irq_do_set_affinity",
    "kernel/irq/handle.c": "handle_irq_event __handle_irq_event_percpu",
    "kernel/irq/chip.c": "handle_edge_irq handle_fasteoi_irq irq_startup",
    "kernel/irq/irqdomain.c": "irq_create_of_mapping irq_domain_xlate_twocell __irq_resolve_mapping",
    "kernel/rcu/tree.c": "call_rcu rcu_gp_kthread rcu_gp_init rcu_gp_cleanup rcu_core rcu_note_context_switch "
                         "rcu_sched_clock_irq kvfree_call_rcu synchronize_rcu_expedited",
    "kernel/rcu/srcutree.c": "synchronize_srcu __srcu_read_lock __srcu_read_unlock srcu_gp_start process_srcu",
    "kernel/locking/mutex.c": "mutex_lock mutex_unlock __mutex_lock_slowpath __mutex_unlock_slowpath __mutex_init",
    "kernel/locking/rwsem.c": "down_read up_read down_write up_write",
    "kernel/locking/spinlock.c": "_raw_spin_lock_irqsave _raw_spin_unlock_irqrestore _raw_spin_lock",
    "kernel/notifier.c": "blocking_notifier_chain_register blocking_notifier_chain_unregister "
                         "blocking_notifier_call_chain notifier_call_chain",
    "kernel/tracepoint.c": "tracepoint_probe_register",
    "kernel/sched/wait.c": "__wake_up prepare_to_wait_event finish_wait autoremove_wake_function",
    "kernel/sched/swait.c": "prepare_to_swait_event swake_up_one swake_up_locked finish_swait",
    "kernel/sched/completion.c": "wait_for_completion wait_for_completion_timeout complete",
    "lib/kfifo.c": "__kfifo_alloc __kfifo_in __kfifo_out __kfifo_free",
    "lib/idr.c": "idr_alloc idr_find idr_remove ida_alloc_range ida_free",
    "lib/xarray.c": "xa_load __xa_insert xa_destroy xas_store",
}


class Entered(runs.Case):
    def entered(self):
        """Union over the scenarios: file to functions."""
        union = {}
        requests = [os.path.join(runs.ROOT, "scenarios", name + ".json") for name in SCENARIOS]
        stories = [runs.scenario([{"name": "one", "script": [
            {"do": "selftest", "kind": kind, "expect": {"error": 0}}]}], {"cpus": 4}) for kind in (18, 19)]
        stories.append(runs.scenario([{"name": "c", "count": 8, "spread_cpus": True, "repeat": 5, "script": [
            {"do": "busy", "time_us": 4000}, runs.SET, {"do": "notify.on", **runs.NOTIFY},
            {"do": "notify.off", **runs.NOTIFY}]}], {"cpus": 4}, transport={"instances": 2, "trigger": "level"}))
        requests += [os.path.join(self.folder, self.write(story, f"{i}.json")) for i, story in enumerate(stories)]
        text = "".join(runs.json.dumps({"id": i, "scenario": path, "entered": True}) + "\n"
                       for i, path in enumerate(requests))
        for answer in map(runs.json.loads, self.call(["--serve"], text).stdout.strip().split("\n")):
            self.assertEqual(answer["verdict"], "pass", (answer["scenario"], answer["headline"]))
            for file, functions in answer["entered"].items():
                union.setdefault(file, set()).update(functions)
        return union

    def test_each_files_main_entry_points(self):
        union = self.entered()
        missing = {file: sorted(set(names.split()) - union.get(file, set())) for file, names in ENTRY_POINTS.items()}
        self.assertEqual({file: names for file, names in missing.items() if names}, {})

    def test_files_are_those_of_the_list_of_what_is_hosted(self):
        program = os.path.join(os.path.dirname(runs.IMAGES), "scmi-sim")
        listed = subprocess.run([program, "agents", "--files", "linux-6.12"], cwd=runs.ROOT, capture_output=True, text=True,
                                check=True).stdout
        hosted = {line.split()[1] for line in listed.split("\n") if line.strip() and not line.startswith("#")}
        self.assertEqual(set(ENTRY_POINTS) - hosted, set())

    def test_what_nothing_calls_is_not_entered(self):
        """The negative control of the breakpoints: selftest 17's function, the other transports, a WARN's path."""
        answer = self.run_story(runs.scenario([{"name": "c", "script": [runs.GET]}]), entered=True)
        self.passes(answer)
        self.assertEqual(answer["entered"].get(SCMI + "transports/virtio.c"), ["virtio_scmi_driver_exit", "virtio_scmi_driver_init"])
        self.assertNotIn("scmi_perf_level_set", answer["entered"][SCMI + "perf.c"])
        self.assertIn("scmi_perf_level_get", answer["entered"][SCMI + "perf.c"])

    def test_breakpoints_change_nothing(self):
        story = runs.scenario([{"name": "c", "repeat": 3, "script": [runs.GET, runs.SET]}], {"cpus": 2})
        self.assertEqual(self.run_story(story)["trace_hash"], self.run_story(story, entered=True)["trace_hash"])


if __name__ == "__main__":
    runs.main()
