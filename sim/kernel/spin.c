// SPDX-License-Identifier: GPL-2.0-only
/* Who finds a spin lock taken (asm/spinlock.h) waits here. */
#include <linux/sched.h>
#include <linux/spinlock.h>
#include "sim.h"

#define SPIN_REPORT_NS 1000000000ULL

/* @frame: of the function that found the lock taken; the place is who called the lock function. */
static void __noreturn spun_too_long(const char *what, const void *lock, unsigned int owner_cpu,
				     const unsigned long *frame)
{
	sim_finding("livelock", (const void *)((const unsigned long *)frame[0])[1], true,
		    "CPU %u (%s) has been spinning for a second on %s %p, which CPU %u took (%s runs there)",
		    machine_cpu->id, current->comm, what, lock, owner_cpu,
		    owner_cpu < machine_cpu_count ? sim_curr(owner_cpu)->comm : "nothing");
	engine_stop_with_contexts(ENGINE_LIVELOCK, "livelock: a spin on a lock that nobody releases");
}

/* Turns until the lock looks free; the caller tries again. */
#define SPIN_WHILE(busy, what, lock)                                      \
	do {                                                              \
		u64 since_ns = engine_now_ns();                           \
									  \
		machine_settle();                                         \
		while (busy) {                                            \
			machine_relax();                                  \
			if (engine_now_ns() - since_ns > SPIN_REPORT_NS)  \
				spun_too_long(what, lock, (lock)->owner,  \
					      __builtin_frame_address(0)); \
		}                                                         \
	} while (0)

void sim_spin_contended(arch_spinlock_t *lock)
{
	SPIN_WHILE(READ_ONCE(lock->locked), "spin lock", lock);
}

void sim_read_contended(arch_rwlock_t *lock)
{
	SPIN_WHILE(READ_ONCE(lock->writer), "reader-writer lock", lock);
}

void sim_write_contended(arch_rwlock_t *lock)
{
	SPIN_WHILE(READ_ONCE(lock->writer) || READ_ONCE(lock->readers), "reader-writer lock", lock);
}
