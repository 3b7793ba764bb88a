// SPDX-License-Identifier: GPL-2.0-only
/* The agent of core/: an instance's device is the transport's, its state is there to be read. */
#include <linux/bitmap.h>
#include "instance.h"

#include "sim/machine/kernel_port.h"

bool agent_is_instance(const struct device *device);
const struct scmi_handle *agent_handle(const struct device *device);
void agent_private_view(struct agent_view *view);

bool agent_is_instance(const struct device *device)
{
	return true;
}
EXPORT_SYMBOL_GPL(agent_is_instance);

const struct scmi_handle *agent_handle(const struct device *device)
{
	struct scmi_instance *instance = dev_get_drvdata(device);

	return instance ? &instance->handle : NULL;
}
EXPORT_SYMBOL_GPL(agent_handle);

/* A token that is kept for a late answer is nobody's: it is given up when tokens run out (core/transfer.h). */
static void view_pool(const struct transfer_pool *pool, struct agent_view *view)
{
	u32 token;

	view->transfers_total += pool->count;
	view->transfers_in_use += pool->in_use;
	for_each_set_bit(token, pool->tokens, TOKENS)
		view->tokens_in_use += !pool->late[token];
}

void agent_private_view(struct agent_view *view)
{
	struct scmi_instance *instance;

	view->bad_message_events = true;
	list_for_each_entry(instance, &scmi_instances, list) {
		view->instances++;
		view_pool(&instance->pool[CHANNEL_A2P], view);
		view_pool(&instance->pool[CHANNEL_P2A], view);
	}
}
EXPORT_SYMBOL_GPL(agent_private_view);
