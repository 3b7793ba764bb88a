// SPDX-License-Identifier: GPL-2.0-only
/* Notifications for clients: notifier blocks that count and hand the report's words to the world. */
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/wait.h>
#include "adapter.h"
#include "../sim.h"

#define ALL_SOURCES 0xffff
#define REPORT_WORDS 8

struct subscription {
	struct notifier_block block;
	struct list_head list;
	struct client *client;
	u32 protocol;
	u32 event;
	u32 source;
	struct subscription_record *record;
};

static LIST_HEAD(subscriptions);
static DEFINE_MUTEX(subscriptions_lock);
static DECLARE_WAIT_QUEUE_HEAD(arrived);

/* All reports begin with a time stamp and the agent's id; what follows is told as 32-bit words. */
struct report_head {
	ktime_t timestamp;
	unsigned int agent_id;
	unsigned int word[REPORT_WORDS];
};

/* The first thing that a report says, after whose it is. */
static u64 value_of(u32 protocol, u32 event, const void *report)
{
	switch (protocol << 8 | event) {
	case SCMI_PROTOCOL_CLOCK << 8 | SCMI_EVENT_CLOCK_RATE_CHANGED:
	case SCMI_PROTOCOL_CLOCK << 8 | SCMI_EVENT_CLOCK_RATE_CHANGE_REQUESTED:
		return ((const struct scmi_clock_rate_notif_report *)report)->rate;
	case SCMI_PROTOCOL_SENSOR << 8 | SCMI_EVENT_SENSOR_UPDATE:
		return ((const struct scmi_sensor_update_report *)report)->readings[0].value;
	default:
		return ((const struct report_head *)report)->word[1];
	}
}

static int deliver(struct notifier_block *block, unsigned long event, void *data)
{
	struct subscription *subscription = container_of(block, struct subscription, block);
	const struct report_head *report = data;
	const struct notification_report told = {
		.event = event,
		.source = report->word[0],
		.when_ns = ktime_to_ns(report->timestamp),
		.value = value_of(subscription->protocol, event, data),
		.word = { report->agent_id, report->word[0], report->word[1] },
	};

	subscription->client->notified++;
	world_notification(subscription->record, &told);
	wake_up_all(&arrived);
	return NOTIFY_OK;
}

static const struct scmi_notify_ops *ops_of(struct client *client, const struct scmi_handle **handle)
{
	*handle = agent_instances[client->instance].handle;
	return *handle ? (*handle)->notify_ops : NULL;
}

static struct subscription *find(struct client *client, u32 protocol, u32 event, u32 source)
{
	struct subscription *subscription;

	list_for_each_entry(subscription, &subscriptions, list)
		if (subscription->client == client && subscription->protocol == protocol &&
		    subscription->event == event && subscription->source == source)
			return subscription;
	return NULL;
}

int agent_notify_on(struct client *client, u32 protocol, u32 event, u32 source)
{
	const struct scmi_handle *handle;
	const struct scmi_notify_ops *ops = ops_of(client, &handle);
	struct subscription *subscription;
	int error;

	if (!ops)
		return -ENODEV;
	subscription = kzalloc(sizeof(*subscription), GFP_KERNEL);
	if (!subscription)
		return -ENOMEM;
	subscription->client = client;
	subscription->protocol = protocol;
	subscription->event = event;
	subscription->source = source;
	subscription->block.notifier_call = deliver;
	subscription->record = world_subscription(client, protocol, event, source);
	error = ops->event_notifier_register(handle, protocol, event, source == ALL_SOURCES ? NULL : &subscription->source,
					     &subscription->block);
	if (error) {
		world_subscription_ends(subscription->record);
		kfree(subscription);
		return error;
	}
	mutex_lock(&subscriptions_lock);
	list_add_tail(&subscription->list, &subscriptions);
	mutex_unlock(&subscriptions_lock);
	return 0;
}

int agent_notify_off(struct client *client, u32 protocol, u32 event, u32 source)
{
	const struct scmi_handle *handle;
	const struct scmi_notify_ops *ops = ops_of(client, &handle);
	struct subscription *subscription;
	int error;

	mutex_lock(&subscriptions_lock);
	subscription = find(client, protocol, event, source);
	if (subscription)
		list_del(&subscription->list);
	mutex_unlock(&subscriptions_lock);
	if (!ops || !subscription)
		return -ENOENT;
	error = ops->event_notifier_unregister(handle, protocol, event,
					       source == ALL_SOURCES ? NULL : &subscription->source,
					       &subscription->block);
	world_subscription_ends(subscription->record);
	kfree(subscription);
	return error;
}

u64 agent_notify_wait(struct client *client, u64 count, u64 timeout_ms)
{
	wait_event_timeout(arrived, READ_ONCE(client->notified) >= count, msecs_to_jiffies(timeout_ms));
	return READ_ONCE(client->notified);
}
