// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mutexes where there is lockdep: each call tells lockdep and goes on to the
 * tree's own function, compiled as it is without lockdep (mutex-plain.h), so that
 * both kinds of build take the same paths at the same times.
 */
#ifdef CONFIG_DEBUG_LOCK_ALLOC
#include <linux/export.h>
#include <linux/mutex.h>
#include <linux/sched/debug.h>

void plain_mutex_lock(struct mutex *lock);
int plain_mutex_lock_interruptible(struct mutex *lock);
int plain_mutex_lock_killable(struct mutex *lock);
void plain_mutex_lock_io(struct mutex *lock);
void plain_mutex_unlock(struct mutex *lock);
int plain_atomic_dec_and_mutex_lock(atomic_t *count, struct mutex *lock);

void __sched mutex_lock(struct mutex *lock)
{
	mutex_acquire(&lock->dep_map, 0, 0, _RET_IP_);
	plain_mutex_lock(lock);
}
EXPORT_SYMBOL(mutex_lock);

void __sched mutex_lock_nested(struct mutex *lock, unsigned int subclass)
{
	mutex_acquire(&lock->dep_map, subclass, 0, _RET_IP_);
	plain_mutex_lock(lock);
}
EXPORT_SYMBOL(mutex_lock_nested);

void __sched _mutex_lock_nest_lock(struct mutex *lock, struct lockdep_map *nest)
{
	mutex_acquire_nest(&lock->dep_map, 0, 0, nest, _RET_IP_);
	plain_mutex_lock(lock);
}
EXPORT_SYMBOL(_mutex_lock_nest_lock);

void __sched mutex_lock_io_nested(struct mutex *lock, unsigned int subclass)
{
	mutex_acquire(&lock->dep_map, subclass, 0, _RET_IP_);
	plain_mutex_lock_io(lock);
}
EXPORT_SYMBOL(mutex_lock_io_nested);

void __sched mutex_lock_io(struct mutex *lock)
{
	mutex_acquire(&lock->dep_map, 0, 0, _RET_IP_);
	plain_mutex_lock_io(lock);
}
EXPORT_SYMBOL(mutex_lock_io);

static __always_inline int taken(struct mutex *lock, int error)
{
	if (error)
		mutex_release(&lock->dep_map, _RET_IP_);
	return error;
}

int __sched mutex_lock_interruptible_nested(struct mutex *lock, unsigned int subclass)
{
	mutex_acquire(&lock->dep_map, subclass, 0, _RET_IP_);
	return taken(lock, plain_mutex_lock_interruptible(lock));
}
EXPORT_SYMBOL(mutex_lock_interruptible_nested);

int __sched mutex_lock_interruptible(struct mutex *lock)
{
	mutex_acquire(&lock->dep_map, 0, 0, _RET_IP_);
	return taken(lock, plain_mutex_lock_interruptible(lock));
}
EXPORT_SYMBOL(mutex_lock_interruptible);

int __sched mutex_lock_killable_nested(struct mutex *lock, unsigned int subclass)
{
	mutex_acquire(&lock->dep_map, subclass, 0, _RET_IP_);
	return taken(lock, plain_mutex_lock_killable(lock));
}
EXPORT_SYMBOL(mutex_lock_killable_nested);

int __sched mutex_lock_killable(struct mutex *lock)
{
	mutex_acquire(&lock->dep_map, 0, 0, _RET_IP_);
	return taken(lock, plain_mutex_lock_killable(lock));
}
EXPORT_SYMBOL(mutex_lock_killable);

void __sched mutex_unlock(struct mutex *lock)
{
	mutex_release(&lock->dep_map, _RET_IP_);
	plain_mutex_unlock(lock);
}
EXPORT_SYMBOL(mutex_unlock);

int atomic_dec_and_mutex_lock(atomic_t *count, struct mutex *lock)
{
	int locked = plain_atomic_dec_and_mutex_lock(count, lock);

	if (locked)
		mutex_acquire(&lock->dep_map, 0, 0, _RET_IP_);
	return locked;
}
EXPORT_SYMBOL(atomic_dec_and_mutex_lock);
#endif
