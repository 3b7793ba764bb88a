/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CHECK_MEMORY_H
#define SIM_CHECK_MEMORY_H

/*
 * The memory checker, and what it and the leak checker share: who watches the allocators.
 *
 * memory.c         every access against the shadow and the stacks; frees
 * memory_report.c  what a finding says
 * memory_copies.c  memcpy() and its kin of checked code
 */
#include "allocations.h"
#include "shadow.h"

/* Freed memory stays unreachable until so much more has been freed. */
#define MEMORY_QUARANTINE_BYTES (4ULL << 20)
/* What is left free behind each object. */
#define MEMORY_REDZONE_BYTES 16u
/* RAM that is watched: all that the allocator hands out. */
#define MEMORY_WATCHED_BYTES (4ULL << 30)

/* The allocators are watched from now on, with a shadow if the memory checker runs. */
void memory_watch_begin(void);

/* Checker "memory". */
void memory_begin(void);
/* A stack ends at a page that nobody may touch, so what is so near above a live frame is on its stack, too. */
#define MEMORY_NEAR_BYTES 4096u
/* What is not good at first sight. @frame: of who tells. */
void memory_look(const void *place, u64 address, u32 bytes, u32 access, const void *frame);

/* At first sight, as nearly all are; inline, since there are so many. */
static inline bool memory_is_good(u64 address, u32 bytes, const void *frame)
{
	u64 offset = address - arena_base;

	if (__builtin_expect(offset < MEMORY_WATCHED_BYTES, 1))
		return bytes <= SHADOW_GRAIN && shadow_allows_word(offset, bytes);
	return offset - ARENA_STACKS_OFFSET >= ARENA_STACKS_BYTES || address - (u64)frame < MEMORY_NEAR_BYTES;
}

static inline void memory_access(const void *place, const volatile void *address, u32 bytes, u32 access)
{
	const void *frame = __builtin_frame_address(0);

	if (__builtin_expect(!memory_is_good((u64)address, bytes, frame), 0))
		memory_look(place, (u64)address, bytes, access, frame);
}

/*
 * struct memory_fault - what is to be reported.
 * @kind: "use-after-free" ... @verb: "read", "write", "free".
 * @place: return address of the call that is at fault; @frame: frame pointer below it.
 * @address, @bytes: what was touched or freed; @bad: the first byte that it should not have been.
 * @object: what stands or stood around @bad, NULL: nothing. @owner: of the stack that @bad is on, else NULL.
 */
struct memory_fault {
	const char *kind;
	const char *verb;
	const void *place;
	const void *frame;
	u64 address;
	u64 bytes;
	u64 bad;
	const struct allocation *object;
	const struct context *owner;
};

/* One finding a kind and place: what comes again there is not told again. */
void memory_report(const struct memory_fault *fault);

#endif
