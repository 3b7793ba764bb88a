/* SPDX-License-Identifier: GPL-2.0-only */
#include <stdlib.h>

#include "platform_private.h"

static u32 *fast_word(const struct platform *platform, u32 domain, u32 offset)
{
	return (u32 *)(uintptr_t)(platform->fast.memory.base + (u64)domain * FAST_STRIDE + offset);
}

void fast_channels_show(struct platform *platform, u32 domain)
{
	const struct perf_state *state = &platform->server.perf[domain];

	if (!platform->server.fast_base)
		return;
	*fast_word(platform, domain, FAST_GET_LEVEL) = state->level;
	*fast_word(platform, domain, FAST_GET_LIMITS) = state->limit_max;
	*fast_word(platform, domain, FAST_GET_LIMITS + 4) = state->limit_min;
}

static void applied(struct platform *platform, u32 domain, const char *what, u32 first, u32 second, s32 status)
{
	platform->server.counters.fast_channel_writes++;
	platform_trace(platform, "fast channel: %s domain=%u vals=%u:%u s=%d", what, domain, first, second, status);
}

/* There is no reply: what the server refuses changes nothing. */
static void arrive(void *arg)
{
	struct fast_bell *bell = arg;
	struct platform *platform = bell->platform;
	struct service *service = &platform->service;
	u32 domain = bell->domain;
	u32 rung = bell->rung;

	if (!service->down && service_defers(platform, &bell->arrival))
		return;
	if (!service->down && !service_is_running(service)) {
		engine_post(&bell->arrival, service->frozen_until_ns);
		return;
	}
	bell->rung = 0;
	if (service->down)
		return;
	if (rung & FAST_BELL_LIMITS) {
		u32 max = *fast_word(platform, domain, FAST_SET_LIMITS);
		u32 min = *fast_word(platform, domain, FAST_SET_LIMITS + 4);

		applied(platform, domain, "limits", max, min, perf_set_limits(&platform->server, domain, max, min));
	}
	if (rung & FAST_BELL_LEVEL) {
		u32 level = *fast_word(platform, domain, FAST_SET_LEVEL);

		applied(platform, domain, "level", level, 0, perf_set_level(&platform->server, domain, level));
	}
	notifications_flush(platform);
}

static u64 bell_read(void *device, u64 offset, u32 bytes)
{
	(void)device;
	(void)offset;
	(void)bytes;
	return 0; /* rings are pulses */
}

static void bell_write(void *device, u64 offset, u64 value, u32 bytes)
{
	struct platform *platform = device;
	const struct transport_config *transport = platform->transport;
	struct fast_bell *bell;

	(void)bytes;
	if (offset / sizeof(u32) >= platform->config->perf_count)
		return;
	bell = &platform->fast.bell[offset / sizeof(u32)];
	bell->rung |= (u32)value & (FAST_BELL_LEVEL | FAST_BELL_LIMITS);
	if (bell->rung && !engine_is_posted(&bell->arrival))
		engine_post(&bell->arrival, engine_now_ns() + distribution_sample(&transport->doorbell,
										  platform->mailbox.stream));
}

static bool wanted(const struct platform_config *config)
{
	for (u32 i = 0; i < config->perf_count; i++) {
		if (config->perf[i].fast_channels)
			return true;
	}
	return false;
}

static void name_parts(struct platform *platform, u32 domain)
{
	struct mmio_register *part = &platform->fast.part[2 * domain];
	char suffix[PLATFORM_SUFFIX_BYTES];

	platform_suffix(platform, suffix);
	mmio_name(&platform->fast.memory, &part[0], domain * FAST_STRIDE, FAST_STRIDE, "fast-channel-%u%s.memory", domain,
		  suffix);
	mmio_name(&platform->fast.bells, &part[1], domain * sizeof(u32), sizeof(u32), "fast-channel-%u%s.ring", domain,
		  suffix);
}

void fast_channels_init(struct platform *platform)
{
	struct fast_channels *fast = &platform->fast;
	u32 domains = platform->config->perf_count;

	if (!wanted(platform->config))
		return;
	fast->bell = calloc(domains, sizeof(*fast->bell));
	fast->part = calloc(domains, 2 * sizeof(*fast->part));
	engine_assert(fast->bell && fast->part);
	fast->memory = (struct mmio_window){
		.name = "fast-channels",
		.bytes = (u64)domains * FAST_STRIDE,
		.device = platform,
		.memory = true,
	};
	fast->bells = (struct mmio_window){
		.name = "fast-channel-doorbells",
		.bytes = (u64)domains * sizeof(u32),
		.device = platform,
		.read = bell_read,
		.write = bell_write,
	};
	mmio_add(&fast->memory);
	mmio_add(&fast->bells);
	platform->server.fast_base = mmio_bus_address(fast->memory.base);
	platform->server.fast_bell_base = mmio_bus_address(fast->bells.base);
	for (u32 i = 0; i < domains; i++) {
		fast->bell[i].platform = platform;
		fast->bell[i].domain = i;
		name_parts(platform, i);
		engine_event_init(&fast->bell[i].arrival, ORDER_LINE, "fast channel doorbell", arrive, &fast->bell[i]);
		fast_channels_show(platform, i);
	}
}
