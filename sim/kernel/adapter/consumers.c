// SPDX-License-Identifier: GPL-2.0-only
/* SCMI drivers that take what an instance offers and keep it for the clients. */
#include <linux/ctype.h>
#include <linux/device.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include "adapter.h"
#include "../sim.h"

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

static int consumer_probe(struct scmi_device *sdev)
{
	struct agent_instance *instance = &agent_instances[agent_instance_number(sdev->handle->dev)];
	struct scmi_protocol_handle *ph;
	const void *ops = sdev->handle->devm_protocol_get(sdev, sdev->protocol_id, &ph);

	if (IS_ERR(ops))
		return PTR_ERR(ops);
	switch (sdev->protocol_id) {
	case SCMI_PROTOCOL_PERF:
		instance->perf = ops;
		instance->perf_ph = ph;
		break;
	case SCMI_PROTOCOL_CLOCK:
		instance->clock = ops;
		instance->clock_ph = ph;
		break;
	case SCMI_PROTOCOL_SENSOR:
		instance->sensor = ops;
		instance->sensor_ph = ph;
		break;
	}
	return 0;
}

static void consumer_remove(struct scmi_device *sdev)
{
	struct agent_instance *instance = &agent_instances[agent_instance_number(sdev->handle->dev)];

	switch (sdev->protocol_id) {
	case SCMI_PROTOCOL_PERF:
		instance->perf_ph = NULL;
		break;
	case SCMI_PROTOCOL_CLOCK:
		instance->clock_ph = NULL;
		break;
	case SCMI_PROTOCOL_SENSOR:
		instance->sensor_ph = NULL;
		break;
	}
}

static const struct scmi_device_id consumer_ids[] = {
	{ SCMI_PROTOCOL_PERF, "sim-perf" },
	{ SCMI_PROTOCOL_CLOCK, "sim-clock" },
	{ SCMI_PROTOCOL_SENSOR, "sim-sensor" },
	{ },
};

static struct scmi_driver consumer_driver = {
	.name = "scmi-sim-consumer",
	.probe = consumer_probe,
	.remove = consumer_remove,
	.id_table = consumer_ids,
};

static int __init consumers_init(void)
{
	return scmi_register(&consumer_driver);
}
device_initcall(consumers_init);

void agent_consumers_remove(void)
{
	scmi_unregister(&consumer_driver);
}

/* An instance is bound when its base protocol answered: the world hears of each, and of its failure. */
static int bound(struct notifier_block *nb, unsigned long action, void *data)
{
	struct device *device = data;
	u32 number = agent_instance_number(device);

	(void)nb;
	if (!device->of_node || !of_device_is_compatible(device->of_node, "arm,scmi") || !agent_is_instance(device))
		return NOTIFY_DONE;
	switch (action) {
	case BUS_NOTIFY_BIND_DRIVER:
		sim_memory_binding(true);
		break;
	case BUS_NOTIFY_BOUND_DRIVER:
		sim_memory_binding(false);
		agent_instances[number].handle = agent_handle(device);
		world_instance_probed(number, 0);
		break;
	case BUS_NOTIFY_DRIVER_NOT_BOUND:
		sim_memory_binding(false);
		world_instance_probed(number, -ENODEV);
		break;
	}
	return NOTIFY_DONE;
}

static struct notifier_block bound_block = { .notifier_call = bound };

static int __init watch_platform_bus(void)
{
	return bus_register_notifier(&platform_bus_type, &bound_block);
}
core_initcall(watch_platform_bus);
