// SPDX-License-Identifier: GPL-2.0-only
#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>
#include "request.h"
#include "buffer.h"

#define NUMBER_MAX 9007199254740992.0 /* 2^53: what JSON numbers hold exactly here */

struct reader {
	const cJSON *object;
	char *why;
	bool bad;
};

static const cJSON *member(struct reader *reader, const char *key)
{
	return cJSON_GetObjectItemCaseSensitive(reader->object, key);
}

static void complain(struct reader *reader, const char *key, const char *wanted)
{
	if (!reader->bad)
		snprintf(reader->why, 256, "request: \"%s\" must be %s", key, wanted);
	reader->bad = true;
}

static const char *read_string(struct reader *reader, const char *key)
{
	const cJSON *item = member(reader, key);

	if (!item || cJSON_IsNull(item))
		return NULL;
	if (!cJSON_IsString(item)) {
		complain(reader, key, "a string");
		return NULL;
	}
	return host_copy(item->valuestring);
}

static bool read_bool(struct reader *reader, const char *key, bool absent)
{
	const cJSON *item = member(reader, key);

	if (!item)
		return absent;
	if (!cJSON_IsBool(item))
		complain(reader, key, "true or false");
	return cJSON_IsTrue(item);
}

/* A number, or a decimal string where 2^53 is not enough (seeds). */
static u64 read_u64(struct reader *reader, const char *key, u64 absent)
{
	const cJSON *item = member(reader, key);
	char *end;
	u64 value;

	if (!item)
		return absent;
	if (cJSON_IsString(item)) {
		value = strtoull(item->valuestring, &end, 10);
		if (item->valuestring[0] && !*end)
			return value;
	} else if (cJSON_IsNumber(item) && item->valuedouble >= 0 && item->valuedouble <= NUMBER_MAX) {
		return (u64)item->valuedouble;
	}
	complain(reader, key, "a whole number, not negative");
	return absent;
}

static void read_sets(struct reader *reader, struct request *request)
{
	const cJSON *list = member(reader, "set"), *item;
	u32 count = 0;

	request->set = host_alloc((size_t)cJSON_GetArraySize(list) + 1, sizeof(*request->set));
	if (list && !cJSON_IsArray(list))
		complain(reader, "set", "an array of \"path=value\" strings");
	cJSON_ArrayForEach(item, list)
	{
		if (cJSON_IsString(item))
			request->set[count++] = host_copy(item->valuestring);
		else
			complain(reader, "set", "an array of \"path=value\" strings");
	}
}

static void read_engine(struct reader *outer, struct request *request)
{
	struct reader reader = *outer;

	request->engine.run_ahead = true;
	reader.object = member(outer, "engine");
	if (!reader.object)
		return;
	if (!cJSON_IsObject(reader.object)) {
		complain(outer, "engine", "an object");
		return;
	}
	request->engine.factory = read_string(&reader, "factory");
	request->engine.run_ahead = read_bool(&reader, "run_ahead", true);
	request->engine.watchdog_cpu_ms = (u32)read_u64(&reader, "watchdog_cpu_ms", 0);
	request->arena_base = read_u64(&reader, "arena_base", 0);
	outer->bad = reader.bad;
}

static void read_format(struct reader *reader, struct request *request)
{
	static const char *const names[] = {
#define X(name, key, help) key,
		TRACE_FORMATS(X)
#undef X
	};
	const char *format = read_string(reader, "trace_format");
	u32 i;

	for (i = 0; format && i < TRACE_FORMAT_COUNT; i++)
		if (!strcmp(format, names[i]))
			break;
	if (format && i == TRACE_FORMAT_COUNT)
		complain(reader, "trace_format", "\"ftrace\" or \"chrome\"");
	else if (format)
		request->format = (enum trace_format)i;
	free((char *)format);
}

static void read_without(struct reader *reader, struct request *request)
{
	const cJSON *item = member(reader, "without_fault");

	request->without_fault = -1;
	if (!item)
		return;
	if (cJSON_IsNumber(item))
		request->without_fault = item->valueint;
	else
		complain(reader, "without_fault", "a number, -1 for none");
}

int request_parse(struct request *request, const char *json, char *why)
{
	struct reader reader = { .why = why };
	cJSON *root = cJSON_Parse(json);

	memset(request, 0, sizeof(*request));
	reader.object = root;
	if (!cJSON_IsObject(root)) {
		snprintf(why, 256, "request: not a JSON object");
		cJSON_Delete(root);
		return -1;
	}
	request->id = read_u64(&reader, "id", 0);
	request->scenario = read_string(&reader, "scenario");
	request->name = read_string(&reader, "name");
	if (!request->scenario)
		complain(&reader, "scenario", "the path of a scenario file");
	else if (!request->name)
		request->name = host_copy(request->scenario);
	request->has_seed = member(&reader, "seed") != NULL;
	request->seed = read_u64(&reader, "seed", 0);
	request->trace = read_string(&reader, "trace");
	request->no_faults = read_bool(&reader, "no_faults", false);
	request->line_count = (u32)read_u64(&reader, "lines", 12);
	request->timeline = read_bool(&reader, "timeline", false);
	request->entered = read_bool(&reader, "entered", false);
	request->bench = read_bool(&reader, "bench", false);
	request->bench_trace = read_bool(&reader, "bench_trace", false);
	request->host_limit_ms = (u32)read_u64(&reader, "host_limit_ms", 0);
	read_sets(&reader, request);
	read_format(&reader, request);
	read_without(&reader, request);
	read_engine(&reader, request);
	cJSON_Delete(root);
	return reader.bad ? -1 : 0;
}

void request_free(struct request *request)
{
	u32 i;

	for (i = 0; request->set && request->set[i]; i++)
		free((char *)request->set[i]);
	free(request->set);
	free((char *)request->scenario);
	free((char *)request->name);
	free((char *)request->trace);
	free((char *)request->engine.factory);
	memset(request, 0, sizeof(*request));
}
