/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_LANES_H
#define SIM_WORLD_LANES_H

/*
 * A run as swim lanes: a column a context, time downwards, and of all that
 * happened the few steps that decide: who was held where, who let him go, what was
 * found, and of each context what it did just before and after.
 */
#include "lane_kinds.h"
#include "world.h"
#include "../engine/trace.h"

#define LANES_STEPS_MAX 60
#define LANES_NONE (~0u)

/*
 * struct lane_step - something that a context did.
 * @seq: of the trace record. @lane: LANES_NONE: nobody's.
 * @skipped: how many steps between the one before and this are left out.
 */
struct lane_step {
	u64 seq;
	u64 when_ns;
	u32 lane;
	enum lane_step_kind kind;
	u64 skipped;
	char *text;
};

struct lanes {
	char *name[LANES_MAX];
	u32 count;
	struct lane_step *step;
	u32 steps;
	u64 skipped_at_end;
};

/* Of the whole run, boot included, if something was held or found; else of what came after the clients' start. */
void lanes_take(const struct world *world, struct lanes *lanes);
void lanes_free(struct lanes *lanes);

/* As text for a terminal, 120 columns at most. */
void lanes_text(const struct world *world, const struct lanes *lanes, struct lines *lines);
/* "lanes":{"lane":["gpu"],"step":[[microseconds as text, lane or -1, "kind", "text", left out before it]]} */
void lanes_put(const struct world *world, const struct lanes *lanes, struct buffer *out);

#endif
