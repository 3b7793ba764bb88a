// SPDX-License-Identifier: GPL-2.0-only
#include "message.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

const char *verdict_word(enum verdict verdict)
{
	static const char *const names[] = {
#define X(name, key, code) key,
		VERDICTS(X)
#undef X
	};

	return names[verdict];
}

enum exit_code verdict_exit(enum verdict verdict)
{
	static const enum exit_code codes[] = {
#define X(name, key, code) EXIT_##code,
		VERDICTS(X)
#undef X
	};

	return codes[verdict];
}

enum exit_code exit_graver(enum exit_code a, enum exit_code b)
{
#define X(name, code, help)              \
	if (a == (code) || b == (code))  \
		return EXIT_##name;
	EXIT_CODES(X)
#undef X
	return EXIT_INTERNAL;
}

static void add_engine(cJSON *object, const struct request *request)
{
	cJSON *engine = cJSON_AddObjectToObject(object, "engine");

	if (request->factory)
		cJSON_AddStringToObject(engine, "factory", request->factory);
	cJSON_AddBoolToObject(engine, "run_ahead", !request->no_run_ahead);
	if (request->arena_base)
		cJSON_AddNumberToObject(engine, "arena_base", (double)request->arena_base);
}

char *request_text(const struct request *request)
{
	cJSON *object = cJSON_CreateObject(), *set;
	char *json, *line;

	cJSON_AddNumberToObject(object, "id", request->id);
	if (request->replay) {
		cJSON_AddStringToObject(object, "replay", request->replay);
		cJSON_AddBoolToObject(object, "best_effort", request->best_effort);
	} else {
		cJSON_AddStringToObject(object, "scenario", request->scenario);
		cJSON_AddStringToObject(object, "name", request->name);
	}
	if (request->record)
		cJSON_AddStringToObject(object, "record", request->record);
	if (request->stop_at) {
		cJSON_AddStringToObject(object, "stop_at", request->stop_at);
		cJSON_AddNumberToObject(object, "stop_nth", (double)request->stop_nth);
		cJSON_AddBoolToObject(object, "stop_boot", request->stop_boot);
	}
	if (request->agent)
		cJSON_AddStringToObject(object, "agent", request->agent);
	set = cJSON_AddArrayToObject(object, "set");
	for (char *const *word = request->set; word && *word; word++)
		cJSON_AddItemToArray(set, cJSON_CreateString(*word));
	if (request->check)
		cJSON_AddStringToObject(object, "check", request->check);
	if (request->without)
		cJSON_AddNumberToObject(object, "without_constraint", (double)request->without_constraint);
	if (request->has_seed)
		cJSON_AddNumberToObject(object, "seed", (double)request->seed);
	if (request->trace) {
		cJSON_AddStringToObject(object, "trace", request->trace);
		cJSON_AddStringToObject(object, "trace_format", request->trace_format);
	}
	add_engine(object, request);
	cJSON_AddNumberToObject(object, "lines", request->lines);
	cJSON_AddBoolToObject(object, "timeline", request->timeline);
	if (request->lanes)
		cJSON_AddBoolToObject(object, "lanes", true);
	if (request->story)
		cJSON_AddBoolToObject(object, "story", true);
	if (request->story_boot)
		cJSON_AddBoolToObject(object, "story_boot", true);
	if (request->where) {
		cJSON_AddStringToObject(object, "where", request->where);
		cJSON_AddBoolToObject(object, "where_boot", request->where_boot);
	}
	cJSON_AddBoolToObject(object, "bench", request->bench);
	if (request->bench_trace)
		cJSON_AddBoolToObject(object, "bench_trace", true);
	json = cJSON_PrintUnformatted(object);
	cJSON_Delete(object);
	line = text_format("%s\n", json);
	cJSON_free(json);
	return line;
}

static char *take_text(const cJSON *object, const char *key)
{
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));

	return must_copy(text ? text : "");
}

static u64 take_number(const cJSON *object, const char *key)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);

	if (!cJSON_IsNumber(item) || item->valuedouble < 0 || item->valuedouble > (double)MESSAGE_NUMBER_MAX)
		return 0;
	return (u64)item->valuedouble;
}

static void take_list(struct text_list *list, const cJSON *object, const char *key)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(object, key))
		if (cJSON_IsString(item))
			text_list_add(list, item->valuestring);
}

static void take_findings(struct result *result, const cJSON *object)
{
	const cJSON *array = cJSON_GetObjectItemCaseSensitive(object, "findings"), *item;

	result->finding = must_alloc(sizeof(*result->finding) * ((size_t)cJSON_GetArraySize(array) + 1));
	cJSON_ArrayForEach(item, array) {
		struct result_finding *finding = &result->finding[result->finding_count++];

		finding->checker = take_text(item, "checker");
		finding->headline = take_text(item, "headline");
		finding->place = take_text(item, "place");
		take_list(&finding->report, item, "report");
		finding->expected = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(item, "expected"));
	}
}

static void add_line(struct text_list *lines, char *line)
{
	text_list_add(lines, line);
	free(line);
}

/* Two lines, and a third if the run went on without what was recorded. */
static void take_divergence(struct text_list *lines, const cJSON *item)
{
	u64 missed = take_number(item, "missed"), extra = take_number(item, "extra");
	char *recorded = take_text(item, "recorded"), *now = take_text(item, "now");

	add_line(lines, text_format("recorded: %s", recorded));
	add_line(lines, text_format("now:      %s", now));
	if (missed || extra)
		add_line(lines, text_format("          (recorded steps that did not come: %llu; others that came: %llu)", missed,
					    extra));
	free(recorded);
	free(now);
}

static struct result_replay *take_replay(const cJSON *object)
{
	struct result_replay *replay;
	const cJSON *item;

	if (!cJSON_IsObject(object))
		return NULL;
	replay = must_alloc(sizeof(*replay));
	replay->recorded = take_number(object, "recorded");
	replay->came = take_number(object, "came");
	replay->same_build = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(object, "same_build"));
	replay->same_trace = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(object, "same_trace"));
	replay->verdict = take_text(object, "verdict");
	replay->divergence_count = take_number(object, "divergence_count");
	cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(object, "divergences"))
		take_divergence(&replay->divergences, item);
	return replay;
}

static int take_verdict(struct result *result, const cJSON *object)
{
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, "verdict"));

	for (u32 i = 0; text && i < VERDICT_COUNT; i++) {
		if (strcmp(text, verdict_word(i)) == 0) {
			result->verdict = i;
			return 0;
		}
	}
	return -1;
}

struct result *result_parse(const char *line, const char **why)
{
	cJSON *object = cJSON_Parse(line);
	const cJSON *bench = cJSON_GetObjectItemCaseSensitive(object, "bench");
	struct result *result;

	*why = "is not a JSON object";
	if (!cJSON_IsObject(object)) {
		cJSON_Delete(object);
		return NULL;
	}
	result = must_alloc(sizeof(*result));
	result->id = (u32)take_number(object, "id");
	result->agent = take_text(object, "agent");
	result->seed = take_number(object, "seed");
	result->headline = take_text(object, "headline");
	result->defect = take_text(object, "defect");
	take_findings(result, object);
	take_list(&result->failures, object, "failures");
	take_list(&result->not_judged, object, "not_judged");
	take_list(&result->lines, object, "lines");
	take_list(&result->timeline, object, "timeline");
	result->lanes = lanes_parse(cJSON_GetObjectItemCaseSensitive(object, "lanes"));
	result->story = story_parse(cJSON_GetObjectItemCaseSensitive(object, "story"));
	result->replay = take_replay(cJSON_GetObjectItemCaseSensitive(object, "replay"));
	result->passed = passed_parse(cJSON_GetObjectItemCaseSensitive(object, "where"));
	result->mark_ns = take_number(object, "mark_ns");
	result->locks = lock_order_parse(cJSON_GetObjectItemCaseSensitive(object, "locks"));
	result->virtual_ns = take_number(object, "virtual_ns");
	result->wall_ns = take_number(object, "wall_ns");
	result->events = take_number(object, "events");
	result->trace_hash = take_text(object, "trace_hash");
	result->trace_records = take_number(object, "trace_records");
	result->bench_transactions = take_number(bench, "transactions");
	result->bench_wall_ns = take_number(bench, "wall_ns");
	result->bench_simgrid_calls = take_number(bench, "simgrid_calls");
	result->bench_boot_wall_ns = take_number(bench, "boot_wall_ns");
	if (take_verdict(result, object)) {
		*why = "has no verdict that is known";
		result_free(result);
		result = NULL;
	}
	cJSON_Delete(object);
	return result;
}

struct result *result_make(enum verdict verdict, const char *agent, const char *headline)
{
	struct result *result = must_alloc(sizeof(*result));

	result->verdict = verdict;
	result->agent = must_copy(agent);
	result->headline = must_copy(headline);
	result->defect = must_copy("");
	result->trace_hash = must_copy("");
	return result;
}

void result_free(struct result *result)
{
	if (!result)
		return;
	for (u32 i = 0; i < result->finding_count; i++) {
		free(result->finding[i].checker);
		free(result->finding[i].headline);
		free(result->finding[i].place);
		text_list_clear(&result->finding[i].report);
	}
	free(result->finding);
	free(result->defect);
	text_list_clear(&result->failures);
	text_list_clear(&result->not_judged);
	text_list_clear(&result->lines);
	text_list_clear(&result->timeline);
	lanes_drawn_free(result->lanes);
	story_free(result->story);
	lock_order_free(result->locks);
	if (result->replay) {
		text_list_clear(&result->replay->divergences);
		free(result->replay->verdict);
		free(result->replay);
	}
	passed_free(result->passed);
	free(result->agent);
	free(result->headline);
	free(result->trace_hash);
	free(result);
}
