/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_POINTS_PRIVATE_H
#define SIM_WORLD_POINTS_PRIVATE_H

/* What the files points*.c share: the sites as they were read. */
#include "points.h"
#include "sites.h"

struct frame {
	const char *function;
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

struct points {
	char *text;
	struct site_line *site;
	u32 count;
};

/* Has @name the form of a machine event's? Then it is looked for there only. */
bool point_names_event(const char *name);
int point_find_event(const char *name, struct point *point, struct buffer *why);

/* Order of the source: file, line, column. */
int frame_compare(const struct frame *a, const struct frame *b);

#endif
