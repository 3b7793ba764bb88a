/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TEST_LINUX_TYPES_H
#define TEST_LINUX_TYPES_H

/*
 * As much of the kernel as core/transfer.c needs, in a program of one thread.
 * Locks say when they are taken twice or given back unlocked, references when
 * they are used after the last; there is no interrupt to disable.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef int32_t s32;

typedef struct {
	int counter;
} atomic_t;

#define BIT(n) (1u << (n))
#define GENMASK(high, low) ((u32)((~0u << (low)) & (~0u >> (31 - (high)))))
#define smp_load_acquire(p) __atomic_load_n(p, __ATOMIC_ACQUIRE)
#define WRITE_ONCE(place, value) __atomic_store_n(&(place), value, __ATOMIC_RELAXED)
#define smp_store_release(p, v) __atomic_store_n(p, v, __ATOMIC_RELEASE)
#define container_of(pointer, type, member) ((type *)((char *)(pointer) - offsetof(type, member)))

static inline int atomic_inc_return(atomic_t *v)
{
	return ++v->counter;
}

static inline void atomic_add(int n, atomic_t *v)
{
	v->counter += n;
}

#endif
