// SPDX-License-Identifier: GPL-2.0-only
/*
 * Contracts 5 and 8: the same program gives the same trace whatever the context
 * factory, with run-ahead on or off, wherever the arena stands. The program is
 * random contexts and callbacks that pause, switch, resume, post and cancel.
 */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expect.h"
#include "sim/engine/choice.h"
#include "sim/engine/trace.h"

#define ACTORS 12
#define EVENTS 20
#define STEPS 4000

static struct random_stream *stream;
static struct engine_event events[EVENTS];
static struct context *actors[ACTORS];
static u32 steps;
static bool ask_ties;

static void step(const char *what)
{
	trace_text(TRACE_MACHINE, NULL, "%s %llu", what, random_u64(stream) % 1000);
	if (++steps == STEPS)
		engine_stop(ENGINE_DONE, "enough");
}

static u64 soon_ns(void)
{
	return engine_now_ns() + random_below(stream, 6) * 10;
}

static void act(void *arg)
{
	(void)arg;
	step("callback");
	for (u32 i = random_below(stream, 3); i; i--)
		engine_post(&events[random_below(stream, EVENTS)], soon_ns());
	if (random_below(stream, 4) == 0)
		engine_cancel(&events[random_below(stream, EVENTS)]);
	if (random_below(stream, 3) == 0) {
		struct context *context = actors[random_below(stream, ACTORS)];

		if (context_is_paused(context))
			context_resume_at(context, soon_ns());
	}
}

static void helper(void *arg)
{
	step("helper");
	engine_pause_until(soon_ns());
	context_exit(arg);
}

static void actor(void *arg)
{
	(void)arg;
	for (;;) {
		step(context_name(context_running()));
		if (random_below(stream, 4) == 0)
			context_switch(context_new("helper", 0, helper, context_running()));
		if (random_below(stream, 3) == 0)
			engine_post(&events[random_below(stream, EVENTS)], soon_ns());
		/* As the machine moves time inline. */
		if (engine_now_ns() + 5 < engine.horizon_ns)
			engine.now_ns += 5;
		else
			engine_pause_until(engine_now_ns() + 5);
		engine_pause_until(soon_ns());
	}
}

static void program(void *arg)
{
	u64 choices;

	(void)arg;
	choice_ask_ties(ask_ties);
	stream = random_stream("program");
	for (u32 i = 0; i < EVENTS; i++)
		engine_event_init(&events[i], i % ORDER_CLASS_COUNT, "event", act, NULL);
	for (u32 i = 0; i < ACTORS; i++) {
		char name[16];

		snprintf(name, sizeof(name), "actor-%u", i);
		actors[i] = context_new(name, 0, actor, NULL);
		context_resume_at(actors[i], i / 3);
	}
	engine_wait_for_end();
	choice_records(&choices);
	printf("%s %llu %016llx %llu choices %llu events at %llu\n", engine_end_report(), trace_total(),
	       trace_hash(), choices, engine_events_total(), engine_now_ns());
	engine_exit(0);
}

static char *reference(u64 seed)
{
	struct engine_config config = {.run_ahead = true, .seed = seed};
	const struct child *child = run_child(&config, program, NULL);

	expect_exit(child, 0);
	expect_text(child, "enough 4000 ");
	return strdup(child->text);
}

static void same_whatever_varies(u64 seed)
{
	static const char *const factories[] = {"raw", "ucontext", "boost", "thread"};
	char *expected = reference(seed);

	for (u32 i = 0; i < 8; i++) {
		struct engine_config config = {
			.factory = factories[i % 4], .run_ahead = i >= 4, .seed = seed};

		child_arena_base = i % 3 ? 0x210000000000ULL + ((u64)i << 38) : 0;
		expect_all(run_child(&config, program, NULL), expected);
	}
	child_arena_base = 0;
	free(expected);
}

Test(determinism, factory_run_ahead_and_arena_do_not_change_a_trace)
{
	for (u64 seed = 1; seed <= 5; seed++)
		same_whatever_varies(seed);
}

Test(determinism, nor_do_they_when_ties_are_asked)
{
	ask_ties = true;
	for (u64 seed = 1; seed <= 5; seed++)
		same_whatever_varies(seed);
}

Test(determinism, another_seed_is_another_run)
{
	char *one = reference(1), *two = reference(2);

	cr_assert(strcmp(one, two));
	free(one);
	free(two);
}

Test(determinism, environment_locale_and_allocator_do_not_change_a_trace)
{
	char *expected = reference(3);
	struct engine_config config = {.run_ahead = true, .seed = 3};

	setenv("SIMGRID_CFG", "contexts/factory:nonsense", 1);
	setenv("MALLOC_PERTURB_", "165", 1);
	setenv("LONG", "................................................................................", 1);
	setlocale(LC_ALL, "de_DE.UTF-8");
	expect_all(run_child(&config, program, NULL), expected);
	free(expected);
}

Test(determinism, an_unknown_factory_is_bad_input)
{
	struct engine_config config = {.factory = "fibers"};
	const struct child *child = run_child(&config, program, NULL);

	expect_exit(child, 2);
	expect_text(child, "no context factory 'fibers': raw, ucontext, boost, thread");
}
