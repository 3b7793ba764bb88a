// SPDX-License-Identifier: GPL-2.0-only
#include "lanes_select.h"

#include <stdlib.h>

#define WHILE_HELD 5

static bool decides(const struct run_step *step)
{
	return step->kind >= LANE_HELD;
}

/* ---- steps near those that decide ---- */

/*
 * What a lane did last, the last operation that it began, the last fault, and whether its next step is to be shown.
 * @concerned: something decides there, or it does something while somebody is held, or it is the firmware.
 */
struct lane_state {
	s64 last;
	s64 operation;
	s64 fault;
	bool show_next;
	bool concerned;
};

static void find_concerned(const struct run_steps *run, struct lane_state *lane)
{
	u32 held = 0, count = 0, i;

	for (i = 0; i < run->count; i++) {
		const struct run_step *step = &run->step[i];

		if (step->lane != LANES_NONE && (decides(step) || held || step->firmware)) {
			count += !step->firmware && !lane[step->lane].concerned;
			lane[step->lane].concerned = true;
		}
		held += step->kind == LANE_HELD;
		held -= step->kind == LANE_GOES_ON && held;
	}
	for (i = 0; i < run->lanes && !count; i++)
		lane[i].concerned = true;
}

static void show(struct run_steps *run, s64 step)
{
	if (step >= 0)
		run->step[step].shown = true;
}

/* @since: where a hold began that is not over; -1: none. */
static void show_around(struct run_steps *run, struct lane_state *lane, s64 since, s64 at)
{
	for (u32 i = 0; i < run->lanes; i++) {
		if (!lane[i].concerned)
			continue;
		show(run, lane[i].last);
		show(run, lane[i].operation);
		show(run, lane[i].fault);
		lane[i].show_next = true;
	}
	for (s64 i = at - 1; since >= 0 && i > since && i >= at - WHILE_HELD; i--)
		show(run, i);
}

static void note(struct run_steps *run, u32 i, struct lane_state *its)
{
	its->show_next &= decides(&run->step[i]);
	its->last = i;
	if (run->step[i].begins)
		its->operation = i;
	if (run->step[i].kind == LANE_FAULT)
		its->fault = i;
}

static void show_near(struct run_steps *run, u64 from_ns)
{
	struct lane_state *lane = host_alloc(run->lanes + 1, sizeof(*lane));
	s64 since = -1;
	u32 held = 0;

	for (u32 i = 0; i < run->lanes; i++)
		lane[i].last = lane[i].operation = lane[i].fault = -1;
	find_concerned(run, lane);
	for (u32 i = 0; i < run->count; i++) {
		struct run_step *step = &run->step[i];
		struct lane_state *its = step->lane == LANES_NONE ? NULL : &lane[step->lane];

		if (decides(step)) {
			step->shown = true;
			show_around(run, lane, since, i);
		} else if (step->when_ns < from_ns) {
			continue;
		} else if ((its && its->show_next) || (since >= 0 && i - since <= WHILE_HELD)) {
			step->shown = true;
		}
		held += step->kind == LANE_HELD;
		held -= step->kind == LANE_GOES_ON && held;
		since = !held ? -1 : step->kind == LANE_HELD ? i : since;
		if (its)
			note(run, i, its);
	}
	free(lane);
}

/* The clients' start, or power-on if something decides before. */
static u64 begin_of(const struct run_steps *run, u64 from_ns)
{
	for (u32 i = 0; i < run->count; i++)
		if (decides(&run->step[i]))
			return run->step[i].when_ns < from_ns ? 0 : from_ns;
	return from_ns;
}

/* ---- no more lanes and steps than one can read ---- */

static bool lane_is_shown(const struct run_steps *run, u32 lane, bool deciding)
{
	for (u32 i = 0; i < run->count; i++)
		if (run->step[i].lane == lane && run->step[i].shown && (!deciding || decides(&run->step[i])))
			return true;
	return false;
}

static void keep_few_lanes(struct run_steps *run)
{
	bool *kept = host_alloc(run->lanes + 1, sizeof(*kept));
	u32 count = 0, i;

	for (i = 0; i < run->lanes && count < LANES_MAX; i++)
		count += kept[i] = lane_is_shown(run, i, true);
	for (i = 0; i < run->lanes && count < LANES_MAX; i++)
		if (!kept[i])
			count += kept[i] = lane_is_shown(run, i, false);
	for (i = 0; i < run->count; i++)
		if (run->step[i].lane != LANES_NONE && !kept[run->step[i].lane])
			run->step[i].shown = false;
	free(kept);
}

static u32 count_shown(const struct run_steps *run)
{
	u32 count = 0;

	for (u32 i = 0; i < run->count; i++)
		count += run->step[i].shown;
	return count;
}

/* Plain steps first, from the end; then what decides, in the middle. */
static void keep_few_steps(struct run_steps *run)
{
	u32 count = count_shown(run), seen = 0, all;

	for (u32 i = run->count; i-- > 0 && count > LANES_STEPS_MAX;)
		if (run->step[i].shown && !decides(&run->step[i])) {
			run->step[i].shown = false;
			count--;
		}
	all = count;
	for (u32 i = 0; i < run->count && count > LANES_STEPS_MAX; i++) {
		if (!run->step[i].shown || ++seen <= LANES_STEPS_MAX / 2)
			continue;
		run->step[i].shown = false;
		count--;
		if (all - seen <= LANES_STEPS_MAX / 2)
			break;
	}
}

static void show_first(struct run_steps *run, u64 from_ns)
{
	u32 count = 0;

	for (u32 i = 0; i < run->count && count < LANES_STEPS_MAX; i++)
		if (run->step[i].when_ns >= from_ns)
			count += run->step[i].shown = true;
}

u64 lanes_select(struct run_steps *run, u64 from_ns)
{
	from_ns = begin_of(run, from_ns);
	show_near(run, from_ns);
	if (!count_shown(run))
		show_first(run, from_ns);
	keep_few_lanes(run);
	keep_few_steps(run);
	return from_ns;
}
