/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_INTERLEAVE_H
#define SIM_WORLD_INTERLEAVE_H

/* The scenario's "interleave" on this image: points to addresses, holds (sim/check/holds.h) to findings. */
#include "buffer.h"
#include "scenario.h"

struct world;
struct client;

/* Before the run. 0, or -1: @why (INTERLEAVE_WHY_BYTES) says which point is wrong. @without: this constraint out, -1: none. */
#define INTERLEAVE_WHY_BYTES 512
int interleave_begin(const struct scenario *scenario, s32 without, char *why);
/* The clients start. */
void interleave_mark(void);
/* A client has ended. */
void interleave_client_done(const struct client *client);
/* After the end: each constraint that never came true is a finding. */
void interleave_judge(struct world *world);

#endif
