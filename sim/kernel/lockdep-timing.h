/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_KERNEL_LOCKDEP_TIMING_H
#define SIM_KERNEL_LOCKDEP_TIMING_H

/*
 * Comes before the tree's lockdep.c, and takes out of it what would take virtual
 * time: atomics, grace periods (lockdep.c of the port), and the object that a
 * module parameter has in sysfs. And what takes the host's: trace events, which
 * ask RCU each time where there is lockdep.
 */
#define SIM_COSTS_NOTHING
#include <linux/moduleparam.h>
#include <linux/rcupdate.h>
#include <trace/events/lock.h>

void sim_lockdep_call_rcu(struct rcu_head *head, rcu_callback_t call);
void sim_lockdep_synchronize_rcu(void);

#undef call_rcu
#define call_rcu sim_lockdep_call_rcu
#undef synchronize_rcu
#define synchronize_rcu sim_lockdep_synchronize_rcu
#undef might_sleep
#define might_sleep() ((void)0)
#undef module_param
#define module_param(name, type, permission)

/* What is lost with a key is kept before (lock_order.c). */
void tree_lockdep_unregister_key(struct lock_class_key *key);
void tree_lockdep_free_key_range(void *start, unsigned long bytes);
#ifdef SIM_LOCKDEP_ITSELF
#define lockdep_unregister_key tree_lockdep_unregister_key
#define lockdep_free_key_range tree_lockdep_free_key_range
#endif

/* Its trace events, of which only the one is for anybody. */
struct lock_watch;
extern const struct lock_watch *lock_watch;
void sim_lock_taking(const struct lockdep_map *lock, unsigned int subclass, int trylock, unsigned long place);

#define trace_lock_acquire(lock, subclass, trylock, read, check, nest, place)          \
	do {                                                                           \
		if (unlikely(lock_watch != NULL))                                      \
			sim_lock_taking(lock, subclass, trylock, place);               \
	} while (0)
#define trace_lock_release(lock, place) ((void)0)
#define trace_lock_acquired(lock, place) ((void)0)
#define trace_lock_contended(lock, place) ((void)0)

#endif
