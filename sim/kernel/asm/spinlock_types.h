/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_ASM_SPINLOCK_TYPES_H
#define SIM_ASM_SPINLOCK_TYPES_H

#include <linux/types.h>

/* owner: CPU that holds it, for reports; meaningless while not locked. */
typedef struct {
	u32 locked;
	u32 owner;
} arch_spinlock_t;

/* readers: how many; writer: 1 while one writes. */
typedef struct {
	u32 readers;
	u16 writer;
	u16 owner;
} arch_rwlock_t;

#define __ARCH_SPIN_LOCK_UNLOCKED { 0 }
#define __ARCH_RW_LOCK_UNLOCKED { 0 }

#endif
