/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_ASM_BARRIER_H
#define SIM_ASM_BARRIER_H

/* A run is sequentially consistent: barriers are the compiler's. In a checked agent they say what they order. */
#include <linux/compiler.h>
#include <asm/checked.h>

#define __mb() sim_fence(ORDER_FULL)
#define __rmb() sim_fence(ORDER_ACQUIRE)
#define __wmb() sim_fence(ORDER_RELEASE)

#define __smp_store_release(to, value)                                           \
	do {                                                                     \
		compiletime_assert_atomic_type(*(to));                           \
		sim_fence(ORDER_RELEASE_NEXT);                                   \
		WRITE_ONCE(*(to), value);                                        \
	} while (0)

#define __smp_load_acquire(from)                                                 \
	({                                                                       \
		__unqual_scalar_typeof(*(from)) __acquired = READ_ONCE(*(from)); \
                                                                                 \
		compiletime_assert_atomic_type(*(from));                         \
		sim_fence(ORDER_ACQUIRE_LAST);                                   \
		(__typeof__(*(from)))__acquired;                                 \
	})

#include <asm-generic/barrier.h>

#endif
