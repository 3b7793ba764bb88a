// SPDX-License-Identifier: GPL-2.0-only
/* Lines of the reset controller framework. */
#include <linux/device.h>
#include <linux/of.h>
#include "consumers.h"

int consumer_reset_probe(struct consumer *consumer)
{
	struct device *device = consumer->device;
	int count = of_count_phandle_with_args(device->of_node, "resets", "#reset-cells");
	int i;

	if (count <= 0)
		return 0;
	consumer->reset = devm_kcalloc(device, count, sizeof(*consumer->reset), GFP_KERNEL);
	if (!consumer->reset)
		return -ENOMEM;
	for (i = 0; i < count; i++) {
		consumer->reset[i] = devm_reset_control_get_exclusive_by_index(device, i);
		if (IS_ERR(consumer->reset[i]))
			return PTR_ERR(consumer->reset[i]);
	}
	consumer->reset_count = count;
	return 0;
}

static int with_reset(struct call *call, int (*act)(struct reset_control *control))
{
	struct consumer *consumer = call_consumer(call);

	if (!consumer || !consumer->reset_count)
		return -ENODEV;
	return call->arg[0] < consumer->reset_count ? act(consumer->reset[call->arg[0]]) : -ENOENT;
}

int consumer_reset_assert(struct call *call)
{
	return with_reset(call, reset_control_assert);
}

int consumer_reset_deassert(struct call *call)
{
	return with_reset(call, reset_control_deassert);
}

int consumer_reset_reset(struct call *call)
{
	return with_reset(call, reset_control_reset);
}
