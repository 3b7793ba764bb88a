// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include "excerpt.h"
#include "format.h"
#include "trace_line.h"

/* How much a record deserves to be looked at first; 0 not at all. */
enum interest {
	INTEREST_NONE,
	INTEREST_CLIENT,
	INTEREST_ERROR,
	INTEREST_FAULT,
	INTEREST_FINDING,
	INTEREST_FAILURE,
};

struct focus {
	const struct world *world;
	enum interest best;
	u64 seq;
	char line[TRACE_LINE_BYTES];
};

static bool failed_transfer(struct focus *focus, const struct trace_record *record, const void *payload)
{
	const char *status;

	if (strcmp(kernel_event_name(record->type), "scmi_xfer_end"))
		return false;
	trace_line(record, payload, focus->line, sizeof(focus->line));
	status = strstr(focus->line, " s=");
	return status && strcmp(status, " s=0");
}

static enum interest interest_of(struct focus *focus, const struct trace_record *record, const void *payload)
{
	const struct world *world = focus->world;

	if (world->first_failure_ns != NEVER_NS && record->when_ns >= world->first_failure_ns)
		return INTEREST_FAILURE;
	switch (record->kind) {
	case TRACE_FINDING:
		return INTEREST_FINDING;
	case TRACE_FAULT:
		return INTEREST_FAULT;
	case TRACE_CLIENT:
		return INTEREST_CLIENT;
	case TRACE_KERNEL:
		return failed_transfer(focus, record, payload) ? INTEREST_ERROR : INTEREST_NONE;
	default:
		return INTEREST_NONE;
	}
}

static bool look(void *arg, const struct trace_record *record, const void *payload)
{
	struct focus *focus = arg;
	enum interest interest;

	if (record->seq < focus->world->mark_seq && record->kind != TRACE_FINDING)
		return true;
	interest = interest_of(focus, record, payload);
	if (interest > focus->best) {
		focus->best = interest;
		focus->seq = record->seq;
	}
	return true;
}

u64 trace_focus(const struct world *world)
{
	struct focus *focus = host_alloc(1, sizeof(*focus));
	u64 seq;

	focus->world = world;
	trace_each(look, focus);
	seq = focus->seq;
	free(focus);
	return seq;
}

static bool count_record(void *arg, const struct trace_record *record, const void *payload)
{
	struct excerpt *excerpt = arg;

	if (!excerpt->wanted(excerpt->world, record, payload))
		return true;
	excerpt->total++;
	excerpt->before += record->seq < excerpt->focus;
	return true;
}

static bool put_record(void *arg, const struct trace_record *record, const void *payload)
{
	struct excerpt *excerpt = arg;

	if (!excerpt->wanted(excerpt->world, record, payload))
		return true;
	if (excerpt->skip) {
		excerpt->skip--;
		return true;
	}
	if (!excerpt->left)
		return false;
	excerpt->left--;
	excerpt->put(excerpt, record, payload);
	return true;
}

void excerpt_put(struct excerpt *excerpt, u32 count)
{
	u64 after;

	excerpt->focus = trace_focus(excerpt->world);
	trace_each(count_record, excerpt);
	after = excerpt->total - excerpt->before;
	excerpt->skip = excerpt->before > count / 3 ? excerpt->before - count / 3 : 0;
	if (after < count - count / 3)
		excerpt->skip = excerpt->total > count ? excerpt->total - count : 0;
	excerpt->first = excerpt->skip;
	excerpt->left = count;
	trace_each(put_record, excerpt);
}

/* Timers and inter-processor interrupts would fill the few lines that there are. */
static bool context_record(const struct world *world, const struct trace_record *record, const void *payload)
{
	char text[16];

	(void)world;
	return record->kind != TRACE_MACHINE ||
	       !strncmp(trace_record_text(record, payload, text, sizeof(text)), "irq:", 4);
}

static void put_ftrace(struct excerpt *excerpt, const struct trace_record *record, const void *payload)
{
	struct buffer line = {0};

	format_ftrace_line(&line, record, payload);
	lines_printf(excerpt->lines, "%s", line.bytes);
	buffer_free(&line);
}

void format_context(const struct world *world, struct lines *lines, u32 count)
{
	struct excerpt wanted = {.world = world, .wanted = context_record, .put = put_ftrace, .lines = lines};

	if (count)
		excerpt_put(&wanted, count);
}
