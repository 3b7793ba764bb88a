// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include "excerpt.h"
#include "format.h"
#include "steps.h"
#include "trace_line.h"

/* A row has one entry, so a long one may run on into the next column. */
#define AGENT_WIDTH 44
#define INTERRUPT_WIDTH 20

/* Words of a trace line on their way into a short one. */
struct brief {
	char *to;
	u32 bytes;
	u32 used;
	char protocol[8];
	bool bad; /* a message that the agent did not want */
	bool ends; /* the end of a transfer: its status is an errno, all others are SCMI's */
};

static void put_word(struct brief *brief, const char *word)
{
	int used = snprintf(brief->to + brief->used, brief->bytes - brief->used, "%s%s",
			    brief->used ? " " : "", word);

	brief->used += (u32)used;
	if (brief->used >= brief->bytes)
		brief->used = brief->bytes - 1;
}

static void put_status(struct brief *brief, const char *value)
{
	static const char *const reasons[] = {"unexpected", "invalid", "unknown type", "no memory",
					      "spurious"};
	static const char *const names[] = {"NOT_SUPPORTED", "INVALID_PARAMETERS", "DENIED", "NOT_FOUND",
					    "OUT_OF_RANGE", "BUSY", "COMMS_ERROR", "GENERIC_ERROR",
					    "HARDWARE_ERROR", "PROTOCOL_ERROR"};
	s32 status = (s32)strtol(value, NULL, 10);
	char text[48];

	if (!status)
		return;
	if (brief->bad && status <= -1 && status >= -5)
		snprintf(text, sizeof(text), "(%s)", reasons[-1 - status]);
	else if (brief->ends)
		format_error(text, status);
	else
		snprintf(text, sizeof(text), "%d%s%s", status, status >= -10 && status < 0 ? " " : "",
			 status >= -10 && status < 0 ? names[-1 - status] : "");
	put_word(brief, text);
}

/* "seq=0001" and the like: what stands in a message's header, without the field names that everybody knows.
 */
static bool put_field(struct brief *brief, const char *word)
{
	char text[64];

	if (!strncmp(word, "pt=", 3)) {
		snprintf(brief->protocol, sizeof(brief->protocol), "%s", word + 3);
	} else if (!strncmp(word, "msg_id=", 7)) {
		snprintf(text, sizeof(text), "%s/%.32s", brief->protocol, word + 7);
		put_word(brief, text);
	} else if (!strncmp(word, "seq=", 4)) {
		snprintf(text, sizeof(text), "seq %lu", strtoul(word + 4, NULL, 16));
		put_word(brief, text);
	} else if (!strncmp(word, "t=", 2)) {
		brief->bad = word[2] == '!';
		put_word(brief, word + 2);
	} else if (!strncmp(word, "s=", 2)) {
		put_status(brief, word + 2);
	} else if (!strncmp(word, "tmo_ms=", 7)) {
		snprintf(text, sizeof(text), "%.32s ms", word + 7);
		put_word(brief, text);
	} else if (!strncmp(word, "msg_type=", 9)) {
		snprintf(text, sizeof(text), "type %.32s", word + 9);
		put_word(brief, text);
	} else {
		return !strcmp(word, "poll=0") || !strncmp(word, "transfer_id=", 12) ||
		       !strncmp(word, "id=", 3) || !strncmp(word, "ch=", 3) || !strncmp(word, "pyld=", 5);
	}
	return true;
}

void format_brief(char *line, char *to, u32 bytes)
{
	struct brief brief = {.to = to, .bytes = bytes};
	char *state = NULL, *word;
	bool first = true;

	*to = 0;
	for (word = strtok_r(line, " ", &state); word; word = strtok_r(NULL, " ", &state)) {
		if (first && word[strlen(word) - 1] == ':')
			word[strlen(word) - 1] = 0;
		if (first)
			brief.ends = !strcmp(word, "scmi_xfer_end");
		first = false;
		if (!put_field(&brief, word))
			put_word(&brief, word);
	}
}

/* What a reader wants to see of a run: not how the kernel spends its ticks. */
static bool timeline_record(const struct world *world, const struct trace_record *record, const void *payload)
{
	char text[16];

	if (record->seq <= world->mark_seq && world->mark_ns != NEVER_NS)
		return false;
	if (record->kind == TRACE_KERNEL)
		return !strncmp(kernel_event_name(record->type), "scmi_", 5);
	if (record->kind == TRACE_MACHINE)
		return !strncmp(trace_record_text(record, payload, text, sizeof(text)), "irq:", 4);
	return true;
}

static void put_timeline(struct excerpt *excerpt, const struct trace_record *record, const void *payload)
{
	u64 from_ns = excerpt->world->mark_ns == NEVER_NS ? 0 : excerpt->world->mark_ns;
	char line[TRACE_LINE_BYTES], text[TRACE_LINE_BYTES], time[24];

	format_us(time, record->when_ns - from_ns);
	if (record->kind == TRACE_KERNEL)
		trace_line(record, payload, line, sizeof(line));
	else
		trace_record_text(record, payload, line, sizeof(line));
	if (record->kind == TRACE_LOG || record->kind == TRACE_FINDING)
		snprintf(text, sizeof(text), "%.2000s", line);
	else
		format_brief(line, text, sizeof(text));
	if (record->kind == TRACE_PLATFORM || record->kind == TRACE_FAULT)
		lines_printf(excerpt->lines, "%14s  %*s  %*s  %s%s", time, AGENT_WIDTH, "", INTERRUPT_WIDTH,
			     "", record->kind == TRACE_FAULT ? "fault: " : "", text);
	else if (record->kind == TRACE_MACHINE)
		lines_printf(excerpt->lines, "%14s  %*s  %s", time, AGENT_WIDTH, "", text + strlen("irq:"));
	else if (record->kind == TRACE_CLIENT)
		lines_printf(excerpt->lines, "%14s  %s", time, text);
	else
		lines_printf(excerpt->lines, "%14s    %s%s", time,
			     record->kind == TRACE_LOG       ? "log: "
			     : record->kind == TRACE_FINDING ? "finding: "
							     : "",
			     text);
}

void format_timeline(const struct world *world, struct lines *lines, u32 count)
{
	struct excerpt wanted = {.world = world, .wanted = timeline_record, .put = put_timeline};
	struct lines records = {0};
	u32 i;

	wanted.lines = &records;
	excerpt_put(&wanted, count);
	lines_printf(lines, "%14s  %-*s  %-*s  %s", "time us", AGENT_WIDTH, "agent: clients, messages, log",
		     INTERRUPT_WIDTH, "interrupts", "platform");
	if (wanted.first)
		lines_printf(lines, "%14s  (%llu records before)", "...", wanted.first);
	for (i = 0; i < records.count; i++)
		lines_printf(lines, "%s", records.line[i]);
	if (wanted.total > wanted.first + records.count)
		lines_printf(lines, "%14s  (%llu records after)", "...",
			     wanted.total - wanted.first - records.count);
	lines_free(&records);
}
