// SPDX-License-Identifier: GPL-2.0-only
/*
 * Contract 2: one total order, (when, class, sequence). A random stream of
 * posts, moves and cancels runs beside a plain unsorted list; every entry that
 * fires must be the least of that list.
 */
#include <stdio.h>
#include <string.h>

#include "expect.h"
#include "sim/engine/choice.h"

#define EVENTS 300
#define FIRES 60000

struct posted {
	struct engine_event event;
	bool in;
	u64 when_ns, order; /* our own sequence */
	u32 class;
};

static struct posted all[EVENTS];
static struct random_stream *stream;
static u64 order, fired;
static struct context *main_context;

static bool precedes(const struct posted *a, const struct posted *b)
{
	if (a->when_ns != b->when_ns)
		return a->when_ns < b->when_ns;
	return a->class != b->class ? a->class < b->class : a->order < b->order;
}

static const struct posted *least(void)
{
	const struct posted *best = NULL;

	for (u32 i = 0; i < EVENTS; i++)
		if (all[i].in && (!best || precedes(&all[i], best)))
			best = &all[i];
	return best;
}

static void post(struct posted *posted)
{
	/* Often the same time, so that classes and sequence decide. */
	posted->when_ns = engine_now_ns() + random_below(stream, 4) * random_below(stream, 5);
	posted->order = ++order;
	posted->in = true;
	engine_post(&posted->event, posted->when_ns);
}

static void check_horizon(void)
{
	const struct posted *first = least();
	u64 horizon_ns = first ? first->when_ns : 3600000000000ULL;

	if (engine.horizon_ns != horizon_ns) {
		printf("horizon %llu, first entry %llu\n", engine.horizon_ns, horizon_ns);
		engine_exit(1);
	}
}

static void fire(void *arg)
{
	struct posted *self = arg;

	if (least() != self || self->when_ns != engine_now_ns() || engine_is_posted(&self->event)) {
		printf("event %ld fired at %llu, first was %ld\n", (long)(self - all), engine_now_ns(),
		       (long)(least() - all));
		engine_exit(1);
	}
	self->in = false;
	if (++fired == FIRES) {
		context_resume_at(main_context, engine_now_ns());
		return;
	}
	for (u32 i = random_below(stream, 4); i; i--)
		post(&all[random_below(stream, EVENTS)]);
	if (random_below(stream, 3) == 0) {
		struct posted *other = &all[random_below(stream, EVENTS)];

		engine_cancel(&other->event);
		other->in = false;
	}
	if (!least())
		post(self);
	check_horizon();
}

static void order_program(void *arg)
{
	(void)arg;
	stream = random_stream("order");
	main_context = context_running();
	for (u32 i = 0; i < EVENTS; i++) {
		all[i].class = random_below(stream, ORDER_CLASS_COUNT);
		engine_event_init(&all[i].event, all[i].class, "random", fire, &all[i]);
		post(&all[i]);
	}
	engine_pause_until(NEVER_NS);
	printf("%s\n", fired >= FIRES ? "in order" : "ended early");
	engine_exit(0);
}

Test(order, every_entry_leaves_in_the_order_of_its_full_key)
{
	struct engine_config config = plain_config;

	for (config.seed = 1; config.seed <= 5; config.seed++)
		expect_all(run_child(&config, order_program, NULL), "in order\n");
}

static struct engine_event same[2 * ORDER_CLASS_COUNT];

static void say(void *arg)
{
	printf("%s ", (const char *)arg);
}

static void classes_program(void *arg)
{
	static char *const names[] = {
#define X(name, help) #name,
		ORDER_CLASSES(X)
#undef X
	};

	(void)arg;
	for (u32 i = ORDER_CLASS_COUNT; i--;)
		for (u32 twice = 0; twice < 2; twice++) {
			struct engine_event *event = &same[2 * i + twice];

			engine_event_init(event, i, names[i], say, names[i]);
			engine_post(event, 500);
		}
	engine_pause_until(500); /* a CPU's step, posted last: after the other two of its class */
	printf("main ");
	engine_pause_until(501);
	printf("\n");
	engine_exit(0);
}

Test(order, classes_come_in_the_documented_order)
{
	expect_all(run_child(&plain_config, classes_program, NULL),
		   "LINE LINE TIMER TIMER DEVICE DEVICE CPU CPU main CLIENT CLIENT END END \n");
}

static void moved_program(void *arg)
{
	static char *const names[] = {"a", "b", "c"};

	(void)arg;
	for (u32 i = 0; i < 3; i++) {
		engine_event_init(&same[i], ORDER_DEVICE, names[i], say, names[i]);
		engine_post(&same[i], 100);
	}
	engine_post(&same[0], 100); /* posted again: behind the others */
	engine_post(&same[2], 50);
	engine_cancel(&same[1]);
	engine_cancel(&same[1]);
	printf("%d%d%d ", engine_is_posted(&same[0]), engine_is_posted(&same[1]), engine_is_posted(&same[2]));
	engine_post(&same[1], 100);
	engine_pause_until(200);
	printf("\n");
	engine_exit(0);
}

Test(order, posting_again_moves_an_entry_behind_its_equals)
{
	expect_all(run_child(&plain_config, moved_program, NULL), "101 c a b \n");
}
