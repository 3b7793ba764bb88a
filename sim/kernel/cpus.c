// SPDX-License-Identifier: GPL-2.0-only
/*
 * CPUs come up: masks, the table of hotplug states, secondary start.
 *
 * The table holds what the tree's files register through cpuhp_setup_state()
 * and the calls that kernel/cpu.c makes by itself; CPUs are brought up once, at
 * boot, and stay.
 */
#include <linux/cpu.h>
#include <linux/cpuhotplug.h>
#include <linux/cpumask.h>
#include <linux/hrtimer.h>
#include <linux/interrupt.h>
#include <linux/kthread.h>
#include <linux/rcupdate.h>
#include <linux/rcutree.h>
#include <linux/sched/hotplug.h>
#include <linux/smp.h>
#include <linux/timer.h>
#include <linux/workqueue.h>
#include <linux/irq.h>
#include "kernel/smpboot.h"
#include "sim.h"
#include "tree.h"

struct hotplug_state {
	const char *name;
	int (*startup)(unsigned int cpu);
	bool multi;
};

static struct hotplug_state states[CPUHP_ONLINE + 1];

struct cpumask __cpu_possible_mask __ro_after_init;
struct cpumask __cpu_online_mask;
struct cpumask __cpu_enabled_mask;
struct cpumask __cpu_present_mask;
struct cpumask __cpu_active_mask;
struct cpumask __cpu_dying_mask;
atomic_t __num_online_cpus;
const DECLARE_BITMAP(cpu_all_bits, NR_CPUS) = CPU_BITS_ALL;
bool cpuhp_tasks_frozen;

/* cpu_bit_bitmap[1 + n % 64] has bit n % 64 set: get_cpu_mask() slides over it. */
#define ROW(n) [(n) + 1][0] = 1UL << (n)
#define ROWS8(n) ROW(n), ROW((n) + 1), ROW((n) + 2), ROW((n) + 3), ROW((n) + 4), ROW((n) + 5), ROW((n) + 6), ROW((n) + 7)
const unsigned long cpu_bit_bitmap[BITS_PER_LONG + 1][BITS_TO_LONGS(NR_CPUS)] = {
	ROWS8(0), ROWS8(8), ROWS8(16), ROWS8(24), ROWS8(32), ROWS8(40), ROWS8(48), ROWS8(56),
};

void cpus_read_lock(void)
{
}

int cpus_read_trylock(void)
{
	return true;
}

void cpus_read_unlock(void)
{
}

void cpus_write_lock(void)
{
}

void cpus_write_unlock(void)
{
}

void lockdep_assert_cpus_held(void)
{
}

int lockdep_is_cpus_held(void)
{
	return 1;
}

void cpu_hotplug_disable(void)
{
}

void cpu_hotplug_enable(void)
{
}

void set_cpu_online(unsigned int cpu, bool online)
{
	if (online && !cpumask_test_and_set_cpu(cpu, &__cpu_online_mask))
		atomic_inc(&__num_online_cpus);
}

static int call_state(enum cpuhp_state state, unsigned int cpu)
{
	int error = states[state].startup ? states[state].startup(cpu) : 0;

	if (error)
		sim_panic("CPU %u does not come up: %s returned %d", cpu, states[state].name, error);
	return error;
}

static int dynamic_state(enum cpuhp_state from, enum cpuhp_state to)
{
	enum cpuhp_state state;

	for (state = from; state <= to; state++)
		if (!states[state].name)
			return state;
	return -ENOSPC;
}

int __cpuhp_setup_state_cpuslocked(enum cpuhp_state state, const char *name, bool invoke,
				   int (*startup)(unsigned int cpu), int (*teardown)(unsigned int cpu),
				   bool multi_instance)
{
	bool dynamic = state == CPUHP_AP_ONLINE_DYN || state == CPUHP_BP_PREPARE_DYN;
	unsigned int cpu;
	int slot = state;

	(void)teardown;
	if (state == CPUHP_AP_ONLINE_DYN)
		slot = dynamic_state(CPUHP_AP_ONLINE_DYN, CPUHP_AP_ONLINE_DYN_END);
	else if (state == CPUHP_BP_PREPARE_DYN)
		slot = dynamic_state(CPUHP_BP_PREPARE_DYN, CPUHP_BP_PREPARE_DYN_END);
	if (slot < 0)
		return slot;
	states[slot] = (struct hotplug_state){ .name = name, .startup = multi_instance ? NULL : startup,
					       .multi = multi_instance };
	if (invoke && startup && !multi_instance)
		for_each_online_cpu(cpu)
			call_state(slot, cpu);
	return dynamic ? slot : 0;
}

int __cpuhp_setup_state(enum cpuhp_state state, const char *name, bool invoke,
			int (*startup)(unsigned int cpu), int (*teardown)(unsigned int cpu),
			bool multi_instance)
{
	return __cpuhp_setup_state_cpuslocked(state, name, invoke, startup, teardown, multi_instance);
}

void __cpuhp_remove_state(enum cpuhp_state state, bool invoke)
{
	(void)invoke;
	states[state] = (struct hotplug_state){ 0 };
}

void __cpuhp_remove_state_cpuslocked(enum cpuhp_state state, bool invoke)
{
	__cpuhp_remove_state(state, invoke);
}

int __cpuhp_state_add_instance(enum cpuhp_state state, struct hlist_node *node, bool invoke)
{
	(void)state;
	(void)node;
	(void)invoke;
	return 0;
}

int __cpuhp_state_remove_instance(enum cpuhp_state state, struct hlist_node *node, bool invoke)
{
	(void)state;
	(void)node;
	(void)invoke;
	return 0;
}

#define STATE(state, function) [state] = { .name = #function, .startup = function }

static const struct hotplug_state core_states[CPUHP_ONLINE + 1] = {
	STATE(CPUHP_CREATE_THREADS, smpboot_create_threads),
	STATE(CPUHP_HRTIMERS_PREPARE, hrtimers_prepare_cpu),
	STATE(CPUHP_SMPCFD_PREPARE, smpcfd_prepare_cpu),
	STATE(CPUHP_RCUTREE_PREP, rcutree_prepare_cpu),
	STATE(CPUHP_TIMERS_PREPARE, timers_prepare_cpu),
	STATE(CPUHP_WORKQUEUE_PREP, workqueue_prepare_cpu),
	STATE(CPUHP_AP_HRTIMERS_DYING, hrtimers_cpu_starting),
	STATE(CPUHP_AP_SMPBOOT_THREADS, smpboot_unpark_threads),
	STATE(CPUHP_AP_IRQ_AFFINITY_ONLINE, irq_affinity_online_cpu),
	STATE(CPUHP_AP_WORKQUEUE_ONLINE, workqueue_online_cpu),
	STATE(CPUHP_AP_RCUTREE_ONLINE, rcutree_online_cpu),
};

void sim_cpus_init(u32 count)
{
	enum cpuhp_state state;
	unsigned int cpu;

	nr_cpu_ids = count;
	for (cpu = 0; cpu < count; cpu++) {
		cpumask_set_cpu(cpu, &__cpu_possible_mask);
		cpumask_set_cpu(cpu, &__cpu_present_mask);
		cpumask_set_cpu(cpu, &__cpu_enabled_mask);
	}
	for (state = 0; state <= CPUHP_ONLINE; state++)
		if (core_states[state].name)
			states[state] = core_states[state];
	set_cpu_online(0, true);
	cpumask_set_cpu(0, &__cpu_active_mask);
}

static DECLARE_COMPLETION(cpu_started);

/* On the new CPU's idle context, interrupts off. */
void sim_secondary_main(int cpu)
{
	enum cpuhp_state state;

	rcutree_report_cpu_starting(cpu);
	for (state = CPUHP_BRINGUP_CPU + 1; state < CPUHP_AP_ONLINE; state++)
		call_state(state, cpu);
	sim_tick_cpu_init(cpu);
	set_cpu_online(cpu, true);
	local_irq_enable();
	complete(&cpu_started);
	sim_idle_loop();
}

/* What kernel/cpu.c's hotplug thread does on the CPU that came up. */
static int online_thread(void *arg)
{
	unsigned int cpu = machine_cpu->id;
	enum cpuhp_state state;

	for (state = CPUHP_AP_ONLINE + 1; state < CPUHP_ONLINE; state++)
		call_state(state, cpu);
	complete(arg);
	return 0;
}

static void run_online_states(unsigned int cpu)
{
	DECLARE_COMPLETION_ONSTACK(done);
	struct task_struct *thread = kthread_create_on_cpu(online_thread, &done, cpu, "cpuhp/%u");

	if (IS_ERR(thread))
		sim_panic("no thread to bring up CPU %u: %ld", cpu, PTR_ERR(thread));
	kthread_unpark(thread);
	wake_up_process(thread);
	wait_for_completion(&done);
}

/* In the init thread: all secondary CPUs, one after the other. The boot CPU was set up by the init calls. */
void sim_cpus_bring_up(void)
{
	enum cpuhp_state state;
	unsigned int cpu;

	for (cpu = 1; cpu < nr_cpu_ids; cpu++) {
		for (state = CPUHP_OFFLINE + 1; state < CPUHP_BRINGUP_CPU; state++)
			call_state(state, cpu);
		sim_sched_init_idle(cpu);
		reinit_completion(&cpu_started);
		machine_cpu_start(cpu);
		wait_for_completion(&cpu_started);
		cpumask_set_cpu(cpu, &__cpu_active_mask);
		run_online_states(cpu);
	}
}
