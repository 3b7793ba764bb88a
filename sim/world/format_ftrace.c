// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>
#include "format.h"
#include "trace_line.h"

const char *scenario_relative_path(const char *path)
{
	static const char folder[] = "scenarios/";
	const char *from = NULL, *at, *slash;

	for (at = strstr(path, folder); at; at = strstr(at + 1, folder))
		if (at == path || at[-1] == '/')
			from = at;
	if (from)
		return from;
	slash = strrchr(path, '/');
	return *path == '/' && slash ? slash + 1 : path;
}

void format_ftrace_line(struct buffer *out, const struct trace_record *record, const void *payload)
{
	u32 cpu = record->cpu == TRACE_CPU_HARDWARE ? machine_cpu_count : record->cpu;
	char line[TRACE_LINE_BYTES], flags[5] = "....";
	u32 i;

	for (i = 0; i < 4; i++)
		if (record->flags[i])
			flags[i] = record->flags[i];
	buffer_printf(out, "%16.16s-%-7d [%03u] %s. %5llu.%09llu: %s", record->task, record->pid, cpu, flags,
		      record->when_ns / 1000000000ULL, record->when_ns % 1000000000ULL,
		      trace_line(record, payload, line, sizeof(line)));
}

static bool put_record(void *arg, const struct trace_record *record, const void *payload)
{
	struct buffer *out = arg;

	format_ftrace_line(out, record, payload);
	buffer_append(out, "\n", 1);
	return true;
}

static u64 seed_of(const struct world *world)
{
	return world->request->has_seed ? world->request->seed : world->scenario->seed;
}

void format_ftrace(const struct world *world, struct buffer *out)
{
	buffer_printf(out, "# tracer: nop\n#\n");
	buffer_printf(out, "# format: scmi-sim ftrace %u\n", TRACE_FORMAT_VERSION);
	buffer_printf(out, "# scenario: %s fnv1a %016llx\n", scenario_relative_path(world->request->name),
		      world->scenario->file_hash);
	buffer_printf(out, "# seed: %llu\n", seed_of(world));
	buffer_printf(out, "# agent: %s\n", world_agent_build(world));
	buffer_printf(out, "# overrides: %s\n", world->scenario->overrides ? world->scenario->overrides : "");
	if (world->mark_ns != NEVER_NS)
		buffer_printf(out, "# clients start: %llu.%09llu\n", world->mark_ns / 1000000000ULL,
			      world->mark_ns % 1000000000ULL);
	buffer_printf(out, "# cpu %03u: hardware and platform firmware\n#\n", machine_cpu_count);
	buffer_printf(
		out,
		"# columns: task-pid [cpu] flags seconds.nanoseconds: event; flags: irqs-off, resched, irq,"
		" preempt depth, migration off\n");
	trace_each(put_record, out);
}
