// SPDX-License-Identifier: GPL-2.0-only
/*
 * A choice is told with the trace record that completes after it: records are
 * frequent enough, and both come in the order of the run.
 */
#include <string.h>

#include "../engine/choice.h"
#include "../engine/engine.h"
#include "../engine/trace.h"
#include "replay.h"
#include "trace_line.h"

/* All but the kernel's events and log, which are many, and whose form is the tree's. */
#define KINDS (1u << TRACE_MACHINE | 1u << TRACE_PLATFORM | 1u << TRACE_FAULT | 1u << TRACE_CLIENT | 1u << TRACE_FINDING)

static void (*tell)(const struct replay_step *step);
static u64 choices_told;

static void tell_choices(void)
{
	const struct choice_record *record;
	u64 count;

	for (record = choice_records(&count); choices_told < count; choices_told++) {
		const struct choice_record *made = &record[choices_told];
		struct replay_step step = {
			.at_ns = made->when_ns,
			.in = made->context,
			.kind = "choice",
			.what = made->name,
			.nth = made->nth,
			.of = made->count,
			.took = made->value,
		};

		if (made->count)
			tell(&step);
	}
}

/*
 * No steps are the lines of a report that follow its headline ("memory|   ..."), and
 * machine events ("timer:fire cpu0"): those are many, and move when a cost changes.
 */
static bool is_step(const struct trace_record *record, const char *text)
{
	const char *end = text + strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");

	if (record->kind == TRACE_FINDING)
		return *end != '|';
	return record->kind != TRACE_MACHINE || *end != ':' || end[1] == ' ';
}

struct taken {
	const struct trace_record *record;
	const void *payload;
	u64 hash;
};

static void take(void *arg)
{
	const struct taken *taken = arg;
	const struct trace_record *record = taken->record;
	char text[TRACE_LINE_BYTES];
	struct replay_step step = {
		.at_ns = record->when_ns,
		.in = record->task,
		.kind = trace_kind_key((enum trace_kind)record->kind),
		.what = trace_record_text(record, taken->payload, text, sizeof(text)),
		.records = record->seq + 1,
		.hash = taken->hash,
	};

	tell_choices();
	if (is_step(record, text))
		tell(&step);
}

/* Not on the stack of whoever wrote the record: what it leaves there must not depend on who follows. */
static void take_record(const struct trace_record *record, const void *payload, u64 hash)
{
	struct taken taken = {record, payload, hash};

	engine_call_roomy(take, &taken);
}

void replay_steps_follow(void (*told)(const struct replay_step *step))
{
	tell = told;
	trace_follow(KINDS, take_record);
	choice_record_draws(true);
}

void replay_steps_flush(void)
{
	(void)trace_hash();
	tell_choices();
}
