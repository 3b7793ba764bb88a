// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include "expect_trace.h"
#include "trace_line.h"
#include "world.h"

/*
 * struct search - the state of the pass.
 * @next: the ordered pattern that is looked for now (absent ones are skipped).
 * @found_ns: where the one before it was found.
 * @log_seen: matches, one a log expectation; @absent_ns: where an absent one was seen.
 */
struct search {
	struct world *world;
	u32 next;
	u64 found_ns;
	u64 *log_seen;
	u64 *absent_ns;
	char line[TRACE_LINE_BYTES];
};

static u64 from_mark(const struct world *world, u64 when_ns)
{
	return world->mark_ns == NEVER_NS ? when_ns : when_ns - world->mark_ns;
}

static bool matches(struct search *search, const struct trace_expect *expect, u64 when_ns)
{
	u64 at_ns = from_mark(search->world, when_ns);

	if (expect->has_time && (at_ns < expect->min_ns || at_ns > expect->max_ns))
		return false;
	return pattern_matches(expect->pattern, search->line);
}

/* Does the agent tell of such things? */
static bool is_told(const struct world *world, const struct trace_expect *expect)
{
	return !world->observed.taken || world->observed.view.bad_message_events || !strstr(expect->pattern, "t=!");
}

/* Goes on to the next pattern that is to be found. */
static void skip_others(struct search *search)
{
	const struct expectations *expect = &search->world->scenario->expect;

	while (search->next < expect->trace_count &&
	       (expect->trace[search->next].absent || !is_told(search->world, &expect->trace[search->next])))
		search->next++;
}

static void note_not_told(struct world *world)
{
	const struct expectations *expect = &world->scenario->expect;
	u32 i;

	for (i = 0; i < expect->trace_count; i++)
		if (!is_told(world, &expect->trace[i]))
			lines_printf(&world->not_judged, "trace %s", expect->trace[i].pattern);
}

static void look_at_log(struct search *search, const struct trace_record *record, const void *payload)
{
	const struct expectations *expect = &search->world->scenario->expect;
	u32 i;

	trace_record_text(record, payload, search->line, sizeof(search->line));
	for (i = 0; i < expect->log_count; i++)
		search->log_seen[i] += pattern_matches(expect->log[i].pattern, search->line);
}

static bool look_at(void *arg, const struct trace_record *record, const void *payload)
{
	struct search *search = arg;
	const struct world *world = search->world;
	const struct expectations *expect = &world->scenario->expect;
	u32 i;

	if (record->kind == TRACE_LOG && expect->log_count)
		look_at_log(search, record, payload);
	if (!expect->trace_count || record->seq < world->mark_seq)
		return true;
	trace_line(record, payload, search->line, sizeof(search->line));
	for (i = 0; i < expect->trace_count; i++)
		if (expect->trace[i].absent && search->absent_ns[i] == NEVER_NS &&
		    matches(search, &expect->trace[i], record->when_ns))
			search->absent_ns[i] = record->when_ns;
	if (search->next < expect->trace_count &&
	    matches(search, &expect->trace[search->next], record->when_ns)) {
		search->found_ns = record->when_ns;
		search->next++;
		skip_others(search);
	}
	return true;
}

static void describe_window(const struct trace_expect *expect, char *to, size_t bytes)
{
	char min[24], max[24];

	*to = 0;
	if (!expect->has_time)
		return;
	if (expect->max_ns == NEVER_NS)
		snprintf(to, bytes, " at %s us or later", format_us(min, expect->min_ns));
	else if (expect->min_ns == expect->max_ns)
		snprintf(to, bytes, " at %s us", format_us(min, expect->min_ns));
	else
		snprintf(to, bytes, " from %s to %s us", format_us(min, expect->min_ns),
			 format_us(max, expect->max_ns));
}

static void judge_missing(struct search *search)
{
	struct world *world = search->world;
	const struct expectations *expect = &world->scenario->expect;
	const struct trace_expect *missing, *before = NULL;
	char window[64], at[24];
	u32 i;

	if (search->next >= expect->trace_count)
		return;
	missing = &expect->trace[search->next];
	for (i = 0; i < search->next; i++)
		if (!expect->trace[i].absent && is_told(world, &expect->trace[i]))
			before = &expect->trace[i];
	describe_window(missing, window, sizeof(window));
	if (before)
		world_fail(world, &missing->place, "trace: no \"%s\"%s after \"%s\" (found at %s us)",
			   missing->pattern, window, before->pattern,
			   format_us(at, from_mark(world, search->found_ns)));
	else
		world_fail(world, &missing->place, "trace: no \"%s\"%s", missing->pattern, window);
}

static void judge_absent(struct search *search)
{
	struct world *world = search->world;
	const struct expectations *expect = &world->scenario->expect;
	char at[24];
	u32 i;

	for (i = 0; i < expect->trace_count; i++)
		if (search->absent_ns[i] != NEVER_NS)
			world_fail(world, &expect->trace[i].place, "trace: \"%s\" at %s us; expected never",
				   expect->trace[i].pattern,
				   format_us(at, from_mark(world, search->absent_ns[i])));
}

static void judge_log(struct search *search)
{
	struct world *world = search->world;
	const struct log_expect *log = world->scenario->expect.log;
	u32 i;

	for (i = 0; i < world->scenario->expect.log_count; i++, log++) {
		if (search->log_seen[i] >= log->count.min && search->log_seen[i] <= log->count.max)
			continue;
		if (log->count.max == NEVER_NS)
			world_fail(world, &log->place, "log: \"%s\" %llu times; expected at least %llu",
				   log->pattern, search->log_seen[i], log->count.min);
		else
			world_fail(world, &log->place, "log: \"%s\" %llu times; expected %llu to %llu",
				   log->pattern, search->log_seen[i], log->count.min, log->count.max);
	}
}

void expect_judge_trace(struct world *world)
{
	const struct expectations *expect = &world->scenario->expect;
	struct search search = {.world = world};
	u32 i;

	if (!expect->trace_count && !expect->log_count)
		return;
	search.log_seen = host_alloc(expect->log_count, sizeof(u64));
	search.absent_ns = host_alloc(expect->trace_count, sizeof(u64));
	for (i = 0; i < expect->trace_count; i++)
		search.absent_ns[i] = NEVER_NS;
	note_not_told(world);
	skip_others(&search);
	trace_each(look_at, &search);
	judge_missing(&search);
	judge_absent(&search);
	judge_log(&search);
	free(search.log_seen);
	free(search.absent_ns);
}
