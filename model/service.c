/* SPDX-License-Identifier: GPL-2.0-only */
#include <stdlib.h>

#include "platform_private.h"

static void begin_next(struct platform *platform);

static void violation(struct platform *platform, const char *what)
{
	platform->server.counters.protocol_violations++;
	platform_trace(platform, "violation: %s", what);
}

static void enqueue(struct platform *platform, const char *client)
{
	struct service *service = &platform->service;
	struct queued_request *last;

	if (service->queue_count == service->queue_size) {
		platform->server.counters.queue_full++;
		area_loses(&platform->a2p, ALL_REQUESTS);
		platform_trace(platform, "lost: the request queue is full");
		return;
	}
	last = &service->queue[(service->queue_first + service->queue_count) % service->queue_size];
	last->arrived_ns = engine_now_ns();
	last->client = client;
	service->queue_count++;
	platform->server.counters.requests++;
	begin_next(platform);
}

void service_rung(struct platform *platform, u32 channel, const char *client)
{
	if (platform->service.down) {
		platform_trace(platform, "doorbell: channel %u, nobody is there", channel);
		area_loses(&platform->a2p, ALL_REQUESTS);
	} else if ((s32)channel == platform->role.request && !area_is_free(&platform->a2p)) {
		enqueue(platform, client);
	} else if ((s32)channel == platform->role.request) {
		violation(platform, "a doorbell, but the channel is the agent's");
	} else if ((s32)channel != platform->role.p2a_bell) {
		violation(platform, "a doorbell on a channel that is not the agent's to ring");
	} else if (!area_is_free(&platform->p2a)) {
		violation(platform, "a completion doorbell, but P2A is not free");
	} else {
		p2a_pump(platform);
	}
}

static struct queued_request dequeue(struct service *service)
{
	struct queued_request first = service->queue[service->queue_first];

	service->queue_first = (service->queue_first + 1) % service->queue_size;
	service->queue_count--;
	return first;
}

static void trace_taken(const struct platform *platform, const struct service *service)
{
	u32 header = service->request.header;

	machine_event(&platform->message_event[MESSAGE_REQUEST], 0);
	platform_trace_message(platform, service->request.payload, service->request.bytes,
			       "request: pt=%02X msg_id=%02X seq=%04X len=%u client=%s", wire_protocol(header),
			       wire_message(header), wire_token(header), service->request.bytes,
			       service->client ? service->client : "-");
}

/* The request in the area is read now, not when the doorbell rang. */
static void take(struct platform *platform, const struct queued_request *queued)
{
	struct service *service = &platform->service;
	struct fault_subject subject = { .type = WIRE_COMMAND, .client = queued->client, .when_ns = queued->arrived_ns };

	service->arrived_ns = queued->arrived_ns;
	service->client = queued->client;
	service->interrupt = area_memory(&platform->a2p)->channel_flags & WIRE_AREA_INTERRUPT;
	service->malformed = !area_read_request(&platform->a2p, &service->request);
	subject.header = service->request.header;
	trace_taken(platform, service);
	fault_match(platform, &subject, &service->hits);
}

static void begin(struct platform *platform)
{
	struct service *service = &platform->service;
	u32 header = service->request.header;
	u64 start_ns, done_ns;
	struct fault_rule *lose;

	if (firmware_fault_actions(platform, &service->hits, header))
		return;
	lose = fault_hit(&service->hits, FAULT_LOSE);
	if (lose) {
		fault_injected(platform, lose, header, "%s", "");
		area_loses(&platform->a2p, service->request.identity);
		return;
	}
	start_ns = service->frozen_until_ns > engine_now_ns() ? service->frozen_until_ns : engine_now_ns();
	done_ns = start_ns + platform_service_ns(platform, header);
	service->send_ns = outgoing_time(platform, &service->hits, header, done_ns,
					 service->arrived_ns + platform_rx_timeout_ns(platform));
	outgoing_early_rings(platform, &service->hits, header, platform->role.reply, service->send_ns,
			     service->interrupt);
	service->busy = true;
	engine_post(&service->done, done_ns);
}

static void begin_next(struct platform *platform)
{
	struct service *service = &platform->service;

	while (!service->busy && service->queue_count && service_is_running(service)) {
		struct queued_request queued = dequeue(service);

		if (area_is_free(&platform->a2p)) {
			violation(platform, "the channel went back to the agent before its doorbell was served");
			area_loses(&platform->a2p, ALL_REQUESTS);
			continue;
		}
		take(platform, &queued);
		begin(platform);
	}
}

static struct outgoing *response(struct platform *platform, struct reply *reply)
{
	struct service *service = &platform->service;
	struct outgoing *outgoing = outgoing_new(platform, WIRE_COMMAND, service->request.header);

	if (service->malformed) {
		violation(platform, "a request whose length makes no sense");
		reply->bytes = 0;
		reply->complete = NULL;
		outgoing->status = WIRE_PROTOCOL_ERROR;
	} else {
		outgoing->status = server_execute(&platform->server, &service->request, reply);
	}
	outgoing->identity = service->request.identity;
	outgoing->bytes = reply->bytes;
	memcpy(outgoing->payload, reply->payload, reply->bytes);
	outgoing->interrupt = service->interrupt;
	outgoing->acted = true;
	outgoing->hits = service->hits;
	outgoing->send_ns = service->send_ns;
	outgoing_damage(outgoing);
	return outgoing;
}

static void delayed_response(struct platform *platform, const struct reply *reply)
{
	struct service *service = &platform->service;
	u32 header = service->request.header;
	u64 now_ns = engine_now_ns(), ready_ns;
	struct outgoing *outgoing;
	struct fault_subject subject = {
		.type = WIRE_DELAYED_RESPONSE,
		.client = service->client,
		.when_ns = service->arrived_ns,
	};

	header = wire_header(wire_protocol(header), wire_message(header), WIRE_DELAYED_RESPONSE, wire_token(header));
	subject.header = header;
	outgoing = outgoing_new(platform, WIRE_DELAYED_RESPONSE, header);
	outgoing->identity = service->request.identity;
	outgoing->request = service->request;
	outgoing->complete = reply->complete;
	outgoing->drop = reply->silent;
	fault_match(platform, &subject, &outgoing->hits);
	outgoing_damage(outgoing);
	ready_ns = now_ns + (reply->at_once ? 0 : platform_delayed_ns(platform, header));
	outgoing->send_ns = outgoing_time(platform, &outgoing->hits, header, ready_ns,
					  now_ns + AGENT_DELAYED_TIMEOUT_MS * 1000000ULL);
	outgoing_early_rings(platform, &outgoing->hits, header, platform->role.p2a, outgoing->send_ns, !outgoing->drop);
	engine_post(&outgoing->event, outgoing->send_ns);
}

static void done(void *arg)
{
	struct platform *platform = arg;
	struct reply reply = { .room = platform_reply_room(platform) };
	struct outgoing *outgoing;

	if (service_defers(platform, &platform->service.done))
		return;
	outgoing = response(platform, &reply);
	platform->service.busy = false;
	if (reply.complete)
		delayed_response(platform, &reply);
	outgoing_send(outgoing);
	notifications_flush(platform);
	begin_next(platform);
}

void service_resume(struct platform *platform)
{
	p2a_pump(platform);
	begin_next(platform);
}

static void thaw(void *arg)
{
	service_resume(arg);
}

bool service_defers(struct platform *platform, struct engine_event *step)
{
	struct service *service = &platform->service;

	if (!service->held)
		return false;
	for (u32 i = 0; i < service->deferred_count; i++)
		if (service->deferred[i] == step)
			return true;
	if (service->deferred_count == service->deferred_room) {
		service->deferred_room = service->deferred_room ? 2 * service->deferred_room : 16;
		service->deferred = realloc(service->deferred, service->deferred_room * sizeof(*service->deferred));
		engine_assert(service->deferred);
	}
	service->deferred[service->deferred_count++] = step;
	return true;
}

void platform_hold(struct platform *platform)
{
	platform->service.held = true;
}

/* Its steps come in the order in which they were due. */
void platform_let_go(struct platform *platform)
{
	struct service *service = &platform->service;

	service->held = false;
	for (u32 i = 0; i < service->deferred_count; i++)
		engine_post(service->deferred[i], engine_now_ns());
	service->deferred_count = 0;
	service_resume(platform);
}

void service_init(struct platform *platform)
{
	struct service *service = &platform->service;
	u32 size = platform->config->request_queue;

	service->queue_size = size ? size : PLATFORM_DEFAULT_QUEUE;
	service->queue = calloc(service->queue_size, sizeof(*service->queue));
	engine_assert(service->queue);
	engine_event_init(&service->done, ORDER_DEVICE, "platform has executed", done, platform);
	engine_event_init(&service->thaw, ORDER_DEVICE, "platform goes on", thaw, platform);
}
