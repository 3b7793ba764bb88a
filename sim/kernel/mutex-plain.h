/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_KERNEL_MUTEX_PLAIN_H
#define SIM_KERNEL_MUTEX_PLAIN_H

/*
 * Comes before the tree's mutex.c: where there is lockdep, its functions are
 * those of a kernel without, under names of their own, and mutex.c of the port
 * stands before them. All that it includes is included first, as lockdep has it.
 */
#ifdef CONFIG_DEBUG_LOCK_ALLOC
#include <linux/mutex.h>
#include <linux/ww_mutex.h>
#include <linux/sched/signal.h>
#include <linux/sched/rt.h>
#include <linux/sched/wake_q.h>
#include <linux/sched/debug.h>
#include <linux/export.h>
#include <linux/spinlock.h>
#include <linux/interrupt.h>
#include <linux/debug_locks.h>
#include <linux/trace_events.h>

#undef CONFIG_DEBUG_LOCK_ALLOC
#undef mutex_acquire_nest
#undef mutex_release
#define mutex_acquire_nest(map, subclass, trylock, nest, place) ((void)(map), (void)(nest), (void)(place))
#define mutex_release(map, place) ((void)(map), (void)(place))

#define mutex_lock plain_mutex_lock
#define mutex_lock_interruptible plain_mutex_lock_interruptible
#define mutex_lock_killable plain_mutex_lock_killable
#define mutex_lock_io plain_mutex_lock_io
#define mutex_unlock plain_mutex_unlock
#define atomic_dec_and_mutex_lock plain_atomic_dec_and_mutex_lock
#undef mutex_lock_nested
#undef mutex_lock_interruptible_nested
#undef mutex_lock_killable_nested
#undef mutex_lock_io_nested

void plain_mutex_lock(struct mutex *lock);
int __must_check plain_mutex_lock_interruptible(struct mutex *lock);
int __must_check plain_mutex_lock_killable(struct mutex *lock);
void plain_mutex_lock_io(struct mutex *lock);
void plain_mutex_unlock(struct mutex *lock);
int plain_atomic_dec_and_mutex_lock(atomic_t *count, struct mutex *lock);
#endif

#endif
