/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_STEPS_H
#define SIM_WORLD_STEPS_H

/* One step of a client's script: its lines in the trace, and whether its result is what was expected. */
#include "clients.h"

void step_begins(struct world_client *client);
void step_ended(struct world_client *client, const struct operation_result *result);
/* "-110 ETIMEDOUT", "0"; at least 40 bytes. Returns @to. */
char *format_error(char *to, s32 error);

#endif
