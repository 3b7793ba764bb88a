// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupt lines and their controller. A line is under way (its event is
 * posted), held (masked, or its handler is executing), pending at a CPU, or in
 * service there. Raises of an edge line merge with whatever of these comes first.
 */
#include <stdio.h>
#include <string.h>

#include "../engine/trace.h"
#include "event.h"
#include "internal.h"
#include "steering.h"

#define EINVAL_LINUX 22

/*
 * @high: a level line's state.
 * @held: to be delivered once it is neither masked nor in service.
 * @detained: raised, but a constraint keeps it from arriving.
 */
struct irq_line {
	struct engine_event event;
	char name[32];
	u32 number;
	u32 cpu;
	u64 latency_ns;
	bool level, high, masked, held, in_service, detained;
	struct machine_event raised, entered;
};

static struct irq_line lines[MACHINE_MAX_LINES];
static u32 line_count;

bool irq_line_is_pending(const struct irq_line *line)
{
	return machine_vector_pending(line->cpu, VECTOR_LINE0 + line->number);
}

static bool is_under_way(const struct irq_line *line)
{
	return line->detained || engine_is_posted(&line->event);
}

static void deliver(struct irq_line *line)
{
	if (line->level && !line->high)
		return;
	if (line->masked || line->in_service) {
		line->held = true;
		return;
	}
	line->held = false;
	vector_pend(&machine_cpus[line->cpu], VECTOR_LINE0 + line->number);
	if (machine_steering)
		machine_steering->pending(line);
}

static void arrives(void *arg)
{
	struct irq_line *line = arg;

	if (trace_wanted(TRACE_MACHINE))
		machine_trace("irq:%s raise cpu%u", line->name, line->cpu);
	machine_event(&line->raised, line->cpu);
	deliver(line);
}

struct irq_line *irq_line_new(const char *name, bool level, u64 latency_ns)
{
	struct irq_line *line;

	if (line_count == MACHINE_MAX_LINES)
		return NULL;
	line = &lines[line_count];
	snprintf(line->name, sizeof(line->name), "%s", name);
	line->number = line_count++;
	line->level = level;
	line->latency_ns = latency_ns;
	engine_event_init(&line->event, ORDER_LINE, line->name, arrives, line);
	machine_event_init(&line->raised, "cpu/", false, "irq:%s", line->name);
	machine_event_init(&line->entered, "irq/", true, "irq:%s:enter", line->name);
	return line;
}

u32 irq_line_number(const struct irq_line *line)
{
	return line->number;
}

struct irq_line *irq_line_by_number(u32 number)
{
	return number < line_count ? &lines[number] : NULL;
}

struct irq_line *irq_line_by_name(const char *name)
{
	for (u32 i = 0; i < line_count; i++)
		if (!strcmp(lines[i].name, name))
			return &lines[i];
	return NULL;
}

struct irq_line *irq_line_of_event(const struct engine_event *event)
{
	return event->fire == arrives ? event->arg : NULL;
}

const char *irq_line_name(const struct irq_line *line)
{
	return line->name;
}

void irq_line_raise(struct irq_line *line)
{
	u64 when_ns = machine_now_ns() + line->latency_ns;

	if (line->level && line->high)
		return;
	line->high = true;
	if (is_under_way(line))
		return;
	if (machine_steering)
		when_ns = machine_steering->raised(line, when_ns);
	line->detained = when_ns == NEVER_NS;
	if (!line->detained)
		engine_post(&line->event, when_ns);
}

void irq_line_release(struct irq_line *line)
{
	if (!line->detained)
		return;
	line->detained = false;
	engine_post(&line->event, machine_now_ns());
}

void irq_line_lower(struct irq_line *line)
{
	line->high = false;
	if (!line->level)
		return;
	line->held = line->detained = false;
	engine_cancel(&line->event);
	vector_forget(&machine_cpus[line->cpu], VECTOR_LINE0 + line->number);
}

void irq_line_set_latency(struct irq_line *line, u64 latency_ns)
{
	line->latency_ns = latency_ns;
}

void irq_line_mask(struct irq_line *line, bool masked)
{
	line->masked = masked;
	if (masked && irq_line_is_pending(line)) {
		vector_forget(&machine_cpus[line->cpu], VECTOR_LINE0 + line->number);
		line->held = true;
	} else if (!masked && line->held) {
		deliver(line);
	}
}

static void out_of_service(struct irq_line *line)
{
	line->in_service = false;
	if (line->held || (line->level && line->high && !is_under_way(line)))
		deliver(line);
}

void irq_line_end(struct irq_line *line)
{
	if (line->in_service)
		out_of_service(line);
}

int irq_line_set_affinity(struct irq_line *line, u32 cpu)
{
	if (cpu >= machine_cpu_count || !machine_cpus[cpu].online)
		return -EINVAL_LINUX;
	if (cpu != line->cpu && irq_line_is_pending(line)) {
		vector_forget(&machine_cpus[line->cpu], VECTOR_LINE0 + line->number);
		line->cpu = cpu;
		deliver(line);
	}
	line->cpu = cpu;
	return 0;
}

u32 irq_line_affinity(const struct irq_line *line)
{
	return line->cpu;
}

bool irq_line_in_service(const struct irq_line *line)
{
	return line->in_service;
}

bool line_enter(struct cpu *cpu, u32 number)
{
	struct irq_line *line = &lines[number];

	if (line->masked || (line->level && !line->high))
		return false;
	line->in_service = true;
	if (trace_wanted(TRACE_MACHINE))
		machine_trace("irq:%s enter cpu%u", line->name, cpu->id);
	machine_event(&line->entered, cpu->id);
	return true;
}

void line_leave(u32 number)
{
	irq_line_end(&lines[number]);
}
