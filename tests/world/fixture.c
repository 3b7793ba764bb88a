// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "fixture.h"

void *keep(void *memory)
{
	static void *kept[65536];
	static u32 count;

	cr_assert_lt(count, sizeof(kept) / sizeof(*kept));
	return kept[count++] = memory;
}

const char *folder(void)
{
	static char path[] = "/tmp/scmi-world-XXXXXX";
	static bool made;

	if (!made)
		cr_assert_not_null(mkdtemp(path));
	made = true;
	return path;
}

char *path_of(const char *name)
{
	char *path;

	cr_assert(asprintf(&path, "%s/%s", folder(), name) > 0);
	return keep(path);
}

char *write_story(const char *name, const char *text)
{
	char *path = path_of(name);
	FILE *file = fopen(path, "w");

	cr_assert_not_null(file);
	fputs(text, file);
	fclose(file);
	return path;
}

static char *read_stream(FILE *stream)
{
	char *text = NULL;
	size_t bytes = 0;
	FILE *memory = open_memstream(&text, &bytes);
	char chunk[4096];
	size_t got;

	while ((got = fread(chunk, 1, sizeof(chunk), stream)))
		fwrite(chunk, 1, got, memory);
	fclose(memory);
	return keep(text);
}

char *read_all(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = file ? read_stream(file) : NULL;

	if (file)
		fclose(file);
	return text;
}

char *image(const char *arguments, const char *input, int *code)
{
	char *command, *output, *from = write_story("input", input);
	FILE *pipe;
	int status;

	cr_assert(asprintf(&command, "cd %s && %s " IMAGE_FAKE " %s < %s", folder(),
			   getenv("FAKE_ENVIRONMENT") ? getenv("FAKE_ENVIRONMENT") : "", arguments,
			   from) > 0);
	pipe = popen(keep(command), "r");
	cr_assert_not_null(pipe);
	output = read_stream(pipe);
	status = pclose(pipe);
	*code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	return output;
}

cJSON *run(const char *story, const char *request)
{
	char *line, *output;
	cJSON *answer;
	int code;

	write_story("story.json", story);
	cr_assert(asprintf(&line, "{\"id\":7,\"scenario\":\"story.json\"%s%s}\n", *request ? "," : "",
			   request) > 0);
	output = image("--serve", keep(line), &code);
	answer = keep(cJSON_Parse(output));
	cr_assert_not_null(answer, "no JSON: %s", output);
	cr_assert_eq(code, 0);
	return answer;
}

static const char *string_of(const cJSON *object, const char *key)
{
	const char *value = cJSON_GetStringValue(cJSON_GetObjectItem(object, key));

	cr_assert_not_null(value, "no %s", key);
	return value;
}

const char *verdict(const cJSON *answer)
{
	return string_of(answer, "verdict");
}

const char *headline(const cJSON *answer)
{
	return string_of(answer, "headline");
}

const char *failure(const cJSON *answer)
{
	const cJSON *failures = cJSON_GetObjectItem(answer, "failures");

	if (cJSON_GetArraySize(failures) > 1)
		return NULL;
	return cJSON_GetArraySize(failures) ? cJSON_GetStringValue(cJSON_GetArrayItem(failures, 0)) : "";
}

u64 number(const cJSON *object, const char *key)
{
	const cJSON *item = cJSON_GetObjectItem(object, key);

	cr_assert(cJSON_IsNumber(item), "no %s", key);
	return (u64)item->valuedouble;
}

const cJSON *client(const cJSON *answer, u32 index)
{
	const cJSON *found = cJSON_GetArrayItem(cJSON_GetObjectItem(answer, "clients"), (int)index);

	cr_assert_not_null(found, "no client %u", index);
	return found;
}

char *ftrace_of(const char *story, const char *request)
{
	char *more, *trace;

	cr_assert(asprintf(&more, "\"trace\":\"trace.txt\",\"trace_format\":\"ftrace\"%s%s",
			   *request ? "," : "", request) > 0);
	run(story, keep(more));
	trace = read_all(path_of("trace.txt"));
	cr_assert_not_null(trace);
	return trace;
}

static u64 time_ns_of(const char *seconds)
{
	unsigned long long whole, nanoseconds;

	cr_assert_eq(sscanf(seconds, "%llu.%9llu", &whole, &nanoseconds), 2);
	return whole * 1000000000ULL + nanoseconds;
}

u32 times_of(const char *trace, const char *what, u64 *time_ns, u32 most)
{
	const char *mark = strstr(trace, "# clients start: "), *line, *end, *at;
	u64 mark_ns;
	u32 count = 0;

	cr_assert_not_null(mark);
	mark_ns = time_ns_of(mark + strlen("# clients start: "));
	for (line = trace; *line; line = *end ? end + 1 : end) {
		end = strchrnul(line, '\n');
		at = strstr(line, what);
		if (*line == '#' || !at || at > end)
			continue;
		at = strchr(line, ']') + 2;
		at += strcspn(at, " ");
		if (count < most)
			time_ns[count] = time_ns_of(at) - mark_ns;
		count++;
	}
	return count;
}
