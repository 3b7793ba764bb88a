// SPDX-License-Identifier: GPL-2.0-only
/* SCMI drivers that take what an instance offers and keep it for the clients; a module as theirs would be. */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/module.h>
#include "../adapter/adapter.h"

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
	agent_instance_drain(instance);
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

module_scmi_driver(consumer_driver);

MODULE_DESCRIPTION("What the scripted clients use of an SCMI instance");
MODULE_LICENSE("GPL");
