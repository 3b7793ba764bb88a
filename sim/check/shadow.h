/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CHECK_SHADOW_H
#define SIM_CHECK_SHADOW_H

/*
 * The shadow of simulated RAM: a byte for each eight, which says how many of
 * them, from the first on, may be touched, or why none may. Most of it is never
 * touched, and takes no memory then.
 */
#include "../engine/arena.h"

#define SHADOW_GRAIN 8ULL

/* Negative: nothing may be touched. Zero, as all begins: nobody ever allocated it. */
enum shadow_state {
	SHADOW_FREED = -1,
	SHADOW_REDZONE = -2, /* behind an object */
	SHADOW_NEVER = 0,
	SHADOW_ALL = SHADOW_GRAIN,
};

/* Covers the first @bytes of the arena's RAM; once a run. */
void shadow_begin(u64 bytes);
extern s8 *shadow;
extern u64 shadow_covers_bytes;

/* [@at, @at + @bytes) may be touched; what of its last grain is left over may not. */
void shadow_allow(u64 offset, u64 bytes);
/* Whole grains. */
void shadow_set(u64 offset, u64 bytes, enum shadow_state state);
static inline s8 shadow_at(u64 offset)
{
	return shadow[offset / SHADOW_GRAIN];
}

/*
 * The first byte of [@offset, @offset + @bytes) that may not be touched, NEVER_NS if all may. Within
 * what is covered.
 */
u64 shadow_first_bad(u64 offset, u64 bytes);

/* The same question, yes or no, about an access of at most eight bytes that crosses no grain, as nearly all are. */
static inline bool shadow_allows_word(u64 offset, u32 bytes)
{
	return (s8)((offset & (SHADOW_GRAIN - 1)) + bytes) <= shadow[offset / SHADOW_GRAIN];
}

#endif
