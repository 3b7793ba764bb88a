/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CLI_LANES_H
#define SIM_CLI_LANES_H

#include "sim/engine/types.h"
#include "sim/world/lane_kinds.h"

/* A run's swim lanes, as an image tells them (sim/world/lanes.h), and their picture. */

struct cJSON;

/* struct drawn_step - @time: microseconds as text. @lane: -1: nobody's. */
struct drawn_step {
	char *time;
	s32 lane;
	enum lane_step_kind kind;
	char *text;
	u64 skipped;
};

struct drawn_lanes {
	char *name[LANES_MAX];
	u32 count;
	struct drawn_step *step;
	u32 steps;
};

/* NULL if @object is none. */
struct drawn_lanes *lanes_parse(const struct cJSON *object);
void lanes_drawn_free(struct drawn_lanes *lanes);

/* NULL, or why no picture can be made at such a path: its ending, or there is no gnuplot; to be freed. */
char *picture_refused(const char *path);
/* Draws them with gnuplot into a file that appears whole or not at all; -1 after saying why not. */
int picture_write(const char *path, const char *title, const char *headline, bool good, const struct drawn_lanes *lanes);

#endif
