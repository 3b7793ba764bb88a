/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_MACHINE_MEMORY_WATCH_H
#define SIM_MACHINE_MEMORY_WATCH_H

/*
 * What the hosted kernel's allocators, and whoever touches its memory without the
 * compiler's callbacks (copies, devices, the port), tell the memory and leak
 * checkers (sim/check). NULL in runs without them.
 *
 * A @frame is a frame pointer from which the calls are walked.
 */
#include "../engine/types.h"

/* Who asked for memory: a module while it loads, an instance of the agent from the first that is bound on. */
enum memory_owner { MEMORY_OF_KERNEL, MEMORY_OF_MODULES, MEMORY_OF_INSTANCES };

/*
 * struct memory_watch
 * @redzone_bytes: to be left free behind each object.
 * @quarantine_bytes: freed memory, with its redzones, is handed out again only when so much has been freed since.
 * @allocated: @bytes at @at, a multiple of 8, are in use from now on; of @room nothing else is.
 *	@cache: the allocator's name for it, NULL: kmalloc. @site: the nearest call on the way that is the agent's.
 * @reserved: nobody is to touch it before it is allocated in parts.
 * @freed: it was.
 * @bad_free: it was not: @at is no beginning of an object that is in use. Nothing is freed.
 * @counted: @by references are about to be added to the count at @at, by the code at @frame; 0: it begins anew.
 * @used: @bytes at @at are about to be read or written on behalf of the code at @frame.
 */
struct memory_watch {
	u32 redzone_bytes;
	u64 quarantine_bytes;
	void (*allocated)(const void *at, u64 bytes, u64 room, const char *cache, enum memory_owner owner, const void *site,
			  const void *frame);
	void (*reserved)(const void *at, u64 bytes);
	void (*freed)(const void *at, const void *frame);
	void (*bad_free)(const void *at, const void *frame);
	void (*counted)(const volatile void *at, s32 by, const void *frame);
	void (*used)(const void *at, u64 bytes, bool write, const void *frame);
};
extern const struct memory_watch *memory_watch;

/* The code that calls the function in which this stands is about to read or write. */
#define memory_used(at, bytes, write)                                                             \
	do {                                                                                      \
		if (__builtin_expect(memory_watch != NULL, 0))                                    \
			memory_watch->used((at), (bytes), (write), __builtin_frame_address(0));   \
	} while (0)

#endif
