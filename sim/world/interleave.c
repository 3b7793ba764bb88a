// SPDX-License-Identifier: GPL-2.0-only
#include "interleave.h"

#include <stdlib.h>
#include <string.h>
#include "../check/holds.h"
#include "../engine/trace.h"
#include "../machine/event.h"
#include "facts.h"
#include "points.h"
#include "world.h"

static struct hold *holds;
static u32 hold_count;
static const struct scenario *the_scenario;
static struct point *ats, *untils;

static bool name_context(char name[HOLD_CONTEXT_BYTES])
{
	return kernel_context(name, HOLD_CONTEXT_BYTES);
}

static void tell(const struct hold *hold)
{
	u32 i = (u32)(hold - holds);

	if (hold->state == HOLD_HELD)
		trace_text(TRACE_MACHINE, NULL, "hold: %s stands at %s", hold->who, ats[i].name);
	else if (hold->state == HOLD_EXPIRED)
		trace_text(TRACE_MACHINE, NULL, "hold: %s goes on at %s: nobody passed %s", hold->who, ats[i].name,
			   untils[i].name);
	else if (hold->until.count)
		trace_text(TRACE_MACHINE, NULL, "hold: %s goes on at %s: %s has %s %s", hold->who, ats[i].name,
			   hold->by_who, hold->until_reached ? "reached" : "passed", untils[i].name);
	else
		trace_text(TRACE_MACHINE, NULL, "hold: %s goes on at %s", hold->who, ats[i].name);
}

static const struct hold_port port = {name_context, pattern_matches, tell};

/* The scenario's own name for it, or the point's. */
static const char *resolve(const struct scenario *scenario, const struct point_name *name)
{
	const char *said = point_name_for(name, agent_name());

	for (u32 i = 0; said && i < scenario->point_count; i++)
		if (!strcmp(scenario->point[i].name, said))
			return point_name_for(&scenario->point[i].at, agent_name());
	return said;
}

static int find(const struct points *points, const struct scenario *scenario, const struct hold_config *config,
		const struct point_name *name, struct point *point, struct passages *passages, char *why)
{
	const char *said = resolve(scenario, name);
	struct buffer text = {0};
	int error = 0;

	if (said)
		error = point_find(points, said, point, &text);
	if (!said || error)
		snprintf(why, INTERLEAVE_WHY_BYTES, "%s:%u:%u: %s%s", scenario->path, config->place.line,
			 config->place.column, said ? text.bytes : "the point has no name for agent ",
			 said ? "" : agent_name());
	else if (point->count > HOLD_PLACES_MAX && !point->apart)
		snprintf(why, INTERLEAVE_WHY_BYTES, "%s:%u:%u: point \"%s\" stands in %u places, more than %d",
			 scenario->path, config->place.line, config->place.column, said, point->count, HOLD_PLACES_MAX);
	else
		*passages = (struct passages){.place = point->place, .count = point->count, .apart = point->apart};
	buffer_free(&text);
	return !said || error || (point->count > HOLD_PLACES_MAX && !point->apart) ? -1 : 0;
}

/* A context stands where a CPU executes; what hardware does by itself is no such place. */
static int check_at(const struct scenario *scenario, const struct hold_config *config, const struct point *at, char *why)
{
	if (!at->event || at->event->on_cpu)
		return 0;
	snprintf(why, INTERLEAVE_WHY_BYTES,
		 "%s:%u:%u: nothing can be held at \"%s\": it happens in hardware; it may stand after \"until\"",
		 scenario->path, config->place.line, config->place.column, at->name);
	return -1;
}

static int prepare(const struct points *points, u32 i, char *why)
{
	const struct hold_config *config = &the_scenario->hold[i];
	struct hold *hold = &holds[i];

	*hold = (struct hold){
		.context = config->context,
		.nth = config->nth,
		.by = config->by,
		.until_nth = config->until_nth,
		.until_reached = config->until_reached,
		.for_ns = config->for_ns,
		.limit_ns = config->limit_ns,
		.boot = config->boot,
	};
	if (find(points, the_scenario, config, &config->at, &ats[i], &hold->at, why) ||
	    check_at(the_scenario, config, &ats[i], why) ||
	    (config->has_until && find(points, the_scenario, config, &config->until, &untils[i], &hold->until, why)))
		return -1;
	point_arm(&ats[i], LISTENER_HOLDS);
	point_arm(&untils[i], LISTENER_HOLDS);
	return 0;
}

int interleave_begin(const struct scenario *scenario, char *why)
{
	struct points *points;
	const char *none;
	int error = 0;

	the_scenario = scenario;
	hold_count = scenario->hold_count;
	if (!hold_count)
		return 0;
	points = points_open(&none);
	if (!points) {
		snprintf(why, INTERLEAVE_WHY_BYTES, "%s: \"interleave\": %s", scenario->path, none);
		return -1;
	}
	holds = host_alloc(hold_count, sizeof(*holds));
	ats = host_alloc(hold_count, sizeof(*ats));
	untils = host_alloc(hold_count, sizeof(*untils));
	for (u32 i = 0; i < hold_count && !error; i++)
		error = prepare(points, i, why);
	points_close(points);
	if (!error)
		holds_set(holds, hold_count, &port);
	return error;
}

void interleave_mark(void)
{
	holds_mark();
}

void interleave_judge(struct world *world)
{
	char headline[600], us[32];

	for (u32 i = 0; i < hold_count; i++) {
		const struct hold *hold = &holds[i];

		if (hold->state == HOLD_OVER)
			continue;
		if (hold->state == HOLD_WAITING)
			snprintf(headline, sizeof(headline),
				 "interleave[%u] never came true: %s passed %s %llu times, not %llu", i, hold->context,
				 ats[i].name, hold->at.passed, hold->nth);
		else
			snprintf(headline, sizeof(headline),
				 "interleave[%u] never came true: %s stood at %s from %s us on, but %s passed %s %llu times, not %llu",
				 i, hold->who, ats[i].name, format_us(us, hold->held_ns - world->mark_ns), hold->by,
				 untils[i].count ? untils[i].name : "", hold->until.passed, hold->until_nth);
		finding_add(world, "interleave", headline, ats[i].event ? NULL : hold->at.place[0], NULL);
	}
}
