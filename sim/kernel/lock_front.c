// SPDX-License-Identifier: GPL-2.0-only
/*
 * In front of the lock validator (shortcuts.c has calls come here first): what it
 * has let pass once it lets pass again, and this is where that is remembered. What
 * it says of a lock that is taken hangs on the classes that are held (their chain's
 * key), on the class of this one, on how it is taken and in which context; not on
 * which lock of its class it is. Nothing it has learnt makes it say otherwise later,
 * as it looks at a chain or at a usage that it knows no more than this does. All
 * else, and all that is unusual, goes on to the validator itself, by a jump: no
 * call of ours is among those that it reports.
 */
#ifdef CONFIG_LOCKDEP
#include <linux/irqflags.h>
#include <linux/lockdep.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/string.h>
#include "kernel/locking/lockdep_internals.h"
#include "sim/machine/lock_watch.h"
#include "lock_front.h"
#include "sim.h"

#define KNOWN_BITS 12
#define KNOWN_MAX (1 << KNOWN_BITS)

/*
 * struct known - a taking that was validated.
 * @held: what it was on the stack of held locks, where instance and acquire_ip are each one's own. Before it
 *	the chain was held.prev_chain_key; @chain_key: with it.
 * @key: of the lock, which has classes by subclass; @state: of state_of(); 0: none is known here.
 */
struct known {
	struct held_lock held;
	u64 chain_key;
	const struct lock_class_key *key;
	u32 state;
};

/* By chance of their hash; who comes later has the place. */
static struct known known[KNOWN_MAX];

/* struct asked - what goes on to the validator: known if it is held when @task comes here the next time. */
static struct asked {
	const struct task_struct *task;
	const struct lockdep_map *lock;
	const struct lock_class_key *key;
	u64 chain_key;
	u32 depth;
	u32 state;
} asked;

void lock_front_forget(void)
{
	memset(known, 0, sizeof(known));
	asked.task = NULL;
}

static struct known *known_at(u64 chain_key, const struct lock_class_key *key, u32 state)
{
	u64 hash = (chain_key ^ (unsigned long)key ^ (u64)state << 32) * 0x9e3779b97f4a7c15ull;

	return &known[hash >> (64 - KNOWN_BITS)];
}

/* Not lockdep_enabled(), which is in the validator alone. */
static __always_inline bool is_awake(const struct task_struct *me)
{
	return debug_locks && !__this_cpu_read(lockdep_recursion) && !me->lockdep_recursion;
}

/* How it is taken, and of the context what the validator or lock_order.c asks for. Never 0. */
static __always_inline u32 state_of(const struct task_struct *me, u32 subclass, u32 trylock, u32 read, u32 check)
{
	u32 depth = me->lockdep_depth, count = preempt_count();
	u32 state = 1 | subclass << 1 | trylock << 2 | check << 3 | read << 4;

	state |= machine_cpu->irqs_off << 6;
	state |= !!__this_cpu_read(hardirq_context) << 7;
	state |= !!me->softirq_context << 8;
	state |= !!me->softirqs_enabled << 9;
	state |= !!me->hardirq_threaded << 10;
	state |= !!me->irq_config << 11;
	state |= !!(count & HARDIRQ_MASK) << 12;
	state |= !!(count & SOFTIRQ_OFFSET) << 13;
	return depth ? state | 1 << 14 | me->held_locks[depth - 1].irq_context << 15 : state;
}

/* What was asked for is known if the task has it: it would not, had the validator refused it. */
static noinline void learn(const struct task_struct *me)
{
	const struct held_lock *held = &me->held_locks[asked.depth];
	const struct task_struct *task = asked.task;
	struct known *to;

	asked.task = NULL;
	if (task != me || !is_awake(me) || me->lockdep_depth != asked.depth + 1)
		return;
	if (held->instance != asked.lock || held->prev_chain_key != asked.chain_key || held->references || held->pin_count)
		return;
	to = known_at(asked.chain_key, asked.key, asked.state);
	*to = (struct known){ *held, me->curr_chain_key, asked.key, asked.state };
}

static __always_inline bool is_known(const struct known *it, const struct lockdep_map *lock, u32 subclass, u64 chain_key, u32 state)
{
	return it->state == state && it->key == lock->key && it->held.prev_chain_key == chain_key &&
	       lock->class_cache[subclass] == &lock_classes[it->held.class_idx];
}

static __always_inline void hold(struct task_struct *me, const struct known *it, struct lockdep_map *lock, unsigned long place)
{
	struct held_lock *held = &me->held_locks[me->lockdep_depth++];

	*held = it->held;
	held->instance = lock;
	held->acquire_ip = place;
	me->curr_chain_key = it->chain_key;
}

void lock_front_acquire(struct lockdep_map *lock, unsigned int subclass, int trylock, int read, int check,
			struct lockdep_map *nest, unsigned long place)
{
	struct task_struct *me = current;
	const struct known *it;
	u32 state;

	if (asked.task)
		learn(me);
	if (unlikely((subclass | trylock | check) > 1 || read > 2 || nest || !lock->key || !machine_cpu || !is_awake(me) ||
		     me->lockdep_depth + 1 >= MAX_LOCK_DEPTH))
		goto ask;
	state = state_of(me, subclass, trylock, read, check);
	it = known_at(me->curr_chain_key, lock->key, state);
	if (likely(is_known(it, lock, subclass, me->curr_chain_key, state))) {
		if (unlikely(lock_watch->taking))
			sim_lock_tell(lock, place);
		hold(me, it, lock, place);
		return;
	}
	asked = (struct asked){ me, lock, lock->key, me->curr_chain_key, me->lockdep_depth, state };
ask:
	lock_acquire(lock, subclass, trylock, read, check, nest, place);
}

void lock_front_release(struct lockdep_map *lock, unsigned long place)
{
	struct task_struct *me = current;
	const struct held_lock *last = &me->held_locks[me->lockdep_depth - 1];

	if (asked.task)
		learn(me);
	if (unlikely(!is_awake(me) || !me->lockdep_depth || last->instance != lock || last->references || last->pin_count)) {
		lock_release(lock, place);
		return;
	}
	me->curr_chain_key = last->prev_chain_key;
	me->lockdep_depth--;
}

/* All that are held were so before with interrupts on. */
static __always_inline bool are_marked(const struct task_struct *me)
{
	unsigned long usage, wanted = 1 << LOCK_ENABLED_HARDIRQ | !!me->softirqs_enabled << LOCK_ENABLED_SOFTIRQ;
	const struct held_lock *held;

	for (held = me->held_locks; held < me->held_locks + me->lockdep_depth; held++) {
		usage = lock_classes[held->class_idx].usage_mask >> (held->read ? LOCK_USAGE_READ_MASK : 0);
		if (held->check && wanted & ~usage)
			return false;
	}
	return true;
}

void lock_front_hardirqs_on(void)
{
	struct task_struct *me = current;

	if (unlikely(!debug_locks || in_nmi() || __this_cpu_read(lockdep_recursion) || __this_cpu_read(hardirqs_enabled) ||
		     !irqs_disabled() || early_boot_irqs_disabled || __this_cpu_read(hardirq_context) || !are_marked(me))) {
		trace_hardirqs_on();
		return;
	}
	me->hardirq_chain_key = me->curr_chain_key;
	me->irqtrace.hardirq_enable_ip = _RET_IP_;
	me->irqtrace.hardirq_enable_event = ++me->irqtrace.irq_events;
	__this_cpu_write(hardirqs_enabled, 1);
}

void lock_front_hardirqs_off(void)
{
	struct task_struct *me = current;

	if (unlikely(!debug_locks || in_nmi() || __this_cpu_read(lockdep_recursion) || !__this_cpu_read(hardirqs_enabled) ||
		     !irqs_disabled())) {
		trace_hardirqs_off();
		return;
	}
	me->irqtrace.hardirq_disable_ip = _RET_IP_;
	me->irqtrace.hardirq_disable_event = ++me->irqtrace.irq_events;
	__this_cpu_write(hardirqs_enabled, 0);
}
#endif
