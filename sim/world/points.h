/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_POINTS_H
#define SIM_WORLD_POINTS_H

/*
 * Points: places of the agent's code that a scenario can name. A name is the
 * source's, so that it outlives a recompilation:
 *
 *   function               it is entered (one that is inlined: where it begins)
 *   function:return        it returns
 *   function:callee        it has called callee, which begins; #n: the n-th such call in source order
 *   function:operand       it reads or writes what the source writes so ("xfer->state"); "=" appended:
 *                          it writes it; #n: the n-th in source order
 *   file.c:line[:column]   anything that is accessed, called or returned from there
 *
 *   irq:LINE, timer:fire   and more: a machine event (sim/machine/event.h)
 *
 * "file.c/" before a function says which of several of that name. A callback
 * comes before its access: a point is reached then, and passed when the context
 * goes on. Places without callbacks are no points (functions that touch no memory).
 */
#include "../check/callbacks.h"
#include "buffer.h"

struct points;
struct machine_event;

/*
 * struct point - @place: addresses of its callbacks; of a machine event its struct, @event.
 * @apart: each place is a passage by itself (the returns of a function, the places where it is inlined).
 */
struct point {
	char *name;
	const void **place;
	u32 count;
	bool apart;
	struct machine_event *event;
};

/*
 * Reads the list of sites that was made when the agent was built. NULL: this
 * agent has none, and *why says so, with what to do.
 */
struct points *points_open(const char **why);
/* The same from a file. */
struct points *points_open_file(const char *path, const char **why);
/*
 * For a run: only what these names need (@file: NULL for the agent's own list), a tenth of the time; NULL among
 * them counts for nothing. Good for point_find() of them alone; it reads the whole list to say what is wrong.
 */
struct points *points_open_for(const char *file, const char *const *name, u32 count, const char **why);
void points_close(struct points *points);

/* 0; -1: there is no such point, or several; @why says which and what could be meant. */
/* Machine events are those of the computer as it is built by now. */
int point_find(const struct points *points, const char *name, struct point *point, struct buffer *why);

void point_arm(const struct point *point, enum listener listener);

#endif
