// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "fixture.h"

#define REQUEST(id, name) "{\"id\":" #id ",\"scenario\":\"" name "\"}\n"

/* The answers to several requests, one a line. */
static cJSON *answers[8];
static u32 serve(const char *requests)
{
	char *output, *line, *state = NULL;
	u32 count = 0;
	int code;

	output = image("--serve", requests, &code);
	cr_assert_eq(code, 0);
	for (line = strtok_r(output, "\n", &state); line; line = strtok_r(NULL, "\n", &state)) {
		answers[count] = keep(cJSON_Parse(line));
		cr_assert_not_null(answers[count], "no JSON: %s", line);
		count++;
	}
	return count;
}

Test(image, says_what_it_is)
{
	int code;
	cJSON *facts = keep(cJSON_Parse(image("--facts", "", &code)));

	cr_assert_eq(code, 0);
	cr_assert_str_eq(cJSON_GetObjectItem(facts, "agent")->valuestring, "linux-6.12-fake");
	cr_assert_eq(number(facts, "hz"), 1000);
	cr_assert_eq(strlen(cJSON_GetObjectItem(facts, "build")->valuestring), 40);
}

Test(image, serves_one_request_after_the_other)
{
	write_story("a.json", STORY(CLIENT("gpu", "", SET), "\"seed\":1"));
	write_story("b.json", STORY(CLIENT("gpu", "", SET_EXPECT("\"error\":\"EIO\"")), "\"seed\":1"));
	cr_assert_eq(serve(REQUEST(1, "a.json") REQUEST(2, "b.json") REQUEST(3, "a.json")), 3);
	cr_assert_str_eq(verdict(answers[0]), "pass");
	cr_assert_str_eq(verdict(answers[1]), "fail");
	cr_assert_str_eq(verdict(answers[2]), "pass");
	cr_assert_eq(number(answers[2], "id"), 3);
	cr_assert_str_eq(cJSON_GetObjectItem(answers[0], "trace_hash")->valuestring,
			 cJSON_GetObjectItem(answers[2], "trace_hash")->valuestring);
}

Test(image, survives_the_death_of_a_run)
{
	write_story("a.json", STORY(CLIENT("gpu", "", KILLS_ITSELF), "\"seed\":1"));
	write_story("b.json", STORY(CLIENT("gpu", "", SET), "\"seed\":1"));
	cr_assert_eq(serve(REQUEST(1, "a.json") REQUEST(2, "b.json")), 2);
	cr_assert_str_eq(verdict(answers[0]), "crash");
	cr_assert_str_eq(headline(answers[0]), "the run died of signal 9 (Killed)");
	cr_assert_str_eq(verdict(answers[1]), "pass");
}

Test(image, ends_a_run_that_takes_too_long, .timeout = 20)
{
	write_story("a.json", STORY(CLIENT("gpu", "", LOOPS), "\"seed\":1"));
	cr_assert_eq(serve("{\"id\":1,\"scenario\":\"a.json\",\"host_limit_ms\":300,"
			   "\"engine\":{\"watchdog_cpu_ms\":4294967295}}\n"),
		     1);
	cr_assert_str_eq(verdict(answers[0]), "fail");
	cr_assert_str_eq(headline(answers[0]), "the run took more than 300 ms of host time and was ended");
	cr_assert_str_eq(
		cJSON_GetObjectItem(cJSON_GetArrayItem(cJSON_GetObjectItem(answers[0], "findings"), 0),
				    "checker")
			->valuestring,
		"watchdog");
}

Test(image, answers_what_is_no_request)
{
	cr_assert_eq(serve("nonsense\n{\"id\":4}\n{\"id\":5,\"scenario\":\"x\",\"lines\":\"many\"}\n"), 3);
	cr_assert_str_eq(headline(answers[0]), "request: unknown word; expected a value: {...}, [...], "
					       "\"...\", a number, true, false or null");
	cr_assert_str_eq(headline(answers[1]), "request: \"scenario\" must be the path of a scenario file");
	cr_assert_str_eq(headline(answers[2]), "request: \"lines\" must be a whole number, not negative");
	cr_assert_eq(number(answers[1], "id"), 4);
	cr_assert_str_eq(verdict(answers[2]), "bad-input");
}

Test(image, answers_for_a_bad_scenario_under_the_users_name)
{
	write_story("bad.json", "{\"why\":\"bad\",\n\"clientz\":[]}");
	cr_assert_eq(serve("{\"id\":1,\"scenario\":\"bad.json\",\"name\":\"scenarios/bad.json\"}\n"), 1);
	cr_assert_str_eq(verdict(answers[0]), "bad-input");
	cr_assert_eq(strncmp(headline(answers[0]), "scenarios/bad.json:2:", 21), 0, "%s",
		     headline(answers[0]));
}

Test(image, refuses_a_scenario_for_another_tick_rate)
{
	cJSON *answer = run("{\"why\":\"w\",\"computer\":{\"hz\":250},\"transport\":{\"layout\":\"2x2\"},"
			    "\"clients\":[" CLIENT("gpu", "", SET) "]}",
			    "");

	cr_assert_str_eq(verdict(answer), "bad-input");
	cr_assert_str_eq(
		headline(answer),
		"story.json: computer.hz is 250, but this image of linux-6.12-fake was built with 1000");
}

Test(image, a_device_tree_that_cannot_be_is_bad_input)
{
	cJSON *answer =
		run("{\"why\":\"w\",\"computer\":{\"device_tree\":{\"a\":{\"b\":{\"phandle\":\"/no\"}}}},"
		    "\"transport\":{\"layout\":\"2x2\"},\"clients\":[" CLIENT("gpu", "", SET) "]}",
		    "");

	cr_assert_str_eq(verdict(answer), "bad-input");
	cr_assert_not_null(strstr(headline(answer), "refers to \"/no\": no such node"), "%s",
			   headline(answer));
}

Test(image, runs_once_with_the_verdict_as_exit_code)
{
	int code;

	write_story("a.json", STORY(CLIENT("gpu", "", SET_EXPECT("\"error\":\"EIO\"")), "\"seed\":1"));
	image("--run --request '{\"scenario\":\"a.json\"}'", "", &code);
	cr_assert_eq(code, 1);
	image("--run --request '{\"scenario\":\"a.json\",\"set\":[\"clients[0].script[0].expect.error=0\"]}'",
	      "", &code);
	cr_assert_eq(code, 0);
	image("--run --request '{\"scenario\":\"none.json\"}'", "", &code);
	cr_assert_eq(code, 2);
	image("--nonsense 2>/dev/null", "", &code);
	cr_assert_eq(code, 2);
}

Test(image, a_trace_that_cannot_be_written_is_bad_input)
{
	cJSON *answer = run(STORY(CLIENT("gpu", "", SET), "\"seed\":1"), "\"trace\":\"no/such/folder/t\"");

	cr_assert_str_eq(verdict(answer), "bad-input");
	cr_assert_not_null(strstr(headline(answer), "No such file or directory"), "%s", headline(answer));
}

Test(image, seeds_are_exact_in_64_bits)
{
	char *output;
	int code;

	write_story("a.json", STORY(CLIENT("gpu", "", SET), "\"seed\":1"));
	output =
		image("--run --request '{\"scenario\":\"a.json\",\"seed\":18446744073709551615}'", "", &code);
	cr_assert_not_null(strstr(output, "\"seed\":18446744073709551615,"), "%s", output);
}

Test(entered, names_the_functions_of_the_hosted_tree_that_ran)
{
	const char *story = STORY(CLIENT("gpu", "", SET), "\"seed\":1");
	cJSON *answer = run(story, "\"entered\":true");
	const cJSON *files = cJSON_GetObjectItem(answer, "entered");
	char *functions = keep(cJSON_Print(cJSON_GetObjectItem(files, "tests/world/fake_kernel.c")));

	cr_assert_str_eq(verdict(answer), "pass");
	cr_assert_not_null(cJSON_GetObjectItem(files, "tests/world/fake_modules.c"));
	cr_assert_not_null(cJSON_GetObjectItem(files, "tests/world/fake_locks.c"));
	cr_assert_eq(cJSON_GetArraySize(files), 3, "only the kernel's own files: %s",
		     (char *)keep(cJSON_Print(files)));
	cr_assert_not_null(strstr(functions, "\"transfer\""), "%s", functions);
	cr_assert_null(strstr(functions, "\"mishap\""), "%s", functions);
	cr_assert_str_eq(cJSON_GetObjectItem(answer, "trace_hash")->valuestring,
			 cJSON_GetObjectItem(run(story, ""), "trace_hash")->valuestring,
			 "nothing else changes");
}

Test(bench, measures_between_the_clients_start_and_end)
{
	cJSON *answer = run(STORY(CLIENT("gpu", "\"repeat\":1000,", SET), "\"seed\":1"), "\"bench\":true");
	const cJSON *bench = cJSON_GetObjectItem(answer, "bench");

	cr_assert_str_eq(verdict(answer), "pass");
	cr_assert_eq(number(bench, "transactions"), 1000);
	cr_assert_gt(number(bench, "wall_ns"), 0);
	cr_assert_geq(number(bench, "simgrid_calls"), 2000);
	cr_assert_gt(number(bench, "boot_wall_ns"), 0);
	cr_assert_eq(number(answer, "trace_records"), 0);
}
