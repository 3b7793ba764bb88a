/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_POINTS_WHERE_H
#define SIM_WORLD_POINTS_WHERE_H

/*
 * Points shown: all that an image has, and those that a run passed.
 *
 * The list (`image --points`): "name<tab>kind<tab>place" a line, in the order of
 * the source, then the machine events of a computer as an empty scenario has it.
 */
#include "buffer.h"

struct request;

/*
 * Lists what is like @pattern ("" all; '*' allowed; part of a name or place);
 * @absent: functions without callbacks instead. Exit code 0; 2: there is none,
 * and why stands on standard output. Ends the process.
 */
void points_show(const char *pattern, bool absent) __attribute__((noreturn));

/*
 * Before a run: counts all points, from the clients' start or from power-on
 * (@request->where, where_boot). 0, or -1: @why (512 bytes) says what is wrong.
 */
int points_where_begin(const struct request *request, char *why);
/* The clients start. */
void points_where_mark(void);
/*
 * "where":[{"point","kind","place","count","in":[{"context","count","first_ns","last_ns"}]}]: what is like
 * the request's pattern and was passed, in the order of points_show(); times from power-on.
 */
void points_where_put(const struct request *request, struct buffer *out);

#endif
