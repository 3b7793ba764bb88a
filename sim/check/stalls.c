// SPDX-License-Identifier: GPL-2.0-only
#include "stalls.h"

#include "../engine/choice.h"
#include "../machine/machine.h"
#include "callbacks.h"
#include "races.h"
#include "watchpoints.h"

#define STREAM "stalls"

u64 stalled_ns;
static struct stalls stalls;
static bool started;
static u64 left; /* accesses until the next one; 0: not drawn yet */

/* 1 .. 2 * every - 1 */
static u64 draw(void)
{
	return 1 + random_below(random_stream(STREAM), 2 * stalls.every - 1);
}

static bool is_due(const void *place, u32 access)
{
	if (!started || access & ACCESS_MARKED || !race_is_agents((u32)(u64)place) || !races_want(&access) ||
	    access & ACCESS_MARKED)
		return false;
	if (!left)
		left = draw();
	return !--left;
}

/* Its bytes of the eight, if all of it stands in these, and may be looked at. */
static bool read(u64 at, u32 bytes, u64 *value)
{
	u64 cell = at & ~(u64)(CELL_BYTES - 1);

	if (at + bytes > cell + CELL_BYTES || !cell_touched(cell))
		return false;
	*value = *(const u64 *)cell >> 8 * (at - cell);
	if (bytes < CELL_BYTES)
		*value &= (1ULL << 8 * bytes) - 1;
	return true;
}

/* The stall is over, the access comes now. */
static const struct race *judge(const struct watchpoint *watchpoint, const void *place, bool changed)
{
	u64 cell = (watchpoint->met ? watchpoint->met_at : watchpoint->at) & ~(u64)(CELL_BYTES - 1);
	static struct race race;

	if (!watchpoint->met && (!changed || watchpoint->meant))
		return NULL;
	race = (struct race){
		.address = cell,
		.now = watchpoint_seen(place, watchpoint->at, watchpoint->bytes, watchpoint->access, cell),
		.before = watchpoint->by,
	};
	if (!watchpoint->met)
		race.before = (struct seen){.access = ACCESS_WRITE, .old = watchpoint->seen.old, .bytes = race.now.bytes};
	race.stood = race.now.old;
	return &race;
}

static const struct race *stall(const void *place, u64 at, u32 bytes, u32 access)
{
	struct watchpoint *watchpoint = watchpoint_set(place, at, bytes, access);
	const struct race *race;
	u64 before, after, for_ns;
	bool seen;

	if (!watchpoint)
		return NULL;
	seen = read(at, bytes, &before);
	for_ns = 1 + random_below(random_stream(STREAM), stalls.for_ns);
	machine_stall_until(machine_now_ns() + for_ns);
	race = judge(watchpoint, place, seen && read(at, bytes, &after) && before != after);
	stalled_ns = machine_now_ns() - watchpoint->when_ns;
	watchpoint_clear(watchpoint);
	return race;
}

const struct race *stall_if_due(const void *place, const volatile void *address, u32 bytes, u32 access)
{
	stalled_ns = 0;
	return is_due(place, access) ? stall(place, (u64)address, bytes, access) : NULL;
}

void stalls_begin(const struct stalls *wanted)
{
	stalls = *wanted;
	started = stalls.boot;
	left = 0;
	watchpoints_always(true);
}

void stalls_mark(void)
{
	started = stalls.every;
}
