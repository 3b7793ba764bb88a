/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CHECK_ALLOCATIONS_H
#define SIM_CHECK_ALLOCATIONS_H

/*
 * What the hosted kernel's allocators gave away and got back: the memory checker
 * asks what stands, or stood, at an address; the leak checker what is left.
 */
#include "../machine/memory_watch.h"
#include "stacks.h"

/*
 * struct allocation - the last object that began at @offset of the RAM.
 * @room: up to the next object. @number: counts allocations. @site: the agent's call, or NULL.
 * @freed: when it is not @live. @cache, @allocated and @freed are kept if checks_explain.
 */
struct allocation {
	u64 offset;
	u64 bytes;
	u64 room;
	u64 number;
	const char *cache;
	enum memory_owner owner;
	const void *site;
	bool live;
	struct moment allocated;
	struct moment freed;
};

/* Of the first @bytes of the arena's RAM; once a run. */
void allocations_begin(u64 bytes);
struct allocation *allocation_add(u64 offset, u64 bytes, u64 room, const char *cache, enum memory_owner owner,
				  const void *site, const void *frame);
/* The one that begins there; NULL: none ever did. */
struct allocation *allocation_at(u64 offset);
/* The innermost one with @offset in its room. */
struct allocation *allocation_around(u64 offset);
/* Those that are @wanted, in the order in which they were allocated. */
void allocations_each(bool (*wanted)(const struct allocation *allocation),
		      void (*each)(void *arg, const struct allocation *allocation), void *arg);
/* "kmalloc-256", or the cache's own name. */
void allocation_cache(const struct allocation *allocation, char *text, u32 bytes);

#endif
