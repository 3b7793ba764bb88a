// SPDX-License-Identifier: GPL-2.0-only
#include "watchpoints.h"

#include <string.h>

#include "../machine/machine.h"
#include "callbacks.h"
#include "calls.h"
#include "clocks.h"
#include "stalls.h"

static struct watchpoint watchpoints[WATCHPOINTS_MAX];
static u32 used;
static bool always;
/* Who gets the accesses then. */
static void (*checkers)(const void *place, const volatile void *address, u32 bytes, u32 access);

static u64 cell_of(u64 at)
{
	return at & ~(u64)(CELL_BYTES - 1);
}

struct seen watchpoint_seen(const void *place, u64 at, u32 bytes, u32 access, u64 cell)
{
	u64 from = at > cell ? at - cell : 0, to = at + bytes - cell;
	u32 cpu = machine_cpu->id;

	to = to < CELL_BYTES ? to : CELL_BYTES;
	return (struct seen){
		.epoch = clock_epoch(cpu),
		.cpu = (u8)cpu,
		.bytes = (u8)((1u << to) - (1u << from)),
		.access = (u8)(access & ~(u32)ACCESS_ATOMIC),
		.place = (u32)(u64)place,
		.calls = calls_now(cpu, place),
		.when_ns = machine_now_ns(),
		.old = cell_touched(cell) ? *(const u64 *)cell : 0,
	};
}

/* ---- touching ---- */

static bool overlap(const struct watchpoint *watchpoint, u64 at, u32 bytes)
{
	return watchpoint->used && at < watchpoint->at + watchpoint->bytes && watchpoint->at < at + bytes;
}

/* The scope goes on: it is told at once. Who stalls tells himself, when his access has been made, too. */
static void meet(struct watchpoint *watchpoint, const void *place, u64 at, u32 bytes, u32 access)
{
	u64 cell = cell_of(at > watchpoint->at ? at : watchpoint->at);
	struct seen by = watchpoint_seen(place, at, bytes, access, cell);

	if (watchpoint->scope) {
		watchpoint->seen.bytes = watchpoint_seen(place, watchpoint->at, watchpoint->bytes, 0, cell).bytes;
		race_report(&(struct race){.address = cell, .now = by, .before = watchpoint->seen, .stood = by.old});
	} else if (!watchpoint->met) {
		watchpoint->met = true;
		watchpoint->met_at = cell;
		watchpoint->by = by;
	}
}

static void touch(const void *place, u64 at, u32 bytes, u32 access, bool wanted)
{
	u32 context = races_context();

	for (u32 i = 0; i < WATCHPOINTS_MAX; i++) {
		struct watchpoint *watchpoint = &watchpoints[i];

		if (!overlap(watchpoint, at, bytes) || watchpoint->context == context)
			continue;
		if (!wanted)
			watchpoint->meant |= access & ACCESS_WRITE;
		else if (races_conflict(access, watchpoint->access))
			meet(watchpoint, place, at, bytes, access);
	}
}

/* The checkers come first: what is reported after them is told when the access has been made. */
static void watched_access(const void *place, const volatile void *address, u32 bytes, u32 access)
{
	const struct race *race = NULL;
	u32 as = access;
	bool wanted;

	if (!machine_cpu || !cells_have((u64)address)) {
		checkers(place, address, bytes, access);
		return;
	}
	if (always)
		race = stall_if_due(place, address, bytes, access);
	wanted = races_want(&as);
	checkers(place, address, bytes, access);
	if (race)
		race_report(race);
	if (used)
		touch(place, (u64)address, bytes, as, wanted);
}

/* ---- watching ---- */

static void choose(void)
{
	bool watch = always || used;

	if (watch == (callbacks_access == watched_access))
		return;
	if (watch)
		checkers = callbacks_access;
	callbacks_access = watch ? watched_access : checkers;
	races_watched(watch);
}

struct watchpoint *watchpoint_set(const void *place, u64 at, u32 bytes, u32 access)
{
	struct watchpoint *watchpoint = watchpoints;

	while (watchpoint < watchpoints + WATCHPOINTS_MAX && watchpoint->used)
		watchpoint++;
	if (watchpoint == watchpoints + WATCHPOINTS_MAX)
		return NULL;
	*watchpoint = (struct watchpoint){
		.used = true,
		.at = at,
		.bytes = bytes,
		.access = access,
		.context = races_context(),
		.when_ns = machine_now_ns(),
		.seen = watchpoint_seen(place, at, bytes, access, cell_of(at)),
	};
	used++;
	choose();
	return watchpoint;
}

void watchpoint_clear(struct watchpoint *watchpoint)
{
	watchpoint->used = false;
	used--;
	choose();
}

/* ---- scopes ---- */

/* Begins with @address, ends with NULL. Both ends are accesses, too: what is ordered by nothing is seen by that. */
static void scoped(const void *place, const volatile void *address, u32 bytes, u32 access, const void *scope)
{
	struct watchpoint *watchpoint = watchpoints;

	if (!machine_cpu)
		return;
	if (address) {
		callbacks_access(place, address, bytes, access);
		watchpoint = cells_have((u64)address) ? watchpoint_set(place, (u64)address, bytes, access) : NULL;
		if (watchpoint)
			watchpoint->scope = scope;
		return;
	}
	while (watchpoint < watchpoints + WATCHPOINTS_MAX && (!watchpoint->used || watchpoint->scope != scope))
		watchpoint++;
	if (watchpoint == watchpoints + WATCHPOINTS_MAX)
		return;
	watchpoint_clear(watchpoint);
	callbacks_access(place, (const void *)watchpoint->at, watchpoint->bytes, watchpoint->access);
}

void watchpoints_always(bool on)
{
	always = on;
	choose();
}

void watchpoints_begin(void)
{
	memset(watchpoints, 0, sizeof(watchpoints));
	used = 0;
	always = false;
	callbacks_scoped = scoped;
}

void watchpoints_end(void)
{
	stalled_ns = 0;
	for (u32 i = 0; i < WATCHPOINTS_MAX; i++) {
		const struct watchpoint *watchpoint = &watchpoints[i];

		if (watchpoint->used && watchpoint->met)
			race_report(&(struct race){.address = watchpoint->met_at, .now = watchpoint->by,
						   .before = watchpoint->seen, .stood = watchpoint->by.old});
	}
}
