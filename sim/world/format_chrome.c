// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include "facts.h"
#include "format.h"
#include "json_out.h"
#include "trace_line.h"

#define HARDWARE_TID_FIRST 1000000
#define NAMES_MAX 4096

/* A track: a task on a CPU, or a piece of hardware. pid is the CPU, tid the task's pid or a number of its
 * own. */
struct track {
	u32 cpu;
	s32 pid;
	char task[16];
};

struct chrome {
	struct buffer *out;
	struct track *track;
	u32 tracks;
	bool interrupts_leave; /* the trace says when a handler is left, so interrupts are spans */
	s32 tid;               /* of the record at hand */
	u32 cpu;
	char line[TRACE_LINE_BYTES];
};

static bool is_hardware(const struct trace_record *record)
{
	return record->cpu == TRACE_CPU_HARDWARE;
}

/* Tracks count in order of appearance, so that the same trace gives the same bytes. */
static void find_track(struct chrome *chrome, const struct trace_record *record)
{
	struct track *track;
	u32 i;

	chrome->cpu = is_hardware(record) ? machine_cpu_count : record->cpu;
	for (i = chrome->tracks; i-- > 0;) {
		track = &chrome->track[i];
		if (track->cpu == chrome->cpu && track->pid == record->pid &&
		    !strncmp(track->task, record->task, sizeof(track->task)))
			break;
	}
	if (i == (u32)-1 && chrome->tracks < NAMES_MAX) {
		i = chrome->tracks++;
		chrome->track[i].cpu = chrome->cpu;
		chrome->track[i].pid = record->pid;
		memcpy(chrome->track[i].task, record->task, sizeof(record->task));
	}
	chrome->tid = is_hardware(record) ? HARDWARE_TID_FIRST + (s32)i : record->pid;
}

/* {"ph":"i","cat":"log","name":"...","pid":0,"tid":1,"ts":1.000 and no closing brace. */
static void begin_event(struct chrome *chrome, const struct trace_record *record, const char *phase,
			const char *category, const char *name)
{
	struct buffer *out = chrome->out;
	char time[24];

	out_comma(out);
	buffer_append(out, "\n{", 2);
	out_text(out, "ph", phase);
	out_text(out, "cat", category);
	out_text(out, "name", name);
	out_u64(out, "pid", chrome->cpu);
	out_key(out, "tid");
	buffer_printf(out, "%d", chrome->tid);
	out_key(out, "ts");
	buffer_printf(out, "%s", format_us(time, record->when_ns));
}

static void end_event(struct chrome *chrome, const char *detail)
{
	if (detail) {
		out_key(chrome->out, "args");
		buffer_append(chrome->out, "{", 1);
		out_text(chrome->out, "text", detail);
		buffer_append(chrome->out, "}", 1);
	}
	buffer_append(chrome->out, "}", 1);
}

static void instant(struct chrome *chrome, const struct trace_record *record, const char *name)
{
	begin_event(chrome, record, "i", trace_kind_key((enum trace_kind)record->kind), name);
	out_text(chrome->out, "s", "t");
	end_event(chrome, chrome->line);
}

static void async(struct chrome *chrome, const struct trace_record *record, bool begin, const char *category,
		  const char *name, const char *id)
{
	begin_event(chrome, record, begin ? "b" : "e", category, name);
	out_text(chrome->out, "id", id);
	end_event(chrome, chrome->line);
}

/* Transfers are spans from scmi_xfer_begin to scmi_xfer_end, by transfer_id. */
static void put_kernel(struct chrome *chrome, const struct trace_record *record)
{
	const char *event = kernel_event_name(record->type);
	bool begin = !strcmp(event, "scmi_xfer_begin");
	unsigned int protocol, message, token, id;
	char name[32], id_text[16];

	if ((begin || !strcmp(event, "scmi_xfer_end")) &&
	    sscanf(strchr(chrome->line, ' '), " pt=%x msg_id=%x seq=%x transfer_id=%x", &protocol, &message,
		   &token, &id) == 4) {
		snprintf(name, sizeof(name), "xfer %02X/%02X", protocol, message);
		snprintf(id_text, sizeof(id_text), "%x", id);
		async(chrome, record, begin, "transfer", name, id_text);
		return;
	}
	instant(chrome, record, event);
}

/* "client: gpu perf.level_set domain=0", later "client: gpu perf.level_set = 0 ..." */
static void put_client(struct chrome *chrome, const struct trace_record *record)
{
	char client[64], operation[64], third[64] = "";

	if (sscanf(chrome->line, "client: %63s %63s %63s", client, operation, third) < 2 ||
	    !strchr(operation, '.')) {
		instant(chrome, record, chrome->line);
		return;
	}
	async(chrome, record, strcmp(third, "=") != 0, "client", operation, client);
}

/* "machine: irq:NAME enter", "machine: irq:NAME leave": a span of the CPU. */
static void put_machine(struct chrome *chrome, const struct trace_record *record)
{
	char name[64], what[16] = "";

	if (sscanf(chrome->line, "machine: %63s %15s", name, what) == 2 && !strncmp(name, "irq:", 4) &&
	    chrome->interrupts_leave && (!strcmp(what, "enter") || !strcmp(what, "leave"))) {
		begin_event(chrome, record, strcmp(what, "enter") ? "E" : "B", "interrupt", name);
		end_event(chrome, NULL);
		return;
	}
	instant(chrome, record, chrome->line);
}

static bool put_record(void *arg, const struct trace_record *record, const void *payload)
{
	struct chrome *chrome = arg;

	find_track(chrome, record);
	trace_line(record, payload, chrome->line, sizeof(chrome->line));
	if (record->kind == TRACE_KERNEL)
		put_kernel(chrome, record);
	else if (record->kind == TRACE_CLIENT)
		put_client(chrome, record);
	else if (record->kind == TRACE_MACHINE)
		put_machine(chrome, record);
	else
		instant(chrome, record, chrome->line);
	return true;
}

static void put_name(struct buffer *out, const char *what, u32 cpu, s32 tid, const char *name)
{
	out_comma(out);
	buffer_append(out, "\n{", 2);
	out_text(out, "ph", "M");
	out_text(out, "name", what);
	out_u64(out, "pid", cpu);
	out_key(out, "tid");
	buffer_printf(out, "%d", tid);
	out_key(out, "args");
	buffer_append(out, "{", 1);
	out_text(out, "name", name);
	buffer_append(out, "}}", 2);
}

static void put_names(const struct chrome *chrome)
{
	char name[32];
	u32 i;

	for (i = 0; i <= machine_cpu_count; i++) {
		snprintf(name, sizeof(name), i < machine_cpu_count ? "cpu %u" : "hardware", i);
		put_name(chrome->out, "process_name", i, 0, name);
	}
	for (i = 0; i < chrome->tracks; i++) {
		const struct track *track = &chrome->track[i];

		snprintf(name, sizeof(name), "%.16s", track->task);
		put_name(chrome->out, "thread_name", track->cpu,
			 track->cpu == machine_cpu_count ? HARDWARE_TID_FIRST + (s32)i : track->pid, name);
	}
}

static void put_metadata(const struct world *world, struct buffer *out)
{
	char hash[24];

	out_key(out, "otherData");
	buffer_append(out, "{", 1);
	out_key(out, "format");
	buffer_printf(out, "\"scmi-sim chrome %u\"", TRACE_FORMAT_VERSION);
	out_text(out, "scenario", scenario_relative_path(world->request->name));
	snprintf(hash, sizeof(hash), "%016llx", world->scenario->file_hash);
	out_text(out, "scenario_fnv1a", hash);
	out_u64(out, "seed", world->request->has_seed ? world->request->seed : world->scenario->seed);
	out_text(out, "agent", world_agent_build(world));
	out_text(out, "overrides", world->scenario->overrides ? world->scenario->overrides : "");
	buffer_append(out, "}", 1);
}

static bool look_for_leave(void *arg, const struct trace_record *record, const void *payload)
{
	struct chrome *chrome = arg;
	char text[64];

	if (record->kind == TRACE_MACHINE)
		chrome->interrupts_leave |=
			strstr(trace_record_text(record, payload, text, sizeof(text)), " leave") != NULL;
	return !chrome->interrupts_leave;
}

void format_chrome(const struct world *world, struct buffer *out)
{
	struct chrome *chrome = host_alloc(1, sizeof(*chrome));

	chrome->out = out;
	chrome->track = host_alloc(NAMES_MAX, sizeof(*chrome->track));
	buffer_append(out, "{", 1);
	out_text(out, "displayTimeUnit", "ns");
	put_metadata(world, out);
	out_key(out, "traceEvents");
	buffer_append(out, "[", 1);
	trace_each(look_for_leave, chrome);
	trace_each(put_record, chrome);
	put_names(chrome);
	buffer_printf(out, "\n]}\n");
	free(chrome->track);
	free(chrome);
}
