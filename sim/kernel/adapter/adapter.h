/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_KERNEL_ADAPTER_H
#define SIM_KERNEL_ADAPTER_H

/*
 * The adapter of the agents: clients through their public
 * interface (linux/scmi_protocol.h, which both agents offer), and a view of their
 * private state, one file an agent: linux-view.c, own-view.c.
 */
#include <linux/completion.h>
#include <linux/notifier.h>
#include <linux/scmi_protocol.h>
#include "sim/machine/kernel_port.h"
#include "sim/machine/operations.h"

#define AGENT_MAX_INSTANCES 256

/*
 * One SCMI instance as clients see it; a protocol that is not there has ph NULL.
 * @busy: clients' operations on their way; @leaving: who waits for their end.
 */
struct agent_instance {
	const struct scmi_handle *handle;
	const struct scmi_perf_proto_ops *perf;
	struct scmi_protocol_handle *perf_ph;
	const struct scmi_clk_proto_ops *clock;
	struct scmi_protocol_handle *clock_ph;
	const struct scmi_sensor_proto_ops *sensor;
	struct scmi_protocol_handle *sensor_ph;
	u32 busy;
	u32 leaving;
};

/* An operation under way: what its function gets and gives. */
struct call {
	struct client *client;
	struct agent_instance *agent;
	const u64 *arg;
	struct operation_result *result;
};

static inline void call_value(struct call *call, u64 value)
{
	call->result->value[call->result->value_count++] = value;
}

extern struct agent_instance agent_instances[AGENT_MAX_INSTANCES];

/* Number of the instance behind a device of it: device tree node "scmi-N" (plain "scmi" is 0). */
u32 agent_instance_number(const struct device *device);

/* What writing to the driver's file "unbind" does; -ENOENT: it has none, -ENODEV: nothing is bound. */
int agent_unbind(struct call *call);
/* What unloading its driver does to an instance, and loading it again; -ENODEV: nothing to do that to. */
int agent_remove(struct call *call);
int agent_probe(struct call *call);
void agent_instance_enter(struct agent_instance *instance);
void agent_instance_leave(struct agent_instance *instance);
void agent_instance_drain(struct agent_instance *instance);
/* What the agent's pools hold; nothing if its module is not loaded. */
void agent_view_take(struct agent_view *view);
/* notify.c */
int agent_notify_on(struct client *client, u32 protocol, u32 event, u32 source);
int agent_notify_off(struct client *client, u32 protocol, u32 event, u32 source);
u64 agent_notify_wait(struct client *client, u64 count, u64 timeout_ms);
/*
 * linux-view.c, own-view.c: is this platform device, bound or being bound, of a node that is
 * an SCMI instance's, the instance itself; the handle of a bound one; what the agent's pools hold.
 */
bool agent_is_instance(const struct device *device);
const struct scmi_handle *agent_handle(const struct device *device);
void agent_private_view(struct agent_view *view);
/*
 * The same files, of an instance's device, for sim/machine/scmi_watch.h. They look at
 * memory that is in use, at any moment, and are not watched themselves.
 */
struct scmi_pool;
struct scmi_transfer;
struct scmi_transfer_use;
bool agent_transfer(const struct device *device, u32 id, u32 token, struct scmi_transfer *transfer);
bool agent_pool(const struct device *device, bool p2a, struct scmi_pool *pool);
/* @use->instance is filled in already. */
void agent_in_use(const struct device *device, struct scmi_transfer_use *use,
		  void (*each)(void *arg, const struct scmi_transfer_use *use), void *arg);

#endif
