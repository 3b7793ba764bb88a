// SPDX-License-Identifier: GPL-2.0-only
/*
 * Past the lock validator in runs in which it sleeps, and to what stands in front
 * of it in others. Compiled with SIM_UNTOLD: what these touch is told to nobody.
 */
#include <linux/context_tracking.h>
#include <linux/irqflags.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>
#include <generated/tree-features.h>
#include "sim/machine/lock_watch.h"
#include "lock_front.h"
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

/* Asked at each trace event, about RCU's own. There is nobody who could take the CPU away meanwhile. */
#ifdef TREE_HAS_WATCHING_CPU
#define WATCHING { rcu_is_watching, is_watching, .always = true },
static bool is_watching(void)
{
	return rcu_is_watching_curr_cpu();
}
#else
#define WATCHING
#endif

static const struct shortcut asleep[] = {
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
	WATCHING
};

static const struct shortcut awake[] = {
	{ lock_acquire, lock_front_acquire, .always = true },
	{ lock_release, lock_front_release, .always = true },
	{ trace_hardirqs_on, lock_front_hardirqs_on, .always = true },
	{ trace_hardirqs_off, lock_front_hardirqs_off, .always = true },
	WATCHING
};

const struct shortcut *kernel_shortcuts(u32 *count)
{
	if (lock_watch) {
		*count = ARRAY_SIZE(awake);
		return awake;
	}
	*count = kernel_facts.lockdep ? 0 : ARRAY_SIZE(asleep);
	return asleep;
}
#else
const struct shortcut *kernel_shortcuts(u32 *count)
{
	*count = 0;
	return NULL;
}
#endif
