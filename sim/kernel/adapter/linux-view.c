// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tree's drivers/firmware/arm_scmi/driver.c, compiled as it is, and behind
 * it a view of the state that it keeps to itself. It has the functions of its trace
 * events, too, of which the checkers see little (include/trace/trace_events.h).
 */
#include "drivers/firmware/arm_scmi/driver.c"

#include <generated/tree-features.h>
#include "sim/machine/kernel_port.h"
#include "sim/machine/scmi_watch.h"

bool agent_is_instance(const struct device *device);
const struct scmi_handle *agent_handle(const struct device *device);
void agent_private_view(struct agent_view *view);
bool agent_transfer(const struct device *device, u32 id, u32 token, struct scmi_transfer *transfer);
bool agent_pool(const struct device *device, bool p2a, struct scmi_pool *pool);
void agent_in_use(const struct device *device, struct scmi_transfer_use *use,
		  void (*each)(void *arg, const struct scmi_transfer_use *use), void *arg);

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

bool __no_kcsan agent_transfer(const struct device *device, u32 id, u32 token, struct scmi_transfer *transfer)
{
	struct scmi_info *info = device->driver_data;
	struct scmi_xfer *xfer;

	if (!info || !info->tx_minfo.xfer_alloc_table)
		return false;
	hash_for_each_possible(info->tx_minfo.pending_xfers, xfer, node, token) {
		if (xfer->hdr.seq != token || xfer->transfer_id != id)
			continue;
		transfer->rx = xfer->rx.buf;
		return true;
	}
	return false;
}
EXPORT_SYMBOL_GPL(agent_transfer);

#define FROM_NODE(member) ((s32)offsetof(struct scmi_xfer, member) - (s32)offsetof(struct scmi_xfer, node))

bool __no_kcsan agent_pool(const struct device *device, bool p2a, struct scmi_pool *pool)
{
	const struct scmi_info *info = device->driver_data;
	const struct scmi_xfers_info *transfers = !info ? NULL : p2a ? &info->rx_minfo : &info->tx_minfo;

	if (!transfers || !transfers->xfer_alloc_table)
		return false;
	pool->first = (const void *const *)&transfers->free_xfers.first;
	pool->transfers = transfers->max_msg;
	pool->waits = FROM_NODE(pending);
	pool->users = FROM_NODE(users.refs.counter);
	pool->rx = FROM_NODE(rx.buf);
	return true;
}
EXPORT_SYMBOL_GPL(agent_pool);

/* A2P transfers, which are pending from the moment they are taken; those of P2A are in no list. */
void __no_kcsan agent_in_use(const struct device *device, struct scmi_transfer_use *use,
			     void (*each)(void *arg, const struct scmi_transfer_use *use), void *arg)
{
	struct scmi_info *info = device->driver_data;
	struct scmi_xfer *xfer;
	int bucket;

	if (!info || !info->tx_minfo.xfer_alloc_table)
		return;
	hash_for_each(info->tx_minfo.pending_xfers, bucket, xfer, node) {
		use->id = xfer->transfer_id;
		use->has_token = true;
		use->token = xfer->hdr.seq;
		use->references = &xfer->users.refs.counter;
		each(arg, use);
	}
}
EXPORT_SYMBOL_GPL(agent_in_use);
