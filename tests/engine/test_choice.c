// SPDX-License-Identifier: GPL-2.0-only
/* Contract 6: every choice goes through one door, is recorded, can be forced; streams are independent. */
#include <stdio.h>
#include <string.h>

#include "expect.h"
#include "sim/engine/choice.h"

static struct engine_event events[3];
static void (*force)(void);

static void say(void *arg)
{
	printf("%s ", (const char *)arg);
}

static void print_records(void)
{
	u64 count;
	const struct choice_record *record = choice_records(&count);

	for (; count; count--, record++)
		printf("%s#%llu at %llu: %llu of %u\n", record->name, record->nth, record->when_ns,
		       record->value, record->count);
}

static void picks_program(void *arg)
{
	(void)arg;
	if (force)
		force();
	for (u32 i = 0; i < 3; i++) {
		engine_pause_until(i * 10);
		printf("%u", choice_pick("sched", 3));
		printf("%u", choice_pick("stall", 2));
		printf("%u ", choice_pick("sched", 1));
	}
	printf("\n");
	print_records();
	if (choice_divergence())
		printf("diverged: %s#%llu %llu of %u\n", choice_divergence()->name, choice_divergence()->nth,
		       choice_divergence()->value, choice_divergence()->count);
	engine_exit(0);
}

Test(choice, takes_the_default_and_is_recorded_with_its_passage_and_time)
{
	expect_all(run_child(&plain_config, picks_program, NULL),
		   "000 000 000 \nsched#0 at 0: 0 of 3\nstall#0 at 0: 0 of 2\nsched#1 at 10: 0 of 3\n"
		   "stall#1 at 10: 0 of 2\nsched#2 at 20: 0 of 3\nstall#2 at 20: 0 of 2\n");
}

static void force_three(void)
{
	choice_force("sched", 2, 2);
	choice_force("stall", 1, 1);
	choice_force("sched", 0, 1);
	choice_force("sched", 0, 2);
	choice_force("other", 0, 2);
}

Test(choice, is_forced_at_exactly_the_passages_that_were_named)
{
	force = force_three;
	expect_all(run_child(&plain_config, picks_program, NULL),
		   "200 010 200 \nsched#0 at 0: 2 of 3\nstall#0 at 0: 0 of 2\nsched#1 at 10: 0 of 3\n"
		   "stall#1 at 10: 1 of 2\nsched#2 at 20: 2 of 3\nstall#2 at 20: 0 of 2\n");
}

static void force_too_far(void)
{
	choice_force("stall", 1, 7);
}

Test(choice, a_forced_value_that_is_no_alternative_is_a_divergence)
{
	force = force_too_far;
	expect_line(run_child(&plain_config, picks_program, NULL), "diverged: stall#1 7 of 2");
}

static void ties_program(void *arg)
{
	static char *const names[] = {"line", "device", "client"};
	static const enum order_class classes[] = {ORDER_LINE, ORDER_DEVICE, ORDER_CLIENT};

	choice_ask_ties(true);
	if (force)
		force();
	for (u32 i = 0; i < 3; i++) {
		engine_event_init(&events[i], classes[i], names[i], say, names[i]);
		engine_post(&events[i], 100);
	}
	engine_pause_until((u64)arg);
	if (engine_now_ns() + 1 < engine.horizon_ns) /* as the machine does */
		engine.now_ns++;
	else if (engine_now_ns() < 100)
		engine_pause_until(100);
	printf("main ");
	engine_pause_until(101);
	printf("\n");
	print_records();
	engine_exit(0);
}

Test(ties, are_asked_for_when_that_is_on_and_by_default_keep_the_order)
{
	expect_all(run_child(&plain_config, ties_program, (void *)100),
		   "line device main client \ntie#0 at 100: 0 of 4\ntie#1 at 100: 0 of 3\ntie#2 at 100: 0 of "
		   "2\n");
}

static void force_ties(void)
{
	choice_force("tie", 0, 2); /* main first, of line, device, main, client */
	choice_force("tie", 1, 2); /* then client */
	choice_force("tie", 2, 1); /* then device */
}

Test(ties, can_be_forced_into_any_order)
{
	force = force_ties;
	for (int run_ahead = 0; run_ahead < 2; run_ahead++) {
		struct engine_config config = {.run_ahead = run_ahead};

		expect_line(run_child(&config, ties_program, (void *)100), "main client device line ");
	}
}

Test(ties, run_ahead_never_reaches_a_time_at_which_an_entry_stands)
{
	force = force_ties;
	expect_line(run_child(&plain_config, ties_program, (void *)99), "main client device line ");
}

/* Computed by another implementation (Python) of the published algorithms. */
static const u64 fault_draws[] = {8773876295221297442ULL, 12815917537809849867ULL, 5064270777288201057ULL,
				  790535649779313406ULL};
static const u64 latency_draws[] = {7099664309206994302ULL, 7834576371782139708ULL, 2637551542361238168ULL,
				    518322447637126883ULL};

static void draw(const char *name, const u64 *expected, u32 count)
{
	struct random_stream *stream = random_stream(name);

	for (u32 i = 0; i < count; i++)
		cr_assert_eq(random_u64(stream), expected[i], "draw %u of %s", i, name);
}

Test(random, streams_are_the_published_generators)
{
	choice_set_seed(42);
	draw("fault", fault_draws, 4);
	draw("latency", latency_draws, 4);
}

Test(random, a_draw_from_one_stream_does_not_move_another)
{
	choice_set_seed(42);
	for (u32 i = 0; i < 4; i++) {
		draw("latency", &latency_draws[i], 1);
		random_u64(random_stream("another"));
		draw("fault", &fault_draws[i], 1);
		random_unit(random_stream("another"));
	}
}

Test(random, below_a_bound_all_values_are_equally_likely)
{
	static const u64 bounds[] = {1, 2, 3, 7, 10, 100};

	choice_set_seed(7);
	for (u32 i = 0; i < sizeof(bounds) / sizeof(bounds[0]); i++) {
		u32 hits[100] = {0}, each = 20000;

		for (u64 n = bounds[i] * each; n; n--)
			hits[random_below(random_stream("bounds"), bounds[i])]++;
		for (u64 value = 0; value < bounds[i]; value++)
			cr_assert(hits[value] > each * 96 / 100 && hits[value] < each * 104 / 100,
				  "%u times %llu of %llu", hits[value], value, bounds[i]);
	}
}

/* Of 2^64 numbers on to 3/4 of that many values: without rejection every third value comes twice as often. */
Test(random, large_bounds_have_no_bias)
{
	u64 bound = 3ULL << 62, hits = 0;

	choice_set_seed(7);
	for (u32 i = 0; i < 90000; i++)
		hits += random_below(random_stream("large"), bound) % 3 == 0;
	cr_assert(hits > 29400 && hits < 30600, "%llu of 90000 are multiples of three", hits);
}

Test(random, unit_draws_are_in_the_unit_interval_and_average_one_half)
{
	double sum = 0;

	choice_set_seed(7);
	for (u32 i = 0; i < 100000; i++) {
		double x = random_unit(random_stream("unit"));

		cr_assert(x >= 0 && x < 1);
		sum += x;
	}
	cr_assert(sum > 49700 && sum < 50300);
}

static void draws_program(void *arg)
{
	(void)arg;
	choice_record_draws(true);
	choice_force("fault", 1, 5);
	choice_force("fault", 2, 99);
	choice_force("fault", 3, 0x80000000);
	random_u64(random_stream("fault"));
	printf("%llu ", random_below(random_stream("fault"), 10));
	printf("%llu ", random_below(random_stream("fault"), 10));
	printf("%.3f ", random_unit(random_stream("fault")));
	printf("\n");
	print_records();
	engine_exit(0);
}

Test(random, draws_are_recorded_when_asked_and_can_be_forced)
{
	struct engine_config config = {.seed = 42};
	char first[64];
	const struct child *child = run_child(&config, draws_program, NULL);

	snprintf(first, sizeof(first), "fault#0 at 0: %llu of 0", fault_draws[0]);
	expect_line(child, "5 9 0.500 ");
	expect_line(child, first);
	expect_line(child, "fault#1 at 0: 5 of 0");
	expect_line(child, "fault#2 at 0: 9 of 0");
	expect_line(child, "fault#3 at 0: 4503599627370496 of 0");
}

/* @arg: bound of the second draw. */
static void recorded_draws_program(void *arg)
{
	choice_record_draws(true);
	choice_force_recorded("fault", 0, ~0ULL);
	choice_force_recorded("fault", 1, 9);
	choice_force_recorded("fault", 2, 1ULL << 52);
	printf("%llu ", random_u64(random_stream("fault")));
	printf("%llu ", random_below(random_stream("fault"), (u64)arg));
	printf("%.3f ", random_unit(random_stream("fault")));
	printf("%d\n", random_u64(random_stream("fault")) == fault_draws[3]);
	if (choice_divergence())
		printf("diverged: %s#%llu %llu of %u\n", choice_divergence()->name, choice_divergence()->nth,
		       choice_divergence()->value, choice_divergence()->count);
	print_records();
	engine_exit(0);
}

Test(random, draws_are_forced_to_what_was_recorded_of_them)
{
	struct engine_config config = {.seed = 42};
	const struct child *child = run_child(&config, recorded_draws_program, (void *)10);

	expect_line(child, "18446744073709551615 9 0.500 1");
	expect_line(child, "fault#0 at 0: 18446744073709551615 of 0");
	expect_line(child, "fault#1 at 0: 9 of 0");
	expect_line(child, "fault#2 at 0: 4503599627370496 of 0");
	cr_assert(!child_said(child, "diverged"));
}

Test(random, a_recorded_draw_out_of_range_is_a_divergence)
{
	struct engine_config config = {.seed = 42};

	expect_line(run_child(&config, recorded_draws_program, (void *)9), "diverged: fault#1 9 of 9");
}

static void draw_unseeded(void *arg)
{
	(void)arg;
	random_u64(random_stream("early"));
}

Test(random, a_draw_before_the_seed_is_set_is_a_bug)
{
	const struct child *child = run_plain(draw_unseeded, NULL);

	expect_exit(child, 70);
	expect_text(child, "early:0: a random stream is used before the seed is set");
}
