/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_ASM_CHECKED_H
#define SIM_ASM_CHECKED_H

/*
 * What atomics and barriers tell the checkers in a checked agent. An atomic is told
 * once, at the one moment at which it happens, wherever it stands (functions that
 * are compiled without callbacks, too), then done out of the compiler's sight. So
 * nothing can come between its halves. It orders nothing by itself: the fences do.
 */
#include <asm/machine.h>
#include "sim/machine/order_watch.h"

#if defined(CONFIG_KCSAN) && !defined(SIM_UNTOLD)
/* The @bytes at @at are about to be read and written at once. */
void sim_atomic_update(const volatile void *at, unsigned long bytes);
/* The same, in two steps: they are about to be read; they were, and are about to be written if @writes. */
void sim_atomic_reached(const volatile void *at, unsigned long bytes);
void sim_atomic_done(const volatile void *at, unsigned long bytes, bool writes);

#define sim_atomic_read(at)                                                      \
	({                                                                       \
		__unqual_scalar_typeof(at) __sim_value;                          \
		asm volatile("mov %1, %0" : "=r"(__sim_value) : "m"(at));        \
		__sim_value;                                                     \
	})
#define sim_atomic_write(at, value)                                              \
	asm volatile("mov %1, %0" : "=m"(at) : "r"((__unqual_scalar_typeof(at))(value)) : "memory")
#define sim_fence(fence)                                                         \
	do {                                                                     \
		barrier();                                                       \
		order_fence(fence);                                              \
	} while (0)
#else
#define sim_atomic_update(at, bytes) do { } while (0)
#define sim_atomic_reached(at, bytes) do { } while (0)
#define sim_atomic_done(at, bytes, writes) do { } while (0)
#define sim_atomic_read(at) (*(const volatile __unqual_scalar_typeof(at) *)&(at))
#define sim_atomic_write(at, value)                                              \
	do {                                                                     \
		*(volatile __typeof__(at) *)&(at) = (value);                     \
	} while (0)
#define sim_fence(fence) barrier()
#endif

#endif
