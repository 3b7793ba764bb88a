/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_ASM_ATOMIC_H
#define SIM_ASM_ATOMIC_H

/*
 * Contexts change hands only where time is paid: an atomic is paid first, and
 * is then plain C.
 */
#include <asm/cmpxchg.h>
#include <linux/types.h>

#define arch_atomic_read(v) READ_ONCE((v)->counter)
#define arch_atomic_set(v, i) WRITE_ONCE((v)->counter, (i))
#define arch_atomic64_read(v) READ_ONCE((v)->counter)
#define arch_atomic64_set(v, i) WRITE_ONCE((v)->counter, (i))
#define arch_atomic_xchg(v, new) arch_xchg(&(v)->counter, (new))
#define arch_atomic_cmpxchg(v, old, new) arch_cmpxchg(&(v)->counter, (old), (new))
#define arch_atomic64_xchg(v, new) arch_xchg(&(v)->counter, (new))
#define arch_atomic64_cmpxchg(v, old, new) arch_cmpxchg(&(v)->counter, (old), (new))
#define ATOMIC64_INIT(i) { (i) }

#define SIM_ATOMIC(prefix, type, atomic, name, op)                               \
	static __always_inline void prefix##_##name(type i, atomic *v)           \
	{                                                                        \
		machine_charge(COST_ATOMIC);                                     \
		WRITE_ONCE(v->counter, (type)(v->counter op i));                 \
	}                                                                        \
	static __always_inline type prefix##_fetch_##name(type i, atomic *v)     \
	{                                                                        \
		type old;                                                        \
                                                                                 \
		machine_charge(COST_ATOMIC);                                     \
		old = READ_ONCE(v->counter);                                     \
		WRITE_ONCE(v->counter, (type)(old op i));                        \
		return old;                                                      \
	}
#define SIM_ATOMIC_RETURN(prefix, type, atomic, name, op)                        \
	static __always_inline type prefix##_##name##_return(type i, atomic *v)  \
	{                                                                        \
		type new;                                                        \
                                                                                 \
		machine_charge(COST_ATOMIC);                                     \
		new = READ_ONCE(v->counter) op i;                                \
		WRITE_ONCE(v->counter, new);                                     \
		return new;                                                      \
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

#define arch_atomic_add_return arch_atomic_add_return
#define arch_atomic_sub_return arch_atomic_sub_return
#define arch_atomic_fetch_add arch_atomic_fetch_add
#define arch_atomic_fetch_sub arch_atomic_fetch_sub
#define arch_atomic_fetch_and arch_atomic_fetch_and
#define arch_atomic_fetch_or arch_atomic_fetch_or
#define arch_atomic_fetch_xor arch_atomic_fetch_xor
#define arch_atomic64_add_return arch_atomic64_add_return
#define arch_atomic64_sub_return arch_atomic64_sub_return
#define arch_atomic64_fetch_add arch_atomic64_fetch_add
#define arch_atomic64_fetch_sub arch_atomic64_fetch_sub
#define arch_atomic64_fetch_and arch_atomic64_fetch_and
#define arch_atomic64_fetch_or arch_atomic64_fetch_or
#define arch_atomic64_fetch_xor arch_atomic64_fetch_xor

#endif
