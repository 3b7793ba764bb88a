// SPDX-License-Identifier: GPL-2.0-only
/*
 * What real lockdep asks of the parts that the port replaces; only in that
 * variant of the build.
 */
#ifdef CONFIG_LOCKDEP
#include <linux/console.h>
#include <linux/debug_locks.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/sched/debug.h>
#include <linux/sched/mm.h>
#include <linux/sched/task_stack.h>
#include <linux/utsname.h>
#include <generated/utsrelease.h>
#include "sim/machine/lock_watch.h"
#include "lockdep-timing.h"
#include "sim.h"

bool early_boot_irqs_disabled;

/*
 * Lockdep's own grace periods, for what it forgets of keys that are gone: they
 * would cost virtual time. Nobody else runs while lockdep does, which takes no
 * time, so nobody reads what it forgets. It waits right after it asked.
 */
static struct rcu_head *pending;
static rcu_callback_t pending_call;

void sim_lockdep_call_rcu(struct rcu_head *head, rcu_callback_t call)
{
	pending = head;
	pending_call = call;
}

void sim_lockdep_synchronize_rcu(void)
{
	rcu_callback_t call;

	while ((call = pending_call)) {
		pending_call = NULL;
		call(pending);
	}
}

/* Asleep unless somebody looks: nothing is recorded and nothing reported. */
void sim_lockdep_prepare(void)
{
	if (kernel_facts.lockdep || lock_watch)
		return;
	debug_locks = 0;
	debug_locks_silent = 1;
}

/* Lockdep prints release and version in its reports. */
struct uts_namespace init_uts_ns = {
	.name = { .sysname = "Linux", .nodename = "scmi-sim", .release = UTS_RELEASE, .version = "", .machine = "sim" },
};

int in_sched_functions(unsigned long address)
{
	return address >= (unsigned long)__sched_text_start && address < (unsigned long)__sched_text_end;
}

/* Stacks of tasks stay where they are until the task is gone. */
void put_task_stack(struct task_struct *task)
{
}

/* A report goes to the trace line by line, whatever the state of consoles. */
void nbcon_cpu_emergency_enter(void)
{
}

void nbcon_cpu_emergency_exit(void)
{
}

/* There is no memory pressure, so no allocation ever waits for reclaim. */
void fs_reclaim_acquire(gfp_t flags)
{
}

void fs_reclaim_release(gfp_t flags)
{
}
#endif
