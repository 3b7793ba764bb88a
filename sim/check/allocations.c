// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "allocations.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../engine/engine.h"
#include "checks.h"
#include "reserve.h"

/* No two objects begin in one step. */
#define STEP_BYTES 16ULL
/* No object is larger. */
#define LARGEST_BYTES (64ULL << 20)
#define NAMES_MAX 128u

static u32 *number_at; /* of what begins in a step, counted from 1; 0: nothing ever did */
static u64 *begins;    /* a bit a step: something did */
static u64 covers_bytes;
static struct allocation *allocations;
static u32 count, room_for;
static u64 last_number;

void allocations_begin(u64 bytes)
{
	engine_assert(!number_at);
	number_at = reserve(bytes / STEP_BYTES * sizeof(*number_at));
	begins = reserve(bytes / STEP_BYTES / 64 * sizeof(*begins) + sizeof(*begins));
	covers_bytes = bytes;
}

/* Few; the allocator's own may be gone when a report is made. */
static const char *kept_name(const char *name)
{
	static const char *names[NAMES_MAX];
	static u32 name_count;

	for (u32 i = 0; i < name_count; i++)
		if (!strcmp(names[i], name))
			return names[i];
	if (name_count == NAMES_MAX)
		return "a cache";
	names[name_count] = strdup(name);
	engine_assert(names[name_count]);
	return names[name_count++];
}

static struct allocation *new_place(u64 offset)
{
	if (count == room_for) {
		room_for = room_for ? 2 * room_for : 4096;
		allocations = realloc(allocations, room_for * sizeof(*allocations));
		engine_assert(allocations);
	}
	number_at[offset / STEP_BYTES] = count + 1;
	begins[offset / STEP_BYTES / 64] |= 1ULL << offset / STEP_BYTES % 64;
	return &allocations[count++];
}

struct allocation *allocation_at(u64 offset)
{
	u32 number = offset < covers_bytes ? number_at[offset / STEP_BYTES] : 0;

	return number && allocations[number - 1].offset == offset ? &allocations[number - 1] : NULL;
}

struct allocation *allocation_add(u64 offset, u64 bytes, u64 room, const char *cache, enum memory_owner owner,
				  const void *site, const void *frame)
{
	struct allocation *allocation = allocation_at(offset);

	engine_assert(offset + room <= covers_bytes && room <= LARGEST_BYTES);
	if (!allocation)
		allocation = new_place(offset);
	*allocation = (struct allocation){
		.offset = offset,
		.bytes = bytes,
		.room = room,
		.number = ++last_number,
		.cache = cache && checks_explain ? kept_name(cache) : NULL,
		.owner = owner,
		.site = site,
		.live = true,
		.allocated = moment_if_explained(frame),
	};
	return allocation;
}

/* The last step below @end, and from @first on, in which something began; NEVER_NS: none. */
static u64 last_begin(u64 first, u64 end)
{
	while (end > first) {
		u64 word = (end - 1) / 64, below = begins[word] & ~0ULL >> (63 - (end - 1) % 64), step;

		if (below) {
			step = word * 64 + 63 - (u64)__builtin_clzll(below);
			return step >= first ? step : NEVER_NS;
		}
		end = word * 64;
	}
	return NEVER_NS;
}

struct allocation *allocation_around(u64 offset)
{
	u64 first = offset > LARGEST_BYTES ? (offset - LARGEST_BYTES) / STEP_BYTES : 0, end = offset / STEP_BYTES + 1, step;

	if (offset >= covers_bytes)
		return NULL;
	for (; (step = last_begin(first, end)) != NEVER_NS; end = step) {
		struct allocation *allocation = &allocations[number_at[step] - 1];

		if (offset >= allocation->offset && offset - allocation->offset < allocation->room)
			return allocation;
	}
	return NULL;
}

static int by_number(const void *a, const void *b)
{
	const struct allocation *first = *(const struct allocation *const *)a, *second = *(const struct allocation *const *)b;

	return first->number < second->number ? -1 : first->number > second->number;
}

void allocations_each(bool (*wanted)(const struct allocation *allocation),
		      void (*each)(void *arg, const struct allocation *allocation), void *arg)
{
	struct allocation **sorted = malloc((count + 1) * sizeof(*sorted));
	u32 found = 0;

	engine_assert(sorted);
	for (u32 i = 0; i < count; i++)
		if (wanted(&allocations[i]))
			sorted[found++] = &allocations[i];
	qsort(sorted, found, sizeof(*sorted), by_number);
	for (u32 i = 0; i < found; i++)
		each(arg, sorted[i]);
	free(sorted);
}

/* As slab names them: powers of two, and two in between. */
static u64 kmalloc_bytes(u64 bytes)
{
	u64 size = 8;

	if (bytes > 64 && bytes <= 96)
		return 96;
	if (bytes > 128 && bytes <= 192)
		return 192;
	while (size < bytes)
		size *= 2;
	return size;
}

void allocation_cache(const struct allocation *allocation, char *text, u32 bytes)
{
	if (allocation->cache)
		snprintf(text, bytes, "%s", allocation->cache);
	else
		snprintf(text, bytes, "kmalloc-%llu", kmalloc_bytes(allocation->bytes));
}
