/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_ASM_CMPXCHG_H
#define SIM_ASM_CMPXCHG_H

/* Relaxed: the tree adds the fences of the others (asm/atomic.h). */
#include <linux/compiler.h>
#include <asm/checked.h>

#define arch_xchg_relaxed(ptr, value)                                            \
	({                                                                       \
		typeof(ptr) __xchg_at = (ptr);                                   \
		__unqual_scalar_typeof(*(ptr)) __xchg_value = (value);           \
		__unqual_scalar_typeof(*(ptr)) __xchg_old;                       \
                                                                                 \
		machine_charge(COST_ATOMIC);                                     \
		sim_atomic_update(__xchg_at, sizeof(*(ptr)));                    \
		__xchg_old = sim_atomic_read(*__xchg_at);                        \
		sim_atomic_write(*__xchg_at, __xchg_value);                      \
		(typeof(*(ptr)))__xchg_old;                                      \
	})

#define arch_cmpxchg_relaxed(ptr, expected, value)                               \
	({                                                                       \
		typeof(ptr) __cmp_at = (ptr);                                    \
		__unqual_scalar_typeof(*(ptr)) __cmp_expected = (expected);      \
		__unqual_scalar_typeof(*(ptr)) __cmp_value = (value);            \
		__unqual_scalar_typeof(*(ptr)) __cmp_old;                        \
                                                                                 \
		machine_charge(COST_ATOMIC);                                     \
		sim_atomic_reached(__cmp_at, sizeof(*(ptr)));                    \
		__cmp_old = sim_atomic_read(*__cmp_at);                          \
		sim_atomic_done(__cmp_at, sizeof(*(ptr)), __cmp_old == __cmp_expected); \
		if (__cmp_old == __cmp_expected)                                 \
			sim_atomic_write(*__cmp_at, __cmp_value);                \
		(typeof(*(ptr)))__cmp_old;                                       \
	})

#define arch_cmpxchg64_relaxed arch_cmpxchg_relaxed
#define arch_cmpxchg_local arch_cmpxchg_relaxed
#define arch_cmpxchg64_local arch_cmpxchg_relaxed

#endif
