// SPDX-License-Identifier: GPL-2.0-only
/*
 * Driver of the simulated doorbell controller (sim/machine/doorbell.h). Its clients
 * say themselves when a transmission is done; a ring from the platform carries
 * no data.
 *
 * Two kinds of shutdown, by the device tree: one that waits until the handler
 * has left, and one that only disables the channel, after which a handler that
 * is already executing on another CPU still calls its client. One channel may be
 * refused to whoever requests it.
 */
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/mailbox_controller.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include "sim/machine/doorbell.h"

struct doorbell {
	void __iomem *registers;
	int irq;
	bool started;
	bool shutdown_waits;
	bool refused;
};

static irqreturn_t doorbell_handler(int irq, void *data)
{
	struct mbox_chan *channel = data;
	struct doorbell *bell = channel->con_priv;

	(void)irq;
	if (!(readl(bell->registers + DOORBELL_STATUS) & 1))
		return IRQ_NONE;
	writel(1, bell->registers + DOORBELL_CLEAR);
	if (READ_ONCE(bell->started))
		mbox_chan_received_data(channel, NULL);
	return IRQ_HANDLED;
}

static int doorbell_send(struct mbox_chan *channel, void *data)
{
	struct doorbell *bell = channel->con_priv;

	(void)data;
	writel(1, bell->registers + DOORBELL_RING);
	return 0;
}

static int doorbell_startup(struct mbox_chan *channel)
{
	struct doorbell *bell = channel->con_priv;

	if (bell->refused)
		return -EBUSY;
	WRITE_ONCE(bell->started, true);
	writel(1, bell->registers + DOORBELL_ENABLE);
	return 0;
}

static void doorbell_shutdown(struct mbox_chan *channel)
{
	struct doorbell *bell = channel->con_priv;

	writel(0, bell->registers + DOORBELL_ENABLE);
	WRITE_ONCE(bell->started, false);
	if (bell->shutdown_waits)
		synchronize_irq(bell->irq);
}

static const struct mbox_chan_ops doorbell_ops = {
	.send_data = doorbell_send,
	.startup = doorbell_startup,
	.shutdown = doorbell_shutdown,
};

/* What the device tree says of the controller: all channels wait at their shutdown or none does; one may be refused. */
static void doorbell_properties(const struct device_node *node, struct mbox_controller *controller)
{
	bool waits = of_property_read_bool(node, "scmi-sim,shutdown-waits");
	u32 refused;
	int i;

	if (of_property_read_u32(node, "scmi-sim,refused-channel", &refused))
		refused = U32_MAX;
	for (i = 0; i < controller->num_chans; i++) {
		struct doorbell *bell = controller->chans[i].con_priv;

		bell->shutdown_waits = waits;
		bell->refused = refused == (u32)i;
	}
}

static int doorbell_channel_init(struct platform_device *device, struct mbox_chan *channel, int number,
				 void __iomem *registers)
{
	struct doorbell *bell = devm_kzalloc(&device->dev, sizeof(*bell), GFP_KERNEL);

	if (!bell)
		return -ENOMEM;
	bell->registers = registers + number * DOORBELL_STRIDE;
	bell->irq = platform_get_irq(device, number);
	if (bell->irq < 0)
		return bell->irq;
	channel->con_priv = bell;
	return devm_request_irq(&device->dev, bell->irq, doorbell_handler, 0, dev_name(&device->dev), channel);
}

static int doorbell_probe(struct platform_device *device)
{
	int count = platform_irq_count(device), i, error;
	struct mbox_controller *controller;
	void __iomem *registers;

	if (count <= 0)
		return count ? count : -EINVAL;
	registers = devm_platform_ioremap_resource(device, 0);
	if (IS_ERR(registers))
		return PTR_ERR(registers);
	controller = devm_kzalloc(&device->dev, sizeof(*controller), GFP_KERNEL);
	if (!controller)
		return -ENOMEM;
	controller->chans = devm_kcalloc(&device->dev, count, sizeof(*controller->chans), GFP_KERNEL);
	if (!controller->chans)
		return -ENOMEM;
	for (i = 0; i < count; i++) {
		error = doorbell_channel_init(device, &controller->chans[i], i, registers);
		if (error)
			return error;
	}
	controller->dev = &device->dev;
	controller->ops = &doorbell_ops;
	controller->num_chans = count;
	doorbell_properties(device->dev.of_node, controller);
	return devm_mbox_controller_register(&device->dev, controller);
}

static const struct of_device_id doorbell_ids[] = {
	{ .compatible = "scmi-sim,doorbell-mailbox" },
	{ }
};

static struct platform_driver doorbell_driver = {
	.probe = doorbell_probe,
	.driver = {
		.name = "scmi-sim-doorbell",
		.of_match_table = doorbell_ids,
	},
};

static int __init doorbell_init(void)
{
	return platform_driver_register(&doorbell_driver);
}
subsys_initcall(doorbell_init);
