// SPDX-License-Identifier: GPL-2.0-only
/*
 * Shared memory and mailbox doorbells. The "mboxes" and "shmem" lists of a node
 * say what its doorbells are for (the binding is arm,scmi.yaml):
 *
 *   mboxes shmem
 *   1      1      both ways for commands; no P2A
 *   2      2      both ways for commands, both ways for P2A
 *   2      1      commands, their answers; no P2A
 *   3      2      commands, their answers, P2A
 *   4      2      commands, their answers, P2A, its completion
 */
#include <linux/delay.h>
#include <linux/export.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/mailbox_client.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/rcupdate.h>
#include "../transfer.h"
#include "../transport.h"
#include "shmem.h"

#define MESSAGE_BYTES 128
#define REQUESTS 20
#define TIMEOUT_MS 30
#define FREE_POLL_US 50

#define NO_BELL -1

/*
 * struct layout - the doorbells that a node has.
 * @from: where the platform rings, by direction; @to: where the agent does.
 * @shmems: areas, the first A2P's and the second P2A's.
 */
struct layout {
	int mboxes;
	int shmems;
	s8 to[2];
	s8 from[2];
};

static const struct layout layouts[] = {
	{ 1, 1, { 0, NO_BELL }, { 0, NO_BELL } },
	{ 2, 2, { 0, 1 }, { 0, 1 } },
	{ 2, 1, { 0, NO_BELL }, { 1, NO_BELL } },
	{ 3, 2, { 0, NO_BELL }, { 1, 2 } },
	{ 4, 2, { 0, 3 }, { 1, 2 } },
};

/*
 * struct mailbox - a channel.
 * @to, @from: doorbells, the same one if it goes both ways; @to NULL: P2A without completion.
 * @node: carries the channel's device tree node, where that is not the instance's.
 * @ours: A2P: the last message was answered, so that the area is known to be free.
 * @p2a: held by who takes a P2A message: its interrupt, or who opens the channel.
 */
struct mailbox {
	struct scmi_channel *channel;
	struct shmem shmem;
	struct mbox_client client;
	struct mbox_chan *to;
	struct mbox_chan *from;
	struct platform_device *node;
	bool ours;
	spinlock_t p2a;
};

static const struct layout *layout_of(const struct device_node *node)
{
	int mboxes = of_count_phandle_with_args(node, "mboxes", "#mbox-cells");
	int shmems = of_count_phandle_with_args(node, "shmem", NULL);
	u32 i;

	for (i = 0; i < ARRAY_SIZE(layouts); i++)
		if (layouts[i].mboxes == mboxes && layouts[i].shmems == shmems)
			return &layouts[i];
	return NULL;
}

/* A node with doorbells that make no layout is not passed over: setting up its first channel says so. */
static bool mailbox_available(struct device_node *node, enum channel_direction direction)
{
	const struct layout *layout = layout_of(node);

	if (!layout)
		return direction == CHANNEL_A2P && of_property_present(node, "mboxes");
	return layout->from[direction] != NO_BELL;
}

/* ---- receiving ---- */

/*
 * R09: the header is read first and the status after it. If the header is a new
 * request's, the channel was taken before it was written, so that it can only
 * be free if the platform has answered that request. A late reply's interrupt
 * finds the late reply's header, or a channel that is not free.
 */
static void receive_a2p(struct mailbox *mailbox)
{
	u32 header = shmem_header(&mailbox->shmem);

	if (shmem_free(&mailbox->shmem))
		scmi_receive(mailbox->channel, header);
	else
		scmi_receive_spurious(mailbox->channel, header);
}

/* What is free is the platform's: no message, and nothing to give back. */
static void receive_p2a(struct mailbox *mailbox)
{
	unsigned long flags;

	spin_lock_irqsave(&mailbox->p2a, flags);
	if (shmem_free(&mailbox->shmem))
		scmi_receive_spurious(mailbox->channel, 0);
	else
		scmi_receive(mailbox->channel, shmem_header(&mailbox->shmem));
	spin_unlock_irqrestore(&mailbox->p2a, flags);
}

static void mailbox_rung(struct mbox_client *client, void *data)
{
	struct mailbox *mailbox = container_of(client, struct mailbox, client);

	if (!scmi_channel_enter(mailbox->channel))
		return;
	if (mailbox->channel->direction == CHANNEL_A2P)
		receive_a2p(mailbox);
	else
		receive_p2a(mailbox);
	scmi_channel_leave(mailbox->channel);
}

/* A message of before is lost to nobody's harm, but the platform waits for its channel. */
static void mailbox_opened(struct scmi_channel *channel)
{
	struct mailbox *mailbox = channel->private;

	if (channel->direction == CHANNEL_P2A && !shmem_free(&mailbox->shmem))
		mailbox_rung(&mailbox->client, NULL);
}

static void mailbox_release(struct scmi_channel *channel)
{
	struct mailbox *mailbox = channel->private;

	if (shmem_release(&mailbox->shmem) && mailbox->to && mbox_send_message(mailbox->to, NULL) >= 0)
		mbox_client_txdone(mailbox->to, 0);
}

/* ---- sending ---- */

/*
 * R10: after a timeout the area is still the platform's, until it has answered.
 * That is waited for asleep and for a limited time, and nothing is written before.
 */
static int await_free(struct mailbox *mailbox)
{
	ktime_t until = ktime_add_ms(ktime_get(), 2 * mailbox->channel->timeout_ms);
	bool last;

	for (;;) {
		last = ktime_after(ktime_get(), until);
		if (shmem_free(&mailbox->shmem))
			return 0;
		if (last)
			return -EBUSY;
		usleep_range(FREE_POLL_US, 2 * FREE_POLL_US);
	}
}

static int mailbox_send(struct scmi_channel *channel, struct transfer *transfer)
{
	struct mailbox *mailbox = channel->private;
	int error = mailbox->ours ? 0 : await_free(mailbox);

	if (error) {
		dev_warn_ratelimited(mailbox->client.dev, "Timeout waiting for a free TX channel !\n");
		return error;
	}
	error = shmem_write(&mailbox->shmem, transfer);
	if (error)
		return error;
	mailbox->ours = false;
	error = mbox_send_message(mailbox->to, transfer);
	if (error >= 0)
		return 0;
	shmem_withdraw(&mailbox->shmem);
	return error;
}

static void mailbox_sent(struct scmi_channel *channel, struct transfer *transfer, int error)
{
	struct mailbox *mailbox = channel->private;

	mailbox->ours = !(READ_ONCE(transfer->owed) & OWED_RESPONSE);
	mbox_client_txdone(mailbox->to, error);
}

static void mailbox_fetch_response(struct scmi_channel *channel, struct transfer *transfer)
{
	struct mailbox *mailbox = channel->private;

	shmem_read_response(&mailbox->shmem, transfer);
}

static void mailbox_fetch_notification(struct scmi_channel *channel, size_t max, struct transfer *transfer)
{
	struct mailbox *mailbox = channel->private;

	shmem_read_notification(&mailbox->shmem, max, transfer);
}

/* In the order of receive_a2p(), and for its reason. */
static bool mailbox_done(struct scmi_channel *channel, struct transfer *transfer)
{
	struct mailbox *mailbox = channel->private;

	return shmem_header(&mailbox->shmem) == header_pack(&transfer->header) && shmem_free(&mailbox->shmem);
}

/* ---- setting up ---- */

/* A mailbox client finds its doorbells through its device: a protocol's node has none of its own. */
static int node_device(struct mailbox *mailbox, struct device *dev)
{
	struct scmi_channel *channel = mailbox->channel;
	int error;

	mailbox->client.dev = dev;
	if (channel->node == dev->of_node)
		return 0;
	mailbox->node = platform_device_alloc("scmi-channel", PLATFORM_DEVID_NONE);
	if (!mailbox->node)
		return -ENOMEM;
	error = dev_set_name(&mailbox->node->dev, "%s:%02x", dev_name(dev), channel->protocol);
	if (error) {
		platform_device_put(mailbox->node);
		return error;
	}
	mailbox->node->dev.of_node = of_node_get(channel->node);
	mailbox->client.dev = &mailbox->node->dev;
	return 0;
}

static struct mbox_chan *bell_get(struct mailbox *mailbox, int index)
{
	struct mbox_chan *bell = mbox_request_channel(&mailbox->client, index);

	if (IS_ERR(bell))
		dev_err_probe(mailbox->client.dev, PTR_ERR(bell), "%pOF: no mailbox channel %d\n",
			      mailbox->channel->node, index);
	return bell;
}

/*
 * R48: what was got goes back if the rest cannot be had. A handler that the
 * controller does not wait for may still be in it, so that memory goes later.
 */
static int bells_get(struct mailbox *mailbox, const struct layout *layout)
{
	int from = layout->from[mailbox->channel->direction], to = layout->to[mailbox->channel->direction];

	if (to != from && to != NO_BELL) {
		mailbox->to = bell_get(mailbox, to);
		if (IS_ERR(mailbox->to))
			return PTR_ERR(mailbox->to);
	}
	mailbox->from = bell_get(mailbox, from);
	if (IS_ERR(mailbox->from)) {
		if (mailbox->to) {
			mbox_free_channel(mailbox->to);
			synchronize_rcu();
		}
		return PTR_ERR(mailbox->from);
	}
	if (to == from)
		mailbox->to = mailbox->from;
	return 0;
}

/* R49: interrupts come from the first doorbell on; all that they look at is there before. */
static int mailbox_setup(struct scmi_channel *channel, struct device *dev)
{
	const struct layout *layout = layout_of(channel->node);
	struct mailbox *mailbox = devm_kzalloc(dev, sizeof(*mailbox), GFP_KERNEL);
	int error;

	if (!mailbox)
		return -ENOMEM;
	if (!layout)
		return dev_err_probe(dev, -EINVAL, "%pOF: so many mboxes and shmem make no channels\n", channel->node);
	mailbox->channel = channel;
	mailbox->client.rx_callback = mailbox_rung;
	mailbox->client.knows_txdone = true;
	spin_lock_init(&mailbox->p2a);
	channel->private = mailbox;
	error = shmem_map(&mailbox->shmem, dev, channel->node, channel->direction);
	if (!error)
		error = node_device(mailbox, dev);
	if (error)
		return error;
	error = bells_get(mailbox, layout);
	if (error && mailbox->node)
		platform_device_put(mailbox->node);
	return error;
}

static void mailbox_teardown(struct scmi_channel *channel)
{
	struct mailbox *mailbox = channel->private;

	if (mailbox->to && mailbox->to != mailbox->from)
		mbox_free_channel(mailbox->to);
	mbox_free_channel(mailbox->from);
	if (mailbox->node)
		platform_device_put(mailbox->node);
}

static const struct transport_ops mailbox_ops = {
	.available = mailbox_available,
	.setup = mailbox_setup,
	.teardown = mailbox_teardown,
	.send = mailbox_send,
	.sent = mailbox_sent,
	.fetch_response = mailbox_fetch_response,
	.fetch_notification = mailbox_fetch_notification,
	.done = mailbox_done,
	.release = mailbox_release,
	.opened = mailbox_opened,
};

static const struct transport mailbox_transport = {
	.name = "mailbox",
	.ops = &mailbox_ops,
	.timeout_ms = TIMEOUT_MS,
	.requests = REQUESTS,
	.message_max = MESSAGE_BYTES,
	.owner = THIS_MODULE,
};

/* As a managed action, whose form is the same in all kernels; a remove callback's is not. */
static void mailbox_remove(void *pdev)
{
	scmi_instance_remove(pdev);
}

static int mailbox_probe(struct platform_device *pdev)
{
	int error = scmi_instance_probe(pdev, &mailbox_transport);

	return error ?: devm_add_action_or_reset(&pdev->dev, mailbox_remove, pdev);
}

static const struct of_device_id mailbox_nodes[] = {
	{ .compatible = "arm,scmi" },
	{ }
};
MODULE_DEVICE_TABLE(of, mailbox_nodes);

/* R57: nobody unbinds an instance that has users through sysfs. */
static struct platform_driver mailbox_driver = {
	.probe = mailbox_probe,
	.driver = {
		.name = "scmi-mailbox",
		.suppress_bind_attrs = true,
		.of_match_table = mailbox_nodes,
	},
};
module_platform_driver(mailbox_driver);

MODULE_DESCRIPTION("SCMI over mailboxes and shared memory");
MODULE_LICENSE("GPL");
