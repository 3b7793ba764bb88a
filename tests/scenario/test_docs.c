/* SPDX-License-Identifier: GPL-2.0-only */
/* docs/scenarios.md: its examples load, its limits are the program's. */
#include "load.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXAMPLE "<!-- example -->\n```json\n"

Test(docs, every_example_loads)
{
	char *text = read_file_text("docs/scenarios.md"), *at = text;
	u32 count = 0;

	while ((at = strstr(at, EXAMPLE))) {
		char *begin = at + strlen(EXAMPLE), *end = strstr(begin, "```");

		cr_assert(end);
		*end = 0;
		scenario_free(load_good(begin));
		count++;
		at = end + 1;
	}
	cr_expect_eq(count, 6);
	free(text);
}

static void expect_limit(const char *text, const char *what, u32 limit)
{
	char row[200];

	snprintf(row, sizeof(row), "| %s | %u", what, limit);
	cr_expect(strstr(text, row), "docs/scenarios.md does not say: %s", row);
}

Test(docs, the_limits_are_the_program_s)
{
	char *text = read_file_text("docs/scenarios.md");

	expect_limit(text, "levels of nesting", SCENARIO_MAX_DEPTH);
	expect_limit(text, "values in a file", SCENARIO_MAX_VALUES);
	expect_limit(text, "bytes of a string or key", SCENARIO_MAX_STRING);
	expect_limit(text, "bytes of a file", SCENARIO_MAX_BYTES >> 20);
	expect_limit(text, "clients, copies included", SCENARIO_MAX_CLIENTS);
	expect_limit(text, "steps of a script (each may repeat)", SCENARIO_MAX_STEPS);
	expect_limit(text, "faults", PLATFORM_MAX_FAULTS);
	expect_limit(text, "counters, trace lines, log lines, findings expected", SCENARIO_MAX_EXPECTATIONS);
	expect_limit(text, "sensors", PLATFORM_MAX_SENSORS);
	expect_limit(text, "instances", PLATFORM_MAX_INSTANCES);
	expect_limit(text, "parameters", 256);
	expect_limit(text, "errors reported", SCENARIO_MAX_ERRORS);
	free(text);
}

Test(limits, depth)
{
	char text[200] = "{\"why\": \"x\", \"computer\": {\"device_tree\": ", *messages;
	size_t used = strlen(text);

	for (int i = 0; i < 40; i++)
		used += (size_t)sprintf(text + used, "[");
	messages = load_bad(text);
	cr_expect(strstr(messages, "more than 32 levels of nesting"), "%s", messages);
	free(messages);
}

static char *many(const char *before, const char *each, u32 count, const char *after)
{
	size_t room = strlen(before) + count * (strlen(each) + 1) + strlen(after) + 1, used;
	char *text = malloc(room);

	used = (size_t)sprintf(text, "%s", before);
	for (u32 i = 0; i < count; i++)
		used += (size_t)sprintf(text + used, "%s%s", i ? "," : "", each);
	sprintf(text + used, "%s", after);
	return text;
}

static void expect_too_many(const char *before, const char *each, u32 limit, const char *after,
			    const char *message)
{
	char *text = many(before, each, limit + 1, after), *messages = load_bad(text);

	cr_expect(strstr(messages, message), "%s", messages);
	free(messages);
	free(text);
	text = many(before, each, limit, after);
	scenario_free(load_good(text));
	free(text);
}

Test(limits, lists)
{
	expect_too_many("{\"why\": \"x\", \"faults\": [", "{\"do\": \"drop\"}", 256, "]}",
			"\"faults\" has 257 elements");
	expect_too_many("{\"why\": \"x\", \"expect\": {\"trace\": [", "\"a\"", 1024, "]}}",
			"\"trace\" has 1025 elements");
	expect_too_many("{\"why\": \"x\", \"clients\": [{\"name\": \"a\", \"script\": [",
			"{\"do\": \"clock.count\"}", 4096, "]}]}", "\"script\" has 4097 elements");
	expect_too_many("{\"why\": \"x\", \"platform\": {\"sensors\": [", "{\"name\": \"a\"}", 256, "]}}",
			"\"sensors\" has 257 elements");
}

Test(limits, parameters)
{
	char *text = many("{\"why\": \"x\", \"parameters\": {\"a\": 1", "", 0, ""), more[64], *messages;

	text = realloc(text, 10000);
	for (int i = 0; i < 256; i++) {
		sprintf(more, ", \"p%d\": 1", i);
		strcat(text, more);
	}
	strcat(text, "}}");
	messages = load_bad(text);
	cr_expect(strstr(messages, "257 parameters, more than 256"), "%s", messages);
	free(messages);
	free(text);
}

Test(limits, values)
{
	char *text = many("{\"why\": \"x\", \"computer\": {\"device_tree\": {\"a\": [", "1",
			  SCENARIO_MAX_VALUES, "]}}}");
	char *messages = load_bad(text);

	cr_expect(strstr(messages, "more than 200000 values"), "%s", messages);
	free(messages);
	free(text);
}
