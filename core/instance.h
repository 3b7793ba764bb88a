/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CORE_INSTANCE_H
#define CORE_INSTANCE_H

/*
 * An SCMI instance: one platform as seen through one device tree node, with
 * its channels, transfers, protocols and notifications.
 *
 * Order of building: pools, notification core, channels set up, channels
 * opened, base protocol, SCMI devices. Of taking down: SCMI devices (their
 * drivers' protocols with them), late binding of handlers, channels closed,
 * notification core, channels torn down, memory. Nothing that a receiver uses
 * goes before the channels are closed; a failing probe takes the same way down.
 */
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/xarray.h>
#include "compat.h"
#include <linux/scmi_protocol.h>
#include "transfer.h"
#include "transport.h"

struct notifications;
struct dentry;

/* Debug counters, in debugfs by these names (COUNTERS), one atomic each. */
#define COUNTERS(X)                    \
	X(sent_ok)                     \
	X(sent_fail)                   \
	X(sent_fail_polling_unsupported) \
	X(sent_fail_channel_not_found) \
	X(response_ok)                 \
	X(notification_ok)             \
	X(delayed_response_ok)         \
	X(xfers_response_timeout)      \
	X(xfers_response_polled_timeout) \
	X(response_polled_ok)          \
	X(err_msg_unexpected)          \
	X(err_msg_invalid)             \
	X(err_msg_nomem)               \
	X(err_protocol)

enum counter {
#define X(name) COUNTER_##name,
	COUNTERS(X)
#undef X
	COUNTER_COUNT
};

/*
 * struct scmi_instance
 * @id: number in the order of probing, in traces and debugfs.
 * @handle: what drivers see.
 * @pool: by direction: A2P for commands, P2A for what the platform sends.
 * @channels: list of struct scmi_channel.
 * @protocols: struct scmi_protocol_handle by id, under @protocols_lock.
 * @base: the base protocol's, held from probe to remove.
 * @offered: bitmap of the protocols that the platform's base protocol lists.
 * @list, @devices: in scmi_instances while it has devices, under scmi_instances_lock.
 */
struct scmi_instance {
	struct list_head list;
	int id;
	struct device *dev;
	struct scmi_handle handle;
	struct scmi_revision_info version;
	const struct transport *transport;
	struct transfer_pool pool[2];
	struct list_head channels;
	struct xarray protocols;
	struct mutex protocols_lock;
	struct scmi_protocol_handle *base;
	DECLARE_BITMAP(offered, 256);
	struct notifications *notifications;
	struct list_head devices;
	struct dentry *debugfs;
	atomic_t counters[COUNTER_COUNT];
};

#define to_instance(handle_) container_of(handle_, struct scmi_instance, handle)

/* The instances that have, or can get, SCMI devices; for the bus, and for those who look from outside. */
extern struct list_head scmi_instances;
extern struct mutex scmi_instances_lock;

static inline void count(struct scmi_instance *instance, enum counter counter)
{
	atomic_inc(&instance->counters[counter]);
}

/* The channel of @protocol in this direction: its own or the base protocol's; NULL: none. */
struct scmi_channel *instance_channel(struct scmi_instance *instance, u8 protocol, enum channel_direction direction);

/* counters.c: debugfs folder scmi/ID with instance_name, is_atomic?, transport, counters/; undone with the device. */
int counters_create(struct scmi_instance *instance);
void counters_remove(struct scmi_instance *instance);

/* The available child node of this protocol, with a reference; the instance's own for the base protocol; NULL. */
struct device_node *instance_node(struct scmi_instance *instance, u8 protocol);
static inline bool instance_offers(const struct scmi_instance *instance, u8 protocol)
{
	return protocol == SCMI_PROTOCOL_BASE || test_bit(protocol, instance->offered);
}

/* bus.c */
int scmi_bus_init(void);
void scmi_bus_exit(void);
/* A device for each (protocol, name) that a driver asks for, now or later, and the instance offers; and their end. */
void scmi_devices_create(struct scmi_instance *instance);
void scmi_devices_destroy(struct scmi_instance *instance);

#endif
