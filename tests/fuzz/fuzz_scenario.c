/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fuzzer over scenario files: whatever the bytes are, scenario_parse() gives a
 * scenario or at least one message, never both, and frees all of it. Built with
 * libFuzzer, ASan and UBSan by tests/fuzz/run.sh.
 *
 * A line that begins with "--set " before the text is taken as an override.
 */
#include "sim/world/json.h"
#include "sim/world/scenario.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define SET "--set "
#define SET_BYTES_MAX 200

struct seen {
	unsigned int lines;
	size_t bytes;
};

static void count_line(void *arg, const char *line)
{
	struct seen *seen = arg;

	seen->lines++;
	seen->bytes += strlen(line);
}

/* Copies the override out of the first line; returns how many bytes it took. */
static size_t take_override(const uint8_t *data, size_t bytes, char *set)
{
	const uint8_t *end = memchr(data, '\n', bytes);
	size_t length;

	if (bytes < sizeof(SET) || memcmp(data, SET, sizeof(SET) - 1) || !end)
		return 0;
	length = (size_t)(end - data) - (sizeof(SET) - 1);
	if (length > SET_BYTES_MAX || memchr(data, 0, (size_t)(end - data)))
		return 0;
	memcpy(set, data + sizeof(SET) - 1, length);
	set[length] = 0;
	return (size_t)(end - data) + 1;
}

/* What is good stays good when it is printed and read again. */
static void print_and_read(const char *text, size_t bytes)
{
	static const struct json_limits limits = {SCENARIO_MAX_BYTES, SCENARIO_MAX_DEPTH, SCENARIO_MAX_VALUES,
						  SCENARIO_MAX_STRING};
	struct json_document *document = json_document_new();
	struct json_error error;
	struct json_value *value = json_parse(document, text, bytes, &limits, 0, &error);
	char *printed, *again;

	if (value) {
		printed = json_print(value);
		value = json_parse(document, printed, strlen(printed), &limits, 0, &error);
		if (!value)
			abort();
		again = json_print(value);
		if (strcmp(printed, again))
			abort();
		free(again);
		free(printed);
	}
	json_document_free(document);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	char set[SET_BYTES_MAX + 1];
	const char *list[] = {set, NULL};
	struct seen seen = {0};
	size_t taken = take_override(data, bytes, set);
	const char *text = (const char *)data + taken;
	struct scenario *scenario = scenario_parse("fuzz.json", text, bytes - taken, taken ? list : NULL, count_line, &seen);

	if (!scenario == !seen.lines)
		abort();
	if (scenario && (!scenario->why || !scenario->agent || scenario->computer.cpus < 1 || scenario->computer.cpus > 64))
		abort();
	scenario_free(scenario);
	print_and_read(text, bytes - taken);
	return 0;
}
