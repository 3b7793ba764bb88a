/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_ASM_SPINLOCK_H
#define SIM_ASM_SPINLOCK_H

/* The uncontended path; who finds a lock taken waits in spin.c. */
#include <linux/compiler.h>
#include <asm/checked.h>
#include <asm/spinlock_types.h>

void sim_spin_contended(arch_spinlock_t *lock);
void sim_read_contended(arch_rwlock_t *lock);
void sim_write_contended(arch_rwlock_t *lock);

#define arch_spin_is_locked(lock) (READ_ONCE((lock)->locked) != 0)
#define arch_spin_value_unlocked(lock) ((lock).locked == 0)
#define arch_spin_is_contended(lock) (READ_ONCE((lock)->locked) > 1)

static __always_inline int arch_spin_trylock(arch_spinlock_t *lock)
{
	machine_charge(COST_LOCK);
	sim_atomic_reached(&lock->locked, sizeof(lock->locked));
	sim_atomic_done(&lock->locked, sizeof(lock->locked), !sim_atomic_read(lock->locked));
	if (sim_atomic_read(lock->locked))
		return 0;
	sim_atomic_write(lock->locked, 1);
	sim_atomic_write(lock->owner, sim_this_cpu(id));
	sim_fence(ORDER_ACQUIRE_LAST);
	return 1;
}

static __always_inline void arch_spin_lock(arch_spinlock_t *lock)
{
	while (unlikely(!arch_spin_trylock(lock)))
		sim_spin_contended(lock);
}

static __always_inline void arch_spin_unlock(arch_spinlock_t *lock)
{
	sim_fence(ORDER_RELEASE_NEXT);
	sim_atomic_update(&lock->locked, sizeof(lock->locked));
	sim_atomic_write(lock->locked, 0);
}

static __always_inline int arch_read_trylock(arch_rwlock_t *lock)
{
	machine_charge(COST_LOCK);
	sim_atomic_reached(&lock->readers, sizeof(lock->readers));
	sim_atomic_done(&lock->writer, sizeof(lock->writer), false);
	sim_atomic_done(&lock->readers, sizeof(lock->readers), !sim_atomic_read(lock->writer));
	if (sim_atomic_read(lock->writer))
		return 0;
	sim_atomic_write(lock->readers, sim_atomic_read(lock->readers) + 1);
	sim_fence(ORDER_ACQUIRE);
	return 1;
}

static __always_inline void arch_read_lock(arch_rwlock_t *lock)
{
	while (unlikely(!arch_read_trylock(lock)))
		sim_read_contended(lock);
}

static __always_inline void arch_read_unlock(arch_rwlock_t *lock)
{
	sim_fence(ORDER_RELEASE_NEXT);
	sim_atomic_update(&lock->readers, sizeof(lock->readers));
	sim_atomic_write(lock->readers, sim_atomic_read(lock->readers) - 1);
}

static __always_inline int arch_write_trylock(arch_rwlock_t *lock)
{
	machine_charge(COST_LOCK);
	sim_atomic_reached(&lock->writer, sizeof(lock->writer));
	sim_atomic_done(&lock->readers, sizeof(lock->readers), false);
	sim_atomic_done(&lock->writer, sizeof(lock->writer), !sim_atomic_read(lock->writer) && !sim_atomic_read(lock->readers));
	if (sim_atomic_read(lock->writer) || sim_atomic_read(lock->readers))
		return 0;
	sim_atomic_write(lock->writer, 1);
	sim_atomic_write(lock->owner, sim_this_cpu(id));
	sim_fence(ORDER_ACQUIRE);
	return 1;
}

static __always_inline void arch_write_lock(arch_rwlock_t *lock)
{
	while (unlikely(!arch_write_trylock(lock)))
		sim_write_contended(lock);
}

static __always_inline void arch_write_unlock(arch_rwlock_t *lock)
{
	sim_fence(ORDER_RELEASE_NEXT);
	sim_atomic_update(&lock->writer, sizeof(lock->writer));
	sim_atomic_write(lock->writer, 0);
}

#endif
