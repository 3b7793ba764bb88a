/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CHECK_CLOCKS_H
#define SIM_CHECK_CLOCKS_H

/*
 * What happens before what, by vector clocks.
 *
 * One clock a CPU: all that a CPU does is ordered, whichever task or interrupt
 * it is of, and a task that moves takes its order along (the scheduler gives and
 * takes it). A CPU's own time counts in epochs; a new one begins whenever it lets
 * others know what it did. So "CPU 1 knows epoch 7 of CPU 0" says that all that
 * CPU 0 did up to then happened before what CPU 1 does now.
 *
 * CPUs learn of each other through words in memory: a marked store leaves what
 * the CPU had fenced off by a release before it, a marked load takes that into
 * what an acquire after it makes known. A read-modify-write adds to what it finds
 * (a release sequence goes on), a store replaces it.
 */
#include "../machine/machine.h"
#include "../machine/order_watch.h"

/* Of each CPU, by CPU: the last epoch that is ordered before now; of itself, its epoch. */
typedef u32 clock_vector[MACHINE_MAX_CPUS];
extern clock_vector clock_known[MACHINE_MAX_CPUS];
/* The next store carries all that is known. */
extern bool clock_release_next[MACHINE_MAX_CPUS];

/* Anew; @cpus: 1 .. MACHINE_MAX_CPUS. */
void clocks_begin(u32 cpus);

static inline u32 clock_epoch(u32 cpu)
{
	return clock_known[cpu][cpu];
}

/* What CPU @other did in @epoch happened before now on @cpu. */
static inline bool clock_knows(u32 cpu, u32 other, u32 epoch)
{
	return clock_known[cpu][other] >= epoch;
}

/* What comes is another epoch's. */
static inline void clock_step(u32 cpu)
{
	engine_assert(++clock_known[cpu][cpu]);
}

/* @fence: bits of order_watch.h. */
void clock_fence(u32 cpu, u32 fence);
/* The same on the only CPU: nobody is told, but epochs count. */
static inline void clock_fence_alone(u32 fence)
{
	if (fence & ORDER_RELEASE)
		clock_step(0);
	if (fence & ORDER_RELEASE_NEXT)
		clock_release_next[0] = true;
}

/* ... and a store there. */
static inline void clock_store_alone(void)
{
	if (!clock_release_next[0])
		return;
	clock_release_next[0] = false;
	clock_step(0);
}

void clock_load(u32 cpu, const volatile void *word);
void clock_store(u32 cpu, const volatile void *word);
void clock_update(u32 cpu, const volatile void *word);
/* What was loaded is a pointer: what it leads to comes after the load, without a fence (rcu_dereference()). */
void clock_depend(u32 cpu);
/* Would that say anything? */
bool clock_depends(u32 cpu);

/* At once, all of it. */
void clock_give(u32 cpu, const volatile void *object);
void clock_take(u32 cpu, const volatile void *object);
/* What @from carries @to does, too. */
void clock_carry(const volatile void *from, const volatile void *to);

#endif
