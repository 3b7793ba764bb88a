// SPDX-License-Identifier: GPL-2.0-only
/* Reports for other programs: JUnit's XML for CI systems, JSON with one object a run. */
#include "run.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"

/* Text in XML: markup escaped, control characters (which XML cannot carry) replaced. */
static void xml_text(FILE *file, const char *text)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '&')
			fputs("&amp;", file);
		else if (c == '<')
			fputs("&lt;", file);
		else if (c == '>')
			fputs("&gt;", file);
		else if (c == '"')
			fputs("&quot;", file);
		else if (c == '\n' || c == '\t')
			fprintf(file, "&#%u;", c);
		else
			fputc(c < 0x20 ? '?' : c, file);
	}
}

static void xml_lines(FILE *file, const struct text_list *lines)
{
	for (u32 i = 0; i < lines->count; i++) {
		xml_text(file, lines->item[i]);
		fputc('\n', file);
	}
}

static void junit_failure(FILE *file, const struct run *run)
{
	const struct result *result = run->result;
	bool error = verdict_exit(result->verdict) != EXIT_FAILED;

	fprintf(file, "    <%s type=\"%s\" message=\"", error ? "error" : "failure", verdict_word(result->verdict));
	xml_text(file, result->headline);
	fputs("\">", file);
	xml_lines(file, &run->errors);
	for (u32 i = 0; i < result->finding_count; i++) {
		if (result->finding[i].expected)
			continue;
		xml_text(file, result->finding[i].checker);
		fputs(": ", file);
		xml_text(file, result->finding[i].headline);
		fputs(" at ", file);
		xml_text(file, result->finding[i].place);
		fputc('\n', file);
	}
	xml_lines(file, &result->failures);
	xml_lines(file, &run->differences);
	if (result->replay)
		xml_lines(file, &result->replay->divergences);
	fprintf(file, "</%s>\n", error ? "error" : "failure");
}

static void junit_skipped(FILE *file, const struct run *run)
{
	fputs("    <skipped message=\"", file);
	xml_text(file, run->result->headline);
	fputs("\"/>\n", file);
}

static void write_junit(FILE *file, const struct run *run, u32 count, u64 wall_ms)
{
	u32 failures = 0, errors = 0, skipped = 0;

	for (u32 i = 0; i < count; i++) {
		enum exit_code code = verdict_exit(run[i].result->verdict);

		failures += code == EXIT_FAILED;
		errors += code != EXIT_FAILED && code != EXIT_OK;
		skipped += run[i].result->verdict == VERDICT_SKIP;
	}
	fprintf(file, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
	fprintf(file, "  <testsuite name=\"scmi-sim\" tests=\"%u\" failures=\"%u\" errors=\"%u\"", count, failures, errors);
	fprintf(file, " skipped=\"%u\" time=\"%llu.%03llu\">\n", skipped, wall_ms / 1000, wall_ms % 1000);
	for (u32 i = 0; i < count; i++) {
		u64 us = run[i].result->wall_ns / 1000;

		fputs("  <testcase name=\"", file);
		xml_text(file, run[i].name);
		fputs("\" classname=\"", file);
		xml_text(file, *run[i].image ? run[i].image : "scenario");
		fputs("\" file=\"", file);
		xml_text(file, run[i].path);
		fprintf(file, "\" time=\"%llu.%06llu\"", us / 1000000, us % 1000000);
		if (run[i].result->verdict == VERDICT_PASS) {
			fputs("/>\n", file);
			continue;
		}
		fputs(">\n", file);
		if (run[i].result->verdict == VERDICT_SKIP)
			junit_skipped(file, &run[i]);
		else
			junit_failure(file, &run[i]);
		fputs("  </testcase>\n", file);
	}
	fputs("  </testsuite>\n</testsuites>\n", file);
}

static void add_list(cJSON *object, const char *key, const struct text_list *list)
{
	cJSON *array = cJSON_AddArrayToObject(object, key);

	for (u32 i = 0; i < list->count; i++)
		cJSON_AddItemToArray(array, cJSON_CreateString(list->item[i]));
}

/* How a replay went. */
static void add_replay(cJSON *object, const struct run *run)
{
	const struct result_replay *replay = run->result->replay;
	cJSON *went;

	if (!run->repeats)
		return;
	went = cJSON_AddObjectToObject(object, "replay");
	cJSON_AddStringToObject(went, "file", run->replay);
	cJSON_AddStringToObject(went, "mode", run->best_effort ? "best-effort" : "strict");
	if (!replay)
		return;
	cJSON_AddStringToObject(went, "recorded_verdict", replay->verdict);
	cJSON_AddNumberToObject(went, "recorded", (double)replay->recorded);
	cJSON_AddNumberToObject(went, "came", (double)replay->came);
	cJSON_AddBoolToObject(went, "same_build", replay->same_build);
	cJSON_AddBoolToObject(went, "same_trace", replay->same_trace);
	cJSON_AddNumberToObject(went, "divergence_count", (double)replay->divergence_count);
	add_list(went, "divergences", &replay->divergences);
}

static char *json_run(const struct run *run)
{
	const struct result *result = run->result;
	cJSON *object = cJSON_CreateObject(), *findings;
	char *text, *copy;

	cJSON_AddStringToObject(object, "scenario", run->path);
	cJSON_AddStringToObject(object, "agent", run->image);
	cJSON_AddNumberToObject(object, "seed", (double)(result->seed ? result->seed : run->seed));
	cJSON_AddStringToObject(object, "verdict", verdict_word(result->verdict));
	cJSON_AddStringToObject(object, "headline", result->headline);
	if (*result->defect)
		cJSON_AddStringToObject(object, "defect", result->defect);
	findings = cJSON_AddArrayToObject(object, "findings");
	for (u32 i = 0; i < result->finding_count; i++) {
		cJSON *finding = cJSON_CreateObject();

		cJSON_AddStringToObject(finding, "checker", result->finding[i].checker);
		cJSON_AddStringToObject(finding, "headline", result->finding[i].headline);
		cJSON_AddStringToObject(finding, "place", result->finding[i].place);
		cJSON_AddBoolToObject(finding, "expected", result->finding[i].expected);
		cJSON_AddItemToArray(findings, finding);
	}
	add_list(object, "errors", &run->errors);
	add_list(object, "failures", &result->failures);
	add_list(object, "not_judged", &result->not_judged);
	add_list(object, "differences", &run->differences);
	add_replay(object, run);
	cJSON_AddNumberToObject(object, "virtual_ns", (double)result->virtual_ns);
	cJSON_AddNumberToObject(object, "wall_ns", (double)result->wall_ns);
	cJSON_AddNumberToObject(object, "events", (double)result->events);
	cJSON_AddStringToObject(object, "trace_hash", result->trace_hash);
	cJSON_AddNumberToObject(object, "trace_records", (double)result->trace_records);
	text = cJSON_PrintUnformatted(object);
	copy = must_copy(text);
	cJSON_free(text);
	cJSON_Delete(object);
	return copy;
}

static void write_json(FILE *file, const struct run *run, u32 count, u64 wall_ms)
{
	(void)wall_ms;
	fputs("[\n", file);
	for (u32 i = 0; i < count; i++) {
		char *text = json_run(&run[i]);

		fprintf(file, "%s%s\n", text, i + 1 < count ? "," : "");
		free(text);
	}
	fputs("]\n", file);
}

static const struct report_kind {
	const char *name;
	void (*write)(FILE *file, const struct run *run, u32 count, u64 wall_ms);
} kinds[] = { { "junit", write_junit }, { "json", write_json }, { "table", write_table } };

static const struct report_kind *find_kind(const char *name)
{
	for (u32 i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

static int write_report(const char *kind, const char *path, const struct run *run, u32 count, u64 wall_ms)
{
	char *temporary;
	FILE *file = file_begin(path, &temporary);

	if (!file)
		return -1;
	find_kind(kind)->write(file, run, count, wall_ms);
	return file_finish(file, temporary, path);
}

int reports_check(const struct command *command, const struct text_list *reports)
{
	for (u32 i = 0; i < reports->count; i += 2)
		if (!find_kind(reports->item[i]))
			return usage_error(command, "--report %s: expected junit, json or table", reports->item[i]);
	return EXIT_OK;
}

enum exit_code reports_write(const struct text_list *reports, const struct run *run, u32 count, u64 wall_ms)
{
	enum exit_code code = EXIT_OK;

	for (u32 i = 0; i < reports->count; i += 2)
		if (write_report(reports->item[i], reports->item[i + 1], run, count, wall_ms))
			code = EXIT_BAD_INPUT;
	return code;
}
