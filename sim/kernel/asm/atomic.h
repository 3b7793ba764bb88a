/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_ASM_ATOMIC_H
#define SIM_ASM_ATOMIC_H

/*
 * Contexts change hands only where time is paid: an atomic is paid first, and
 * is then plain C. The operations here are relaxed; of acquire, release and
 * full ones the tree makes these and the fences below.
 */
#include <asm/cmpxchg.h>
#include <asm/barrier.h>
#include <linux/types.h>

#define __atomic_acquire_fence() sim_fence(ORDER_ACQUIRE_LAST)
#define __atomic_release_fence() sim_fence(ORDER_RELEASE_NEXT)
#define __atomic_pre_full_fence() sim_fence(ORDER_FULL)
#define __atomic_post_full_fence() sim_fence(ORDER_FULL)

#define arch_atomic_read(v) READ_ONCE((v)->counter)
#define arch_atomic_set(v, i) WRITE_ONCE((v)->counter, (i))
#define arch_atomic64_read(v) READ_ONCE((v)->counter)
#define arch_atomic64_set(v, i) WRITE_ONCE((v)->counter, (i))
#define arch_atomic_xchg_relaxed(v, new) arch_xchg_relaxed(&(v)->counter, (new))
#define arch_atomic_cmpxchg_relaxed(v, old, new) arch_cmpxchg_relaxed(&(v)->counter, (old), (new))
#define arch_atomic64_xchg_relaxed(v, new) arch_xchg_relaxed(&(v)->counter, (new))
#define arch_atomic64_cmpxchg_relaxed(v, old, new) arch_cmpxchg_relaxed(&(v)->counter, (old), (new))
#define ATOMIC64_INIT(i) { (i) }

#define SIM_ATOMIC(prefix, type, atomic, name, op)                               \
	static __always_inline type prefix##_fetch_##name##_relaxed(type i, atomic *v) \
	{                                                                        \
		type old;                                                        \
                                                                                 \
		machine_charge(COST_ATOMIC);                                     \
		sim_atomic_update(&v->counter, sizeof(v->counter));              \
		old = sim_atomic_read(v->counter);                               \
		sim_atomic_write(v->counter, (type)(old op i));                  \
		return old;                                                      \
	}                                                                        \
	static __always_inline void prefix##_##name(type i, atomic *v)           \
	{                                                                        \
		prefix##_fetch_##name##_relaxed(i, v);                           \
	}
#define SIM_ATOMIC_RETURN(prefix, type, atomic, name, op)                        \
	static __always_inline type prefix##_##name##_return_relaxed(type i, atomic *v) \
	{                                                                        \
		return prefix##_fetch_##name##_relaxed(i, v) op i;               \
	}
#define SIM_ATOMICS(prefix, type, atomic)                                        \
	SIM_ATOMIC(prefix, type, atomic, add, +)                                 \
	SIM_ATOMIC(prefix, type, atomic, sub, -)                                 \
	SIM_ATOMIC(prefix, type, atomic, and, &)                                 \
	SIM_ATOMIC(prefix, type, atomic, or, |)                                  \
	SIM_ATOMIC(prefix, type, atomic, xor, ^)                                 \
	SIM_ATOMIC_RETURN(prefix, type, atomic, add, +)                          \
	SIM_ATOMIC_RETURN(prefix, type, atomic, sub, -)

SIM_ATOMICS(arch_atomic, int, atomic_t)
SIM_ATOMICS(arch_atomic64, s64, atomic64_t)

#define arch_atomic_add_return_relaxed arch_atomic_add_return_relaxed
#define arch_atomic_sub_return_relaxed arch_atomic_sub_return_relaxed
#define arch_atomic_fetch_add_relaxed arch_atomic_fetch_add_relaxed
#define arch_atomic_fetch_sub_relaxed arch_atomic_fetch_sub_relaxed
#define arch_atomic_fetch_and_relaxed arch_atomic_fetch_and_relaxed
#define arch_atomic_fetch_or_relaxed arch_atomic_fetch_or_relaxed
#define arch_atomic_fetch_xor_relaxed arch_atomic_fetch_xor_relaxed
#define arch_atomic64_add_return_relaxed arch_atomic64_add_return_relaxed
#define arch_atomic64_sub_return_relaxed arch_atomic64_sub_return_relaxed
#define arch_atomic64_fetch_add_relaxed arch_atomic64_fetch_add_relaxed
#define arch_atomic64_fetch_sub_relaxed arch_atomic64_fetch_sub_relaxed
#define arch_atomic64_fetch_and_relaxed arch_atomic64_fetch_and_relaxed
#define arch_atomic64_fetch_or_relaxed arch_atomic64_fetch_or_relaxed
#define arch_atomic64_fetch_xor_relaxed arch_atomic64_fetch_xor_relaxed

#endif
