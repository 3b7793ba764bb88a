// SPDX-License-Identifier: GPL-2.0-only
/*
 * What real lockdep asks of the parts that the port replaces; only in that
 * variant of the build, but for the answer that there is none.
 */
#include "sim.h"

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

static bool lockdep_looks(void)
{
	return kernel_facts.lockdep || lock_watch;
}

/* What the validator's part of a spin lock compares is for its reports. */
static void take_unseen(raw_spinlock_t *lock)
{
	arch_spin_lock(&lock->raw_lock);
}

static void give_unseen(raw_spinlock_t *lock)
{
	arch_spin_unlock(&lock->raw_lock);
}

const struct shortcut *kernel_shortcuts(u32 *count)
{
	static const struct shortcut shortcuts[] = {
		{ lock_acquire },	  { lock_release },
		{ trace_hardirqs_on },	  { trace_hardirqs_off },
		{ lockdep_hardirqs_on },  { lockdep_hardirqs_off },
		{ lockdep_softirqs_on },  { lockdep_softirqs_off },
		{ trace_hardirqs_on_prepare }, { trace_hardirqs_off_finish },
		{ lockdep_hardirqs_on_prepare },
		{ do_raw_spin_lock, take_unseen }, { do_raw_spin_unlock, give_unseen },
	};

	*count = lockdep_looks() ? 0 : ARRAY_SIZE(shortcuts);
	return shortcuts;
}

/* Asleep unless somebody looks: nothing is recorded and nothing reported. */
void sim_lockdep_prepare(void)
{
	if (lockdep_looks())
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
#else
const struct shortcut *kernel_shortcuts(u32 *count)
{
	*count = 0;
	return NULL;
}
#endif
