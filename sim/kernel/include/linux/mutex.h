/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_LINUX_MUTEX_H
#define SIM_LINUX_MUTEX_H

/*
 * Why this header is shimmed: where there is lockdep, the tree's has every mutex
 * take the slow path, which makes another timing. Here the calls are those of a
 * kernel without it, by the same names, and sim/kernel/mutex.c tells lockdep.
 */
#include_next <linux/mutex.h>

#ifdef CONFIG_DEBUG_LOCK_ALLOC
#undef mutex_lock
#undef mutex_lock_interruptible
#undef mutex_lock_killable
#undef mutex_lock_io
void mutex_lock(struct mutex *lock);
int __must_check mutex_lock_interruptible(struct mutex *lock);
int __must_check mutex_lock_killable(struct mutex *lock);
void mutex_lock_io(struct mutex *lock);

/* A mutex that is destroyed at the end needs nobody to do so here. */
#ifdef devm_mutex_init
#undef devm_mutex_init
#define devm_mutex_init(dev, mutex) ({ mutex_init(mutex); 0; })
#endif
#endif

#endif
