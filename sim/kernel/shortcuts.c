// SPDX-License-Identifier: GPL-2.0-only
/*
 * Past the lock validator in runs in which it sleeps. Compiled with SIM_UNTOLD:
 * these are taken only where no checker looks at accesses.
 */
#include <linux/context_tracking.h>
#include <linux/irqflags.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>
#include <generated/tree-features.h>
#include "sim/machine/lock_watch.h"
#include "sim.h"

#ifdef CONFIG_LOCKDEP
/* What the validator's part of a spin lock compares is for its reports. */
static void take(raw_spinlock_t *lock)
{
	arch_spin_lock(&lock->raw_lock);
}

static void give(raw_spinlock_t *lock)
{
	arch_spin_unlock(&lock->raw_lock);
}

/* Asked at each trace event. There is nobody who could take the CPU away meanwhile. */
#ifdef TREE_HAS_WATCHING_CPU
static bool is_watching(void)
{
	return rcu_is_watching_curr_cpu();
}
#endif

static const struct shortcut shortcuts[] = {
	{ lock_acquire },
	{ lock_release },
	{ lockdep_hardirqs_on },
	{ lockdep_hardirqs_off },
	{ lockdep_hardirqs_on_prepare },
	{ lockdep_softirqs_on },
	{ lockdep_softirqs_off },
	{ trace_hardirqs_on },
	{ trace_hardirqs_off },
	{ trace_hardirqs_on_prepare },
	{ trace_hardirqs_off_finish },
	{ do_raw_spin_lock, take },
	{ do_raw_spin_unlock, give },
#ifdef TREE_HAS_WATCHING_CPU
	{ rcu_is_watching, is_watching },
#endif
};

const struct shortcut *kernel_shortcuts(u32 *count)
{
	*count = kernel_facts.lockdep || lock_watch ? 0 : ARRAY_SIZE(shortcuts);
	return shortcuts;
}
#else
const struct shortcut *kernel_shortcuts(u32 *count)
{
	*count = 0;
	return NULL;
}
#endif
