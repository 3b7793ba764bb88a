// SPDX-License-Identifier: GPL-2.0-only
/* The tree's SCMI drivers, as far as the scenario asks for them, and the device that uses them. */
#include <linux/device.h>
#include <linux/init.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include "consumers.h"
#include "../module.h"
#include "../sim.h"

/* Modules of the tree, which a scenario that does not ask for them does not have loaded. */
static const struct {
	const char *module;
	const char *device; /* name of the SCMI device that it binds to */
} drivers[CONSUMER_COUNT] = {
	[CONSUMER_CLK] = { "clk_scmi", "clocks" },
	[CONSUMER_CPUFREQ] = { "scmi_cpufreq", "cpufreq" },
	[CONSUMER_HWMON] = { "scmi_hwmon", "hwmon" },
	[CONSUMER_RESET] = { "reset_scmi", "reset" },
	[CONSUMER_GENPD] = { "scmi_pm_domain", "genpd" },
};

static struct consumer *consumers[AGENT_MAX_INSTANCES];

struct consumer *call_consumer(const struct call *call)
{
	return consumers[call->client->instance];
}

static int is_called(struct device *device, void *name)
{
	return device->bus && !strcmp(device->bus->name, "scmi_protocol") && to_scmi_dev(device)->name &&
	       !strcmp(to_scmi_dev(device)->name, name);
}

struct device *call_scmi_device(const struct call *call, enum tree_consumer which)
{
	const struct scmi_handle *handle = call->agent->handle;

	return handle ? device_find_child(handle->dev, (void *)drivers[which].device, is_called) : NULL;
}

int consumer_unbind(struct call *call)
{
	struct device *device = call_scmi_device(call, call->arg[0]);
	bool bound = device && device->driver;

	if (bound)
		device_release_driver(device);
	put_device(device);
	return bound ? 0 : -ENODEV;
}

int consumer_bind(struct call *call)
{
	struct device *device = call_scmi_device(call, call->arg[0]);
	int bound = device ? device_attach(device) : 0;

	put_device(device);
	return bound > 0 ? 0 : bound ? bound : -ENODEV;
}

/* ---- the device ---- */

static void forget(void *device)
{
	consumers[agent_instance_number(device)] = NULL;
}

static int probe(struct platform_device *pdev)
{
	struct consumer *consumer = devm_kzalloc(&pdev->dev, sizeof(*consumer), GFP_KERNEL);
	int error;

	if (!consumer)
		return -ENOMEM;
	consumer->device = &pdev->dev;
	error = consumer_clk_probe(consumer);
	if (!error)
		error = consumer_reset_probe(consumer);
	if (!error)
		error = consumer_power_probe(consumer);
	if (error)
		return error;
	consumers[agent_instance_number(&pdev->dev)] = consumer;
	return devm_add_action_or_reset(&pdev->dev, forget, &pdev->dev);
}

static const struct of_device_id consumer_nodes[] = {
	{ .compatible = "scmi-sim,consumer" },
	{ },
};

static struct platform_driver consumer_driver = {
	.probe = probe,
	.driver = { .name = "scmi-sim-user", .of_match_table = consumer_nodes },
};

static int __init consumers_init(void)
{
	u32 i;

	if (!sim_config.consumers)
		return 0;
	for (i = 0; i < CONSUMER_COUNT; i++)
		if (sim_config.consumers & BIT(i))
			sim_module_load(drivers[i].module);
	return platform_driver_register(&consumer_driver);
}
late_initcall(consumers_init);

void tree_consumers_remove(void)
{
	u32 i;

	if (!sim_config.consumers)
		return;
	platform_driver_unregister(&consumer_driver);
	for (i = CONSUMER_COUNT; i-- > 0;)
		if (sim_config.consumers & BIT(i))
			sim_module_unload(drivers[i].module);
}
