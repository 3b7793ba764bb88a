/* SPDX-License-Identifier: GPL-2.0-only */
#include <stdio.h>
#include <stdlib.h>

#include "platform_private.h"

/* Channels by layout, in the order of the device tree's mboxes. */
static const struct layout {
	struct channel_roles role;
	const char *name[PLATFORM_MAX_CHANNELS + 1];
} layouts[MAILBOX_LAYOUT_COUNT] = {
	[MAILBOX_BIDIRECTIONAL] = { { 0, 0, -1, -1 }, { "a2p" } },
	[MAILBOX_TX_RX] = { { 0, 0, 1, 1 }, { "a2p", "p2a" } },
	[MAILBOX_UNIDIRECTIONAL] = { { 0, 1, -1, -1 }, { "a2p", "a2p-reply" } },
	[MAILBOX_UNIDIRECTIONAL_P2A] = { { 0, 1, 2, 2 }, { "a2p", "a2p-reply", "p2a" } },
	[MAILBOX_UNIDIRECTIONAL_P2A_BELL] = { { 0, 1, 2, 3 }, { "a2p", "a2p-reply", "p2a", "p2a-bell" } },
};

static const char *const message_events[PLATFORM_MESSAGE_EVENTS] = {
	[MESSAGE_REQUEST] = "request",
	[MESSAGE_REPLY] = "reply",
	[MESSAGE_DELAYED] = "delayed-response",
	[MESSAGE_NOTIFICATION] = "notification",
};

static const char *(*client_namer)(void);

void platform_set_client_namer(const char *(*namer)(void))
{
	client_namer = namer;
}

const char *platform_client(void)
{
	return client_namer ? client_namer() : NULL;
}

static bool is_or_any(s32 wanted, u32 have)
{
	return wanted == FAULT_ANY || (u32)wanted == have;
}

static const struct service_config *find_service(const struct platform *platform, u32 header, bool delayed)
{
	const struct platform_config *config = platform->config;

	for (u32 i = config->service_count; i-- > 0;) {
		const struct service_config *service = &config->service[i];

		if (is_or_any(service->protocol, wire_protocol(header)) &&
		    is_or_any(service->command, wire_message(header)) && (!delayed || service->has_delayed))
			return service;
	}
	return NULL;
}

u64 platform_service_ns(struct platform *platform, u32 header)
{
	const struct service_config *service = find_service(platform, header, false);

	if (!service)
		return distribution_sample(&platform->config->latency, platform->service_stream[0]);
	return distribution_sample(&service->time,
				   platform->service_stream[service - platform->config->service + 1]);
}

u64 platform_delayed_ns(struct platform *platform, u32 header)
{
	const struct service_config *service = find_service(platform, header, true);

	if (!service)
		return distribution_sample(&platform->config->delayed_latency, platform->delayed_stream[0]);
	return distribution_sample(&service->delayed,
				   platform->delayed_stream[service - platform->config->service + 1]);
}

u32 platform_reply_room(const struct platform *platform)
{
	u32 room = (u32)platform->a2p.window.bytes - WIRE_AREA_BYTES - WIRE_STATUS_BYTES;

	return room < WIRE_PAYLOAD_BYTES ? room : WIRE_PAYLOAD_BYTES;
}

/* A stream of its own for each distribution, so that one's draws do not move another's. */
static struct random_stream *stream_of(const struct platform *platform, const struct distribution *distribution,
				       const char *what, s32 index)
{
	char name[48];

	if (distribution->kind == DISTRIBUTION_FIXED)
		return NULL;
	if (index < 0)
		snprintf(name, sizeof(name), "platform.%u.%s", platform->number, what);
	else
		snprintf(name, sizeof(name), "platform.%u.%s.%d", platform->number, what, index);
	return random_stream(name);
}

static void streams_init(struct platform *platform)
{
	const struct platform_config *config = platform->config;

	platform->service_stream[0] = stream_of(platform, &config->latency, "service", -1);
	platform->delayed_stream[0] = stream_of(platform, &config->delayed_latency, "delayed", -1);
	for (u32 i = 0; i < config->service_count; i++) {
		const struct service_config *service = &config->service[i];

		platform->service_stream[i + 1] = stream_of(platform, &service->time, "service", (s32)i);
		if (service->has_delayed)
			platform->delayed_stream[i + 1] = stream_of(platform, &service->delayed, "delayed", (s32)i);
	}
}

static void perf_changed(void *host, u32 domain)
{
	fast_channels_show(host, domain);
}

static void update_fire(void *arg)
{
	struct sensor_updates *updates = arg;
	struct platform *platform = updates->platform;

	if (service_defers(platform, &updates->event))
		return;
	if (!service_is_running(&platform->service)) {
		engine_post(&updates->event, platform->service.frozen_until_ns);
		return;
	}
	engine_post(&updates->event, engine_now_ns() + updates->period_ns);
	sensor_send_update(&platform->server, updates->sensor);
	notifications_flush(platform);
}

static void sensor_updates(void *host, u32 sensor, u64 period_ns)
{
	struct platform *platform = host;
	struct sensor_updates *updates = &platform->updates[sensor];

	updates->period_ns = period_ns;
	if (!period_ns)
		engine_cancel(&updates->event);
	else if (!engine_is_posted(&updates->event))
		engine_post(&updates->event, engine_now_ns() + period_ns);
}

static const struct server_host server_host = {
	.notify = notification_new,
	.perf_changed = perf_changed,
	.sensor_updates = sensor_updates,
};

static void updates_init(struct platform *platform)
{
	u32 sensors = platform->config->sensor_count;

	platform->updates = calloc(sensors ? sensors : 1, sizeof(*platform->updates));
	engine_assert(platform->updates);
	for (u32 i = 0; i < sensors; i++) {
		platform->updates[i].platform = platform;
		platform->updates[i].sensor = i;
		engine_event_init(&platform->updates[i].event, ORDER_DEVICE, "sensor update", update_fire,
				  &platform->updates[i]);
	}
}

static void p2a_poll(void *arg)
{
	p2a_pump(arg);
}

static void areas_init(struct platform *platform)
{
	u32 bytes = platform->transport->shmem_bytes;

	bytes = bytes ? bytes : PLATFORM_DEFAULT_SHMEM_BYTES;
	platform->has_p2a = platform->role.p2a >= 0;
	area_init(&platform->a2p, platform, "shmem-a2p", bytes, false);
	if (platform->has_p2a)
		area_init(&platform->p2a, platform, "shmem-p2a", bytes, true);
	engine_event_init(&platform->p2a_poll, ORDER_DEVICE, "platform sees P2A free", p2a_poll, platform);
}

const char *platform_suffix(const struct platform *platform, char suffix[PLATFORM_SUFFIX_BYTES])
{
	suffix[0] = 0;
	if (platform->number)
		snprintf(suffix, PLATFORM_SUFFIX_BYTES, ".%u", platform->number);
	return suffix;
}

struct platform *platform_new(u32 number, struct platform_config *config, const struct transport_config *transport)
{
	const struct layout *layout = &layouts[transport->layout];
	struct platform *platform = calloc(1, sizeof(*platform));

	engine_assert(platform);
	platform->number = number;
	platform->config = config;
	platform->transport = transport;
	platform->role = layout->role;
	snprintf(platform->actor, sizeof(platform->actor), "platform-%u", number);
	for (u32 i = 0; i < PLATFORM_MESSAGE_EVENTS; i++)
		machine_event_init(&platform->message_event[i], platform->actor, false, "%s:%s", platform->actor,
				   message_events[i]);
	if (!mailbox_init(&platform->mailbox, platform, layout->name))
		return NULL; /* the machine knows its events by now, so it stays */
	areas_init(platform);
	server_init(&platform->server, number, config, platform->has_p2a);
	fast_channels_init(platform);
	updates_init(platform);
	streams_init(platform);
	service_init(platform);
	crash_init(platform);
	events_init(platform);
	platform->server.host = &server_host;
	platform->server.host_data = platform;
	return platform;
}

void platform_ports(const struct platform *platform, struct platform_ports *ports)
{
	memset(ports, 0, sizeof(*ports));
	ports->controller_base = platform->mailbox.window.base;
	ports->controller_bytes = platform->mailbox.window.bytes;
	ports->line_count = platform->mailbox.count;
	for (u32 i = 0; i < platform->mailbox.count; i++)
		ports->line[i] = irq_line_number(platform->mailbox.bell[i].line);
	ports->shmem_bytes = (u32)platform->a2p.window.bytes;
	ports->shmem_base[ports->shmem_count++] = platform->a2p.window.base;
	if (platform->has_p2a)
		ports->shmem_base[ports->shmem_count++] = platform->p2a.window.base;
}

void platform_mark(struct platform *platform)
{
	platform->marked = true;
	platform->mark_ns = engine_now_ns();
	events_start(platform);
}

const struct platform_counters *platform_counters(const struct platform *platform)
{
	return &platform->server.counters;
}

bool platform_state(const struct platform *platform, const char *path, u64 *value)
{
	return server_state(&platform->server, path, value);
}

bool platform_quiet(const struct platform *platform, char *why, u32 why_bytes)
{
	const struct service *service = &platform->service;
	u32 under_way = outgoing_under_way(platform);

	if (service->down)
		snprintf(why, why_bytes, "%s is down", platform->actor);
	else if (service->busy || service->queue_count)
		snprintf(why, why_bytes, "%s: a request is in service, %u wait", platform->actor, service->queue_count);
	else if (storms_under_way(platform))
		snprintf(why, why_bytes, "%s: a notification storm goes on", platform->actor);
	else if (platform->has_p2a && !area_is_free(&platform->p2a))
		snprintf(why, why_bytes, "%s: the agent has not given P2A back, %u messages wait or are held back",
			 platform->actor, under_way);
	else if (under_way)
		snprintf(why, why_bytes, "%s: %u messages are on their way out or held back", platform->actor, under_way);
	else if (!area_is_free(&platform->a2p))
		snprintf(why, why_bytes, "%s: the A2P channel is not free", platform->actor);
	else
		return true;
	return false;
}
