/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_STOP_H
#define SIM_WORLD_STOP_H

/*
 * The place at which a debugger wants to stop (request: "stop_at"). The run itself
 * does not change: at the point, stop_reached() is called, on which the debugger has
 * a breakpoint (sim/cli/gdb/scmi.py).
 */
#include "../engine/types.h"

struct world;

/*
 * struct stop - @context: which passes the point; @passage: of all contexts together.
 * @at_ns: since power-on; @start_ns: when the clients started, NEVER_NS before that.
 */
struct stop {
	const char *point;
	char context[40];
	u64 passage;
	u64 at_ns;
	u64 start_ns;
};

/* Before the run. 0, or -1: world->bad_input says what is wrong with the point, and so does standard error. */
int stop_begin(struct world *world);
/* The clients start. */
void stop_mark(void);
/* The run has ended: if the point was not passed so often, standard error says how often it was. */
void stop_end(void);

void stop_reached(const struct stop *stop);

#endif
