// SPDX-License-Identifier: GPL-2.0-only
#include "memory.h"

#include "../engine/engine.h"
#include "callbacks.h"
#include "checks.h"
#include "references.h"
#include "shadow.h"

/* ---- accesses ---- */

static void ram_accessed(const void *place, u64 offset, u64 bytes, bool write, const void *frame)
{
	u64 bad;
	s8 state;

	if (bytes > MEMORY_WATCHED_BYTES - offset)
		bytes = MEMORY_WATCHED_BYTES - offset;
	bad = shadow_first_bad(offset, bytes);
	if (bad == NEVER_NS)
		return;
	state = shadow_at(bad);
	memory_report(&(struct memory_fault){
		.kind = state == SHADOW_FREED ? "use-after-free" : state == SHADOW_NEVER ? "wild-access" : "out-of-bounds",
		.verb = write ? "write" : "read",
		.place = place,
		.frame = frame,
		.address = arena_base + offset,
		.bytes = bytes,
		.bad = arena_base + bad,
		.object = allocation_around(bad),
	});
}

/* What lies below a task's lowest live frame belonged to functions that have returned. */
static void stack_accessed(const void *place, u64 address, u64 bytes, bool write, const void *frame)
{
	const struct context *owner = context_at((const void *)address), *running = context_running();

	if (!owner || !running)
		return;
	if (!context_is_over(owner) && address >= (u64)(owner == running ? frame : context_frame(owner)))
		return;
	memory_report(&(struct memory_fault){
		.kind = "use-after-return",
		.verb = write ? "write" : "read",
		.place = place,
		.frame = frame,
		.address = address,
		.bytes = bytes,
		.bad = address,
		.owner = owner,
	});
}

void memory_look(const void *place, u64 address, u32 bytes, u32 access, const void *frame)
{
	u64 offset = address - arena_base;

	if (offset < MEMORY_WATCHED_BYTES)
		ram_accessed(place, offset, bytes, access & ACCESS_WRITE, frame);
	else
		stack_accessed(place, address, bytes, access & ACCESS_WRITE, frame);
}

/* ---- what the allocators tell ---- */

static u64 offset_of(const void *address)
{
	return (u64)address - arena_base - ARENA_RAM_OFFSET;
}

static void allocated(const void *at, u64 bytes, u64 room, const char *cache, enum memory_owner owner, const void *site,
		      const void *frame)
{
	allocation_add(offset_of(at), bytes, room, cache, owner, site, frame);
	if (shadow) {
		shadow_set(offset_of(at), room, SHADOW_REDZONE);
		shadow_allow(offset_of(at), bytes);
	}
}

static void reserved(const void *at, u64 bytes)
{
	if (shadow)
		shadow_set(offset_of(at), bytes, SHADOW_NEVER);
}

static void freed(const void *at, const void *frame)
{
	struct allocation *allocation = allocation_at(offset_of(at));

	engine_assert(allocation && allocation->live);
	allocation->live = false;
	allocation->freed = moment_if_explained(frame);
	if (shadow)
		shadow_set(offset_of(at), allocation->room, SHADOW_FREED);
}

static const void *caller_of(const void *frame)
{
	return ((const void *const *)frame)[1];
}

static void bad_free(const void *at, const void *frame)
{
	const struct allocation *object = allocation_around(offset_of(at));
	bool twice = object && object->offset == offset_of(at);

	memory_report(&(struct memory_fault){
		.kind = twice ? "double-free" : "wild-free",
		.verb = "free",
		.place = caller_of(frame),
		.frame = frame,
		.address = (u64)at,
		.bad = (u64)at,
		.object = object,
	});
}

static void used(const void *at, u64 bytes, bool write, const void *frame)
{
	u64 offset = (u64)at - arena_base;

	if (!shadow)
		return;
	if (offset < MEMORY_WATCHED_BYTES)
		ram_accessed(caller_of(frame), offset, bytes, write, frame);
	else if (offset - ARENA_STACKS_OFFSET < ARENA_STACKS_BYTES)
		stack_accessed(caller_of(frame), (u64)at, bytes, write, frame);
}

/* No two objects begin in one step of the allocations' table, which takes redzones. */
static struct memory_watch watch = {
	.redzone_bytes = MEMORY_REDZONE_BYTES,
	.allocated = allocated,
	.reserved = reserved,
	.freed = freed,
	.bad_free = bad_free,
	.counted = references_changed,
	.used = used,
};

void memory_watch_begin(void)
{
	if (memory_watch)
		return;
	allocations_begin(MEMORY_WATCHED_BYTES);
	memory_watch = &watch;
}

void memory_begin(void)
{
	shadow_begin(MEMORY_WATCHED_BYTES);
	watch.quarantine_bytes = MEMORY_QUARANTINE_BYTES;
	memory_watch_begin();
}
