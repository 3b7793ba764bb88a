// SPDX-License-Identifier: GPL-2.0-only
/*
 * From power-on to a kernel that has probed its devices: what start_kernel()
 * and kernel_init() do, for the parts that the port hosts.
 */
#include <linux/async.h>
#include <linux/context_tracking.h>
#include <linux/cpu.h>
#include <linux/device.h>
#include <linux/device/driver.h>
#include <linux/hrtimer.h>
#include <linux/init.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/kthread.h>
#include <linux/maple_tree.h>
#include <linux/moduleparam.h>
#include <linux/of.h>
#include <linux/of_fdt.h>
#include <linux/radix-tree.h>
#include <linux/srcu.h>
#include <linux/rcupdate.h>
#include <linux/rcupdate_wait.h>
#include <linux/sched/task.h>
#include <linux/sched/debug.h>
#include <linux/smp.h>
#include <linux/timer.h>
#include <linux/utsname.h>
#include <linux/wait_bit.h>
#include <linux/workqueue.h>
#include <generated/utsrelease.h>
#include "drivers/base/base.h"
#include "kernel/rcu/rcu.h"
#include "module.h"
#include "sim.h"
#include "tree.h"

struct kernel_config sim_config;

const struct kernel_facts kernel_facts = {
	.agent = SIM_AGENT,
	.stack = SIM_STACK,
	.release = UTS_RELEASE,
	.variant = SIM_VARIANT,
	.lockdep = SIM_LOCKDEP,
	.hz = HZ,
	.tick_ns = TICK_NSEC,
};

static DECLARE_COMPLETION(kthreadd_ready);

extern initcall_entry_t __initcall_start[], __initcall0_start[], __initcall7_start[], __initcall_end[];

/* In the name of CPU 0, as lock debugging asks who initialises a lock; before time begins, so what it owes is forgiven. */
void kernel_prepare(const struct kernel_config *config)
{
	bool coarse = machine_costs_coarse;

	sim_config = *config;
	sim_lockdep_prepare();
	machine_costs_coarse = true;
	machine_cpu = &machine_cpus[0];
	machine_cpu->current_task = &init_task;
	machine_cpu->irqs_off = 1;
	sim_modules_init();
	sim_memory_init();
	sim_percpu_init(machine_cpu_count);
	sim_init_task_prepare();
	sim_cpus_init(machine_cpu_count);
	sim_sched_init();
	sim_sched_init_idle(0);
	machine_cpu->owed_ns = 0;
	machine_cpu = NULL;
	machine_costs_coarse = coarse;
}

static void unflatten(void)
{
	struct device_node *tree;

	of_fdt_unflatten_tree(sim_config.fdt, NULL, &tree);
	if (!tree)
		sim_panic("the device tree cannot be unflattened");
	of_root = tree;
	of_chosen = of_find_node_by_path("/chosen");
}

static void run_initcalls(initcall_entry_t *from, initcall_entry_t *to)
{
	for (; from < to; from++) {
		initcall_t call = initcall_from_entry(from);
		int error = call();

		if (error && error != -ENODEV)
			pr_debug("initcall %ps returned %d\n", call, error);
	}
}

/*
 * Modules come when built-in drivers would, and whoever waits for a supplier
 * does so until then, no timeout later: what is a module changes no scenario.
 */
static void init_devices(void)
{
	driver_init();
	run_initcalls(__initcall0_start, __initcall7_start);
	sim_modules_boot();
	fw_devlink_drivers_done();
	run_initcalls(__initcall7_start, __initcall_end);
	wait_for_device_probe();
	async_synchronize_full();
}

extern const struct kernel_param __start___param[], __stop___param[];

/* What a kernel command line would set. */
static void set_parameter(const char *name, const char *value)
{
	const struct kernel_param *parameter;

	for (parameter = __start___param; parameter < __stop___param; parameter++)
		if (!strcmp(parameter->name, name) && !parameter->ops->set(value, parameter))
			return;
	sim_panic("no kernel parameter %s", name);
}

extern const struct obs_kernel_param __setup_start[], __setup_end[];

static void set_option(const char *name, char *value)
{
	const struct obs_kernel_param *option;

	for (option = __setup_start; option < __setup_end; option++)
		if (!strcmp(option->str, name)) {
			option->setup_func(value);
			return;
		}
	sim_panic("no kernel option %s", name);
}

/*
 * Grace periods end as soon as the rules allow: synchronize_rcu() asks all CPUs
 * at once, and those of callbacks look for quiescent states without a delay.
 */
static void shorten_grace_periods(void)
{
	rcu_expedite_gp();
	set_parameter("rcutree.jiffies_till_first_fqs", "0");
	set_parameter("rcutree.jiffies_till_next_fqs", "1");
}

/* The init task: sleeps, starts CPUs, probes. */
static int kernel_init(void *unused)
{
	(void)unused;
	wait_for_completion(&kthreadd_ready);
	workqueue_init();
	rcu_init_tasks_generic();
	run_initcalls(__initcall_start, __initcall0_start);
	sim_cpus_bring_up();
	workqueue_init_topology();
	async_init();
	init_devices();
	system_state = SYSTEM_RUNNING;
	rcu_end_inkernel_boot();
	world_kernel_booted();
	for (;;) {
		set_current_state(TASK_IDLE);
		schedule();
	}
	return 0;
}

static void start_tasks(void)
{
	rcu_scheduler_starting();
	if (!sim_task_start(kernel_init, NULL, "init"))
		sim_panic("no init task");
	kthreadd_task = sim_task_start(kthreadd, NULL, "kthreadd");
	if (!kthreadd_task)
		sim_panic("no kthreadd");
	system_state = SYSTEM_SCHEDULING;
	complete(&kthreadd_ready);
}

/* CPU 0 from power-on, on its idle context, interrupts off. */
static void start_kernel(void)
{
	system_state = SYSTEM_BOOTING;
	if (kernel_facts.lockdep)
		lockdep_init();
	radix_tree_init();
	maple_tree_init();
	wait_bit_init();
	sim_tracing_init();
	workqueue_init_early();
	set_option("deferred_probe_timeout=", "0");
	if (sim_config.short_grace_periods)
		shorten_grace_periods();
	rcu_init();
	context_tracking_init();
	early_irq_init();
	unflatten();
	sim_irq_init();
	rcu_init_nohz();
	init_timers();
	srcu_init();
	hrtimers_init();
	softirq_init();
	call_function_init();
	sim_tick_cpu_init(0);
	local_irq_enable();
	start_tasks();
	sim_idle_loop();
}

static void cpu_main(u32 cpu)
{
	if (cpu)
		sim_secondary_main(cpu);
	start_kernel();
}

const struct machine_os kernel_os = {
	.cpu_main = cpu_main,
	.interrupt = sim_interrupt,
	.describe = sim_describe,
};
