// SPDX-License-Identifier: GPL-2.0-only
/* Notifications: a protocol's queue, the worker that empties it, and the topics that it delivers to. */
#include <linux/slab.h>
#include "notify.h"

/*
 * What stands in a queue before the payload. Its 24 bytes are those of Linux's
 * agent, so that a storm overflows the queues of both at the same event.
 */
struct record {
	ktime_t when;
	size_t bytes;
	u8 event;
};

/* ---- events and topics ---- */

static const struct event *event_of(const struct notify_queue *queue, u8 id)
{
	const struct event_source *events = queue->events;
	u32 i;

	for (i = 0; i < events->event_count; i++)
		if (events->events[i].id == id)
			return &events->events[i];
	return NULL;
}

static struct topic *topic_of_all(const struct notify_queue *queue, const struct event *event)
{
	return &queue->topics[(event - queue->events->events) * (queue->sources + 1)];
}

static struct topic *topic_of(const struct notify_queue *queue, const struct event *event, u32 source)
{
	return topic_of_all(queue, event) + 1 + source;
}

/* ---- receiving ---- */

/* R35, R36: header and payload go in together or not at all, and come out together: both under one lock. */
static int put(struct notify_queue *queue, const struct record *record, const void *payload)
{
	const struct event *event = queue->ph ? event_of(queue, record->event) : NULL;

	if (!event || record->bytes > event->payload_max)
		return -EINVAL;
	if (kfifo_avail(&queue->records) < sizeof(*record) + record->bytes)
		return -ENOMEM;
	kfifo_in(&queue->records, record, sizeof(*record));
	kfifo_in(&queue->records, payload, record->bytes);
	queue_work(queue->notifications->workqueue, &queue->work);
	return 0;
}

int notify_queue_put(struct notify_queue *queue, u8 event, ktime_t when, const void *payload, size_t bytes)
{
	const struct record record = { .when = when, .bytes = bytes, .event = event };
	unsigned long flags;
	int error;

	spin_lock_irqsave(&queue->lock, flags);
	error = put(queue, &record, payload);
	spin_unlock_irqrestore(&queue->lock, flags);
	if (error == -ENOMEM) {
		atomic_inc(&queue->dropped);
		dev_warn_ratelimited(queue->notifications->instance->dev,
				     "queue full, dropping proto_id:%d  evt_id:%d  ts:%lld\n", queue->protocol, event,
				     ktime_to_ns(when));
	}
	return error;
}

/* ---- delivering ---- */

/* The next event, and the protocol, which stays until the worker comes for another; NULL: none. */
static struct scmi_protocol_handle *take(struct notify_queue *queue, struct record *record)
{
	struct scmi_protocol_handle *ph;
	unsigned long flags;

	spin_lock_irqsave(&queue->lock, flags);
	ph = queue->ph;
	if (!ph || kfifo_out(&queue->records, record, sizeof(*record)) != sizeof(*record) ||
	    kfifo_out(&queue->records, queue->payload, record->bytes) != record->bytes)
		ph = NULL;
	/* The last touch but of the lock: who waits for this frees the memory. */
	smp_store_release(&queue->busy, ph);
	spin_unlock_irqrestore(&queue->lock, flags);
	if (!ph && wq_has_sleeper(&queue->idle))
		wake_up_all(&queue->idle);
	return ph;
}

/* The callback has ended; its block may be gone, if it unregistered itself. Under the lock. */
static void callback_ended(struct notify_queue *queue)
{
	struct handler *handler = queue->running;

	if (handler->retired) {
		llist_add(&handler->dead, &queue->notifications->dead);
		queue_work(queue->notifications->workqueue, &queue->notifications->bury);
	}
	/* The last touch: who waits for this frees the handler. */
	smp_store_release(&queue->running, NULL);
	if (wq_has_sleeper(&queue->idle))
		wake_up_all(&queue->idle);
}

/* Calls the topic's handlers. Who is unregistered meanwhile is left out; who is registered may be. */
static void deliver_topic(struct notify_queue *queue, struct topic *topic, u8 event)
{
	struct notifier_block *block;
	unsigned long flags;
	int answer = NOTIFY_DONE;

	spin_lock_irqsave(&queue->lock, flags);
	queue->next = topic->handlers.next;
	while (queue->next != &topic->handlers && !(answer & NOTIFY_STOP_MASK)) {
		WRITE_ONCE(queue->running, list_entry(queue->next, struct handler, link));
		queue->next = queue->next->next;
		block = queue->running->block;
		spin_unlock_irqrestore(&queue->lock, flags);
		answer = block->notifier_call(block, event, queue->report);
		spin_lock_irqsave(&queue->lock, flags);
		callback_ended(queue);
	}
	queue->next = NULL;
	spin_unlock_irqrestore(&queue->lock, flags);
}

static void deliver(struct notify_queue *queue, struct scmi_protocol_handle *ph, const struct record *record)
{
	const struct event *event = event_of(queue, record->event);
	u32 source = 0;

	if (!queue->events->report(ph, record->event, record->when, queue->payload, record->bytes, queue->report, &source)) {
		dev_warn_ratelimited(ph->dev, "protocol 0x%x: notification %u of %zu bytes is malformed, dropped\n",
				     queue->protocol, record->event, record->bytes);
		return;
	}
	deliver_topic(queue, topic_of_all(queue, event), record->event);
	if (source < queue->sources)
		deliver_topic(queue, topic_of(queue, event, source), record->event);
}

static void deliver_all(struct work_struct *work)
{
	struct notify_queue *queue = container_of(work, struct notify_queue, work);
	struct scmi_protocol_handle *ph;
	struct record record;

	for (ph = take(queue, &record); ph; ph = take(queue, &record)) {
		deliver(queue, ph, &record);
		cond_resched();
	}
}

/* ---- handlers in their topics ---- */

/* Higher priorities first, equals in the order of their coming, as in all notifier chains. */
static void insert(struct topic *topic, struct handler *handler)
{
	struct handler *other;

	list_for_each_entry(other, &topic->handlers, link)
		if (other->block->priority < handler->block->priority)
			break;
	list_add_tail(&handler->link, &other->link);
}

int notify_attach(struct notify_queue *queue, struct handler *handler)
{
	const struct notify_key *key = &handler->key;
	const struct event *event = event_of(queue, key->event);
	unsigned long flags;

	if (!event || (!key->all && key->source >= queue->sources))
		return -EINVAL;
	spin_lock_irqsave(&queue->lock, flags);
	insert(key->all ? topic_of_all(queue, event) : topic_of(queue, event, key->source), handler);
	spin_unlock_irqrestore(&queue->lock, flags);
	return 0;
}

bool notify_detach(struct notify_queue *queue, struct handler *handler)
{
	unsigned long flags;
	bool within;

	spin_lock_irqsave(&queue->lock, flags);
	if (queue->next == &handler->link)
		queue->next = handler->link.next;
	list_del_init(&handler->link);
	within = queue->running == handler && current_work() == &queue->work;
	handler->retired = within;
	spin_unlock_irqrestore(&queue->lock, flags);
	return within;
}

void notify_wait(struct notify_queue *queue, const struct handler *handler)
{
	wait_event(queue->idle, smp_load_acquire(&queue->running) != handler);
}

/* ---- asking the platform ---- */

static int source_on(struct notify_queue *queue, const struct event *event, u32 source)
{
	struct topic *topic = topic_of(queue, event, source);
	int error = 0;

	topic->users++;
	if (!topic->enabled)
		error = queue->events->enable(queue->ph, event->id, source, true);
	if (!error)
		topic->enabled = true;
	return error;
}

static void source_off(struct notify_queue *queue, const struct event *event, u32 source)
{
	struct topic *topic = topic_of(queue, event, source);

	if (--topic->users || !topic->enabled)
		return;
	topic->enabled = false;
	queue->events->enable(queue->ph, event->id, source, false);
}

/* All sources are those that can; that none can is an error. */
int notify_enable(struct notify_queue *queue, struct handler *handler)
{
	const struct event *event = event_of(queue, handler->key.event);
	u32 from = handler->key.all ? 0 : handler->key.source;
	u32 to = handler->key.all ? queue->sources : from + 1;
	int error = -EINVAL, last;
	u32 source;

	for (source = from; source < to; source++) {
		last = source_on(queue, event, source);
		if (error)
			error = last;
	}
	handler->enabled = true;
	if (error)
		notify_disable(queue, handler);
	return error;
}

void notify_disable(struct notify_queue *queue, struct handler *handler)
{
	const struct event *event = event_of(queue, handler->key.event);
	u32 from = handler->key.all ? 0 : handler->key.source;
	u32 to = handler->key.all ? queue->sources : from + 1;
	u32 source;

	if (!handler->enabled)
		return;
	handler->enabled = false;
	for (source = from; source < to; source++)
		source_off(queue, event, source);
}

/* ---- queues come and go ---- */

struct notify_queue *notify_queue_new(struct notifications *notifications, u8 protocol)
{
	struct notify_queue *queue = kzalloc(sizeof(*queue), GFP_KERNEL);

	if (!queue)
		return NULL;
	queue->notifications = notifications;
	queue->protocol = protocol;
	spin_lock_init(&queue->lock);
	INIT_WORK(&queue->work, deliver_all);
	init_waitqueue_head(&queue->idle);
	return queue;
}

static void memory_free(struct notify_queue *queue)
{
	kfifo_free(&queue->records);
	kvfree(queue->topics);
	queue->topics = NULL;
}

void notify_queue_free(struct notify_queue *queue)
{
	if (!queue)
		return;
	memory_free(queue);
	kfree(queue);
}

/* The topics, and behind them what the worker needs for one event. */
static int memory_alloc(struct notify_queue *queue)
{
	const struct event_source *events = queue->events;
	size_t payload_max = 0, report_max = 0, topics = size_mul(events->event_count, queue->sources + 1);
	size_t i;

	for (i = 0; i < events->event_count; i++) {
		payload_max = max(payload_max, ALIGN(events->events[i].payload_max, sizeof(u64)));
		report_max = max(report_max, events->events[i].report_max);
	}
	queue->topics = kvzalloc(size_add(array_size(topics, sizeof(*queue->topics)), payload_max + report_max), GFP_KERNEL);
	if (!queue->topics || kfifo_alloc(&queue->records, events->queue_bytes, GFP_KERNEL))
		return -ENOMEM;
	for (i = 0; i < topics; i++)
		INIT_LIST_HEAD(&queue->topics[i].handlers);
	queue->payload = queue->topics + topics;
	queue->report = queue->payload + payload_max;
	return 0;
}

int notify_queue_open(struct notify_queue *queue, struct scmi_protocol_handle *ph, u32 sources)
{
	queue->events = ph->protocol->events;
	queue->sources = sources;
	if (memory_alloc(queue)) {
		memory_free(queue);
		return -ENOMEM;
	}
	spin_lock_irq(&queue->lock);
	WRITE_ONCE(queue->ph, ph);
	spin_unlock_irq(&queue->lock);
	return 0;
}

void notify_queue_close(struct notify_queue *queue)
{
	spin_lock_irq(&queue->lock);
	WRITE_ONCE(queue->ph, NULL);
	spin_unlock_irq(&queue->lock);
	wait_event(queue->idle, !smp_load_acquire(&queue->busy));
	memory_free(queue);
}
