/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_LANES_SELECT_H
#define SIM_WORLD_LANES_SELECT_H

/* Which steps of a run are shown: between lanes.c, which reads the trace, and lanes_select.c. */
#include "lanes.h"

/* All of a run's steps, without text. @lane: into @name, of any number of contexts. @begins: an operation. */
struct run_step {
	u64 seq;
	u64 when_ns;
	u32 lane;
	u8 kind;
	bool begins;
	bool firmware;
	bool shown;
};

struct run_steps {
	struct run_step *step;
	u32 count;
	u32 room;
	char **name;
	u32 lanes;
	u32 lane_room;
};

/*
 * Marks those that are shown: what decides; of each lane that has to do with it the
 * last step before and the first after it; while somebody is held the first and the
 * last few. Lanes past LANES_MAX are left out, those without a deciding step first.
 * Without anything that decides the first LANES_STEPS_MAX. From @from_ns on, unless
 * something decides before; that time is returned.
 */
u64 lanes_select(struct run_steps *run, u64 from_ns);

/* A message's line, taken apart, in the words of the protocol. */
void lanes_name_message(char *line, struct buffer *out);

#endif
