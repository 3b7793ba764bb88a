/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_LANE_KINDS_H
#define SIM_WORLD_LANE_KINDS_H

/* Of swim lanes (lanes.h) what their readers have to know too: how many there are, and the kinds of steps. */
#include <stddef.h>

#define LANES_MAX 6

/* Name in code, name in an answer and on pictures. */
#define LANE_STEPS(X)           \
	X(PLAIN, "step")        \
	X(FAULT, "fault")       \
	X(HELD, "held")         \
	X(PASSES, "passes")     \
	X(GOES_ON, "goes on")   \
	X(FINDING, "finding")

enum lane_step_kind {
#define X(name, key) LANE_##name,
	LANE_STEPS(X)
#undef X
	LANE_KIND_COUNT
};

/* How many bytes of the text stand in one line of so many columns: to a blank, or behind what parts a name. */
size_t lane_text_cut(const char *text, size_t columns);

#endif
