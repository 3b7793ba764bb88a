// SPDX-License-Identifier: GPL-2.0-only
/* The agent of core/: an instance's device is the transport's, its state is there to be read. */
#include <linux/bitmap.h>
#include "instance.h"

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

bool agent_transfer(const struct device *device, u32 id, u32 token, struct scmi_transfer *transfer)
{
	const struct scmi_instance *instance = device->driver_data;
	const struct transfer_pool *pool = instance ? &instance->pool[CHANNEL_A2P] : NULL;
	u32 i;

	for (i = 0; pool && i < pool->count; i++) {
		const struct transfer *waiting = &pool->transfers[i];

		if (!waiting->has_token || waiting->header.token != token || waiting->id != id)
			continue;
		transfer->rx = waiting->rx.data;
		return true;
	}
	return false;
}
EXPORT_SYMBOL_GPL(agent_transfer);

#define FROM_NODE(member) ((s32)offsetof(struct transfer, member) - (s32)offsetof(struct transfer, free))

bool agent_pool(const struct device *device, bool p2a, struct scmi_pool *pool)
{
	const struct scmi_instance *instance = device->driver_data;
	const struct transfer_pool *transfers = instance ? &instance->pool[p2a ? CHANNEL_P2A : CHANNEL_A2P] : NULL;

	if (!transfers)
		return false;
	pool->first = (const void *const *)&transfers->free.first;
	pool->transfers = transfers->count;
	pool->waits = FROM_NODE(has_token);
	pool->users = FROM_NODE(references.refs.counter);
	pool->rx = FROM_NODE(rx.data);
	return true;
}
EXPORT_SYMBOL_GPL(agent_pool);

static void look_in_use(const struct transfer_pool *pool, struct scmi_transfer_use *use,
			void (*each)(void *arg, const struct scmi_transfer_use *use), void *arg)
{
	u32 i;

	for (i = 0; i < pool->count; i++) {
		const struct transfer *transfer = &pool->transfers[i];

		if (!transfer->references.refs.counter)
			continue;
		use->id = transfer->id;
		use->has_token = transfer->has_token;
		use->token = transfer->header.token;
		use->references = &transfer->references.refs.counter;
		each(arg, use);
	}
}

void agent_in_use(const struct device *device, struct scmi_transfer_use *use,
		  void (*each)(void *arg, const struct scmi_transfer_use *use), void *arg)
{
	const struct scmi_instance *instance = device->driver_data;

	if (!instance)
		return;
	look_in_use(&instance->pool[CHANNEL_A2P], use, each, arg);
	look_in_use(&instance->pool[CHANNEL_P2A], use, each, arg);
}
EXPORT_SYMBOL_GPL(agent_in_use);
