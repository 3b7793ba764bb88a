// SPDX-License-Identifier: GPL-2.0-only
/* From the trace to lanes: which records are steps, whose, and what a step is called. */
#include "lanes.h"

#include <stdlib.h>
#include <string.h>
#include "format.h"
#include "lanes_select.h"
#include "steps.h"
#include "trace_line.h"

#define NAME_BYTES 40
#define LOG_LEVEL_MAX 4 /* warnings and what is worse */
#define HOLD "hold: "

/* struct event - what a record says. @by: who let go, or "". */
struct event {
	enum lane_step_kind kind;
	bool begins;
	char who[NAME_BYTES];
	char by[NAME_BYTES];
	const char *text;  /* into @line */
	const char *passes; /* into @line, or NULL */
	char line[TRACE_LINE_BYTES];
	char brief[TRACE_LINE_BYTES];
};

static bool name_message(struct event *event)
{
	struct buffer text = {0};

	lanes_name_message(event->line, &text);
	snprintf(event->brief, sizeof(event->brief), "%s", text.bytes);
	buffer_free(&text);
	event->text = event->brief;
	return true;
}

static void set_who(struct event *event, const char *from, size_t bytes)
{
	snprintf(event->who, sizeof(event->who), "%.*s", (int)bytes, from);
}

/* As kernel_context() names it. */
static void set_context(struct event *event, const struct trace_record *record)
{
	if (record->cpu == TRACE_CPU_HARDWARE)
		set_who(event, record->task, record->task[0] == '<' ? 0 : strlen(record->task));
	else if (record->flags[2] == 'h' || record->flags[2] == 'H')
		snprintf(event->who, sizeof(event->who), "irq/%u", record->cpu);
	else if (record->flags[2] == 's')
		snprintf(event->who, sizeof(event->who), "softirq/%u", record->cpu);
	else if (!strcmp(record->task, "<idle>"))
		snprintf(event->who, sizeof(event->who), "swapper/%u", record->cpu);
	else
		set_who(event, record->task, strlen(record->task));
}

/* ---- holds: "irq/1 stands at POINT", "irq/1 goes on at POINT: gpu has passed POINT" ---- */

static const char *first_of(const char *text, const char *const *phrases)
{
	const char *first = NULL;

	for (; *phrases; phrases++) {
		const char *at = strstr(text, *phrases);

		if (at && (!first || at < first))
			first = at;
	}
	return first;
}

static void take_passer(struct event *event, char *text)
{
	static const char *const passed[] = {" has passed ", " has reached ", NULL};
	char *colon = strstr(text, ": "), *has = colon ? (char *)first_of(colon, passed) : NULL;

	if (!has)
		return;
	snprintf(event->by, sizeof(event->by), "%.*s", (int)(has - colon - 2), colon + 2);
	event->passes = strchr(has + 5, ' ') + 1;
	*colon = '\0';
}

/* "goes on at POINT: nobody passed POINT": where it stood has been said. */
static void leave_place_out(char *verb)
{
	static const char goes_on[] = " goes on";
	char *rest = verb + strlen(goes_on), *colon = strstr(rest, ": ");

	if (strncmp(verb, goes_on, strlen(goes_on)) || strncmp(rest, " at ", 4))
		return;
	if (colon)
		memmove(rest, colon, strlen(colon) + 1);
	else
		*rest = '\0';
}

static bool take_hold(struct event *event)
{
	static const char *const does[] = {" stands", " is ", " goes ", " comes ", NULL};
	char *text = event->line + strlen(HOLD), *verb = (char *)first_of(text, does);

	if (!verb)
		return false;
	set_who(event, text, (size_t)(verb - text));
	event->text = verb + 1;
	event->kind = !strncmp(verb, " stands", 7) || !strncmp(verb, " is ", 4) ? LANE_HELD : LANE_GOES_ON;
	if (event->kind == LANE_GOES_ON) {
		take_passer(event, verb);
		leave_place_out(verb);
	}
	return true;
}

/* "irq:mbox-a2p enter cpu1" */
static bool take_interrupt(struct event *event)
{
	char *enter = strstr(event->line, " enter cpu");

	if (strncmp(event->line, "irq:", 4) || !enter)
		return false;
	snprintf(event->who, sizeof(event->who), "irq/%s", enter + strlen(" enter cpu"));
	*enter = '\0';
	snprintf(event->brief, sizeof(event->brief), "takes interrupt %s", event->line + strlen("irq:"));
	event->text = event->brief;
	return true;
}

/* "gpu perf.level_get = 0 level=200 elapsed_us=31.000" */
static bool take_client(struct event *event, const struct trace_record *record)
{
	char *space = strchr(event->line, ' '), *elapsed = strstr(event->line, " elapsed_us=");

	if (!space || record->type == CLIENT_TEXT)
		return false;
	if (elapsed)
		*elapsed = '\0';
	event->text = space + 1;
	event->begins = record->type == CLIENT_BEGINS;
	return true;
}

/* Of the protocol's events those that say what an answer came to. */
static bool take_kernel(struct event *event, const struct trace_record *record, const void *payload)
{
	const char *name = kernel_event_name(record->type);
	bool dump = !strcmp(name, "scmi_msg_dump");

	if (!dump && strcmp(name, "scmi_rx_done") != 0)
		return false;
	trace_line(record, payload, event->line, sizeof(event->line));
	if (dump && !strstr(event->line, " t=!"))
		return false;
	return name_message(event);
}

static bool take_text(struct event *event, const struct trace_record *record, const void *payload)
{
	trace_record_text(record, payload, event->line, sizeof(event->line));
	event->text = event->line;
	switch (record->kind) {
	case TRACE_MACHINE:
		return !strncmp(event->line, HOLD, strlen(HOLD)) ? take_hold(event) : take_interrupt(event);
	case TRACE_CLIENT:
		return take_client(event, record);
	case TRACE_FINDING:
		event->kind = LANE_FINDING;
		return !strstr(event->line, "|   ");
	case TRACE_FAULT:
		event->kind = LANE_FAULT;
		return name_message(event);
	case TRACE_LOG:
		return record->bytes && *(const u8 *)payload <= LOG_LEVEL_MAX;
	default:
		return name_message(event);
	}
}

/* False: no step. */
static bool take(struct event *event, const struct trace_record *record, const void *payload)
{
	event->kind = LANE_PLAIN;
	event->begins = false;
	event->by[0] = '\0';
	event->passes = NULL;
	set_context(event, record);
	if (record->kind == TRACE_KERNEL)
		return take_kernel(event, record, payload);
	return take_text(event, record, payload);
}

/* ---- all steps ---- */

struct taking {
	struct run_steps *run;
	struct event event;
	/* second pass */
	const struct world *world;
	struct lanes *lanes;
	u32 at;
	u64 skipped;
	u64 from_ns; /* nobody misses what came before */
	u32 *lane_of;
};

static u32 lane_of(struct run_steps *run, const char *who)
{
	u32 i = 0;

	if (!*who)
		return LANES_NONE;
	while (i < run->lanes && strcmp(run->name[i], who) != 0)
		i++;
	if (i < run->lanes)
		return i;
	if (run->lanes == run->lane_room) {
		run->lane_room = run->lane_room ? 2 * run->lane_room : 32;
		run->name = realloc(run->name, run->lane_room * sizeof(*run->name));
		if (!run->name)
			abort();
	}
	run->name[run->lanes++] = host_copy(who);
	return i;
}

static void add(struct run_steps *run, const struct trace_record *record, const char *who, enum lane_step_kind kind,
		bool begins)
{
	bool firmware = record->kind == TRACE_PLATFORM || record->kind == TRACE_FAULT;

	if (run->count == run->room) {
		run->room = run->room ? 2 * run->room : 1024;
		run->step = realloc(run->step, run->room * sizeof(*run->step));
		if (!run->step)
			abort();
	}
	run->step[run->count++] = (struct run_step){
		.seq = record->seq, .when_ns = record->when_ns, .lane = lane_of(run, who), .kind = (u8)kind, .begins = begins,
		.firmware = firmware};
}

static bool count_steps(void *arg, const struct trace_record *record, const void *payload)
{
	struct taking *taking = arg;
	struct event *event = &taking->event;

	if (!take(event, record, payload))
		return true;
	if (event->passes)
		add(taking->run, record, event->by, LANE_PASSES, false);
	add(taking->run, record, event->who, event->kind, event->begins);
	return true;
}

/* ---- those that are shown ---- */

static void keep(struct taking *taking, const char *text)
{
	const struct run_step *from = &taking->run->step[taking->at++];
	u32 lane = from->lane == LANES_NONE ? LANES_NONE : taking->lane_of[from->lane];
	struct lane_step *step;

	if (!from->shown) {
		taking->skipped += from->when_ns >= taking->from_ns && lane != LANES_NONE;
		return;
	}
	step = &taking->lanes->step[taking->lanes->steps++];
	*step = (struct lane_step){
		.seq = from->seq,
		.when_ns = from->when_ns,
		.lane = lane,
		.kind = (enum lane_step_kind)from->kind,
		.skipped = taking->skipped,
		.text = host_copy(text),
	};
	taking->skipped = 0;
}

static bool keep_steps(void *arg, const struct trace_record *record, const void *payload)
{
	struct taking *taking = arg;
	struct event *event = &taking->event;
	char passes[TRACE_LINE_BYTES + 8];

	if (!take(event, record, payload))
		return true;
	if (event->passes) {
		snprintf(passes, sizeof(passes), "passes %s", event->passes);
		keep(taking, passes);
	}
	keep(taking, event->text);
	return true;
}

/* Columns: tasks, then interrupts, then hardware and firmware; each in the order in which they came. */
static u32 rank(const char *name)
{
	if (!strncmp(name, "softirq/", 8))
		return 1;
	if (!strncmp(name, "irq", 3) && (name[3] == '/' || name[3] == ':'))
		return 2;
	return !strncmp(name, "cpu/", 4) || !strncmp(name, "CPU ", 4) ? 3 : !strncmp(name, "platform-", 9) ? 4 : 0;
}

static void name_lanes(struct taking *taking)
{
	const struct run_steps *run = taking->run;
	bool *shown = host_alloc(run->lanes + 1, sizeof(*shown));

	for (u32 i = 0; i < run->count; i++)
		if (run->step[i].shown && run->step[i].lane != LANES_NONE)
			shown[run->step[i].lane] = true;
	for (u32 i = 0; i < run->lanes; i++)
		taking->lane_of[i] = LANES_NONE;
	for (u32 of = 0; of <= 4; of++)
		for (u32 i = 0; i < run->lanes; i++)
			if (shown[i] && rank(run->name[i]) == of) {
				taking->lane_of[i] = taking->lanes->count;
				taking->lanes->name[taking->lanes->count++] = host_copy(run->name[i]);
			}
	free(shown);
}

void lanes_take(const struct world *world, struct lanes *lanes)
{
	struct run_steps run = {0};
	struct taking *taking = host_alloc(1, sizeof(*taking));

	memset(lanes, 0, sizeof(*lanes));
	taking->run = &run;
	taking->lanes = lanes;
	trace_each(count_steps, taking);
	taking->from_ns = lanes_select(&run, world->mark_ns == NEVER_NS ? 0 : world->mark_ns);
	taking->lane_of = host_alloc(run.lanes + 1, sizeof(*taking->lane_of));
	name_lanes(taking);
	lanes->step = host_alloc(LANES_STEPS_MAX + 1, sizeof(*lanes->step));
	trace_each(keep_steps, taking);
	lanes->skipped_at_end = taking->skipped;
	for (u32 i = 0; i < run.lanes; i++)
		free(run.name[i]);
	free(run.name);
	free(run.step);
	free(taking->lane_of);
	free(taking);
}

void lanes_free(struct lanes *lanes)
{
	for (u32 i = 0; i < lanes->count; i++)
		free(lanes->name[i]);
	for (u32 i = 0; i < lanes->steps; i++)
		free(lanes->step[i].text);
	free(lanes->step);
}
