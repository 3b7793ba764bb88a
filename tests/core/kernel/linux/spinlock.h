/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TEST_LINUX_SPINLOCK_H
#define TEST_LINUX_SPINLOCK_H

#include <stdlib.h>
#include <linux/types.h>

typedef struct {
	bool taken;
} spinlock_t;

static inline void spin_lock_init(spinlock_t *lock)
{
	lock->taken = false;
}

static inline void spin_lock(spinlock_t *lock)
{
	if (lock->taken)
		abort();
	lock->taken = true;
}

static inline void spin_unlock(spinlock_t *lock)
{
	if (!lock->taken)
		abort();
	lock->taken = false;
}

#define spin_lock_irqsave(lock, flags) ((flags) = 0, spin_lock(lock))
#define spin_unlock_irqrestore(lock, flags) ((void)(flags), spin_unlock(lock))

#endif
