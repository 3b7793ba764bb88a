// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generic power domains: a device without a driver whose node names them all. Each has a
 * device of its own at the domain then, and runtime power management of that switches it.
 */
#include <linux/device.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/pm_domain.h>
#include <linux/pm_runtime.h>
#include "consumers.h"

static void unregister(void *device)
{
	platform_device_unregister(device);
}

static void detach(void *device)
{
	dev_pm_domain_detach(device, true);
}

static int attach(struct consumer *consumer, struct device *device, u32 number)
{
	struct device *domain = dev_pm_domain_attach_by_id(device, number);

	if (IS_ERR_OR_NULL(domain))
		return domain ? PTR_ERR(domain) : -ENODEV;
	consumer->domain[number] = domain;
	return devm_add_action_or_reset(consumer->device, detach, domain);
}

static int attach_all(struct consumer *consumer, struct device_node *node)
{
	struct platform_device_info info = {
		.parent = consumer->device,
		.fwnode = of_fwnode_handle(node),
		.name = "power-domains",
		.id = PLATFORM_DEVID_AUTO,
	};
	int i, error, count = of_count_phandle_with_args(node, "power-domains", "#power-domain-cells");
	struct platform_device *device = platform_device_register_full(&info);

	if (IS_ERR(device))
		return PTR_ERR(device);
	error = devm_add_action_or_reset(consumer->device, unregister, device);
	if (error || count <= 0)
		return error ? error : count;
	consumer->domain = devm_kcalloc(consumer->device, count, sizeof(*consumer->domain), GFP_KERNEL);
	if (!consumer->domain)
		return -ENOMEM;
	for (i = 0; i < count && !error; i++)
		error = attach(consumer, &device->dev, i);
	consumer->domain_count = count;
	return error;
}

int consumer_power_probe(struct consumer *consumer)
{
	struct device_node *node = of_get_child_by_name(consumer->device->of_node, "domains");
	int error = node ? attach_all(consumer, node) : 0;

	of_node_put(node);
	return error;
}

static int with_domain(struct call *call, int (*act)(struct device *device))
{
	struct consumer *consumer = call_consumer(call);

	if (!consumer || !consumer->domain_count)
		return -ENODEV;
	return call->arg[0] < consumer->domain_count ? act(consumer->domain[call->arg[0]]) : -ENOENT;
}

int consumer_power_on(struct call *call)
{
	return with_domain(call, pm_runtime_resume_and_get);
}

int consumer_power_off(struct call *call)
{
	return with_domain(call, pm_runtime_put_sync_suspend);
}
