/* SPDX-License-Identifier: GPL-2.0-only */
#include "platform_private.h"

#define NS_PER_US 1000ULL

/*
 * Dead: the queue, the request in service, everything on its way out and all
 * state are gone; doorbells reach nobody; shared memory stays as it was.
 */
static void crash(struct platform *platform, u64 restart_after_ns)
{
	struct service *service = &platform->service;

	engine_cancel(&service->done);
	engine_cancel(&service->thaw);
	engine_cancel(&platform->p2a_poll);
	outgoing_forget_all(platform);
	storms_forget(platform);
	service->busy = false;
	service->queue_count = 0;
	service->frozen_until_ns = 0;
	service->down = true;
	area_loses(&platform->a2p, ALL_REQUESTS);
	server_reset(&platform->server);
	platform_trace(platform, "crash");
	engine_post(&service->restart, engine_now_ns() + restart_after_ns);
}

/* Firmware that starts sets its channels up anew. */
static void restart(void *arg)
{
	struct platform *platform = arg;

	platform->service.down = false;
	area_clear(&platform->a2p);
	if (platform->has_p2a)
		area_clear(&platform->p2a);
	platform_trace(platform, "restart");
	service_resume(platform);
}

void crash_init(struct platform *platform)
{
	engine_event_init(&platform->service.restart, ORDER_DEVICE, "platform restarts", restart, platform);
}

/* What is in service takes so much longer; everything else waits. */
static void freeze(struct platform *platform, u64 for_ns)
{
	struct service *service = &platform->service;
	u64 until_ns = engine_now_ns() + for_ns;

	if (until_ns <= service->frozen_until_ns)
		return;
	if (engine_is_posted(&service->done))
		engine_post(&service->done, service->done.when_ns + for_ns);
	service->frozen_until_ns = until_ns;
	engine_post(&service->thaw, until_ns);
}

bool firmware_fault_actions(struct platform *platform, const struct fault_hits *hits, u32 header)
{
	struct fault_rule *rule = fault_hit(hits, FAULT_STORM);

	if (rule) {
		fault_injected(platform, rule, header, "of %llu", rule->parameter[0]);
		storm_start(platform, wire_protocol(header), rule->parameter[0], rule->parameter[1] * NS_PER_US,
			    (u32)rule->parameter[2]);
	}
	rule = fault_hit(hits, FAULT_HANG);
	if (rule) {
		fault_injected(platform, rule, header, "for %llu us", rule->parameter[0]);
		freeze(platform, rule->parameter[0] * NS_PER_US);
	}
	rule = fault_hit(hits, FAULT_CRASH);
	if (rule) {
		fault_injected(platform, rule, header, "for %llu us", rule->parameter[0]);
		crash(platform, rule->parameter[0] * NS_PER_US);
	}
	return rule;
}
