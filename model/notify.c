/* SPDX-License-Identifier: GPL-2.0-only */
#include "platform_private.h"

static void append(struct message_queue *queue, struct outgoing *outgoing)
{
	outgoing->next = NULL;
	if (queue->last)
		queue->last->next = outgoing;
	else
		queue->first = outgoing;
	queue->last = outgoing;
	queue->notifications += outgoing->type == WIRE_NOTIFICATION;
}

static struct outgoing *take_first(struct message_queue *queue)
{
	struct outgoing *outgoing = queue->first;

	queue->first = outgoing->next;
	if (!queue->first)
		queue->last = NULL;
	queue->notifications -= outgoing->type == WIRE_NOTIFICATION;
	return outgoing;
}

void p2a_push(struct outgoing *outgoing)
{
	struct platform *platform = outgoing->platform;
	struct message_queue *queue = &platform->p2a_queue;
	bool notification = outgoing->type == WIRE_NOTIFICATION;

	if (platform->has_p2a && !(notification && queue->notifications >= PLATFORM_NOTIFICATION_QUEUE)) {
		append(queue, outgoing);
		return;
	}
	platform->server.counters.notifications_lost += notification;
	platform_trace(platform, "lost: pt=%02X msg_id=%02X, %s", wire_protocol(outgoing->header),
		       wire_message(outgoing->header), platform->has_p2a ? "the queue is full" : "there is no P2A");
	outgoing_free(outgoing);
}

static void count(struct platform_counters *counters, u32 type)
{
	if (type == WIRE_NOTIFICATION)
		counters->notifications++;
	else
		counters->delayed_responses++;
}

void p2a_pump(struct platform *platform)
{
	while (platform->p2a_queue.first && service_is_running(&platform->service) && area_is_free(&platform->p2a)) {
		struct outgoing *outgoing = take_first(&platform->p2a_queue);

		area_write_p2a(&platform->p2a, outgoing);
		count(&platform->server.counters, outgoing->type);
		outgoing_trace(outgoing);
		if (!outgoing->quiet_ring)
			mailbox_ring_agent(&platform->mailbox, platform->role.p2a);
		outgoing_sent(outgoing);
	}
}

void notification_new(void *host, u32 protocol, u32 event, const void *payload, u32 bytes)
{
	struct platform *platform = host;
	struct outgoing *outgoing = outgoing_new(platform, WIRE_NOTIFICATION,
						 wire_header(protocol, event, WIRE_NOTIFICATION, 0));

	outgoing->bytes = bytes;
	memcpy(outgoing->payload, payload, bytes);
	append(&platform->fresh, outgoing);
}

/* Each is matched against faults on its own; one that kills the firmware takes the others with it. */
void notifications_flush(struct platform *platform)
{
	while (platform->fresh.first) {
		struct outgoing *outgoing = take_first(&platform->fresh);
		struct fault_subject subject = {
			.header = outgoing->header,
			.type = WIRE_NOTIFICATION,
			.when_ns = engine_now_ns(),
		};

		fault_match(platform, &subject, &outgoing->hits);
		outgoing_damage(outgoing);
		outgoing->send_ns = outgoing_time(platform, &outgoing->hits, outgoing->header, engine_now_ns(),
						  engine_now_ns());
		if (platform->has_p2a)
			outgoing_early_rings(platform, &outgoing->hits, outgoing->header, platform->role.p2a,
					     outgoing->send_ns, true);
		outgoing_send(outgoing);
	}
}
