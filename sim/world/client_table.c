// SPDX-License-Identifier: GPL-2.0-only
#include "client_table.h"
#include "buffer.h"

struct slot {
	const void *task;
	struct world_client *client;
};

/* Open addressing, a quarter full at most: each client puts one task in. */
struct table {
	struct slot *slot;
	u32 bits;
};

static u32 first_slot(const struct table *table, const void *task)
{
	return (u32)(((u64)(size_t)task * 0x9e3779b97f4a7c15ULL) >> (64 - table->bits));
}

static struct slot *find(const struct table *table, const void *task)
{
	u32 mask = (1u << table->bits) - 1, at = first_slot(table, task);

	while (table->slot[at].task && table->slot[at].task != task)
		at = (at + 1) & mask;
	return &table->slot[at];
}

void *client_table_new(u32 clients)
{
	struct table *table = host_alloc(1, sizeof(*table));

	for (table->bits = 4; (1u << table->bits) < 4 * clients; table->bits++)
		;
	table->slot = host_alloc(1u << table->bits, sizeof(*table->slot));
	return table;
}

void client_table_put(void *table_pointer, const void *task, struct world_client *client)
{
	struct table *table = table_pointer;
	struct slot *slot;

	if (!task)
		return;
	slot = find(table, task);
	slot->task = task;
	slot->client = client;
}

void client_table_remove(void *table_pointer, const struct world_client *client)
{
	struct table *table = table_pointer;
	u32 i;

	for (i = 0; i < 1u << table->bits; i++)
		if (table->slot[i].client == client)
			table->slot[i].client = NULL;
}

struct world_client *client_table_get(const void *table, const void *task)
{
	return task ? find(table, task)->client : NULL;
}
