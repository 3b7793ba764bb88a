// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>
#include "fixture.h"

#define EXPECT_FINDING(what) "\"expect\":{\"findings\":[{" what ",\"why\":\"it is so\"}]}"
#define EXPECT_END(what)                                                                                     \
	"\"expect\":{\"leftovers\":{\"clients\":false},\"findings\":[{" what ",\"why\":\"it is so\"}]}"

static const cJSON *finding(const cJSON *answer)
{
	const cJSON *findings = cJSON_GetObjectItem(answer, "findings");

	cr_assert_eq(cJSON_GetArraySize(findings), 1);
	return cJSON_GetArrayItem(findings, 0);
}

static const char *part(const cJSON *answer, const char *key)
{
	return cJSON_GetStringValue(cJSON_GetObjectItem(finding(answer), key));
}

Test(finding, that_nobody_expected_fails_the_run)
{
	cJSON *answer = run(STORY(CLIENT("gpu", "", SET "," WARNS), "\"seed\":1"), "");

	cr_assert_str_eq(verdict(answer), "fail");
	cr_assert_str_eq(failure(answer), "", "the expectations hold");
	cr_assert_str_eq(part(answer, "checker"), "warn");
	cr_assert_not(cJSON_IsTrue(cJSON_GetObjectItem(finding(answer), "expected")));
	cr_assert_eq(strncmp(headline(answer), "warn: WARNING: asked for at ", 28), 0, "%s",
		     headline(answer));
}

Test(finding, has_its_function_file_and_line)
{
	cJSON *answer = run(STORY(CLIENT("gpu", "", WARNS), "\"seed\":1"), "");

	cr_assert_not_null(strstr(part(answer, "place"), "tests/world/fake_kernel.c:"), "%s",
			   part(answer, "place"));
}

Test(finding, the_same_twice_is_one_with_a_count)
{
	cJSON *answer = run(STORY(CLIENT("gpu", "\"repeat\":3,", WARNS),
				  EXPECT_FINDING("\"checker\":\"warn\",\"count\":3")),
			    "");

	cr_assert_str_eq(verdict(answer), "pass");
	cr_assert_eq(number(finding(answer), "count"), 3);
}

Test(finding, that_was_expected_and_did_not_come_fails_the_run)
{
	cJSON *answer = run(STORY(CLIENT("gpu", "", SET), EXPECT_FINDING("\"checker\":\"warn\"")), "");

	cr_assert_str_eq(verdict(answer), "fail");
	cr_assert_eq(
		strncmp(failure(answer), "story.json:3: finding warn: seen 0 times; expected at least 1", 61),
		0, "%s", failure(answer));
}

Test(finding, is_expected_by_headline_and_place)
{
	const char *clients = CLIENT("gpu", "", WARNS);
	char story[2048];
	const struct {
		const char *what, *verdict;
	} cases[] = {
		{"\"headline\":\"*asked for\"", "pass"},
		{"\"headline\":\"asked for\"", "fail"},
		{"\"place\":\"perform\"", "pass"},
		{"\"place\":\"transfer\"", "fail"},
		{"\"place\":\"fake_kernel.c:*\"", "pass"},
		{"\"place\":\"tests/world/fake_kernel.c:*\"", "pass"},
		{"\"place\":\"perform:1\"", "fail"},
	};
	size_t i;

	(void)clients;
	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		snprintf(story, sizeof(story),
			 STORY(CLIENT("gpu", "", WARNS), EXPECT_FINDING("\"checker\":\"warn\",%s")),
			 cases[i].what);
		cr_assert_str_eq(verdict(run(story, "")), cases[i].verdict, "%s", cases[i].what);
	}
}

Test(finding, a_bug_of_the_kernel_ends_the_run)
{
	cJSON *answer = run(STORY(CLIENT("gpu", "", BUGS "," SET),
				  EXPECT_END("\"checker\":\"bug\",\"place\":\"mishap\"")),
			    "");

	cr_assert_str_eq(failure(answer), "");
	cr_assert_str_eq(verdict(answer), "pass");
	cr_assert_eq(number(client(answer, 0), "operations"), 0);
}

Test(finding, a_wild_access_names_its_line)
{
	cJSON *answer =
		run(STORY(CLIENT("gpu", "", ACCESSES_NOTHING), EXPECT_END("\"checker\":\"oops\","
									  "\"place\":\"wild_access\"")),
		    "");

	cr_assert_str_eq(verdict(answer), "pass", "%s", headline(answer));
	cr_assert_not_null(strstr(part(answer, "headline"), "address 0x10"));
}

Test(finding, in_an_inlined_function_names_it_and_its_caller)
{
	cJSON *answer = run(STORY(CLIENT("gpu", "", WARNS_INLINE), "\"seed\":1"), "");
	const cJSON *calls = cJSON_GetObjectItem(finding(answer), "calls");

	cr_assert_eq(strncmp(part(answer, "place"), "warn_inline ", 12), 0, "%s", part(answer, "place"));
	cr_assert_eq(
		strncmp(cJSON_GetArrayItem(calls, 0)->valuestring, "mishap tests/world/fake_kernel.c:", 33),
		0, "%s", cJSON_GetArrayItem(calls, 0)->valuestring);
}

Test(finding, says_which_calls_led_there)
{
	const cJSON *calls = cJSON_GetObjectItem(
			    finding(run(STORY(CLIENT("gpu", "", ACCESSES_NOTHING), "\"seed\":1"), "")),
			    "calls"),
		    *call;
	const char *const wanted[] = {"mishap ", "perform ", "client_body "};
	size_t next = 0;

	cJSON_ArrayForEach(call, calls)
	{
		if (next < 3 && !strncmp(call->valuestring, wanted[next], strlen(wanted[next])))
			next++;
	}
	cr_assert_eq(next, 3, "no %sin %s", wanted[next], (char *)keep(cJSON_Print(calls)));
}

Test(finding, what_waits_for_ever_is_a_deadlock)
{
	cJSON *answer =
		run(STORY(CLIENT("gpu", "", WAITS_FOR_EVER), EXPECT_END("\"checker\":\"deadlock\"")), "");

	cr_assert_str_eq(verdict(answer), "pass", "%s", headline(answer));
}

Test(finding, too_much_virtual_time_is_a_budget)
{
	cJSON *answer = run(STORY(CLIENT("gpu", "", "{\"do\":\"sleep\",\"time_us\":90000000}"),
				  EXPECT_END("\"checker\":\"budget\"")),
			    "");

	cr_assert_str_eq(verdict(answer), "pass", "%s", headline(answer));
	cr_assert_eq(number(answer, "virtual_ns"), 60000000000ULL);
}

Test(finding, a_loop_without_an_engine_call_is_caught_in_host_time)
{
	cJSON *answer = run(STORY(CLIENT("gpu", "", LOOPS), EXPECT_END("\"checker\":\"watchdog\"")),
			    "\"engine\":{\"watchdog_cpu_ms\":200}");

	cr_assert_str_eq(verdict(answer), "pass", "%s", headline(answer));
	cr_assert_not_null(strstr(part(answer, "place"), "fake_kernel.c"), "%s", part(answer, "place"));
}
