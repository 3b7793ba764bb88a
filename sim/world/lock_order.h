/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_LOCK_ORDER_H
#define SIM_WORLD_LOCK_ORDER_H

/* The order of locks of a run, for the answer: result.h has the format. Who puts several runs together is sim/cli. */
#include "buffer.h"

void lock_order_put(struct buffer *out);
/* What stands at code addresses (return addresses, in hexadecimal), "function file:line" or nothing, a line each. */
void lock_places_put(char *const *address, struct buffer *out);

#endif
