// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "fixture.h"

#define ONE_SET CLIENT("gpu", "", SET)
#define EXPECT(what) "\"expect\":{" what "}"
#define LATE "\"faults\":[{\"do\":\"late\",\"by_us\":10000}],"

static const char *failure_of(const char *story)
{
	return failure(run(story, ""));
}

Test(counters, of_the_agent_the_platform_and_its_devices)
{
	cr_assert_str_eq(
		failure_of(STORY(
			ONE_SET,
			EXPECT("\"counters\":{\"sent_ok\":1,\"platform.requests\":1,"
			       "\"platform.replies\":{\"min\":1,\"max\":2},\"state.perf.0.level\":200}"))),
		"");
}

Test(counters, that_differ_fail)
{
	cr_assert_str_eq(failure_of(STORY(ONE_SET, EXPECT("\"counters\":{\"sent_ok\":2}"))),
			 "story.json:3: counter sent_ok: 1; expected 2");
	cr_assert_str_eq(
		failure_of(
			STORY(ONE_SET, EXPECT("\"counters\":{\"platform.replies\":{\"min\":2,\"max\":3}}"))),
		"story.json:3: counter platform.replies: 1; expected 2 to 3");
	cr_assert_str_eq(failure_of(STORY(ONE_SET, EXPECT("\"counters\":{\"state.perf.7.level\":1}"))),
			 "story.json:3: counter state.perf.7.level: there is no such counter; expected 1");
}

Test(counters, that_the_agent_does_not_have_are_not_judged)
{
	const char *story = STORY(ONE_SET, EXPECT("\"counters\":{\"sent_ok\":2,\"0/response_ok\":1,\"platform.requests\":1}"));
	const cJSON *not_judged;

	cr_assert_eq(cJSON_GetArraySize(cJSON_GetObjectItem(run(story, ""), "not_judged")), 0);
	setenv("FAKE_ENVIRONMENT", "FAKE_WITHOUT_COUNTERS=1", 1);
	not_judged = cJSON_GetObjectItem(run(story, ""), "not_judged");
	cr_assert_str_eq(failure_of(story), "");
	cr_assert_eq(cJSON_GetArraySize(not_judged), 2);
	cr_assert_str_eq(cJSON_GetArrayItem(not_judged, 1)->valuestring, "counter 0/response_ok");
}

#define AGENTS(what) EXPECT("\"counters\":{\"sent_ok\":1},\"agents\":{" what "}")
#define FAILS_WITH(sent) "story.json:3: counter sent_ok: 1; expected " #sent

Test(agents, each_is_judged_by_its_own_entry)
{
	const char *story = STORY(ONE_SET, AGENTS("\"linux-6.12\":{\"why\":\"w\",\"counters\":{\"sent_ok\":2}},"
						  "\"own\":{\"why\":\"w\",\"counters\":{\"sent_ok\":3}},"
						  "\"own@linux-6.1\":{\"why\":\"w\",\"counters\":{\"sent_ok\":4}}"));

	cr_assert_str_eq(failure_of(story), FAILS_WITH(2), "the image is linux-6.12-fake");
	cr_assert_str_eq(failure(run(story, "\"agent\":\"mine\"")), FAILS_WITH(2), "the image's tree is 6.12");
	cr_assert_str_eq(failure(run(story, "\"agent\":\"owner\"")), FAILS_WITH(2));
	cr_assert_str_eq(failure(run(story, "\"agent\":\"own-hz250\"")), FAILS_WITH(3));
	cr_assert_str_eq(failure(run(story, "\"agent\":\"own@linux-6.1-lockdep\"")), FAILS_WITH(4));
	cr_assert_str_eq(failure(run(story, "\"agent\":\"own@linux-6.12\"")), FAILS_WITH(3));
}

Test(agents, a_step_has_entries_too)
{
	const char *story = STORY(CLIENT("gpu", "", SET_EXPECT("\"error\":0,\"elapsed_us\":13,\"agents\":{\"own\":"
							       "{\"why\":\"w\",\"error\":\"EIO\"}}")),
				  "\"seed\":1");

	cr_assert_str_eq(failure_of(story), "");
	cr_assert_str_eq(failure(run(story, "\"agent\":\"own\"")),
			 "story.json:2: client gpu step 1 (perf.level_set): result 0; expected -5 EIO");
}

Test(agents, a_scenario_that_is_not_for_one_is_skipped)
{
	const char *story = STORY(ONE_SET, AGENTS("\"own\":{\"why\":\"it has none\",\"skip\":true}"));
	cJSON *answer = run(story, "\"agent\":\"own\"");

	cr_assert_str_eq(verdict(answer), "skip");
	cr_assert_str_eq(headline(answer), "it has none");
	cr_assert_str_eq(verdict(run(story, "")), "pass");
}

Test(trace, patterns_are_found_in_their_order)
{
	cr_assert_str_eq(
		failure_of(STORY(ONE_SET, EXPECT("\"trace\":[{\"event\":\"scmi_xfer_begin: pt=13*\"},"
						 "{\"event\":\"platform: request: *\"},"
						 "{\"event\":\"scmi_xfer_end: * s=0\",\"at_us\":13}]"))),
		"");
	cr_assert_str_eq(failure_of(STORY(ONE_SET, EXPECT("\"trace\":[{\"event\":\"scmi_xfer_end: *\"},"
							  "{\"event\":\"scmi_xfer_begin: *\"}]"))),
			 "story.json:3: trace: no \"scmi_xfer_begin: *\" after \"scmi_xfer_end: *\" (found "
			 "at 13.000 us)");
}

Test(trace, a_pattern_has_its_time)
{
	cr_assert_str_eq(
		failure_of(
			STORY(ONE_SET, EXPECT("\"trace\":[{\"event\":\"scmi_xfer_end: *\",\"at_us\":14}]"))),
		"story.json:3: trace: no \"scmi_xfer_end: *\" at 14.000 us");
}

Test(trace, what_must_be_absent)
{
	cr_assert_str_eq(failure_of(STORY(ONE_SET, EXPECT("\"trace\":[{\"absent\":\"fault: *\"}]"))), "");
	cr_assert_str_eq(failure_of(STORY(ONE_SET, EXPECT("\"trace\":[{\"absent\":\"scmi_rx_done: *\"}]"))),
			 "story.json:3: trace: \"scmi_rx_done: *\" at 13.000 us; expected never");
}

Test(trace, patterns_are_looked_for_from_the_clients_start_on)
{
	cr_assert_str_eq(failure_of(STORY(ONE_SET, EXPECT("\"trace\":[{\"absent\":\"log: booted\"}],"
							  "\"log\":[{\"line\":\"booted\",\"count\":1}]"))),
			 "");
}

Test(probe, an_instance_that_never_comes)
{
	const char *story = "{\"why\":\"w\",\"computer\":{\"cpus\":1," COSTS
			    ",\"device_tree\":{\"firmware\":{\"scmi\":{\"compatible\":null}}}},"
			    "\"transport\":{\"layout\":\"2x2\"},\"clients\":[" CLIENT(
				    "gpu", "", "{\"do\":\"sleep\",\"time_us\":5}") "]%s}";
	char text[1024];
	u64 time_ns[1];

	snprintf(text, sizeof(text), story, "");
	cr_assert_str_eq(failure_of(text), "story.json: instance 0 was never probed");
	snprintf(text, sizeof(text), story, ",\"expect\":{\"probe\":false}");
	cr_assert_str_eq(failure_of(text), "");
	cr_assert_eq(times_of(ftrace_of(text, ""), "gpu sleep = 0", time_ns, 1), 1);
	cr_assert_eq(time_ns[0], 5000, "clients start all the same, a second after boot");
}

Test(log, lines_are_counted)
{
	cr_assert_str_eq(
		failure_of(
			STORY(ONE_SET, LATE EXPECT("\"log\":[{\"line\":\"timed out in resp*\",\"count\":1},"
						   "{\"line\":\"Message for * type 0 is not expected!\"}]"))),
		"");
	cr_assert_str_eq(
		failure_of(STORY(ONE_SET, EXPECT("\"log\":[{\"line\":\"timed out in resp*\",\"count\":1}]"))),
		"story.json:3: log: \"timed out in resp*\" 0 times; expected 1 to 1");
}

Test(leftovers, memory_that_the_agent_keeps)
{
	const cJSON *failures =
		cJSON_GetObjectItem(run(STORY(CLIENT("gpu", "", LEAKS), "\"seed\":1"), ""), "failures");

	cr_assert_eq(cJSON_GetArraySize(failures), 2);
	cr_assert_str_eq(cJSON_GetArrayItem(failures, 0)->valuestring,
			 "story.json: 1 objects (64 bytes) of the agent's memory are left after its removal");
	cr_assert_eq(
		strncmp(cJSON_GetArrayItem(failures, 1)->valuestring,
			"story.json: left: 64 bytes, allocation 1, by mishap tests/world/fake_kernel.c:", 77),
		0, "%s", cJSON_GetArrayItem(failures, 1)->valuestring);
	cr_assert_str_eq(
		failure_of(STORY(CLIENT("gpu", "", LEAKS), EXPECT("\"leftovers\":{\"memory\":false}"))), "");
}

Test(leftovers, shared_memory_that_never_came_back)
{
	const char *lost = failure_of(STORY(ONE_SET, "\"faults\":[{\"do\":\"drop\"}]"));

	cr_assert_not_null(strstr(lost, "the platform is not quiet: instance 0: "), "%s", lost);
	cr_assert_str_eq(failure_of(STORY(ONE_SET, "\"faults\":[{\"do\":\"drop\"}]," EXPECT(
							   "\"leftovers\":{\"shared_memory\":false}"))),
			 "");
}

Test(clients, that_never_end)
{
	cJSON *answer = run(STORY(CLIENT("gpu", "", SET "," WAITS_FOR_EVER),
				  EXPECT("\"findings\":[{\"checker\":\"deadlock\",\"why\":\"it waits\"}]")),
			    "");

	cr_assert_str_eq(failure(answer),
			 "story.json:2: client gpu is not done: in step 2 (perf.freq_get), round 1 of 1");
	cr_assert_str_eq(
		failure_of(STORY(CLIENT("gpu", "", SET "," WAITS_FOR_EVER),
				 EXPECT("\"leftovers\":{\"clients\":false},"
					"\"findings\":[{\"checker\":\"deadlock\",\"why\":\"it waits\"}]"))),
		"");
}

Test(faults, that_are_taken_out_leave_an_ordinary_run)
{
	const char *story = STORY(CLIENT("gpu", "", SET_EXPECT("\"error\":\"ETIMEDOUT\"")),
				  "\"faults\":[{\"do\":\"late\",\"by_us\":10000}]");

	cr_assert_str_eq(verdict(run(story, "")), "pass");
	cr_assert_str_eq(verdict(run(story, "\"no_faults\":true")), "fail");
	cr_assert_str_eq(verdict(run(story, "\"without_fault\":0")), "fail");
	cr_assert_str_eq(verdict(run(story, "\"without_fault\":1")), "pass");
}
