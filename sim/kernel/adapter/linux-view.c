// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tree's drivers/firmware/arm_scmi/driver.c, compiled as it is, and behind
 * it a view of the state that it keeps to itself.
 */
#include "drivers/firmware/arm_scmi/driver.c"

#include <generated/tree-features.h>
#include "sim/machine/kernel_port.h"

bool agent_is_instance(const struct device *device);
const struct scmi_handle *agent_handle(const struct device *device);
void agent_private_view(struct agent_view *view);

bool agent_is_instance(const struct device *device)
{
	return device->driver && !strcmp(device->driver->name, "arm-scmi");
}
EXPORT_SYMBOL_GPL(agent_is_instance);

const struct scmi_handle *agent_handle(const struct device *device)
{
	struct scmi_info *info = dev_get_drvdata(device);

	return info ? &info->handle : NULL;
}
EXPORT_SYMBOL_GPL(agent_handle);

static u32 pool_free(struct scmi_xfers_info *pool)
{
	struct hlist_node *node;
	u32 count = 0;

	hlist_for_each(node, &pool->free_xfers)
		count++;
	return count;
}

static void view_pool(struct scmi_xfers_info *pool, struct agent_view *view)
{
	if (!pool->xfer_alloc_table)
		return;
	view->transfers_total += pool->max_msg;
	view->transfers_in_use += pool->max_msg - pool_free(pool);
	view->tokens_in_use += bitmap_weight(pool->xfer_alloc_table, MSG_TOKEN_MAX);
}

void agent_private_view(struct agent_view *view)
{
	struct scmi_info *info;

#ifdef TREE_HAS_BAD_MESSAGE_EVENTS
	view->bad_message_events = true;
#endif
	list_for_each_entry(info, &scmi_list, node) {
		view->instances++;
		view_pool(&info->tx_minfo, view);
		view_pool(&info->rx_minfo, view);
	}
}
EXPORT_SYMBOL_GPL(agent_private_view);
