// SPDX-License-Identifier: GPL-2.0-only
#include "stop.h"

#include <stdio.h>
#include <string.h>

#include "../check/passages.h"
#include "../machine/event.h"
#include "facts.h"
#include "points.h"
#include "world.h"

static const struct world *the_world;
static struct point point;
static struct passages passages;
static struct stop stop;
static bool over;

__attribute__((noinline)) void stop_reached(const struct stop *at)
{
	__asm__ volatile("" : : "r"(at) : "memory");
}

static void pass(const void *place)
{
	if (over || (the_world->mark_ns == NEVER_NS && !the_world->request->stop_boot) || !passages_begin(&passages, place) ||
	    passages.passed != the_world->request->stop_nth)
		return;
	over = true;
	stop.passage = passages.passed;
	stop.at_ns = engine_now_ns();
	stop.start_ns = the_world->mark_ns;
	stop_reached(&stop);
}

static void take_callback(const void *place, const volatile void *address, u32 bytes, enum callback_kind kind)
{
	(void)address, (void)bytes, (void)kind;
	if (kernel_context(stop.context, sizeof(stop.context)))
		pass(place);
}

static void take_event(const struct machine_event *event, u32 number)
{
	if (!machine_event_context(event, number, stop.context, sizeof(stop.context)) &&
	    !kernel_context(stop.context, sizeof(stop.context)))
		return;
	pass(event);
}

/* The scenario may have a name of its own for the point. */
static const char *resolve(const struct scenario *scenario, const char *name)
{
	for (u32 i = 0; i < scenario->point_count; i++)
		if (!strcmp(scenario->point[i].name, name))
			return point_name_for(&scenario->point[i].at, agent_name());
	return name;
}

static int find(struct world *world, struct buffer *why)
{
	const char *name = resolve(world->scenario, world->request->stop_at), *none;
	struct points *points = points_open_for(NULL, &name, 1, &none);
	int error = 0;

	if (!points || !name) {
		buffer_printf(why, "%s", name ? none : "the point has no name for this agent");
		return -1;
	}
	error = point_find(points, name, &point, why);
	points_close(points);
	if (!error && point.count > HOLD_PLACES_MAX && !point.apart) {
		buffer_printf(why, "point \"%s\" stands in %u places, more than %d", name, point.count, HOLD_PLACES_MAX);
		error = -1;
	}
	return error;
}

int stop_begin(struct world *world)
{
	struct buffer why = {0};

	the_world = world;
	if (!world->request->stop_at)
		return 0;
	if (find(world, &why)) {
		snprintf(world->bad_input, sizeof(world->bad_input), "--stop-at %.80s: %s", world->request->stop_at, why.bytes);
		fprintf(stderr, "%s\n", world->bad_input);
		buffer_free(&why);
		return -1;
	}
	stop.point = point.name;
	passages = (struct passages){.place = point.place, .count = point.count, .apart = point.apart};
	callbacks_told[LISTENER_STOP] = take_callback;
	machine_event_told[LISTENER_STOP] = take_event;
	point_arm(&point, LISTENER_STOP);
	return 0;
}

void stop_mark(void)
{
	if (!the_world->request->stop_boot)
		passages_reset(&passages);
}

void stop_end(void)
{
	if (the_world->request->stop_at && !over)
		fprintf(stderr, "--stop-at %s: it was passed %llu times%s, not %llu\n", the_world->request->stop_at, passages.passed,
			the_world->request->stop_boot ? "" : " since the clients started", the_world->request->stop_nth);
}
