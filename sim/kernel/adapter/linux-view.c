// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tree's drivers/firmware/arm_scmi/driver.c, compiled as it is, and behind
 * it a view of the state that it keeps to itself.
 */
#include "drivers/firmware/arm_scmi/driver.c"

#include <generated/tree-features.h>
#include "sim/machine/kernel_port.h"
#include "sim/machine/scmi_watch.h"

bool agent_is_instance(const struct device *device);
const struct scmi_handle *agent_handle(const struct device *device);
void agent_private_view(struct agent_view *view);
bool agent_transfer(const struct device *device, u32 id, u32 token, struct scmi_transfer *transfer);
bool agent_transfer_is_free(const struct device *device, const void *rx);
const char *agent_misplaced(const struct device *device);
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

static bool __no_kcsan is_in(const struct scmi_xfers_info *pool, const void *rx)
{
	const struct scmi_xfer *xfer;
	int left = pool->max_msg;

	hlist_for_each_entry(xfer, &pool->free_xfers, node) {
		if (xfer->rx.buf == rx)
			return true;
		if (!left--)
			return false;
	}
	return false;
}

bool __no_kcsan agent_transfer_is_free(const struct device *device, const void *rx)
{
	const struct scmi_info *info = device->driver_data;

	return info && (is_in(&info->tx_minfo, rx) || is_in(&info->rx_minfo, rx));
}
EXPORT_SYMBOL_GPL(agent_transfer_is_free);

static const char *__no_kcsan misplaced(const struct scmi_xfers_info *pool)
{
	const struct scmi_xfer *xfer;
	int left = pool->max_msg;

	if (!pool->xfer_alloc_table)
		return NULL;
	hlist_for_each_entry(xfer, &pool->free_xfers, node) {
		if (!left--)
			return "a transfer is in the list of free ones twice";
		if (xfer->pending)
			return "a transfer is in the list of free ones, and waits for a reply";
		if (xfer->users.refs.counter)
			return "a transfer is in the list of free ones, and has users";
	}
	return NULL;
}

const char *__no_kcsan agent_misplaced(const struct device *device)
{
	const struct scmi_info *info = device->driver_data;
	const char *what = info ? misplaced(&info->tx_minfo) : NULL;

	return what || !info ? what : misplaced(&info->rx_minfo);
}
EXPORT_SYMBOL_GPL(agent_misplaced);

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
