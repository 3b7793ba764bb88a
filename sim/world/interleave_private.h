/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_INTERLEAVE_PRIVATE_H
#define SIM_WORLD_INTERLEAVE_PRIVATE_H

/* What the files interleave*.c share: the constraints of this run, and how they are called. */
#include "../check/holds.h"
#include "../check/order.h"
#include "interleave.h"
#include "points.h"

/*
 * struct constraints - @hold, with its points of the same number in @at and @until
 * (no name: none); @order. hold[i].index and order[i].index are numbers in @scenario.
 */
struct constraints {
	const struct scenario *scenario;
	struct hold *hold;
	struct point *at;
	struct point *until;
	u32 hold_count;
	struct order *order;
	u32 order_count;
};

/* A hold began, or is over: one line in the trace. */
void interleave_trace(const struct constraints *constraints, const struct hold *hold);
/* What there is to say of it after the run; false: it came true. */
bool interleave_verdict(const struct constraints *constraints, const struct hold *hold, u64 mark_ns, struct buffer *text);
bool interleave_order_verdict(const struct order *order, struct buffer *text);

#endif
