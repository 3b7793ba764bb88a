/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_CHECKERS_H
#define SIM_WORLD_CHECKERS_H

/* The checkers (sim/check) of a run: started as the scenario or the request says, and what they find becomes findings. */
#include "../engine/types.h"

struct world;

/* Before the kernel is prepared. 0; -1: @world->bad_input says why not. */
int checkers_begin(struct world *world);
/* All who want to hear of places and accesses have said so: the agent's other callbacks are silenced. */
void checkers_all_said(void);
/* The run has ended; what the scenario says may be left is no finding. */
void checkers_end(struct world *world);

#endif
