// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include "buffer.h"
#include "json.h"
#include "request.h"

static const struct json_limits limits = {
	.bytes = 1 << 20, .depth = 8, .values = 10000, .string_bytes = 65536};

struct reader {
	const struct json_value *object;
	char *why;
	bool bad;
};

static const struct json_value *member(struct reader *reader, const char *key)
{
	return json_member(reader->object, key);
}

static void complain(struct reader *reader, const char *key, const char *wanted)
{
	if (!reader->bad)
		snprintf(reader->why, 256, "request: \"%s\" must be %s", key, wanted);
	reader->bad = true;
}

static const char *read_string(struct reader *reader, const char *key)
{
	const struct json_value *item = member(reader, key);

	if (!item || item->type == JSON_NULL)
		return NULL;
	if (item->type != JSON_STRING) {
		complain(reader, key, "a string");
		return NULL;
	}
	return host_copy(item->text);
}

static bool read_bool(struct reader *reader, const char *key, bool absent)
{
	const struct json_value *item = member(reader, key);

	if (!item)
		return absent;
	if (item->type != JSON_BOOLEAN)
		complain(reader, key, "true or false");
	return item->truth;
}

static u64 read_u64(struct reader *reader, const char *key, u64 absent)
{
	const struct json_value *item = member(reader, key);
	bool negative = false;
	u64 value;

	if (!item)
		return absent;
	if (item->type == JSON_NUMBER && json_decimal(item->text, 0, &negative, &value) == JSON_EXACT &&
	    !negative)
		return value;
	complain(reader, key, "a whole number, not negative");
	return absent;
}

static void read_sets(struct reader *reader, struct request *request)
{
	const struct json_value *list = member(reader, "set"), *item;
	u32 count = 0;

	request->set = host_alloc((list ? list->count : 0) + 1, sizeof(*request->set));
	if (list && list->type != JSON_ARRAY)
		complain(reader, "set", "an array of \"path=value\" strings");
	for (item = list ? list->child : NULL; item; item = item->next) {
		if (item->type == JSON_STRING)
			request->set[count++] = host_copy(item->text);
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
	if (reader.object->type != JSON_OBJECT) {
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

/* Number of what is taken out, -1: nothing is. */
static s32 read_without(struct reader *reader, const char *key)
{
	const struct json_value *item = member(reader, key);
	bool negative = false;
	u64 value = 1;

	if (!item)
		return -1;
	if (item->type != JSON_NUMBER || json_decimal(item->text, 0, &negative, &value) != JSON_EXACT ||
	    value > 0x7fffffff || (negative && value != 1))
		complain(reader, key, "a number, -1 for none");
	return negative ? -1 : (s32)value;
}

static void read_members(struct reader *reader, struct request *request)
{
	request->id = read_u64(reader, "id", 0);
	request->scenario = read_string(reader, "scenario");
	request->name = read_string(reader, "name");
	request->record = read_string(reader, "record");
	request->replay = read_string(reader, "replay");
	if (request->record && request->replay)
		complain(reader, "record", "absent in a replay");
	request->stop_at = read_string(reader, "stop_at");
	request->stop_nth = read_u64(reader, "stop_nth", 1);
	request->stop_boot = read_bool(reader, "stop_boot", false);
	request->best_effort = read_bool(reader, "best_effort", false);
	if (!request->scenario && request->replay)
		request->scenario = host_copy(request->replay);
	if (!request->scenario)
		complain(reader, "scenario", "the path of a scenario file");
	else if (!request->name)
		request->name = host_copy(request->scenario);
	request->agent = read_string(reader, "agent");
	request->check = read_string(reader, "check");
	request->has_seed = member(reader, "seed") != NULL;
	request->seed = read_u64(reader, "seed", 0);
	request->trace = read_string(reader, "trace");
	request->no_faults = read_bool(reader, "no_faults", false);
	request->line_count = (u32)read_u64(reader, "lines", 12);
	request->timeline = read_bool(reader, "timeline", false);
	request->lanes = read_bool(reader, "lanes", false);
	request->story = read_bool(reader, "story", false);
	request->story_boot = read_bool(reader, "story_boot", false);
	request->entered = read_bool(reader, "entered", false);
	request->where = read_string(reader, "where");
	request->where_boot = read_bool(reader, "where_boot", false);
	request->bench = read_bool(reader, "bench", false);
	request->bench_trace = read_bool(reader, "bench_trace", false);
	request->host_limit_ms = (u32)read_u64(reader, "host_limit_ms", 0);
	read_sets(reader, request);
	read_format(reader, request);
	request->without_fault = read_without(reader, "without_fault");
	request->without_constraint = read_without(reader, "without_constraint");
	read_engine(reader, request);
}

static void replace(const char **text, const char *by)
{
	free((char *)*text);
	*text = by ? host_copy(by) : NULL;
}

int request_take_replay(struct request *request, char *why)
{
	struct replay *replay;
	u32 count = 0;

	if (!request->replay)
		return 0;
	replay = replay_read(request->replay, why);
	if (!replay)
		return -1;
	request->replayed = replay;
	replace(&request->scenario, replay->path);
	replace(&request->name, replay->path);
	replace(&request->check, replay->check);
	for (u32 i = 0; request->set[i]; i++)
		free((char *)request->set[i]);
	free(request->set);
	while (replay->set[count])
		count++;
	request->set = host_alloc(count + 1, sizeof(*request->set));
	for (u32 i = 0; i < count; i++)
		request->set[i] = host_copy(replay->set[i]);
	request->has_seed = true;
	request->seed = replay->seed;
	request->no_faults = replay->no_faults;
	request->without_fault = replay->without_fault;
	request->without_constraint = replay->without_constraint;
	return 0;
}

int request_parse(struct request *request, const char *json, char *why)
{
	struct json_document *document = json_document_new();
	struct reader reader = {.why = why};
	struct json_error error;

	memset(request, 0, sizeof(*request));
	reader.object = json_parse(document, json, strlen(json), &limits, 0, &error);
	if (!reader.object) {
		snprintf(why, 256, "request: %.120s; expected %.80s", error.what,
			 error.expected[0] ? error.expected : "JSON");
		reader.bad = true;
	} else if (reader.object->type != JSON_OBJECT) {
		snprintf(why, 256, "request: not a JSON object");
		reader.bad = true;
	} else {
		read_members(&reader, request);
	}
	json_document_free(document);
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
	free((char *)request->agent);
	free((char *)request->trace);
	free((char *)request->record);
	free((char *)request->stop_at);
	free((char *)request->replay);
	replay_free(request->replayed);
	free((char *)request->check);
	free((char *)request->where);
	free((char *)request->engine.factory);
	memset(request, 0, sizeof(*request));
}
