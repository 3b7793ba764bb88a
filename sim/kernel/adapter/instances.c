// SPDX-License-Identifier: GPL-2.0-only
/* The SCMI instances of the computer: bound, in use by clients, unbound. */
#include <linux/ctype.h>
#include <linux/device.h>
#include <linux/init.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/wait.h>
#include "adapter.h"
#include "../module.h"
#include "../sim.h"
#include "sim/machine/scmi_watch.h"

struct agent_instance agent_instances[AGENT_MAX_INSTANCES];

u32 agent_instance_number(const struct device *device)
{
	const char *name = device->of_node ? device->of_node->full_name : "";
	const char *dash = strrchr(name, '-');
	u32 number = 0;

	if (dash && isdigit(dash[1]))
		number = simple_strtoul(dash + 1, NULL, 10);
	return min_t(u32, number, AGENT_MAX_INSTANCES - 1);
}

static DECLARE_WAIT_QUEUE_HEAD(idle);

/* A client's operation is on its way through the agent; plain memory, as between two charges nobody else runs. */
void agent_instance_enter(struct agent_instance *instance)
{
	instance->busy++;
}

void agent_instance_leave(struct agent_instance *instance)
{
	if (!--instance->busy && instance->leaving)
		wake_up_all(&idle);
}

/* As any driver's remove: nothing of what it had is in use afterwards. The caller has taken it from the clients. */
void agent_instance_drain(struct agent_instance *instance)
{
	instance->leaving++;
	wait_event(idle, !READ_ONCE(instance->busy));
	instance->leaving--;
}

/* What looks into the agent is part of it, and gone when its module is not loaded. */
static bool is_instance(const struct device *device)
{
	return device->of_node && of_device_is_compatible(device->of_node, "arm,scmi") &&
	       sim_module_is_there(agent_is_instance) && agent_is_instance(device);
}

void agent_view_take(struct agent_view *view)
{
	if (sim_module_is_there(agent_private_view))
		agent_private_view(view);
}

/* ---- for the checker of the protocol's rules ---- */

/* The devices of the instances, from before they are probed until they are to go. */
static const struct device *devices[AGENT_MAX_INSTANCES];
static u32 device_count;

static void known(u32 number, const struct device *device)
{
	devices[number] = device;
	device_count = max(device_count, number + 1);
	if (scmi_watch)
		scmi_watch->binds(number, !device);
}

static bool look_for_transfer(u32 id, u32 token, struct scmi_transfer *transfer)
{
	for (transfer->instance = 0; transfer->instance < device_count; transfer->instance++)
		if (devices[transfer->instance] && agent_transfer(devices[transfer->instance], id, token, transfer))
			return true;
	return false;
}

static u32 count_instances(void)
{
	return device_count;
}

static bool look_for_pool(u32 instance, bool p2a, struct scmi_pool *pool)
{
	return devices[instance] && agent_pool(devices[instance], p2a, pool);
}

static void look_in_use(void (*each)(void *arg, const struct scmi_transfer_use *use), void *arg)
{
	struct scmi_transfer_use use;

	for (use.instance = 0; use.instance < device_count; use.instance++)
		if (devices[use.instance])
			agent_in_use(devices[use.instance], &use, each, arg);
}

static bool is_interrupt(void)
{
	return machine_cpu && machine_cpu->current_task && preempt_count() & (HARDIRQ_MASK | NMI_MASK);
}

static const struct scmi_agent watched_agent = {
	.transfer = look_for_transfer,
	.instances = count_instances,
	.pool = look_for_pool,
	.in_use = look_in_use,
	.in_interrupt = is_interrupt,
	.counters = kernel_counters,
};

/* An instance is bound when its base protocol answered: the world hears of each, and of its failure. */
static int bound(struct notifier_block *nb, unsigned long action, void *data)
{
	struct device *device = data;
	u32 number = agent_instance_number(device);

	(void)nb;
	if (!is_instance(device))
		return NOTIFY_DONE;
	switch (action) {
	case BUS_NOTIFY_BIND_DRIVER:
		known(number, device);
		sim_memory_binding(true);
		break;
	case BUS_NOTIFY_BOUND_DRIVER:
		sim_memory_binding(false);
		agent_instances[number].handle = agent_handle(device);
		world_instance_probed(number, 0);
		break;
	case BUS_NOTIFY_UNBIND_DRIVER:
		agent_instances[number].handle = NULL;
		agent_instance_drain(&agent_instances[number]);
		if (scmi_watch)
			scmi_watch->unbinds(number);
		known(number, NULL);
		break;
	case BUS_NOTIFY_DRIVER_NOT_BOUND:
		known(number, NULL);
		sim_memory_binding(false);
		world_instance_probed(number, -ENODEV);
		break;
	}
	return NOTIFY_DONE;
}

static struct notifier_block bound_block = { .notifier_call = bound };

static int __init watch_platform_bus(void)
{
	scmi_agent = &watched_agent;
	return bus_register_notifier(&platform_bus_type, &bound_block);
}
core_initcall(watch_platform_bus);

static int is_numbered(struct device *device, const void *number)
{
	return is_instance(device) && agent_instance_number(device) == *(const u32 *)number;
}

int agent_unbind(struct call *call)
{
	const u32 number = call->client->instance;
	struct device *device = bus_find_device(&platform_bus_type, NULL, &number, is_numbered);
	int error = !device || !device->driver ? -ENODEV : device->driver->suppress_bind_attrs ? -ENOENT : 0;

	if (!error)
		device_release_driver(device);
	put_device(device);
	return error;
}

/* The device tree's own device: what an agent makes of its node comes and goes with it. */
static int is_described(struct device *device, const void *number)
{
	return device->of_node && !device->of_node_reused && of_device_is_compatible(device->of_node, "arm,scmi") &&
	       agent_instance_number(device) == *(const u32 *)number;
}

static struct device *described(const struct call *call)
{
	const u32 number = call->client->instance;

	return bus_find_device(&platform_bus_type, NULL, &number, is_described);
}

int agent_remove(struct call *call)
{
	struct device *device = described(call);
	bool bound = device && device->driver;

	if (bound)
		device_release_driver(device);
	put_device(device);
	return bound ? 0 : -ENODEV;
}

int agent_probe(struct call *call)
{
	struct device *device = described(call);
	int bound = device ? device_attach(device) : 0;

	put_device(device);
	return bound > 0 ? 0 : bound ? bound : -ENODEV;
}
