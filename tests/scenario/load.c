/* SPDX-License-Identifier: GPL-2.0-only */
#include "load.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void collect(void *arg, const char *line)
{
	fprintf(arg, "%s\n", line);
}

struct loaded load_text(const char *text, const char *const *set)
{
	struct loaded loaded;
	size_t bytes;
	FILE *out = open_memstream(&loaded.messages, &bytes);

	loaded.scenario = scenario_parse("t.json", text, strlen(text), set, collect, out);
	fclose(out);
	return loaded;
}

struct scenario *load_good_set(const char *text, const char *set)
{
	const char *list[] = {set, NULL};
	struct loaded loaded = load_text(text, list);

	cr_assert(loaded.scenario, "%s\nis bad:\n%s", text, loaded.messages);
	cr_assert_str_empty(loaded.messages);
	free(loaded.messages);
	return loaded.scenario;
}

char *load_bad_set(const char *text, const char *set)
{
	const char *list[] = {set, NULL};
	struct loaded loaded = load_text(text, list);

	cr_assert(!loaded.scenario, "%s\nis good", text);
	cr_assert_str_not_empty(loaded.messages);
	return loaded.messages;
}

struct scenario *load_good(const char *text)
{
	return load_good_set(text, NULL);
}

char *load_bad(const char *text)
{
	return load_bad_set(text, NULL);
}

char *read_file_text(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = calloc(1, 1 << 20);
	size_t bytes;

	cr_assert(file, "%s cannot be read", path);
	bytes = fread(text, 1, (1 << 20) - 1, file);
	text[bytes] = 0;
	fclose(file);
	return text;
}
