/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_CLIENT_TABLE_H
#define SIM_WORLD_CLIENT_TABLE_H

/* Which client a kernel task is: a hash table by the task's address that is only ever looked up, never
 * walked. */
#include "../engine/types.h"

struct world_client;

void *client_table_new(u32 clients);
/* A task is @client from now on (tasks are used again after their exit). */
void client_table_put(void *table, const void *task, struct world_client *client);
void client_table_remove(void *table, const struct world_client *client);
/* NULL: no client's task. */
struct world_client *client_table_get(const void *table, const void *task);

#endif
