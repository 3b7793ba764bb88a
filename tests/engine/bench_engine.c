// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prints what the engine's steps cost on this host: ns and SimGrid calls each.
 * Usage: bench-engine [FACTORY]
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "sim/engine/choice.h"
#include "sim/engine/engine.h"
#include "sim/engine/simgrid_calls.h"
#include "sim/engine/trace.h"

#define ROUNDS 1000000u
#define MAX_EVENTS 4096u

static struct engine_event events[MAX_EVENTS];
static struct context *here, *there;
static u64 fires_left;
static struct random_stream *stream;

static u64 host_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

static void row(const char *what, u64 start_ns, u64 start_calls, u64 rounds)
{
	printf("%-44s %7.1f ns %6.2f SimGrid calls\n", what, (double)(host_ns() - start_ns) / rounds,
	       (double)(simgrid_calls_total() - start_calls) / rounds);
}

static void again(void *arg)
{
	struct engine_event *event = arg;

	if (fires_left && --fires_left)
		engine_post(event, engine.now_ns + 100 + (event->seq * 0x9e3779b97f4a7c15ULL >> 55));
	else
		context_resume_at(here, engine.now_ns);
}

/* Posts and pops with so many entries in the queue, dispatched as callbacks. */
static void bench_callbacks(u32 entries)
{
	u64 start, calls = simgrid_calls_total();
	char what[64];

	fires_left = ROUNDS;
	for (u32 i = 0; i < entries; i++) {
		engine_event_init(&events[i], ORDER_DEVICE, "bench", again, &events[i]);
		engine_post(&events[i], engine.now_ns + 1 + i);
	}
	start = host_ns();
	engine_pause_until(NEVER_NS);
	snprintf(what, sizeof(what), "post, pop and callback, %u in the queue", entries);
	row(what, start, calls, ROUNDS);
	for (u32 i = 0; i < entries; i++)
		engine_cancel(&events[i]);
}

static void partner(void *arg)
{
	(void)arg;
	for (;;)
		context_switch(here);
}

static void sleeper(void *arg)
{
	(void)arg;
	for (u32 i = 0; i < ROUNDS; i++)
		engine_pause_until(engine.now_ns + 100);
	context_resume_at(here, engine.now_ns);
	engine_pause_until(NEVER_NS);
}

static void bench_contexts(void)
{
	u64 start = host_ns(), calls = simgrid_calls_total();

	for (u32 i = 0; i < ROUNDS; i++)
		engine_pause_until(engine.now_ns + 100);
	row("pause, nothing else to do", start, calls, ROUNDS);

	there = context_new("partner", 0, partner, NULL);
	start = host_ns(), calls = simgrid_calls_total();
	for (u32 i = 0; i < ROUNDS / 2; i++)
		context_switch(there);
	row("switch to another context", start, calls, ROUNDS);

	context_resume_at(context_new("sleeper", 0, sleeper, NULL), engine.now_ns);
	start = host_ns(), calls = simgrid_calls_total();
	for (u32 i = 0; i < ROUNDS; i++)
		engine_pause_until(engine.now_ns + 100);
	row("two contexts pausing in turn, a pause", start, calls, 2 * ROUNDS);
	engine_pause_until(NEVER_NS);
}

static void come_and_go(void *arg)
{
	(void)arg;
	context_exit(here);
}

static void bench_creation(void)
{
	u64 start = host_ns(), calls = simgrid_calls_total();

	for (u32 i = 0; i < 1000; i++)
		context_new("new", 0, come_and_go, NULL);
	row("a new context", start, calls, 1000);
	start = host_ns(), calls = simgrid_calls_total();
	for (u32 i = 0; i < 100000; i++)
		context_switch(context_new("reused", 0, come_and_go, NULL));
	row("a context used again, begun and ended", start, calls, 100000);
}

static void bench_trace(void)
{
	u64 start = host_ns(), calls = simgrid_calls_total();
	u64 sum = 0;

	for (u32 i = 0; i < ROUNDS; i++)
		*(u64 *)trace_reserve(TRACE_KERNEL, 1, 40) = i;
	row("a trace record of 40 bytes", start, calls, ROUNDS);
	start = host_ns();
	for (u32 i = 0; i < ROUNDS; i++)
		trace_text(TRACE_MACHINE, NULL, "irq:%s raise cpu%u", "mbox-a2p", i & 3);
	row("a trace line", start, calls, ROUNDS);
	start = host_ns();
	for (u32 i = 0; i < ROUNDS; i++)
		sum += random_below(stream, 1000);
	row(sum ? "a random number" : "", start, calls, ROUNDS);
}

static void bench(void *arg)
{
	(void)arg;
	here = context_running();
	stream = random_stream("bench");
	bench_callbacks(1);
	bench_callbacks(4);
	bench_callbacks(16);
	bench_callbacks(128);
	bench_callbacks(MAX_EVENTS);
	bench_contexts();
	bench_creation();
	bench_trace();
	engine_exit(0);
}

int main(int argc, char **argv)
{
	struct engine_config config = {.factory = argc > 1 ? argv[1] : "raw", .run_ahead = true};

	config.same_time_budget = ~0ULL >> 1;
	engine_run(&config, bench, NULL);
}
