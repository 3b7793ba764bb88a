// SPDX-License-Identifier: GPL-2.0-only
/* Contract 3: contexts run one at a time, on stacks of their own at fixed addresses. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expect.h"
#include "sim/engine/arena.h"
#include "sim/engine/choice.h"

static struct context *main_context;
static int inside; /* contexts that are executing: never more than one */
static u64 turns;

static void leave(void)
{
	if (--inside != 0) {
		printf("%d contexts at once\n", inside + 1);
		engine_exit(1);
	}
}

static void enter(void)
{
	if (++inside != 1) {
		printf("%d contexts at once\n", inside);
		engine_exit(1);
	}
}

static void pausing_body(void *arg)
{
	struct random_stream *stream = random_stream("pauses");
	u64 left = (u64)arg;

	enter();
	while (left--) {
		u64 until_ns = engine_now_ns() + random_below(stream, 10);
		bool unlike;

		turns++;
		leave();
		unlike = engine_pause_until(until_ns) != until_ns;
		enter();
		if (unlike || engine_now_ns() != until_ns) {
			printf("late\n");
			engine_exit(1);
		}
	}
	leave();
	engine_pause_until(NEVER_NS);
}

static void crowd_program(void *arg)
{
	enum engine_end end;

	(void)arg;
	for (u32 i = 0; i < 200; i++)
		context_resume_at(context_new("crowd", 0, pausing_body, (void *)100), i % 3);
	end = engine_wait_for_end();
	printf("%llu turns, %s\n", turns, engine_end_name(end));
	engine_exit(0);
}

Test(contexts, run_one_at_a_time_and_go_on_exactly_when_they_said)
{
	expect_all(run_child(&plain_config, crowd_program, NULL), "20000 turns, DEADLOCK\n");
}

static void switched_body(void *arg)
{
	printf("%s %s at %llu\n", (char *)arg, context_name(context_running()), engine_now_ns());
	engine_pause_until(engine_now_ns() + 7);
	context_switch(main_context);
	printf("again at %llu\n", engine_now_ns());
	context_exit(main_context);
}

static void switch_program(void *arg)
{
	struct context *other = context_new("task/1", 0, switched_body, "first");

	(void)arg;
	main_context = context_running();
	printf("ids %u %u\n", context_id(main_context), context_id(other));
	context_switch(other);
	printf("main at %llu\n", engine_now_ns());
	engine_pause_until(100);
	context_switch(other);
	other = context_new("task/2", 0, switched_body, "second");
	context_switch(other);
	printf("id %u, at %llu, %llu hand-overs\n", context_id(other), engine_now_ns(),
	       engine_hand_overs_total());
	engine_exit(0);
}

Test(contexts, switch_at_once_and_stay_at_the_same_time)
{
	expect_all(run_child(&plain_config, switch_program, NULL),
		   "ids 1 2\nfirst task/1 at 0\nmain at 7\nagain at 100\nsecond task/2 at 100\nid 3, at 107, "
		   "6 hand-overs\n");
}

static struct engine_event alarm_event;
static struct context *sleeper;

static void wake(void *arg)
{
	printf("callback: %s, paused %d\n", context_running() ? "runs" : "nobody runs",
	       context_is_paused(sleeper));
	context_resume_at(sleeper, engine_now_ns() + (u64)arg);
}

static void sleeping_body(void *arg)
{
	(void)arg;
	printf("woken at %llu\n", engine_pause_until(NEVER_NS));
	printf("woken at %llu\n", engine_pause_until(1000000));
	printf("woken at %llu\n", engine_pause_until(1000000));
	engine_pause_until(NEVER_NS);
}

static void resume_program(void *arg)
{
	(void)arg;
	sleeper = context_new("sleeper", 0, sleeping_body, NULL);
	context_resume_at(sleeper, 5);
	engine_event_init(&alarm_event, ORDER_DEVICE, "alarm", wake, (void *)3);
	engine_post(&alarm_event, 20);
	engine_pause_until(30);
	engine_post(&alarm_event, 40);
	engine_pause_until(50);
	context_resume_at(sleeper, 2000000); /* later than it was arranged */
	end_and_report();
}

Test(contexts, are_resumed_earlier_or_later_than_arranged)
{
	const struct child *child = run_child(&plain_config, resume_program, NULL);

	expect_exit(child, 0);
	expect_text(child, "callback: nobody runs, paused 1\nwoken at 23\ncallback: nobody runs, paused 1\n"
			   "woken at 43\nwoken at 2000000\nend: DEADLOCK\n");
}

static u8 *seen_stack;
static bool filled;

static void stack_body(void *arg)
{
	u8 here, *bottom, *mess;
	u32 bytes;

	(void)arg;
	bottom = context_stack(context_running(), &bytes);
	printf("%d %u %c ", &here >= bottom && &here < bottom + bytes, bytes >> 10, arena_kind(&here));
	printf("%s ", !seen_stack ? "first" : seen_stack == bottom ? "same" : "other");
	/* Below this frame nothing of the body before is left. */
	filled = bottom[bytes - 7000] == 0xa5 && bottom[bytes - 12000] == 0;
	mess = memset(__builtin_alloca(16000), 0x11, 16000);
	__asm__ volatile("" : : "r"(mess) : "memory");
	printf("%d\n", filled);
	seen_stack = bottom;
	context_exit(main_context);
}

static void stack_program(void *arg)
{
	(void)arg;
	main_context = context_running();
	context_switch(context_new("one", 0, stack_body, NULL));
	context_switch(context_new("two", 0, stack_body, NULL));
	context_switch(context_new("large", 256 << 10, stack_body, NULL));
	context_switch(context_new("three", 0, stack_body, NULL));
	engine_exit(0);
}

Test(contexts, stacks_are_the_arenas_and_used_again_clean)
{
	expect_all(run_child(&plain_config, stack_program, NULL),
		   "1 64 s first 1\n1 64 s same 1\n1 256 s other 1\n1 64 s other 1\n");
}

static void addresses_program(void *arg)
{
	(void)arg;
	for (u32 i = 0; i < 10; i++) {
		struct context *context = context_new("some", i % 2 ? 0 : 32 << 10, sleeping_body, NULL);

		printf("%llx %llx\n", (u64)context - arena_base,
		       (u64)context_stack(context, NULL) - arena_base);
		free(malloc(1000 + (u64)arg));
	}
	engine_exit(0);
}

Test(contexts, stand_at_the_same_places_wherever_the_arena_is)
{
	char *first = strdup(run_child(&plain_config, addresses_program, NULL)->text);

	cr_assert(strlen(first) > 100);
	child_arena_base = 0x300000000000ULL;
	expect_all(run_child(&plain_config, addresses_program, (void *)3000), first);
	free(first);
}

static void returning_body(void *arg)
{
	(void)arg;
}

static void returning_program(void *arg)
{
	(void)arg;
	context_switch(context_new("returns", 0, returning_body, NULL));
}

Test(contexts, a_body_that_returns_is_a_bug)
{
	const struct child *child = run_child(&plain_config, returning_program, NULL);

	expect_exit(child, 70);
	expect_text(child, "the body of a context returned");
	expect_text(child, "context returns");
}

static void pause_in_callback(void *arg)
{
	(void)arg;
	engine_pause_until(1000);
}

static void callback_program(void *arg)
{
	(void)arg;
	engine_event_init(&alarm_event, ORDER_DEVICE, "alarm", pause_in_callback, NULL);
	engine_post(&alarm_event, 20);
	engine_wait_for_end();
}

Test(contexts, a_callback_must_not_pause)
{
	expect_exit(run_child(&plain_config, callback_program, NULL), 70);
}

static void many_program(void *arg)
{
	(void)arg;
	for (u32 i = 0; i < 3000; i++)
		context_resume_at(context_new("many", 0, pausing_body, (void *)2), i);
	engine_wait_for_end();
	printf("%llu\n", turns);
	engine_exit(0);
}

Test(contexts, there_can_be_thousands)
{
	expect_all(run_child(&plain_config, many_program, NULL), "6000\n");
}

static const char *first_local;

static void bounded_body(void *arg)
{
	char local = 0;

	(void)arg;
	first_local = &local;
	context_switch(main_context);
	context_exit(main_context);
}

static void say_bounds(const struct context *context)
{
	u32 bytes;
	const char *stack = context_stack(context, &bytes), *frame = context_frame(context);

	printf("found %d %d %d, outside %d %d, ", context_at(stack) == context, context_at(stack + bytes - 1) == context,
	       context_at(first_local) == context, context_at(stack - 1) == context, context_at(stack + bytes) == context);
	printf("at the top %d, below its local %d, over %d\n", frame == stack + bytes,
	       frame >= stack && frame < first_local, context_is_over(context));
}

static void bounds_program(void *arg)
{
	struct context *first = context_new("first", 0, bounded_body, NULL);
	struct context *second = context_new("other", 1 << 15, bounded_body, NULL);

	(void)arg;
	context_rename(second, "second");
	main_context = context_running();
	say_bounds(second);
	context_switch(second);
	say_bounds(second);
	context_switch(second);
	say_bounds(second);
	printf("%s: nobody's %d, mine %d %d\n", context_name(second), context_at("text") == NULL, context_at(&first) == main_context,
	       context_at(first_local) == first);
	engine_exit(0);
}

Test(contexts, are_found_by_their_stacks_also_when_they_are_over)
{
	expect_all(run_child(&plain_config, bounds_program, NULL),
		   "found 1 1 0, outside 0 0, at the top 1, below its local 0, over 0\n"
		   "found 1 1 1, outside 0 0, at the top 0, below its local 1, over 0\n"
		   "found 1 1 1, outside 0 0, at the top 0, below its local 1, over 1\n"
		   "second: nobody's 1, mine 1 0\n");
}
