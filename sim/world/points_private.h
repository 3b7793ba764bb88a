/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_POINTS_PRIVATE_H
#define SIM_WORLD_POINTS_PRIVATE_H

/* What the files points*.c share: the sites as they were read, and those that belong to a name. */
#include "points.h"
#include "sites.h"

/*
 * struct frame - @file, @line, @column: what stands there. @home: the function's own file, once it was
 * asked for; @file may be another, a header of which something was put in line.
 */
struct frame {
	const char *function;
	const char *home;
	const char *file;
	u32 line;
	u32 column;
};

/* One line of the file; @frame of the source, the most inlined first: what the port inlines is left out. */
struct site_line {
	const void *place;
	enum site_kind kind;
	bool marked;
	u32 frame_count;
	struct frame *frame;
	const char *operand;
};

/* @absent: functions without callbacks (SITE_NONE), by file and line. @file: of which this is a part; NULL: all of it. */
struct points {
	char *file;
	char *text;
	struct frame *frame; /* of all sites */
	u32 frame_count;
	struct site_line *site;
	u32 count;
	struct site_line *absent;
	u32 absent_count;
};

/* Fills in the homes of all frames, or of those of one function. */
void frames_find_homes(const struct points *points);
void frames_find_homes_of(const struct points *points, const char *function);
bool is_header(const char *file);

/* What a frame must have to matter to a name: this function; or this line, in whatever file. Neither: nothing matters. */
struct point_key {
	char function[128];
	u32 bytes;
	u32 line;
};
void point_key(const char *name, struct point_key *key);

/* Has @name the form of a machine event's? Then it is looked for there only. */
bool point_names_event(const char *name);
int point_find_event(const char *name, struct point *point, struct buffer *why);

/* Order of the source: file, line, column. */
int frame_compare(const struct frame *a, const struct frame *b);
/* Is @path the file that the user calls @name ("base.c", "arm_scmi/base.c")? */
bool file_is(const char *path, const char *name);
/* How to call a file, so that it is none of the @count others: its last name, or all of it. */
const char *file_short(const char *path, const char *const *other, u32 count);

/* A site, and the frame of it that a name begins with. */
struct match {
	const struct site_line *site;
	u32 frame;
};

struct matches {
	struct match *match;
	u32 count;
	u32 room;
};

void matches_add(struct matches *matches, const struct site_line *site, u32 frame);
/* Of the source, then by address. */
int match_compare(const struct match *a, const struct match *b);
void matches_sort(struct matches *matches);
/* Sites of one file, line and column are one occurrence. */
bool match_same_occurrence(const struct match *a, const struct match *b);
u32 matches_occurrences(const struct matches *matches);
/* Instances of an inlined function differ in where it is inlined; each begins at its first site: those alone. */
void matches_keep_begins(struct matches *matches);
/* No instance has two of them. */
bool matches_are_apart(const struct matches *matches);

/*
 * struct point_entry - a name, as it is listed.
 * @kind: "entry", "inlined", "return", "call", "read", "write".
 * @apart: see struct point.
 */
struct point_entry {
	char *name;
	const char *kind;
	const struct frame *at;
	struct matches matches;
	bool apart;
};

struct point_entries {
	struct point_entry *entry;
	u32 count;
	u32 room;
};

/* All names of all sites, in the order of the source; of what is inlined from headers only that it is called. */
void points_name_all(const struct points *points, struct point_entries *entries);
void point_entries_free(struct point_entries *entries);

#endif
