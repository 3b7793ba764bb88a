/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_STEPS_H
#define SIM_WORLD_STEPS_H

/* One step of a client's script: its lines in the trace, and whether its result is what was expected. */
#include "clients.h"

/*
 * Types of TRACE_CLIENT records; 0 is plain text. As lines they read
 * "gpu perf.level_set domain=0 level=200" and
 * "gpu perf.level_get = 0 level=200 elapsed_us=31.000".
 */
enum client_record { CLIENT_TEXT, CLIENT_BEGINS, CLIENT_ENDS };

void step_begins(struct world_client *client);
void step_ended(struct world_client *client, const struct operation_result *result);
/* The line of a record of either type. */
void step_format(u16 type, const void *payload, char *to, u32 bytes);
/* "-110 ETIMEDOUT", "0"; at least 40 bytes. Returns @to. */
char *format_error(char *to, s32 error);

#endif
