/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_ASM_CMPXCHG_H
#define SIM_ASM_CMPXCHG_H

#include <linux/compiler.h>
#include <asm/machine.h>

#define arch_xchg(ptr, value)                                                    \
	({                                                                       \
		typeof(ptr) __xchg_at = (ptr);                                   \
		__unqual_scalar_typeof(*(ptr)) __xchg_old;                       \
                                                                                 \
		machine_charge(COST_ATOMIC);                                     \
		__xchg_old = *(volatile typeof(*(ptr)) *)__xchg_at;              \
		*(volatile typeof(*(ptr)) *)__xchg_at = (value);                 \
		(typeof(*(ptr)))__xchg_old;                                      \
	})

#define arch_cmpxchg(ptr, expected, value)                                       \
	({                                                                       \
		typeof(ptr) __cmp_at = (ptr);                                    \
		__unqual_scalar_typeof(*(ptr)) __cmp_expected = (expected);      \
		__unqual_scalar_typeof(*(ptr)) __cmp_value = (value);            \
		__unqual_scalar_typeof(*(ptr)) __cmp_old;                        \
                                                                                 \
		machine_charge(COST_ATOMIC);                                     \
		__cmp_old = *(volatile typeof(*(ptr)) *)__cmp_at;                \
		if (__cmp_old == __cmp_expected)                                 \
			*(volatile typeof(*(ptr)) *)__cmp_at = __cmp_value;      \
		(typeof(*(ptr)))__cmp_old;                                       \
	})

#define arch_cmpxchg_local arch_cmpxchg
#define arch_cmpxchg64 arch_cmpxchg
#define arch_cmpxchg64_local arch_cmpxchg

#endif
