// SPDX-License-Identifier: GPL-2.0-only
/* Contract 1: time is u64 nanoseconds, exact; SimGrid's clock follows exactly. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <simgrid/engine.h>

#include "expect.h"

static void stroll_to_2_53(void *arg)
{
	static const u64 stops_ns[] = {1,
				       2,
				       3,
				       999999999,
				       1000000001,
				       1ULL << 32,
				       (1ULL << 52) + 1,
				       (1ULL << 53) - 3,
				       (1ULL << 53) - 2,
				       (1ULL << 53) - 1};

	(void)arg;
	for (u32 i = 0; i < sizeof(stops_ns) / sizeof(stops_ns[0]); i++) {
		u64 got_ns = engine_pause_until(stops_ns[i]);

		engine_sync_simgrid_clock();
		printf("%llu %llu %.0f\n", got_ns, engine_now_ns(), simgrid_get_clock());
	}
	engine_exit(0);
}

Test(time, is_exact_up_to_2_to_the_53_and_simgrid_follows)
{
	struct engine_config config = plain_config;

	config.time_budget_ns = ~0ULL >> 1;
	for (int run_ahead = 0; run_ahead < 2; run_ahead++) {
		config.run_ahead = run_ahead;
		expect_exit(run_child(&config, stroll_to_2_53, NULL), 0);
		expect_all(run_child(&config, stroll_to_2_53, NULL),
			   "1 1 1\n2 2 2\n3 3 3\n"
			   "999999999 999999999 999999999\n1000000001 1000000001 1000000001\n"
			   "4294967296 4294967296 4294967296\n4503599627370497 4503599627370497 "
			   "4503599627370497\n"
			   "9007199254740989 9007199254740989 9007199254740989\n"
			   "9007199254740990 9007199254740990 9007199254740990\n"
			   "9007199254740991 9007199254740991 9007199254740991\n");
	}
}

static void many_small_steps(void *arg)
{
	u64 sum_ns = 0;

	(void)arg;
	for (u32 i = 0; i < 20000; i++) {
		sum_ns += 1 + i % 977 * 3;
		engine_pause_until(sum_ns);
		if (i % 7 == 0)
			engine_sync_simgrid_clock();
	}
	engine_sync_simgrid_clock();
	printf("%d\n", engine_now_ns() == sum_ns && simgrid_get_clock() == (double)sum_ns);
	engine_exit(0);
}

Test(time, does_not_drift_over_many_steps)
{
	expect_all(run_child(&plain_config, many_small_steps, NULL), "1\n");
}

static struct engine_event late;

static void nothing(void *arg)
{
	(void)arg;
}

static void post_into_the_past(void *arg)
{
	(void)arg;
	engine_event_init(&late, ORDER_DEVICE, "late-reply", nothing, NULL);
	engine_pause_until(1000);
	engine_post(&late, 999);
}

Test(time, posting_into_the_past_stops_the_run_by_name)
{
	const struct child *child = run_child(&plain_config, post_into_the_past, NULL);

	expect_exit(child, 70);
	expect_text(child, "late-reply");
	expect_text(child, "posted for a time that is past (1000 ns, context main)");
}

static void post_for_never(void *arg)
{
	(void)arg;
	engine_event_init(&late, ORDER_DEVICE, "never", nothing, NULL);
	engine_post(&late, NEVER_NS);
}

Test(time, never_is_no_time_to_post_for)
{
	expect_exit(run_child(&plain_config, post_for_never, NULL), 70);
}

static void pause_in_the_past(void *arg)
{
	(void)arg;
	engine_pause_until(1000);
	printf("%llu\n", engine_pause_until(10));
	engine_exit(0);
}

Test(time, pausing_until_a_past_time_is_no_pause)
{
	expect_all(run_child(&plain_config, pause_in_the_past, NULL), "1000\n");
}
