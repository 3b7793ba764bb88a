// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include "../check/checks.h"
#include "../engine/simgrid_calls.h"
#include "answer.h"
#include "entered.h"
#include "facts.h"
#include "format.h"
#include "host_clock.h"
#include "json_out.h"
#include "lanes.h"
#include "lock_order.h"
#include "replay.h"
#include "points_where.h"
#include "result.h"
#include "story.h"

#define TIMELINE_LINES 60

struct verdict_words {
	const char *name;
	int code;
};

static const struct verdict_words verdicts[] = {
#define X(name, key, code, help) {key, code},
	VERDICTS(X)
#undef X
};

const char *verdict_name(enum verdict verdict)
{
	return verdicts[verdict].name;
}

int verdict_exit_code(enum verdict verdict)
{
	return verdicts[verdict].code;
}

static struct finding *first_unexpected(struct world *world)
{
	u32 i;

	for (i = 0; i < world->findings.count; i++)
		if (!world->findings.finding[i].expected)
			return &world->findings.finding[i];
	return NULL;
}

static enum verdict judge(struct world *world)
{
	if (world->bad_input[0])
		return VERDICT_BAD_INPUT;
	if (world->end == ENGINE_INTERNAL)
		return VERDICT_INTERNAL;
	if (replay_diverged())
		return VERDICT_DIVERGED;
	return world->failures.count || first_unexpected(world) ? VERDICT_FAIL : VERDICT_PASS;
}

static void put_headline(struct world *world, enum verdict verdict, struct buffer *headline)
{
	struct finding *finding = first_unexpected(world);

	if (verdict == VERDICT_BAD_INPUT)
		buffer_printf(headline, "%s", world->bad_input);
	else if (verdict == VERDICT_INTERNAL)
		buffer_printf(headline, "%s", world->end_report);
	else if (verdict == VERDICT_DIVERGED)
		replay_headline(headline);
	else if (finding && finding_place(finding)[0])
		buffer_printf(headline, "%s: %s at %s", finding->checker, finding->headline,
			      finding_place(finding));
	else if (finding)
		buffer_printf(headline, "%s: %s", finding->checker, finding->headline);
	else if (world->failures.count)
		buffer_printf(headline, "%s", world->failures.line[0]);
	else
		buffer_printf(headline, "%llu operations, all as expected", world->clients.operations);
}

static void put_calls(struct finding *finding, struct buffer *out)
{
	struct lines calls = {0};

	finding_calls(finding, &calls);
	out_lines(out, "calls", &calls);
	lines_free(&calls);
}

/* Of what is expected nobody wants to read more. */
static void put_report(const struct finding *finding, struct buffer *out)
{
	struct lines lines = {0};

	for (const char *line = finding->report + strspn(finding->report, "\n"); *line; line += strspn(line, "\n")) {
		int length = (int)strcspn(line, "\n");

		lines_printf(&lines, "%.*s", length, line);
		line += length;
	}
	if (lines.count)
		out_lines(out, "report", &lines);
	lines_free(&lines);
}

static void put_findings(struct world *world, struct buffer *out)
{
	struct finding *finding;
	u32 i;

	out_key(out, "findings");
	buffer_append(out, "[", 1);
	for (i = 0; i < world->findings.count; i++) {
		finding = &world->findings.finding[i];
		out_comma(out);
		buffer_append(out, "{", 1);
		out_text(out, "checker", finding->checker);
		out_text(out, "headline", finding->headline);
		out_text(out, "place", finding_place(finding));
		out_u64(out, "count", finding->count);
		out_u64(out, "when_ns", finding->when_ns);
		out_bool(out, "expected", finding->expected);
		if (!finding->expected) {
			put_calls(finding, out);
			put_report(finding, out);
		}
		buffer_append(out, "}", 1);
	}
	buffer_append(out, "]", 1);
}

static void put_clients(const struct world *world, struct buffer *out)
{
	const struct world_client *client;
	u32 i;

	out_key(out, "clients");
	buffer_append(out, "[", 1);
	for (i = 0; i < world->clients.count; i++) {
		client = &world->clients.client[i];
		out_comma(out);
		buffer_append(out, "{", 1);
		out_text(out, "name", client->name);
		out_u64(out, "operations", client->operations);
		out_u64(out, "errors", client->errors);
		out_u64(out, "lost", client->lost);
		if (client->operations) {
			out_u64(out, "latency_min_ns", client->latency_min_ns);
			out_u64(out, "latency_mean_ns", client->latency_total_ns / client->operations);
			out_u64(out, "latency_max_ns", client->latency_max_ns);
		}
		buffer_append(out, "}", 1);
	}
	buffer_append(out, "]", 1);
}

static void put_bench(const struct world *world, struct buffer *out)
{
	out_key(out, "bench");
	buffer_append(out, "{", 1);
	out_u64(out, "transactions", world->clients.operations);
	out_u64(out, "wall_ns", world->done_host_ns - world->mark_host_ns);
	out_u64(out, "simgrid_calls", world->done_simgrid_calls - world->mark_simgrid_calls);
	out_u64(out, "boot_wall_ns", world->mark_host_ns - world->start_host_ns);
	buffer_append(out, "}", 1);
}

/* The few steps that decide, where there are such; they then stand for the trace's lines, too. */
static void take_lanes(const struct world *world, enum verdict verdict, struct lines *timeline, struct buffer *out)
{
	bool wanted = world->scenario->hold_count && (world->request->timeline || verdict == VERDICT_FAIL);
	struct lanes lanes;

	if (world->bad_input[0] || (!wanted && !world->request->lanes))
		return;
	lanes_take(world, &lanes);
	if (wanted)
		lanes_text(world, &lanes, timeline);
	if (world->request->lanes)
		lanes_put(world, &lanes, out);
	lanes_free(&lanes);
}

static void put_excerpts(const struct world *world, enum verdict verdict, struct buffer *out)
{
	struct lines lines = {0}, timeline = {0};

	take_lanes(world, verdict, &timeline, out);
	if (verdict != VERDICT_PASS && !timeline.count)
		format_context(world, &lines, world->request->line_count);
	if (world->request->timeline && !timeline.count && !world->bad_input[0])
		format_timeline(world, &timeline, TIMELINE_LINES);
	out_lines(out, "lines", &lines);
	out_lines(out, "timeline", &timeline);
	lines_free(&lines);
	lines_free(&timeline);
}

static void write_trace(struct world *world)
{
	const struct request *request = world->request;
	struct buffer text = {0};
	char why[256];

	if (!request->trace)
		return;
	if (request->format == TRACE_FORMAT_CHROME)
		format_chrome(world, &text);
	else
		format_ftrace(world, &text);
	if (write_file(request->trace, &text, why))
		snprintf(world->bad_input, sizeof(world->bad_input), "%.250s", why);
	buffer_free(&text);
}

static u64 seed_of(const struct world *world)
{
	return world->request->has_seed ? world->request->seed : world->scenario->seed;
}

enum verdict answer_of_world(struct world *world, struct buffer *out)
{
	struct buffer headline = {0};
	enum verdict verdict;
	char hash[24];

	if (!world->bad_input[0])
		write_trace(world);
	verdict = judge(world);
	put_headline(world, verdict, &headline);
	if (verdict != VERDICT_BAD_INPUT && verdict != VERDICT_INTERNAL && replay_finish(world, verdict_name(verdict), headline.bytes)) {
		verdict = judge(world);
		headline.used = 0;
		put_headline(world, verdict, &headline);
	}
	buffer_append(out, "{", 1);
	out_u64(out, "id", world->request->id);
	out_text(out, "scenario", world->request->scenario);
	out_text(out, "name", world->request->name);
	out_text(out, "agent", agent_name());
	out_u64(out, "seed", seed_of(world));
	out_text(out, "verdict", verdict_name(verdict));
	out_text(out, "headline", headline.bytes);
	if (world->scenario && world->scenario->defect)
		out_text(out, "defect", world->scenario->defect);
	put_findings(world, out);
	out_lines(out, "failures", &world->failures);
	out_lines(out, "not_judged", &world->not_judged);
	out_text(out, "end", engine_end_name(world->end));
	out_u64(out, "virtual_ns", world->end_ns);
	out_u64(out, "mark_ns", world->mark_ns == NEVER_NS ? 0 : world->mark_ns);
	out_u64(out, "wall_ns", host_clock_ns() - world->start_host_ns);
	out_u64(out, "events", engine_events_total());
	out_u64(out, "simgrid_calls", simgrid_calls_total());
	snprintf(hash, sizeof(hash), "%016llx", trace_hash());
	out_text(out, "trace_hash", hash);
	out_u64(out, "trace_records", trace_total());
	put_clients(world, out);
	put_excerpts(world, verdict, out);
	if (check_wanted(CHECK_LOCKS) && (world->end == ENGINE_DONE || world->end == ENGINE_DEADLOCK))
		lock_order_put(out);
	if (world->request->bench)
		put_bench(world, out);
	if (world->request->story)
		story_put(world, out);
	if (world->request->entered)
		entered_put(out);
	if (world->request->replay)
		replay_put(out);
	buffer_free(&headline);
	points_where_put(world->request, out);
	buffer_append(out, "}\n", 2);
	return verdict;
}

void answer_without_world(const struct request *request, enum verdict verdict, const char *headline,
			  const char *checker, const struct lines *lines, u64 wall_ns, struct buffer *out)
{
	buffer_append(out, "{", 1);
	out_u64(out, "id", request->id);
	out_text(out, "scenario", request->scenario ? request->scenario : "");
	out_text(out, "name", request->name ? request->name : "");
	out_text(out, "verdict", verdict_name(verdict));
	out_text(out, "headline", headline);
	out_key(out, "findings");
	buffer_append(out, "[", 1);
	if (checker) {
		buffer_append(out, "{", 1);
		out_text(out, "checker", checker);
		out_text(out, "headline", headline);
		out_text(out, "place", "");
		out_bool(out, "expected", false);
		buffer_append(out, "}", 1);
	}
	buffer_append(out, "]", 1);
	out_lines(out, "failures", lines);
	out_u64(out, "virtual_ns", 0);
	out_u64(out, "wall_ns", wall_ns);
	buffer_append(out, "}\n", 2);
}
