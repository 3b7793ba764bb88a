// SPDX-License-Identifier: GPL-2.0-only
/* Instances: how they are built and taken down; see instance.h for the order. */
#include <linux/idr.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "instance.h"
#include "protocol.h"

static DEFINE_IDA(instance_ids);

/* ---- device tree ---- */

/* R60: a number that is no protocol's makes no index. */
static bool node_protocol(const struct device_node *node, u8 *protocol)
{
	u32 id;

	if (of_property_read_u32(node, "reg", &id) || id < SCMI_PROTOCOL_BASE || id > U8_MAX)
		return false;
	*protocol = id;
	return true;
}

struct device_node *instance_node(struct scmi_instance *instance, u8 protocol)
{
	struct device_node *child;
	u8 id;

	if (protocol == SCMI_PROTOCOL_BASE)
		return of_node_get(instance->dev->of_node);
	for_each_available_child_of_node(instance->dev->of_node, child)
		if (node_protocol(child, &id) && id == protocol)
			return child;
	return NULL;
}

/* ---- channels ---- */

struct scmi_channel *instance_channel(struct scmi_instance *instance, u8 protocol, enum channel_direction direction)
{
	struct scmi_channel *channel, *shared = NULL;

	list_for_each_entry(channel, &instance->channels, list) {
		if (channel->direction != direction)
			continue;
		if (channel->protocol == protocol)
			return channel;
		if (channel->protocol == SCMI_PROTOCOL_BASE)
			shared = channel;
	}
	return shared;
}

static u32 timeout_ms(const struct scmi_instance *instance)
{
	u32 ms;

	if (!of_property_read_u32(instance->dev->of_node, "arm,max-rx-timeout-ms", &ms) && ms)
		return ms;
	return instance->transport->timeout_ms;
}

/*
 * R49: complete before its setup, which may bring the first interrupt. R46 R47:
 * in the list only when set up, and the list alone says what is to be torn down.
 */
static int channel_add(struct scmi_instance *instance, struct device_node *node, u8 protocol,
		       enum channel_direction direction)
{
	struct scmi_channel *channel = devm_kzalloc(instance->dev, sizeof(*channel), GFP_KERNEL);
	int error;

	if (!channel)
		return -ENOMEM;
	channel->instance = instance;
	channel->transport = instance->transport;
	channel->direction = direction;
	channel->protocol = protocol;
	channel->node = of_node_get(node);
	channel->timeout_ms = timeout_ms(instance);
	mutex_init(&channel->busy);
	error = instance->transport->ops->setup(channel, instance->dev);
	if (error) {
		of_node_put(channel->node);
		return error;
	}
	list_add_tail(&channel->list, &instance->channels);
	return 0;
}

/* Those that @node describes. */
static int channels_add(struct scmi_instance *instance, struct device_node *node, u8 protocol)
{
	const struct transport_ops *ops = instance->transport->ops;
	enum channel_direction direction;
	int error = 0;

	for (direction = CHANNEL_A2P; !error && direction <= CHANNEL_P2A; direction++)
		if (ops->available(node, direction))
			error = channel_add(instance, node, protocol, direction);
	return error;
}

static int channels_setup(struct scmi_instance *instance)
{
	struct device_node *child;
	int error = channels_add(instance, instance->dev->of_node, SCMI_PROTOCOL_BASE);
	u8 protocol;

	if (error)
		return error;
	if (!instance_channel(instance, SCMI_PROTOCOL_BASE, CHANNEL_A2P))
		return dev_err_probe(instance->dev, -ENODEV, "no channel to the platform\n");
	for_each_available_child_of_node(instance->dev->of_node, child) {
		if (!node_protocol(child, &protocol) || protocol == SCMI_PROTOCOL_BASE) {
			dev_err(instance->dev, "%pOF describes no protocol\n", child);
			continue;
		}
		error = channels_add(instance, child, protocol);
		if (error) {
			of_node_put(child);
			return error;
		}
	}
	return 0;
}

static void channels_open(struct scmi_instance *instance)
{
	struct scmi_channel *channel;

	list_for_each_entry(channel, &instance->channels, list)
		channel_open(channel);
}

/*
 * R06: a handler that came after the channels were closed, and that its
 * controller did not wait for, may still be looking whether its channel is open.
 */
static void channels_teardown(struct scmi_instance *instance)
{
	struct scmi_channel *channel, *next;

	if (list_empty(&instance->channels))
		return;
	list_for_each_entry_safe_reverse(channel, next, &instance->channels, list) {
		list_del(&channel->list);
		instance->transport->ops->teardown(channel);
		of_node_put(channel->node);
	}
	synchronize_rcu();
}

/* ---- building and taking down ---- */

static struct scmi_instance *instance_new(struct device *dev, const struct transport *transport)
{
	struct scmi_instance *instance = devm_kzalloc(dev, sizeof(*instance), GFP_KERNEL);

	if (!instance)
		return ERR_PTR(-ENOMEM);
	instance->dev = dev;
	instance->transport = transport;
	instance->handle.dev = dev;
	instance->handle.version = &instance->version;
	instance->handle.notify_ops = &scmi_notify_ops;
	protocol_fill_handle(&instance->handle);
	INIT_LIST_HEAD(&instance->list);
	INIT_LIST_HEAD(&instance->channels);
	INIT_LIST_HEAD(&instance->devices);
	xa_init(&instance->protocols);
	mutex_init(&instance->protocols_lock);
	instance->id = ida_alloc(&instance_ids, GFP_KERNEL);
	return instance->id < 0 ? ERR_PTR(instance->id) : instance;
}

/* R16: both directions have transfers, whichever protocols have which channels. */
static int pools_init(struct scmi_instance *instance)
{
	const struct transport *transport = instance->transport;
	int error = transfer_pool_init(instance->dev, &instance->pool[CHANNEL_A2P], transport->requests,
				       transport->message_max);

	return error ?: transfer_pool_init(instance->dev, &instance->pool[CHANNEL_P2A], transport->requests,
					   transport->message_max);
}

static int base_start(struct scmi_instance *instance)
{
	struct scmi_protocol_handle *base = protocol_get(instance, SCMI_PROTOCOL_BASE);

	if (IS_ERR(base))
		return dev_err_probe(instance->dev, PTR_ERR(base), "unable to communicate with SCMI\n");
	instance->base = base;
	return 0;
}

static void tell_missing_protocols(struct scmi_instance *instance)
{
	struct device_node *child;
	u8 protocol;

	for_each_available_child_of_node(instance->dev->of_node, child)
		if (node_protocol(child, &protocol) && !instance_offers(instance, protocol))
			dev_err(instance->dev, "SCMI protocol %d not implemented\n", protocol);
}

static int instance_build(struct scmi_instance *instance)
{
	int error = pools_init(instance);

	if (!error)
		error = notifications_init(instance);
	if (!error)
		error = counters_create(instance);
	if (!error)
		error = channels_setup(instance);
	if (error)
		return error;
	channels_open(instance);
	error = base_start(instance);
	if (error)
		return error;
	tell_missing_protocols(instance);
	scmi_devices_create(instance);
	return 0;
}

/*
 * The way down, from wherever the way up ended (R05). Drivers go first, while
 * all still answers; then whatever binds handlers by itself (R32). Once the
 * channels are closed no receiver is inside them, whatever the controller
 * promises (R06), and only then goes what receivers use (R31).
 */
static void instance_take_down(struct scmi_instance *instance)
{
	scmi_devices_destroy(instance);
	if (instance->notifications)
		notifications_quiesce(instance);
	if (instance->base)
		protocol_put(instance->base);
	channels_close(instance);
	if (instance->notifications)
		notifications_exit(instance);
	WARN_ON(!xa_empty(&instance->protocols));
	channels_teardown(instance);
	counters_remove(instance);
	ida_free(&instance_ids, instance->id);
}

int scmi_instance_probe(struct platform_device *pdev, const struct transport *transport)
{
	struct scmi_instance *instance = instance_new(&pdev->dev, transport);
	int error;

	if (IS_ERR(instance))
		return PTR_ERR(instance);
	platform_set_drvdata(pdev, instance);
	error = instance_build(instance);
	if (error)
		instance_take_down(instance);
	return error;
}
EXPORT_SYMBOL_GPL(scmi_instance_probe);

void scmi_instance_remove(struct platform_device *pdev)
{
	instance_take_down(platform_get_drvdata(pdev));
}
EXPORT_SYMBOL_GPL(scmi_instance_remove);
