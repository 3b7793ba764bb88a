/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_LEDGER_H
#define SIM_WORLD_LEDGER_H

/*
 * The ledger of notifications: what each handler got, against what the platform
 * was told to send (platform.events). Events whose first value counts up ("step")
 * are numbered; by their numbers a handler's must come in order, each once, with
 * none between them missing. A finding ("notification"): one that came again, or
 * out of order; one of another event or source; one after the handler's end; a
 * number that was never sent. What is missing is counted (notifications.missed):
 * a queue may be full; then the agent must have counted it (notifications.uncounted).
 *
 * And of memory: the agent's at the clients' start, for memory.growth_bytes.
 */
#include "../machine/kernel_port.h"

struct world;

/* struct ledger - @subscription: all that there ever were, the last first. */
struct ledger {
	struct subscription_record *subscription;
	u64 delivered;
	u64 memory_bytes;
	u64 memory_objects;
};

/* At the mark. */
void ledger_begins(struct world *world);
/* The value of one of WORLD_COUNTERS, once the agent's view has been taken; false: it is none of them. */
bool world_counter(const struct world *world, const char *name, u64 *value);

#endif
