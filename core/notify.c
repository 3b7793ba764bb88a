// SPDX-License-Identifier: GPL-2.0-only
/* Notifications: who listens to what; see notify.h. */
#include <linux/debugfs.h>
#include <linux/slab.h>
#include "notify.h"

/*
 * R30: an instance has its notifications before its channels open. R31: it has
 * them until the channels are closed and no receiver is left in them.
 */
int notifications_receive(struct scmi_instance *instance, u8 protocol, u8 event, ktime_t when, const void *payload,
			  size_t bytes)
{
	struct notify_queue *queue = smp_load_acquire(&instance->notifications->queue[protocol]);

	return queue ? notify_queue_put(queue, event, when, payload, bytes) : -EINVAL;
}

/* ---- binding: under notifications.lock ---- */

static bool is_open(const struct notifications *notifications, u8 protocol)
{
	const struct notify_queue *queue = smp_load_acquire(&notifications->queue[protocol]);

	return queue && READ_ONCE(queue->ph);
}

/*
 * Its protocol is there: the handler gets a reference on it, a place in its
 * topic before the platform is asked, so that no event passes it by, and its
 * events. On error it may have the reference, and its callback may run.
 */
static int bind(struct notifications *notifications, struct handler *handler)
{
	struct scmi_protocol_handle *ph = protocol_get(notifications->instance, handler->key.protocol);
	struct notify_queue *queue;
	int error;

	if (IS_ERR(ph))
		return PTR_ERR(ph);
	handler->ph = ph;
	queue = notifications->queue[handler->key.protocol];
	error = notify_attach(queue, handler);
	if (error)
		return error;
	error = notify_enable(queue, handler);
	if (error)
		notify_detach(queue, handler);
	return error;
}

/*
 * R34: a handler that came before its protocol is bound when that is there,
 * once, under the lock under which it would be unregistered. One that cannot be
 * stays registered and hears nothing.
 */
static void bind_waiting(struct work_struct *work)
{
	struct notifications *notifications = container_of(work, struct notifications, bind);
	struct handler *handler;
	int error;

	mutex_lock(&notifications->lock);
	list_for_each_entry(handler, &notifications->handlers, registered) {
		/* R32: none is bound once the instance is going. */
		if (notifications->quiesced)
			break;
		if (handler->ph || !is_open(notifications, handler->key.protocol))
			continue;
		error = bind(notifications, handler);
		if (handler->ph)
			notifications->waiting--;
		if (error)
			dev_err(notifications->instance->dev, "protocol 0x%x: notification %u cannot be enabled: %d\n",
				handler->key.protocol, handler->key.event, error);
	}
	mutex_unlock(&notifications->lock);
}

/* ---- registering ---- */

/* The handler is out of its topic and out of the list of all. Not under notifications.lock. */
static void handler_free(struct notifications *notifications, struct handler *handler)
{
	if (handler->ph) {
		notify_wait(notifications->queue[handler->key.protocol], handler);
		protocol_put(handler->ph);
	}
	kfree(handler);
}

/* From a work of its own: the protocol may go with the last of them, and that waits for the protocol's worker. */
static void bury_dead(struct work_struct *work)
{
	struct notifications *notifications = container_of(work, struct notifications, bury);
	struct handler *handler, *following;

	llist_for_each_entry_safe(handler, following, llist_del_all(&notifications->dead), dead)
		handler_free(notifications, handler);
}

static struct handler *find(struct notifications *notifications, const struct notify_key *key,
			    const struct notifier_block *block)
{
	struct handler *handler;

	list_for_each_entry(handler, &notifications->handlers, registered)
		if (handler->block == block && handler->key.protocol == key->protocol && handler->key.event == key->event &&
		    handler->key.all == key->all && (key->all || handler->key.source == key->source))
			return handler;
	return NULL;
}

static int add(struct notifications *notifications, struct handler *handler)
{
	u8 protocol = handler->key.protocol;
	int error = 0;

	if (notifications->quiesced)
		return -ENODEV;
	if (find(notifications, &handler->key, handler->block))
		return -EEXIST;
	if (is_open(notifications, protocol)) {
		error = bind(notifications, handler);
	} else {
		notifications->waiting++;
		/* Either this sees that the protocol has just come, or notifications_add() that somebody waits. */
		smp_mb();
		if (is_open(notifications, protocol))
			queue_work(notifications->workqueue, &notifications->bind);
	}
	if (!error)
		list_add_tail(&handler->registered, &notifications->handlers);
	return error;
}

static int handler_register(struct notifications *notifications, const struct notify_key *key, struct notifier_block *block)
{
	struct handler *handler = kzalloc(sizeof(*handler), GFP_KERNEL);
	int error;

	if (!handler)
		return -ENOMEM;
	INIT_LIST_HEAD(&handler->link);
	handler->key = *key;
	handler->block = block;
	mutex_lock(&notifications->lock);
	error = add(notifications, handler);
	mutex_unlock(&notifications->lock);
	if (error)
		handler_free(notifications, handler);
	return error;
}

/*
 * When this returns the callback does not run and never will, except to its own
 * end if this was called from within it.
 */
static int handler_unregister(struct notifications *notifications, const struct notify_key *key,
			      struct notifier_block *block)
{
	struct handler *handler;
	bool within = false;

	mutex_lock(&notifications->lock);
	handler = find(notifications, key, block);
	if (!handler) {
		mutex_unlock(&notifications->lock);
		return -ENOENT;
	}
	list_del(&handler->registered);
	if (handler->ph) {
		notify_disable(notifications->queue[key->protocol], handler);
		within = notify_detach(notifications->queue[key->protocol], handler);
	} else {
		notifications->waiting--;
	}
	mutex_unlock(&notifications->lock);
	if (!within)
		handler_free(notifications, handler);
	return 0;
}

static struct notify_key key_of(u8 protocol, u8 event, const u32 *source)
{
	return (struct notify_key){ .protocol = protocol, .event = event, .all = !source, .source = source ? *source : 0 };
}

static int event_register(const struct scmi_handle *handle, u8 protocol, u8 event, const u32 *source,
			  struct notifier_block *block)
{
	const struct notify_key key = key_of(protocol, event, source);

	return handler_register(to_instance(handle)->notifications, &key, block);
}

static int event_unregister(const struct scmi_handle *handle, u8 protocol, u8 event, const u32 *source,
			    struct notifier_block *block)
{
	const struct notify_key key = key_of(protocol, event, source);

	return handler_unregister(to_instance(handle)->notifications, &key, block);
}

/* ---- registering for as long as a device has its driver ---- */

struct managed {
	struct notifications *notifications;
	struct notify_key key;
	struct notifier_block *block;
};

static void managed_release(struct device *dev, void *data)
{
	struct managed *managed = data;

	handler_unregister(managed->notifications, &managed->key, managed->block);
}

/* R37: what is compared is what the caller gave, all of it. */
static int managed_matches(struct device *dev, void *data, void *block)
{
	struct managed *managed = data;

	return managed->block == block;
}

static int devm_event_register(struct scmi_device *sdev, u8 protocol, u8 event, const u32 *source,
			       struct notifier_block *block)
{
	struct managed *managed = devres_alloc(managed_release, sizeof(*managed), GFP_KERNEL);
	int error;

	if (!managed)
		return -ENOMEM;
	managed->notifications = to_instance(sdev->handle)->notifications;
	managed->key = key_of(protocol, event, source);
	managed->block = block;
	error = handler_register(managed->notifications, &managed->key, block);
	if (error)
		devres_free(managed);
	else
		devres_add(&sdev->dev, managed);
	return error;
}

static int devm_event_unregister(struct scmi_device *sdev, COMPAT_EVENT_KEY struct notifier_block *block)
{
	return devres_release(&sdev->dev, managed_release, managed_matches, block);
}

const struct scmi_notify_ops scmi_notify_ops = {
	.devm_event_notifier_register = devm_event_register,
	.devm_event_notifier_unregister = devm_event_unregister,
	.event_notifier_register = event_register,
	.event_notifier_unregister = event_unregister,
};

/* ---- protocols come and go: under the instance's protocols_lock ---- */

/* In debugfs: scmi/ID/notifications/PROTOCOL_dropped, the events that found the queue full. */
static void show_dropped(struct notifications *notifications, struct notify_queue *queue)
{
	struct dentry *parent = notifications->instance->debugfs;
	char name[16];

	if (IS_ERR_OR_NULL(parent))
		return;
	if (!notifications->debugfs)
		notifications->debugfs = debugfs_create_dir("notifications", parent);
	snprintf(name, sizeof(name), "%02x_dropped", queue->protocol);
	debugfs_create_atomic_t(name, 0400, notifications->debugfs, &queue->dropped);
}

static struct notify_queue *queue_of(struct notifications *notifications, u8 protocol)
{
	struct notify_queue *queue = notifications->queue[protocol];

	if (queue)
		return queue;
	queue = notify_queue_new(notifications, protocol);
	if (!queue)
		return NULL;
	show_dropped(notifications, queue);
	smp_store_release(&notifications->queue[protocol], queue);
	return queue;
}

int notifications_add(struct scmi_protocol_handle *ph)
{
	struct notifications *notifications = ph->instance->notifications;
	struct notify_queue *queue = queue_of(notifications, ph->protocol->id);
	int sources = ph->protocol->events->sources_get(ph);
	int error;

	if (!queue)
		return -ENOMEM;
	if (sources < 0)
		return sources;
	error = notify_queue_open(queue, ph, sources);
	if (error)
		return error;
	smp_mb();
	if (READ_ONCE(notifications->waiting))
		queue_work(notifications->workqueue, &notifications->bind);
	return 0;
}

void notifications_remove(struct scmi_protocol_handle *ph)
{
	struct notifications *notifications = ph->instance->notifications;

	if (notifications && notifications->queue[ph->protocol->id])
		notify_queue_close(notifications->queue[ph->protocol->id]);
}

/* ---- instances come and go ---- */

int notifications_init(struct scmi_instance *instance)
{
	struct notifications *notifications = kzalloc(sizeof(*notifications), GFP_KERNEL);

	if (!notifications)
		return -ENOMEM;
	notifications->workqueue = alloc_workqueue("%s", WQ_UNBOUND | WQ_FREEZABLE | WQ_SYSFS, 0, dev_name(instance->dev));
	if (!notifications->workqueue) {
		kfree(notifications);
		return -ENOMEM;
	}
	notifications->instance = instance;
	mutex_init(&notifications->lock);
	INIT_LIST_HEAD(&notifications->handlers);
	INIT_WORK(&notifications->bind, bind_waiting);
	init_llist_head(&notifications->dead);
	INIT_WORK(&notifications->bury, bury_dead);
	instance->notifications = notifications;
	return 0;
}

void notifications_quiesce(struct scmi_instance *instance)
{
	struct notifications *notifications = instance->notifications;

	mutex_lock(&notifications->lock);
	notifications->quiesced = true;
	mutex_unlock(&notifications->lock);
	cancel_work_sync(&notifications->bind);
}

/* Those that were never unregistered. The platform is not told: there is no channel any more. */
static void forget_handlers(struct notifications *notifications, struct list_head *list)
{
	struct handler *handler;

	mutex_lock(&notifications->lock);
	list_splice_init(&notifications->handlers, list);
	list_for_each_entry(handler, list, registered)
		if (handler->ph)
			notify_detach(notifications->queue[handler->key.protocol], handler);
	mutex_unlock(&notifications->lock);
}

void notifications_exit(struct scmi_instance *instance)
{
	struct notifications *notifications = instance->notifications;
	struct handler *handler, *following;
	LIST_HEAD(list);
	u32 protocol;

	forget_handlers(notifications, &list);
	list_for_each_entry_safe(handler, following, &list, registered)
		handler_free(notifications, handler);
	destroy_workqueue(notifications->workqueue);
	instance->notifications = NULL;
	debugfs_remove_recursive(notifications->debugfs);
	for (protocol = 0; protocol < PROTOCOLS; protocol++)
		notify_queue_free(notifications->queue[protocol]);
	mutex_destroy(&notifications->lock);
	kfree(notifications);
}
