// SPDX-License-Identifier: GPL-2.0-only
/* From a point's name to its places. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include "points_private.h"
#include "scenario_text.h"

/* ---- names ---- */

/*
 * struct query - a name taken apart. @what: after the function: "return", a
 * callee, an operand; NULL: nothing. @number: after '#', 0: none.
 */
struct query {
	char *copy;
	const char *file;
	const char *function;
	const char *what;
	bool write;
	u32 number;
	u32 line;
	u32 column;
};

static bool file_is(const char *path, const char *name)
{
	size_t path_bytes = strlen(path), name_bytes = strlen(name);

	return path_bytes >= name_bytes && !strcmp(path + path_bytes - name_bytes, name) &&
	       (path_bytes == name_bytes || path[path_bytes - name_bytes - 1] == '/');
}

static void parse_place(struct query *query, char *rest)
{
	query->file = query->copy;
	query->line = (u32)strtoul(rest, &rest, 10);
	if (*rest == ':')
		query->column = (u32)strtoul(rest + 1, NULL, 10);
}

static void parse_function(struct query *query)
{
	char *at = query->copy, *colon, *slash, *hash;
	size_t bytes;

	colon = strchr(at, ':');
	if (colon)
		*colon = '\0';
	slash = strrchr(at, '/');
	if (slash) {
		*slash = '\0';
		query->file = at;
		at = slash + 1;
	}
	query->function = at;
	if (!colon)
		return;
	at = colon + 1;
	hash = strrchr(at, '#');
	if (hash) {
		*hash = '\0';
		query->number = (u32)strtoul(hash + 1, NULL, 10);
	}
	bytes = strlen(at);
	if (bytes && at[bytes - 1] == '=') {
		at[bytes - 1] = '\0';
		query->write = true;
	}
	query->what = at;
}

static void parse(struct query *query, const char *name)
{
	char *colon, *dot;

	query->copy = host_copy(name);
	colon = strchr(query->copy, ':');
	dot = strchr(query->copy, '.');
	if (colon && dot && dot < colon && colon[1] >= '0' && colon[1] <= '9') {
		*colon = '\0';
		parse_place(query, colon + 1);
	} else {
		parse_function(query);
	}
}

/*
 * What of a site belongs to the query's function: the index of its frame, or -1.
 * Several sites of one line and column are one occurrence of the source.
 */
static s32 frame_of(const struct site_line *site, const struct query *query)
{
	for (u32 i = 0; i < site->frame_count; i++)
		if (!strcmp(site->frame[i].function, query->function) &&
		    (!query->file || file_is(site->frame[i].file, query->file)))
			return (s32)i;
	return -1;
}

/* ---- sites that match, in source order ---- */

struct match {
	const struct site_line *site;
	u32 frame;
};

struct matches {
	struct match *match;
	u32 count;
	u32 room;
};

static void add_match(struct matches *matches, const struct site_line *site, u32 frame)
{
	if (matches->count == matches->room) {
		matches->room = matches->room ? 2 * matches->room : 64;
		matches->match = realloc(matches->match, matches->room * sizeof(*matches->match));
		if (!matches->match)
			abort();
	}
	matches->match[matches->count++] = (struct match){site, frame};
}

static int in_source_order(const void *a, const void *b)
{
	const struct match *one = a, *other = b;
	int order = frame_compare(&one->site->frame[one->frame], &other->site->frame[other->frame]);

	return order ? order : one->site->place < other->site->place ? -1 : one->site->place > other->site->place;
}

static bool is_callee(const struct site_line *site, u32 frame, const char *callee)
{
	if (site->kind == SITE_CALL)
		return frame == 0 && !strcmp(site->operand, callee);
	return frame > 0 && !strcmp(site->frame[frame - 1].function, callee);
}

static bool is_operand(const struct site_line *site, u32 frame, const struct query *query)
{
	return frame == 0 && (site->kind == SITE_WRITE || (site->kind == SITE_READ && !query->write)) &&
	       !strcmp(site->operand, query->what);
}

enum how { HOW_ENTRY, HOW_INLINED, HOW_RETURN, HOW_CALL, HOW_OPERAND, HOW_COUNT };

static bool is_match(const struct site_line *site, u32 frame, const struct query *query, enum how how)
{
	switch (how) {
	case HOW_ENTRY:
		return site->kind == SITE_ENTRY && frame == site->frame_count - 1;
	case HOW_INLINED:
		return site->kind != SITE_CALL && frame < site->frame_count - 1;
	case HOW_RETURN:
		return site->kind == SITE_EXIT && frame == site->frame_count - 1;
	case HOW_CALL:
		return is_callee(site, frame, query->what);
	default:
		return is_operand(site, frame, query);
	}
}

static void collect(const struct points *points, const struct query *query, enum how how, struct matches *matches)
{
	for (u32 i = 0; i < points->count; i++) {
		const struct site_line *site = &points->site[i];
		s32 frame = frame_of(site, query);

		if (frame >= 0 && is_match(site, (u32)frame, query, how))
			add_match(matches, site, (u32)frame);
	}
	if (matches->count)
		qsort(matches->match, matches->count, sizeof(*matches->match), in_source_order);
}

static void collect_place(const struct points *points, const struct query *query, struct matches *matches)
{
	for (u32 i = 0; i < points->count; i++)
		for (u32 j = 0; j < points->site[i].frame_count; j++) {
			const struct frame *frame = &points->site[i].frame[j];

			if (frame->line != query->line || !file_is(frame->file, query->file) ||
			    (query->column && frame->column != query->column))
				continue;
			add_match(matches, &points->site[i], j);
			break;
		}
}

static bool same_occurrence(const struct match *a, const struct match *b)
{
	return !frame_compare(&a->site->frame[a->frame], &b->site->frame[b->frame]);
}

/* Of an inlined function one instance begins at its first site; instances differ in where they are inlined. */
static bool same_instance(const struct match *a, const struct match *b)
{
	const struct site_line *one = a->site, *other = b->site;
	u32 i = a->frame + 1, j = b->frame + 1;

	if (one->frame_count - i != other->frame_count - j)
		return false;
	for (; i < one->frame_count; i++, j++)
		if (strcmp(one->frame[i].function, other->frame[j].function) != 0 ||
		    frame_compare(&one->frame[i], &other->frame[j]))
			return false;
	return true;
}

static void keep_first_of_instances(struct matches *matches)
{
	u32 kept = 0, i, j;

	for (i = 0; i < matches->count; i++) {
		for (j = 0; j < kept && !same_instance(&matches->match[i], &matches->match[j]); j++)
			;
		if (j == kept)
			matches->match[kept++] = matches->match[i];
		else if (matches->match[i].site->place < matches->match[j].site->place)
			matches->match[j] = matches->match[i];
	}
	matches->count = kept;
}

/* The n-th occurrence in the source alone; of a call, where it begins. */
static void keep_occurrence(struct matches *matches, u32 number, bool first_only)
{
	u32 occurrence = 0, kept = 0;

	for (u32 i = 0; i < matches->count; i++) {
		bool begins = !i || !same_occurrence(&matches->match[i], &matches->match[i - 1]);

		occurrence += begins;
		if (occurrence == number && (begins || !first_only))
			matches->match[kept++] = matches->match[i];
	}
	matches->count = kept;
}

static u32 occurrences(const struct matches *matches)
{
	u32 count = 0;

	for (u32 i = 0; i < matches->count; i++)
		count += !i || !same_occurrence(&matches->match[i], &matches->match[i - 1]);
	return count;
}

/* ---- messages ---- */

static void say_unknown(const struct points *points, const struct query *query, const char *name, struct buffer *why)
{
	struct nearest nearest = {.word = query->function ? query->function : name};
	const char *last = "";
	bool known = false;
	u32 shown = 0;

	buffer_printf(why, "no point \"%s\"", name);
	for (u32 i = 0; i < points->count; i++) {
		const struct site_line *site = &points->site[i];
		s32 frame = query->function ? frame_of(site, query) : -1;

		known |= frame >= 0;
		if (site->kind == SITE_ENTRY)
			nearest_offer(&nearest, site->frame[0].function);
	}
	if (!known && query->function) {
		buffer_printf(why, ": no function %s has callbacks%s%s%s", query->function,
			      nearest.best ? "; did you mean \"" : "", nearest.best ? nearest.best : "",
			      nearest.best ? "\"?" : "");
		return;
	}
	if (!query->what)
		return;
	buffer_printf(why, "; in %s there are", query->function);
	for (u32 i = 0; i < points->count && shown < 12; i++) {
		const struct site_line *site = &points->site[i];

		if (frame_of(site, query) || !*site->operand || !strcmp(site->operand, last))
			continue;
		last = site->operand;
		buffer_printf(why, "%s %s", shown++ ? "," : "", last);
	}
	buffer_printf(why, "%s", shown == 12 ? " ..." : "");
}

static void say_ambiguous(const struct matches *matches, const char *name, struct buffer *why)
{
	u32 number = 0;

	buffer_printf(why, "\"%s\" stands for %u places; say", name, occurrences(matches));
	for (u32 i = 0; i < matches->count; i++) {
		const struct match *match = &matches->match[i];
		const struct frame *frame = &match->site->frame[match->frame];

		if (i && same_occurrence(match, match - 1))
			continue;
		number++;
		buffer_printf(why, "%s %s#%u (%s:%u:%u)", number > 1 ? "," : "", name, number, frame->file, frame->line,
			      frame->column);
	}
}

static void say_which_file(const struct matches *matches, const char *name, struct buffer *why)
{
	buffer_printf(why, "there are %u functions \"%s\"; say", matches->count, name);
	for (u32 i = 0; i < matches->count; i++) {
		const char *file = matches->match[i].site->frame[matches->match[i].frame].file;
		const char *slash = strrchr(file, '/');

		buffer_printf(why, "%s %s/%s", i ? "," : "", slash ? slash + 1 : file, name);
	}
}

/* ---- finding ---- */

static bool several_files(const struct matches *matches)
{
	for (u32 i = 1; i < matches->count; i++)
		if (strcmp(matches->match[i].site->frame[matches->match[i].frame].file,
			   matches->match[0].site->frame[matches->match[0].frame].file) != 0)
			return true;
	return false;
}

static int find_function(const struct points *points, const struct query *query, const char *name,
			 struct matches *matches, struct buffer *why)
{
	collect(points, query, HOW_ENTRY, matches);
	if (!matches->count) {
		collect(points, query, HOW_INLINED, matches);
		keep_first_of_instances(matches);
	} else if (several_files(matches)) {
		say_which_file(matches, name, why);
		return -1;
	}
	return 0;
}

static int find_inside(const struct points *points, const struct query *query, const char *name, struct matches *matches,
		       struct buffer *why)
{
	bool call = false;

	if (!strcmp(query->what, "return")) {
		collect(points, query, HOW_RETURN, matches);
		return 0;
	}
	if (!query->write) {
		collect(points, query, HOW_CALL, matches);
		call = matches->count;
	}
	if (!matches->count)
		collect(points, query, HOW_OPERAND, matches);
	if (occurrences(matches) > 1 && !query->number) {
		say_ambiguous(matches, name, why);
		return -1;
	}
	if (matches->count)
		keep_occurrence(matches, query->number ? query->number : 1, call);
	return 0;
}

static void take_places(const struct matches *matches, const char *name, struct point *point)
{
	point->name = host_copy(name);
	point->place = host_alloc(matches->count, sizeof(*point->place));
	for (u32 i = 0; i < matches->count; i++)
		point->place[point->count++] = matches->match[i].site->place;
}

int point_find(const struct points *points, const char *name, struct point *point, struct buffer *why)
{
	struct matches matches = {0};
	struct query query = {0};
	int error = 0;

	memset(point, 0, sizeof(*point));
	if (point_names_event(name))
		return point_find_event(name, point, why);
	parse(&query, name);
	if (query.line)
		collect_place(points, &query, &matches);
	else if (query.what)
		error = find_inside(points, &query, name, &matches, why);
	else
		error = find_function(points, &query, name, &matches, why);
	if (!error && !matches.count) {
		say_unknown(points, &query, name, why);
		error = -1;
	}
	if (!error)
		take_places(&matches, name, point);
	free(matches.match);
	free(query.copy);
	return error;
}
