/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_KERNEL_SELFTEST_H
#define SIM_KERNEL_SELFTEST_H

/*
 * What the client operation "selftest" can do wrong: number (its argument),
 * name, the checker that must see it, what it does. Each is the negative control
 * of a checker (tests/kernel-runs): a checker that stays silent is broken. Those
 * without a checker do nothing wrong: they enter what the agent has no use for,
 * and are in error if that does not do its work.
 */
#define KERNEL_SELFTESTS(X)                                                            \
	X(0, NOTHING, "", "nothing")                                                   \
	X(1, WARN, "warn", "WARN_ON(1)")                                               \
	X(2, BUG, "bug", "BUG()")                                                      \
	X(3, NULL_READ, "oops", "reads through a null pointer")                        \
	X(4, WILD_WRITE, "oops", "writes to an address where nothing is")              \
	X(5, NULL_CALL, "oops", "calls through a null pointer")                        \
	X(6, REFCOUNT, "refcount", "takes a reference on what has none left")          \
	X(7, SLEEP_IN_ATOMIC, "atomic-sleep", "locks a mutex under a spin lock")       \
	X(8, SCHEDULE_IN_ATOMIC, "atomic-sleep", "schedules with preemption disabled") \
	X(9, HUNG, "hung-task", "waits for a completion that nobody completes")        \
	X(10, DOUBLE_FREE, "bug", "frees the same memory twice")                       \
	X(11, SPIN, "livelock", "spins on a lock that it holds itself, interrupts off")   \
	X(12, ENDLESS, "watchdog", "loops without paying for it")                      \
	X(13, LOCK_ORDER, "locks", "takes two locks in both orders (lockdep variant)") \
	X(14, LOCK_IRQ, "locks", "takes a lock with interrupts on that a handler takes (lockdep variant)") \
	X(15, PANIC, "panic", "panic()")                                               \
	X(16, STACK, "oops", "recursion without end")                                  \
	X(17, STUB, "stub", "calls what the port does not have")                       \
	X(18, CALL_CPUS, "", "has each CPU called, by interrupt and by irq_work")       \
	X(19, ASYNC_PROBE, "", "probes a device asynchronously, the first time deferred")

int sim_selftest(u64 kind);

#endif
