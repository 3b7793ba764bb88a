// SPDX-License-Identifier: GPL-2.0-only
#include "points_where.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../check/where.h"
#include "../machine/event.h"
#include "facts.h"
#include "json_out.h"
#include "points_private.h"
#include "result.h"
#include "scenario_text.h"
#include "world.h"

#define EMPTY_SCENARIO "{\"why\": \"its computer\", \"platform\": {\"performance\": [{\"name\": \"gpu\", \"levels\": [1]}]}}"

/* ---- what is like a pattern ---- */

static bool is_like(const char *text, const char *pattern)
{
	struct buffer part = {0};
	bool like;

	if (!*pattern)
		return true;
	buffer_printf(&part, "*%s*", pattern);
	like = pattern_matches(part.bytes, text);
	buffer_free(&part);
	return like;
}

static bool entry_is_like(const struct point_entry *entry, const char *pattern)
{
	char place[256];

	if (point_names_event(pattern))
		return false;
	snprintf(place, sizeof(place), "%s:%u:%u", entry->at->file, entry->at->line, entry->at->column);
	return is_like(entry->name, pattern) || is_like(place, pattern);
}

static bool any_is_like(const struct point_entries *entries, const char *pattern)
{
	for (u32 i = 0; i < entries->count; i++)
		if (entry_is_like(&entries->entry[i], pattern))
			return true;
	for (const struct machine_event *event = machine_event_first(); event; event = event->next)
		if (is_like(event->name, pattern))
			return true;
	return false;
}

/* Why nothing is like the pattern, and what could be meant. */
static void say_none(const struct points *points, const struct point_entries *entries, const char *pattern,
		     struct buffer *why)
{
	struct nearest nearest = {.word = pattern};

	for (u32 i = 0; i < points->absent_count; i++)
		if (!strcmp(points->absent[i].frame[0].function, pattern)) {
			buffer_printf(why, "%s (%s:%u) is no point of %s: it touches no memory by itself, so it has no callbacks", pattern,
				      points->absent[i].frame[0].file, points->absent[i].frame[0].line, agent_name());
			return;
		}
	for (u32 i = 0; i < entries->count; i++)
		nearest_offer(&nearest, entries->entry[i].name);
	for (const struct machine_event *event = machine_event_first(); event; event = event->next)
		nearest_offer(&nearest, event->name);
	buffer_printf(why, "no point of %s is like \"%s\"", agent_name(), pattern);
	if (nearest.best)
		buffer_printf(why, "; did you mean \"%s\"?", nearest.best);
}

/* ---- the list ---- */

struct show {
	const char *pattern;
	bool absent;
};
static struct show show;

static void put_points(const struct point_entries *entries, struct buffer *out)
{
	for (u32 i = 0; i < entries->count; i++) {
		const struct point_entry *entry = &entries->entry[i];

		if (entry_is_like(entry, show.pattern))
			buffer_printf(out, "%s\t%s\t%s:%u:%u\n", entry->name, entry->kind, entry->at->file, entry->at->line,
				      entry->at->column);
	}
	for (const struct machine_event *event = machine_event_first(); event; event = event->next)
		if (is_like(event->name, show.pattern))
			buffer_printf(out, "%s\tmachine\t%s\n", event->name, event->on_cpu ? "on a CPU" : "hardware");
}

static void put_absent(const struct points *points, struct buffer *out)
{
	for (u32 i = 0; i < points->absent_count; i++) {
		const struct frame *at = points->absent[i].frame;

		if (is_like(at->function, show.pattern) || is_like(at->file, show.pattern))
			buffer_printf(out, "%s\tabsent\t%s:%u\n", at->function, at->file, at->line);
	}
}

/* The computer is built by now, so its events are known. */
static void show_all(struct world *world)
{
	struct point_entries entries = {0};
	struct buffer out = {0};
	const char *why;
	struct points *points = points_open(&why);
	int code = EXIT_OK;

	if (!points || world->bad_input[0]) {
		printf("%s\n", points ? world->bad_input : why);
		fflush(stdout);
		_exit(EXIT_BAD_INPUT);
	}
	points_name_all(points, &entries);
	if (show.absent)
		put_absent(points, &out);
	else
		put_points(&entries, &out);
	if (!out.used) {
		code = EXIT_BAD_INPUT;
		if (show.absent)
			buffer_printf(&out, "no function of %s that is like \"%s\" is without callbacks", agent_name(), show.pattern);
		else
			say_none(points, &entries, show.pattern, &out);
		buffer_printf(&out, "\n");
	}
	fwrite(out.bytes, 1, out.used, stdout);
	fflush(stdout);
	_exit(code);
}

void points_show(const char *pattern, bool absent)
{
	static struct request request = {
		.scenario = "points", .name = "points", .only_build = true, .without_fault = -1, .without_constraint = -1};
	struct scenario *scenario = scenario_parse("points", EMPTY_SCENARIO, strlen(EMPTY_SCENARIO), NULL, NULL, NULL);

	engine_assert(scenario);
	show = (struct show){pattern, absent};
	world_run(scenario, &request, show_all);
}

/* ---- what a run passed ---- */

static struct points *points;
static struct point_entries entries;
static bool begun;

static bool name_context(char name[WHERE_CONTEXT_BYTES])
{
	return kernel_context(name, WHERE_CONTEXT_BYTES);
}

static void arm_all(void)
{
	const char *text;
	u64 bytes;

	text = sites_text(&bytes);
	for (u32 i = 0; i < points->count; i++)
		callbacks_arm(LISTENER_WHERE, text, bytes, &points->site[i].place, 1);
	for (struct machine_event *event = machine_event_first(); event; event = event->next)
		machine_event_arm(event, LISTENER_WHERE);
}

int points_where_begin(const struct request *request, char *why)
{
	struct buffer text = {0};
	const char *none;

	if (!request->where)
		return 0;
	points = points_open(&none);
	if (points) {
		points_name_all(points, &entries);
		if (!any_is_like(&entries, request->where))
			say_none(points, &entries, request->where, &text);
	}
	if (!points || text.used) {
		snprintf(why, 512, "%s: points: %.400s", request->name, points ? text.bytes : none);
		buffer_free(&text);
		return -1;
	}
	arm_all();
	where_begin(name_context, request->where_boot);
	begun = true;
	return 0;
}

void points_where_mark(void)
{
	if (begun)
		where_mark();
}

#define CONTEXTS_MAX 64

/* One context's passages of a point: of places that are passages by themselves the sum, else the most of any. */
static void add_count(struct where_count *sum, u32 *count, const struct where_count *more, bool apart)
{
	u32 i = 0;

	while (i < *count && strcmp(sum[i].context, more->context) != 0)
		i++;
	if (i == CONTEXTS_MAX)
		return;
	if (i == *count) {
		sum[(*count)++] = *more;
		return;
	}
	if (apart)
		sum[i].count += more->count;
	else if (more->count > sum[i].count)
		sum[i].count = more->count;
	if (more->first_ns < sum[i].first_ns)
		sum[i].first_ns = more->first_ns;
	if (more->last_ns > sum[i].last_ns)
		sum[i].last_ns = more->last_ns;
}

static int in_order(const void *a, const void *b)
{
	const struct where_count *one = a, *other = b;

	if (one->first_ns != other->first_ns)
		return one->first_ns < other->first_ns ? -1 : 1;
	return strcmp(one->context, other->context);
}

static void put_passages(const char *name, const char *kind, const char *place, struct where_count *sum, u32 count,
			 struct buffer *out)
{
	u64 total = 0;
	u32 i;

	qsort(sum, count, sizeof(*sum), in_order);
	for (i = 0; i < count; i++)
		total += sum[i].count;
	out_comma(out);
	buffer_append(out, "{", 1);
	out_text(out, "point", name);
	out_text(out, "kind", kind);
	out_text(out, "place", place);
	out_u64(out, "count", total);
	out_key(out, "in");
	buffer_append(out, "[", 1);
	for (i = 0; i < count; i++) {
		out_comma(out);
		buffer_append(out, "{", 1);
		out_text(out, "context", sum[i].context);
		out_u64(out, "count", sum[i].count);
		out_u64(out, "first_ns", sum[i].first_ns);
		out_u64(out, "last_ns", sum[i].last_ns);
		buffer_append(out, "}", 1);
	}
	buffer_append(out, "]}", 2);
}

static void put_entry(const struct point_entry *entry, struct buffer *out)
{
	struct where_count sum[CONTEXTS_MAX];
	char place[256];
	u32 count = 0;

	for (u32 i = 0; i < entry->matches.count; i++)
		for (const struct where_count *more = where_of(entry->matches.match[i].site->place); more; more = more->next)
			add_count(sum, &count, more, entry->apart);
	snprintf(place, sizeof(place), "%s:%u:%u", entry->at->file, entry->at->line, entry->at->column);
	if (count)
		put_passages(entry->name, entry->kind, place, sum, count, out);
}

static void put_event(const struct machine_event *event, struct buffer *out)
{
	struct where_count sum[CONTEXTS_MAX];
	u32 count = 0;

	for (const struct where_count *more = where_of(event); more; more = more->next)
		add_count(sum, &count, more, true);
	if (count)
		put_passages(event->name, "machine", event->on_cpu ? "on a CPU" : "hardware", sum, count, out);
}

void points_where_put(const struct request *request, struct buffer *out)
{
	if (!begun)
		return;
	out_key(out, "where");
	buffer_append(out, "[", 1);
	for (u32 i = 0; i < entries.count; i++)
		if (entry_is_like(&entries.entry[i], request->where))
			put_entry(&entries.entry[i], out);
	for (const struct machine_event *event = machine_event_first(); event; event = event->next)
		if (is_like(event->name, request->where))
			put_event(event, out);
	buffer_append(out, "]", 1);
}
