// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "fixture.h"

#define BEGINS "scmi_xfer_begin"

Test(closed_loop, the_next_step_begins_when_the_last_is_done)
{
	u64 time_ns[4];
	char *trace = ftrace_of(STORY(CLIENT("gpu", "\"repeat\":2,", SET "," SET), "\"seed\":1"), "");

	cr_assert_eq(times_of(trace, BEGINS, time_ns, 4), 4);
	cr_assert_eq(time_ns[0], 0);
	cr_assert_eq(time_ns[1], 13000);
	cr_assert_eq(time_ns[3], 39000);
}

Test(closed_loop, a_step_can_repeat)
{
	cJSON *answer =
		run(STORY(CLIENT("gpu", "",
				 "{\"do\":\"perf.level_set\",\"domain\":0,\"level\":100,\"repeat\":5,"
				 "\"expect\":{\"elapsed_us\":13,\"error\":0}}," GET_EXPECT("\"level\":100")),
			  "\"seed\":1"),
		    "");

	cr_assert_str_eq(verdict(answer), "pass");
	cr_assert_str_eq(headline(answer), "6 operations, all as expected");
	cr_assert_eq(number(client(answer, 0), "operations"), 6);
	cr_assert_eq(number(client(answer, 0), "latency_max_ns"), 13000);
}

Test(closed_loop, a_client_starts_when_the_scenario_says)
{
	u64 time_ns[1];
	char *trace = ftrace_of(STORY(CLIENT("gpu", "\"start_us\":70.5,", SET), "\"seed\":1"), "");

	cr_assert_eq(times_of(trace, BEGINS, time_ns, 1), 1);
	cr_assert_eq(time_ns[0], 70500);
}

Test(closed_loop, copies_have_names_and_instances_of_their_own)
{
	cJSON *answer =
		run(STORY_ON("\"layout\":\"2x2\",\"instances\":2",
			     CLIENT("gpu", "\"count\":2,\"spread\":true,", SET),
			     "\"expect\":{\"counters\":{\"0/sent_ok\":1,\"1/sent_ok\":1,\"sent_ok\":2}}"),
		    "");

	cr_assert_str_eq(failure(answer), "");
	cr_assert_str_eq(cJSON_GetObjectItem(client(answer, 1), "name")->valuestring, "gpu-1");
}

Test(closed_loop, a_fault_can_be_meant_for_one_client)
{
	cJSON *answer = run(STORY(CLIENT("gpu", "\"repeat\":3,", SET_EXPECT("\"error\":0")) ","
				  CLIENT("cpu", "\"repeat\":3,", SET_EXPECT("\"error\":\"EIO\"")),
				  "\"faults\":[{\"do\":\"wrong_status\",\"match\":{\"client\":\"cpu\"}}]"),
			    "");

	cr_assert_str_eq(failure(answer), "");
}

Test(step, an_elapsed_time_that_is_not_exact_fails)
{
	cJSON *answer =
		run(STORY(CLIENT("gpu", "", SET "," SET_EXPECT("\"elapsed_us\":12")), "\"seed\":1"), "");

	cr_assert_str_eq(verdict(answer), "fail");
	cr_assert_str_eq(failure(answer),
			 "story.json:2: client gpu step 2 (perf.level_set): elapsed 13.000 us; "
			 "expected exactly 12.000 us");
	cr_assert_str_eq(headline(answer), failure(answer));
}

Test(step, bounds_of_an_elapsed_time_are_inclusive)
{
	cJSON *answer = run(
		STORY(CLIENT("gpu", "", SET_EXPECT("\"elapsed_us\":{\"min\":12,\"max\":13}")), "\"seed\":1"),
		"");

	cr_assert_str_eq(verdict(answer), "pass");
	answer = run(STORY(CLIENT("gpu", "", SET_EXPECT("\"elapsed_us\":{\"min\":12,\"max\":12.999}")),
			   "\"seed\":1"),
		     "");
	cr_assert_str_eq(failure(answer),
			 "story.json:2: client gpu step 1 (perf.level_set): elapsed 13.000 us; "
			 "expected 12.000 to 12.999 us");
}

Test(step, a_wrong_error_and_a_wrong_value_fail)
{
	cJSON *answer =
		run(STORY(CLIENT("gpu", "", SET_EXPECT("\"error\":\"ETIMEDOUT\"")), "\"seed\":1"), "");

	cr_assert_str_eq(
		failure(answer),
		"story.json:2: client gpu step 1 (perf.level_set): result 0; expected -110 ETIMEDOUT");
	answer = run(STORY(CLIENT("gpu", "", SET "," GET_EXPECT("\"level\":100")), "\"seed\":1"), "");
	cr_assert_str_eq(failure(answer),
			 "story.json:2: client gpu step 2 (perf.level_get): level 200; expected 100");
}

Test(step, a_lost_reply_fails_at_the_limit)
{
	cJSON *answer =
		run(STORY(CLIENT("gpu", "", SET_EXPECT("\"error\":\"ETIMEDOUT\",\"elapsed_us\":30000")),
			  "\"faults\":[{\"do\":\"late\",\"by_us\":10000}]"),
		    "");

	cr_assert_str_eq(failure(answer), "");
}

Test(step, failures_past_the_fiftieth_are_counted)
{
	cJSON *answer = run(
		STORY(CLIENT("gpu", "\"repeat\":60,", SET_EXPECT("\"error\":\"EIO\"")), "\"seed\":1"), "");
	const cJSON *failures = cJSON_GetObjectItem(answer, "failures");

	cr_assert_eq(cJSON_GetArraySize(failures), 51);
	cr_assert_str_eq(
		cJSON_GetArrayItem(failures, 49)->valuestring,
		"story.json:2: client gpu step 1 (perf.level_set, round 50): result 0; expected -5 EIO");
	cr_assert_str_eq(cJSON_GetArrayItem(failures, 50)->valuestring, "10 more steps were not as expected");
}

Test(open_loop, periodic_submissions_come_at_exact_times)
{
	u64 time_ns[4];
	char *trace = ftrace_of(STORY(CLIENT("gpu",
					     "\"start_us\":5,\"repeat\":4,"
					     "\"generator\":{\"periodic\":{\"period_us\":100.25}},",
					     SET),
				      "\"seed\":1"),
				"");

	cr_assert_eq(times_of(trace, BEGINS, time_ns, 4), 4);
	cr_assert_eq(time_ns[0], 5000);
	cr_assert_eq(time_ns[1], 105250);
	cr_assert_eq(time_ns[3], 305750);
}

Test(open_loop, work_that_finds_the_client_busy_waits)
{
	u64 time_ns[3];
	char *trace = ftrace_of(
		STORY(CLIENT("gpu", "\"repeat\":3,\"generator\":{\"periodic\":{\"period_us\":5}},", SET),
		      "\"seed\":1"),
		"");

	cr_assert_eq(times_of(trace, BEGINS, time_ns, 3), 3);
	cr_assert_eq(time_ns[1], 13000, "submitted at 5 us, begun when the first was done");
	cr_assert_eq(time_ns[2], 26000);
}

Test(open_loop, a_burst_past_the_queue_loses_the_rest)
{
	cJSON *answer = run(STORY(CLIENT("gpu",
					 "\"repeat\":10,\"queue_max\":3,"
					 "\"generator\":{\"burst\":{\"period_us\":1000,\"size\":5}},",
					 SET),
				  "\"seed\":1"),
			    "");

	cr_assert_str_eq(verdict(answer), "pass");
	cr_assert_eq(number(client(answer, 0), "operations"), 6, "three of each burst");
	cr_assert_eq(number(client(answer, 0), "lost"), 4);
}

static u32 poisson_times(const char *seed, const char *other, u64 *time_ns, u32 most)
{
	char clients[1024], request[64];

	snprintf(clients, sizeof(clients),
		 STORY_ON("\"layout\":\"2x2\",\"instances\":2",
			  CLIENT("gpu", "\"repeat\":200,\"generator\":{\"poisson\":{\"mean_us\":1000}},",
				 SET) "%s",
			  "\"seed\":1"),
		 other);
	snprintf(request, sizeof(request), "\"seed\":%s", seed);
	return times_of(ftrace_of(clients, request), "client: gpu perf.level_set domain", time_ns, most);
}

Test(open_loop, poisson_gaps_are_the_seeds_and_nobody_elses)
{
	static u64 first[200], second[200], other_seed[200];

	cr_assert_eq(poisson_times("1", "", first, 200), 200);
	cr_assert_eq(poisson_times("1",
				   "," CLIENT("cpu",
					      "\"instance\":1,\"repeat\":50,"
					      "\"generator\":{\"poisson\":{\"mean_us\":700}},",
					      SET),
				   second, 200),
		     200);
	cr_assert_eq(memcmp(first, second, sizeof(first)), 0, "another generator moved this one");
	cr_assert_eq(poisson_times("2", "", other_seed, 200), 200);
	cr_assert_neq(memcmp(first, other_seed, sizeof(first)), 0);
	cr_assert(first[199] > 150000000 && first[199] < 250000000, "200 gaps of 1 ms took %llu ns",
		  first[199]);
}
