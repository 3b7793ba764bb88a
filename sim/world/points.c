// SPDX-License-Identifier: GPL-2.0-only
/* From a point's name to its places. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include "points_private.h"
#include "scenario_text.h"

#define FILES_MAX 16
#define SHOWN_MAX 12

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

void point_key(const char *name, struct point_key *key)
{
	struct query query = {0};

	*key = (struct point_key){0};
	if (point_names_event(name))
		return;
	parse(&query, name);
	key->line = query.line;
	if (query.function)
		snprintf(key->function, sizeof(key->function), "%s", query.function);
	key->bytes = (u32)strlen(key->function);
	free(query.copy);
}

/* What of a site belongs to the query's function: the index of its frame, or -1. */
static s32 frame_of(const struct site_line *site, const struct query *query)
{
	for (u32 i = 0; i < site->frame_count; i++)
		if (!strcmp(site->frame[i].function, query->function) &&
		    (!query->file || file_is(site->frame[i].home, query->file)))
			return (s32)i;
	return -1;
}

/* ---- sites that match ---- */

static bool is_callee(const struct site_line *site, u32 frame, const char *callee)
{
	if (frame)
		return !strcmp(site->frame[frame - 1].function, callee);
	return site->kind == SITE_CALL && !strcmp(site->operand, callee);
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
		return frame < site->frame_count - 1;
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
			matches_add(matches, site, (u32)frame);
	}
	matches_sort(matches);
}

static void collect_place(const struct points *points, const struct query *query, struct matches *matches)
{
	for (u32 i = 0; i < points->count; i++)
		for (u32 j = 0; j < points->site[i].frame_count; j++) {
			const struct frame *frame = &points->site[i].frame[j];

			if (frame->line != query->line || !file_is(frame->file, query->file) ||
			    (query->column && frame->column != query->column))
				continue;
			matches_add(matches, &points->site[i], j);
			break;
		}
}

/* The n-th occurrence in the source alone. */
static void keep_occurrence(struct matches *matches, u32 number)
{
	u32 occurrence = 0, kept = 0;

	for (u32 i = 0; i < matches->count; i++) {
		occurrence += !i || !match_same_occurrence(&matches->match[i], &matches->match[i - 1]);
		if (occurrence == number)
			matches->match[kept++] = matches->match[i];
	}
	matches->count = kept;
}

/* ---- messages ---- */

/* Why a function that there is has no points, or what else could be meant. */
static void say_no_function(const struct points *points, const struct query *query, struct buffer *why)
{
	struct nearest nearest = {.word = query->function};

	for (u32 i = 0; i < points->absent_count; i++)
		if (!strcmp(points->absent[i].frame[0].function, query->function)) {
			buffer_printf(why, ": %s (%s:%u) has no callbacks, since it touches no memory by itself; name a call of it by "
					   "file:line",
				      query->function, points->absent[i].frame[0].file, points->absent[i].frame[0].line);
			return;
		}
	for (u32 i = 0; i < points->count; i++)
		for (u32 j = 0; j < points->site[i].frame_count; j++) {
			const struct frame *frame = &points->site[i].frame[j];

			if (!strcmp(frame->function, query->function)) {
				buffer_printf(why, ": function %s is in %s", query->function, frame->home);
				return;
			}
			nearest_offer(&nearest, frame->function);
		}
	buffer_printf(why, ": there is no function %s here", query->function);
	if (nearest.best)
		buffer_printf(why, "; did you mean \"%s\"?", nearest.best);
}

static void say_what_function_has(const struct points *points, const struct query *query, struct buffer *why)
{
	struct nearest nearest = {.word = query->what};
	const char *last = "";
	u32 shown = 0;

	for (u32 i = 0; i < points->count; i++)
		if (!frame_of(&points->site[i], query) && *points->site[i].operand)
			nearest_offer(&nearest, points->site[i].operand);
	if (nearest.best && strcmp(nearest.best, query->what) != 0) {
		buffer_printf(why, "; did you mean \"%s:%s\"?", query->function, nearest.best);
		return;
	}
	buffer_printf(why, "; in %s there are", query->function);
	for (u32 i = 0; i < points->count && shown < SHOWN_MAX; i++) {
		const struct site_line *site = &points->site[i];

		if (frame_of(site, query) || !*site->operand || !strcmp(site->operand, last))
			continue;
		last = site->operand;
		buffer_printf(why, "%s %s", shown++ ? "," : "", last);
	}
	buffer_printf(why, "%s", !shown ? " no such points" : shown == SHOWN_MAX ? " ..." : "");
}

/* Lines of the file that have points, next to the one that has none. */
static void say_near_lines(const struct points *points, const struct query *query, struct buffer *why)
{
	u32 before = 0, after = 0;
	bool known = false;

	for (u32 i = 0; i < points->count; i++)
		for (u32 j = 0; j < points->site[i].frame_count; j++) {
			const struct frame *frame = &points->site[i].frame[j];

			if (!file_is(frame->file, query->file))
				continue;
			known = true;
			if (frame->line <= query->line && frame->line > before)
				before = frame->line;
			if (frame->line > query->line && (!after || frame->line < after))
				after = frame->line;
		}
	if (!known)
		buffer_printf(why, ": no file %s is compiled with callbacks", query->file);
	else if (before == query->line)
		buffer_printf(why, ": nothing is accessed or called in column %u of that line", query->column);
	else
		buffer_printf(why, ": nothing is accessed or called in that line; the nearest are");
	if (known && before && before != query->line)
		buffer_printf(why, " %s:%u", query->file, before);
	if (known && after && before != query->line)
		buffer_printf(why, "%s %s:%u", before ? " and" : "", query->file, after);
}

static void say_unknown(const struct points *points, const struct query *query, const char *name,
			const struct matches *all, struct buffer *why)
{
	bool known = false;

	if (all->count) {
		buffer_printf(why, "no point \"%s\": there %s %u", name, matches_occurrences(all) == 1 ? "is" : "are",
			      matches_occurrences(all));
		return;
	}
	buffer_printf(why, "no point \"%s\"", name);
	for (u32 i = 0; i < points->count && query->function && !known; i++)
		known = frame_of(&points->site[i], query) >= 0;
	if (!query->function)
		say_near_lines(points, query, why);
	else if (!known)
		say_no_function(points, query, why);
	else if (query->what)
		say_what_function_has(points, query, why);
}

static void say_ambiguous(const struct matches *matches, const char *name, struct buffer *why)
{
	u32 number = 0;

	buffer_printf(why, "\"%s\" stands for %u places; say", name, matches_occurrences(matches));
	for (u32 i = 0; i < matches->count; i++) {
		const struct match *match = &matches->match[i];
		const struct frame *frame = &match->site->frame[match->frame];

		if (i && match_same_occurrence(match, match - 1))
			continue;
		number++;
		buffer_printf(why, "%s %s#%u (%s:%u:%u)", number > 1 ? "," : "", name, number, frame->file, frame->line,
			      frame->column);
	}
}

/* ---- finding ---- */

static u32 files_of(const struct points *points, const struct query *query, const char *file[FILES_MAX])
{
	u32 count = 0, j;

	for (u32 i = 0; i < points->count && count < FILES_MAX; i++) {
		s32 frame = frame_of(&points->site[i], query);
		const char *its = frame < 0 ? NULL : points->site[i].frame[frame].home;

		for (j = 0; its && j < count && strcmp(file[j], its) != 0; j++)
			;
		if (its && j == count)
			file[count++] = its;
	}
	return count;
}

static int check_one_function(const struct points *points, const struct query *query, struct buffer *why)
{
	const char *file[FILES_MAX];
	u32 count = files_of(points, query, file);

	if (count < 2)
		return 0;
	buffer_printf(why, "there are %u functions \"%s\"; say", count, query->function);
	for (u32 i = 0; i < count; i++)
		buffer_printf(why, "%s %s/%s%s%s", i ? "," : "", file_short(file[i], file, count), query->function,
			      query->what ? ":" : "", query->what ? query->what : "");
	return -1;
}

static void find_function(const struct points *points, const struct query *query, struct matches *matches)
{
	struct matches inlined = {0};

	collect(points, query, HOW_ENTRY, matches);
	collect(points, query, HOW_INLINED, &inlined);
	matches_keep_begins(&inlined);
	for (u32 i = 0; i < inlined.count; i++)
		matches_add(matches, inlined.match[i].site, inlined.match[i].frame);
	free(inlined.match);
}

static int find_inside(const struct points *points, const struct query *query, const char *name, struct point *point,
		       struct matches *matches, struct buffer *why)
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
	if (matches_occurrences(matches) > 1 && !query->number) {
		say_ambiguous(matches, name, why);
		return -1;
	}
	if (query->number > matches_occurrences(matches)) {
		say_unknown(points, query, name, matches, why);
		return -1;
	}
	keep_occurrence(matches, query->number ? query->number : 1);
	if (call)
		matches_keep_begins(matches);
	point->apart = matches_are_apart(matches);
	return 0;
}

static int find(const struct points *points, const struct query *query, const char *name, struct point *point,
		struct matches *matches, struct buffer *why)
{
	if (query->line) {
		collect_place(points, query, matches);
		return 0;
	}
	frames_find_homes_of(points, query->function);
	if (check_one_function(points, query, why))
		return -1;
	point->apart = true;
	if (query->what)
		return find_inside(points, query, name, point, matches, why);
	find_function(points, query, matches);
	return 0;
}

static void take_places(const struct matches *matches, const char *name, struct point *point)
{
	point->name = host_copy(name);
	point->place = host_alloc(matches->count, sizeof(*point->place));
	for (u32 i = 0; i < matches->count; i++)
		point->place[point->count++] = matches->match[i].site->place;
}

static int find_point(const struct points *points, const char *name, struct point *point, struct buffer *why)
{
	struct matches matches = {0};
	struct query query = {0};
	int error;

	memset(point, 0, sizeof(*point));
	if (point_names_event(name))
		return point_find_event(name, point, why);
	parse(&query, name);
	error = find(points, &query, name, point, &matches, why);
	if (!error && !matches.count) {
		say_unknown(points, &query, name, &matches, why);
		error = -1;
	}
	if (!error)
		take_places(&matches, name, point);
	free(matches.match);
	free(query.copy);
	return error;
}

int point_find(const struct points *points, const char *name, struct point *point, struct buffer *why)
{
	size_t before = why->used;
	struct points *all;
	const char *none;
	int error = find_point(points, name, point, why);

	if (!error || !points->file)
		return error;
	all = points_open_file(points->file, &none);
	if (!all)
		return error;
	why->used = before;
	error = find_point(all, name, point, why);
	points_close(all);
	return error;
}
