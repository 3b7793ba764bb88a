/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_ENTERED_H
#define SIM_WORLD_ENTERED_H

/*
 * Which functions of the hosted tree a run entered, for evidence that they ran
 * and not a stand-in. Each function's first byte becomes a breakpoint that takes
 * itself out when it is met; nothing else changes, virtual time included.
 * Functions that exist only inlined into others are not counted.
 */
#include "buffer.h"

/* Sets the breakpoints; before the run, after the fork. 0, or -1: no debug information. */
int entered_arm(void);
/* "entered":{"file":["function", ...]}, files and functions in the order of the debug information. */
void entered_put(struct buffer *out);

#endif
