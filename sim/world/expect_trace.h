/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_EXPECT_TRACE_H
#define SIM_WORLD_EXPECT_TRACE_H

struct world;

/* expect.trace and expect.log, in one pass over the trace. */
void expect_judge_trace(struct world *world);

#endif
