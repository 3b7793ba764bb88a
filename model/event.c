/* SPDX-License-Identifier: GPL-2.0-only */
#include <stdlib.h>

#include "platform_private.h"

static void send_one(struct generator *generator)
{
	struct platform *platform = generator->platform;
	u8 payload[WIRE_PAYLOAD_BYTES];
	u32 bytes = server_event(&platform->server, generator->protocol, generator->code, generator->source,
				 generator->storm ? NULL : generator->value, payload);

	if (bytes)
		notification_new(platform, generator->protocol, generator->code, payload, bytes);
	else
		platform_trace(platform, "event: pt=%02X has no event %u of source %u", generator->protocol,
			       generator->code, generator->source);
}

static void unlink_storm(struct generator *generator)
{
	struct generator **link = &generator->platform->storms;

	while (*link != generator)
		link = &(*link)->next;
	*link = generator->next;
	free(generator);
}

/* The environment goes on while the firmware is dead, but nobody sees it. */
static void fire(void *arg)
{
	struct generator *generator = arg;
	struct platform *platform = generator->platform;
	struct service *service = &platform->service;

	if (!service->down && service_defers(platform, &generator->event))
		return;
	if (!service->down && !service_is_running(service)) {
		engine_post(&generator->event, service->frozen_until_ns);
		return;
	}
	if (service->down)
		platform->server.counters.notifications_lost++;
	else
		send_one(generator);
	generator->value[0] += generator->step;
	if (generator->endless || --generator->left)
		engine_post(&generator->event, engine_now_ns() + generator->period_ns);
	else if (generator->storm)
		unlink_storm(generator);
	notifications_flush(platform);
}

void events_init(struct platform *platform)
{
	const struct platform_config *config = platform->config;

	platform->events = calloc(config->event_count ? config->event_count : 1, sizeof(*platform->events));
	engine_assert(platform->events);
	for (u32 i = 0; i < config->event_count; i++) {
		const struct event_config *event = &config->event[i];
		struct generator *generator = &platform->events[i];

		generator->platform = platform;
		generator->period_ns = event->period_ns;
		generator->endless = event->period_ns && !event->count;
		generator->left = event->period_ns ? event->count : 1;
		generator->protocol = event->protocol;
		generator->code = event->event;
		generator->source = event->source;
		memcpy(generator->value, event->value, sizeof(generator->value));
		generator->step = event->step;
		engine_event_init(&generator->event, ORDER_DEVICE, "platform event", fire, generator);
	}
}

void events_start(struct platform *platform)
{
	for (u32 i = 0; i < platform->config->event_count; i++)
		engine_post(&platform->events[i].event, engine_now_ns() + platform->config->event[i].at_ns);
}

void storm_start(struct platform *platform, u32 protocol, u64 count, u64 gap_ns, u32 code)
{
	struct generator *generator;

	if (!count)
		return;
	generator = calloc(1, sizeof(*generator));
	engine_assert(generator);
	generator->platform = platform;
	generator->period_ns = gap_ns;
	generator->left = count;
	generator->protocol = protocol;
	generator->code = code;
	generator->storm = true;
	generator->next = platform->storms;
	platform->storms = generator;
	engine_event_init(&generator->event, ORDER_DEVICE, "platform storm", fire, generator);
	engine_post(&generator->event, engine_now_ns());
}

void storms_forget(struct platform *platform)
{
	while (platform->storms) {
		engine_cancel(&platform->storms->event);
		unlink_storm(platform->storms);
	}
}

u32 storms_under_way(const struct platform *platform)
{
	u32 count = 0;

	for (const struct generator *storm = platform->storms; storm; storm = storm->next)
		count++;
	return count;
}
