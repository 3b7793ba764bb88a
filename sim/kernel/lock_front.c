// SPDX-License-Identifier: GPL-2.0-only
/*
 * In front of the lock validator (shortcuts.c has calls come here first): what it
 * has let pass once it lets pass again, and this is where that is remembered. What
 * it says of a lock that is taken hangs on the classes that are held (their chain's
 * key), on the class of this one, on how it is taken and in which context; not on
 * which lock of its class it is. Nothing it has learnt makes it say otherwise later,
 * as it looks at a chain or at a usage that it knows no more than this does. All
 * else, and all that is unusual, goes on to the validator itself, by a jump: no
 * call of ours is among those that it reports, or comes here again.
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
 * @key: of the lock, which has classes by subclass; @state: state_of(); 0: none is known here.
 */
struct known {
	struct held_lock held;
	u64 chain_key;
	const struct lock_class_key *key;
	u64 state;
};

/* Who comes later has the slot. */
static struct known known[KNOWN_MAX];

/* struct asked - what goes on to the validator: known if it is held when @task comes here the next time. */
static struct asked {
	const struct task_struct *task;
	const struct lockdep_map *lock;
	const struct lock_class_key *key;
	u64 chain_key;
	u64 state;
	u32 depth;
} asked;

void lock_front_forget(void)
{
	memset(known, 0, sizeof(known));
	asked.task = NULL;
}

/* From one place it is mostly the same class and state. A chain's key is a hash itself. */
static __always_inline struct known *known_at(u64 chain_key, unsigned long place, bool in_interrupt)
{
	return &known[(chain_key ^ place ^ in_interrupt << 6) % KNOWN_MAX];
}

/* Else there may not even be a task. */
static __always_inline bool is_awake(void)
{
	return likely(debug_locks && machine_cpu) && !__this_cpu_read(lockdep_recursion);
}

/* How it is taken, and of the context what the validator or lock_order.c asks for, a place each. Never 0. */
static __always_inline u64 state_of(const struct task_struct *me, u32 subclass, u32 trylock, u32 read, u32 check)
{
	u32 how = 1 | subclass << 1 | trylock << 2 | check << 3 | read << 4 | machine_cpu->irqs_off << 6;
	u32 task = me->softirqs_enabled | me->hardirq_threaded << 1 | me->irq_config << 2;
	u32 over = me->lockdep_depth ? 4 | me->held_locks[me->lockdep_depth - 1].irq_context : 0;
	u64 within = (u8)__this_cpu_read(hardirq_context) | (u8)me->softirq_context << 8;
	u64 count = preempt_count() & (HARDIRQ_MASK | SOFTIRQ_OFFSET);

	return how | task << 8 | over << 12 | count << 16 | within << 40;
}

/* What was asked for is known if the task has it: it would not, had the validator refused it. */
static noinline void learn(const struct task_struct *me)
{
	const struct held_lock *held = &me->held_locks[asked.depth];
	const struct task_struct *task = asked.task;
	struct known *to;

	asked.task = NULL;
	if (task != me || me->lockdep_depth != asked.depth + 1)
		return;
	if (held->instance != asked.lock || held->prev_chain_key != asked.chain_key || held->references ||
	    held->pin_count)
		return;
	to = known_at(asked.chain_key, held->acquire_ip, held->irq_context & LOCK_CHAIN_HARDIRQ_CONTEXT);
	*to = (struct known){ *held, me->curr_chain_key, asked.key, asked.state };
}

/* A lock that is new finds its class by its key, as it would in the validator. */
static __always_inline bool is_class(struct lockdep_map *lock, u32 subclass, struct lock_class *class)
{
	if (likely(lock->class_cache[subclass] == class))
		return true;
	if (lock->class_cache[subclass] || lock->key->subkeys + subclass != class->key || lock->name != class->name)
		return false;
	lock->class_cache[subclass] = class;
	return true;
}

static __always_inline void hold(struct task_struct *me, const struct known *it, struct lockdep_map *lock,
				 unsigned long place)
{
	struct held_lock *held = &me->held_locks[me->lockdep_depth++];

	*held = it->held;
	held->instance = lock;
	held->acquire_ip = place;
	me->curr_chain_key = it->chain_key;
}

static __always_inline bool is_usual(const struct task_struct *me, const struct lockdep_map *lock, u32 subclass,
				     u32 trylock, u32 read, u32 check, const struct lockdep_map *nest)
{
	return (subclass | trylock | check) <= 1 && read <= 2 && !nest && lock->key && !me->lockdep_recursion &&
	       me->lockdep_depth + 1 < MAX_LOCK_DEPTH;
}

/* False: the validator is to be asked. */
static __always_inline bool acquire(struct lockdep_map *lock, u32 subclass, u32 trylock, u32 read, u32 check,
				    const struct lockdep_map *nest, unsigned long place)
{
	struct task_struct *me = current;
	const struct known *it = known_at(me->curr_chain_key, place, __this_cpu_read(hardirq_context));
	u64 state;

	if (asked.task)
		learn(me);
	if (unlikely(!is_usual(me, lock, subclass, trylock, read, check, nest)))
		return false;
	state = state_of(me, subclass, trylock, read, check);
	if (likely(it->state == state && it->key == lock->key && it->held.prev_chain_key == me->curr_chain_key &&
		   is_class(lock, subclass, &lock_classes[it->held.class_idx]))) {
		if (unlikely(lock_watch->taking))
			sim_lock_tell(lock, place);
		hold(me, it, lock, place);
		return true;
	}
	asked = (struct asked){ me, lock, lock->key, me->curr_chain_key, state, me->lockdep_depth };
	return false;
}

void lock_front_acquire(struct lockdep_map *lock, unsigned int subclass, int trylock, int read, int check,
			struct lockdep_map *nest, unsigned long place)
{
	if (!is_awake() || !acquire(lock, subclass, trylock, read, check, nest, place))
		lock_acquire(lock, subclass, trylock, read, check, nest, place);
}

static __always_inline bool release(const struct lockdep_map *lock)
{
	struct task_struct *me = current;
	const struct held_lock *last = &me->held_locks[me->lockdep_depth - 1];

	if (asked.task)
		learn(me);
	if (unlikely(me->lockdep_recursion || !me->lockdep_depth || last->instance != lock || last->references ||
		     last->pin_count))
		return false;
	me->curr_chain_key = last->prev_chain_key;
	me->lockdep_depth--;
	return true;
}

void lock_front_release(struct lockdep_map *lock, unsigned long place)
{
	if (!is_awake() || !release(lock))
		lock_release(lock, place);
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

static __always_inline bool hardirqs_on(unsigned long place)
{
	struct task_struct *me = current;

	if (unlikely(in_nmi() || __this_cpu_read(hardirqs_enabled) || !irqs_disabled() || early_boot_irqs_disabled ||
		     __this_cpu_read(hardirq_context) || !are_marked(me)))
		return false;
	me->hardirq_chain_key = me->curr_chain_key;
	me->irqtrace.hardirq_enable_ip = place;
	me->irqtrace.hardirq_enable_event = ++me->irqtrace.irq_events;
	__this_cpu_write(hardirqs_enabled, 1);
	return true;
}

void lock_front_hardirqs_on(void)
{
	if (!is_awake() || !hardirqs_on(_RET_IP_))
		trace_hardirqs_on();
}

static __always_inline bool hardirqs_off(unsigned long place)
{
	struct task_struct *me = current;

	if (unlikely(in_nmi() || !__this_cpu_read(hardirqs_enabled) || !irqs_disabled()))
		return false;
	me->irqtrace.hardirq_disable_ip = place;
	me->irqtrace.hardirq_disable_event = ++me->irqtrace.irq_events;
	__this_cpu_write(hardirqs_enabled, 0);
	return true;
}

void lock_front_hardirqs_off(void)
{
	if (!is_awake() || !hardirqs_off(_RET_IP_))
		trace_hardirqs_off();
}
#endif
