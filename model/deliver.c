/* SPDX-License-Identifier: GPL-2.0-only */
#include <stdlib.h>

#include "platform_private.h"

#define CHUNK_MESSAGES 16

struct outgoing_chunk {
	struct outgoing_chunk *next;
	struct outgoing message[CHUNK_MESSAGES];
};

static void grow_pool(struct platform *platform)
{
	struct outgoing_chunk *chunk = calloc(1, sizeof(*chunk));

	engine_assert(chunk);
	chunk->next = platform->chunks;
	platform->chunks = chunk;
	for (u32 i = CHUNK_MESSAGES; i-- > 0;) {
		chunk->message[i].platform = platform;
		chunk->message[i].next = platform->idle;
		platform->idle = &chunk->message[i];
	}
}

static void fire(void *arg);

struct outgoing *outgoing_new(struct platform *platform, u32 type, u32 header)
{
	struct outgoing *outgoing;

	if (!platform->idle)
		grow_pool(platform);
	outgoing = platform->idle;
	platform->idle = outgoing->next;
	memset(outgoing, 0, offsetof(struct outgoing, request));
	outgoing->complete = NULL;
	outgoing->hits.count = 0;
	outgoing->how = "";
	outgoing->platform = platform;
	outgoing->busy = true;
	outgoing->type = type;
	outgoing->header = header;
	engine_event_init(&outgoing->event, ORDER_DEVICE, "platform sends", fire, outgoing);
	return outgoing;
}

void outgoing_free(struct outgoing *outgoing)
{
	struct platform *platform = outgoing->platform;

	outgoing->busy = false;
	outgoing->next = platform->idle;
	platform->idle = outgoing;
}

void outgoing_forget_all(struct platform *platform)
{
	for (struct outgoing_chunk *chunk = platform->chunks; chunk; chunk = chunk->next) {
		for (u32 i = 0; i < CHUNK_MESSAGES; i++) {
			if (!chunk->message[i].busy)
				continue;
			engine_cancel(&chunk->message[i].event);
			outgoing_free(&chunk->message[i]);
		}
	}
	platform->held = NULL;
	platform->p2a_queue = (struct message_queue){ 0 };
	platform->fresh = (struct message_queue){ 0 };
}

u32 outgoing_under_way(const struct platform *platform)
{
	u32 count = 0;

	for (const struct outgoing_chunk *chunk = platform->chunks; chunk; chunk = chunk->next) {
		for (u32 i = 0; i < CHUNK_MESSAGES; i++)
			count += chunk->message[i].busy;
	}
	return count;
}

static const char *type_name(u32 type)
{
	return type == WIRE_COMMAND ? "reply" : type == WIRE_DELAYED_RESPONSE ? "delayed response" : "notification";
}

static enum platform_message_event event_of(u32 type)
{
	return type == WIRE_COMMAND ? MESSAGE_REPLY : type == WIRE_DELAYED_RESPONSE ? MESSAGE_DELAYED : MESSAGE_NOTIFICATION;
}

void outgoing_trace(const struct outgoing *outgoing)
{
	u32 header = outgoing->header;

	machine_event(&outgoing->platform->message_event[event_of(outgoing->type)], 0);
	platform_trace_message(outgoing->platform, outgoing->payload, outgoing->bytes,
			       "%s: pt=%02X msg_id=%02X seq=%04X s=%d len=%u%s", type_name(outgoing->type),
			       wire_protocol(header), wire_message(header), wire_token(header), outgoing->status,
			       outgoing->bytes, outgoing->how);
}

static void send_reply(struct outgoing *outgoing)
{
	struct platform *platform = outgoing->platform;

	area_write_reply(&platform->a2p, outgoing);
	if (outgoing->error_bit) {
		platform_trace(platform, "channel error: seq=%04X", wire_token(outgoing->header));
		area_loses(&platform->a2p, outgoing->identity);
	} else {
		platform->server.counters.replies++;
		outgoing_trace(outgoing);
	}
	if (outgoing->interrupt && !outgoing->quiet_ring)
		mailbox_ring_agent(&platform->mailbox, platform->role.reply);
	outgoing_sent(outgoing);
}

static void transmit(struct outgoing *outgoing)
{
	if (outgoing->type == WIRE_COMMAND) {
		send_reply(outgoing);
		return;
	}
	p2a_push(outgoing);
	p2a_pump(outgoing->platform);
}

/* One more message of that type has gone: those that wait behind it come closer. */
static void release_held(struct platform *platform, u32 type)
{
	struct outgoing **link = &platform->held;
	struct outgoing *released = NULL, **last = &released;

	while (*link) {
		struct outgoing *held = *link;

		if (held->type != type || --held->behind) {
			link = &held->next;
			continue;
		}
		*link = held->next;
		held->next = NULL;
		*last = held;
		last = &held->next;
	}
	while (released) {
		struct outgoing *held = released;

		released = held->next;
		held->again = true;
		held->how = " held back";
		transmit(held);
	}
}

void outgoing_sent(struct outgoing *outgoing)
{
	struct platform *platform = outgoing->platform;
	bool again = outgoing->again;
	u32 type = outgoing->type;

	if (outgoing->repeats) {
		outgoing->repeats--;
		if (outgoing->length_changes) {
			outgoing->length = outgoing->next_length;
			outgoing->length_forced = outgoing->quiet_ring = true;
		}
		outgoing->again = true;
		outgoing->how = " again";
		outgoing->send_ns = engine_now_ns() + outgoing->repeat_ns;
		engine_post(&outgoing->event, outgoing->send_ns);
	} else {
		outgoing_free(outgoing);
	}
	if (!again)
		release_held(platform, type);
}

static void complete(struct outgoing *outgoing)
{
	struct platform *platform = outgoing->platform;
	struct reply reply = { .room = platform_reply_room(platform) };
	s32 status = outgoing->complete(&platform->server, &outgoing->request, &reply);

	outgoing->complete = NULL;
	if (outgoing->status_forced)
		return;
	outgoing->status = status;
	outgoing->bytes = reply.bytes;
	memcpy(outgoing->payload, reply.payload, reply.bytes);
}

static void hold(struct outgoing *outgoing)
{
	struct outgoing **link = &outgoing->platform->held;

	while (*link)
		link = &(*link)->next;
	outgoing->next = NULL;
	*link = outgoing;
}

/* A delayed response that is not sent leaves its request answered. */
static void drop(struct outgoing *outgoing)
{
	if (outgoing->type == WIRE_COMMAND)
		area_loses(&outgoing->platform->a2p, outgoing->identity);
	outgoing_free(outgoing);
}

static void fire(void *arg)
{
	struct outgoing *outgoing = arg;
	struct platform *platform = outgoing->platform;

	if (service_defers(platform, &outgoing->event))
		return;
	if (!outgoing->acted) {
		outgoing->acted = true;
		if (firmware_fault_actions(platform, &outgoing->hits, outgoing->header))
			return;
	}
	if (!service_is_running(&platform->service)) {
		engine_post(&outgoing->event, platform->service.frozen_until_ns);
		return;
	}
	if (outgoing->type == OUTGOING_RING) {
		mailbox_ring_agent(&platform->mailbox, outgoing->channel);
		outgoing_free(outgoing);
		return;
	}
	if (outgoing->complete)
		complete(outgoing);
	if (outgoing->drop)
		drop(outgoing);
	else if (outgoing->behind)
		hold(outgoing);
	else
		transmit(outgoing);
	notifications_flush(platform);
}

void outgoing_send(struct outgoing *outgoing)
{
	if (outgoing->send_ns > engine_now_ns())
		engine_post(&outgoing->event, outgoing->send_ns);
	else
		fire(outgoing);
}
