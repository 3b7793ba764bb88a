// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/engine/trace.h"
#include "toy_os.h"

static const struct story *story;

void say(const char *format, ...)
{
	char text[256];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (machine_cpu)
		printf("%llu cpu%u %s\n", machine_now_ns(), machine_cpu->id, text);
	else
		printf("%llu hardware %s\n", engine_now_ns(), text);
}

void enough(void)
{
	engine_stop(ENGINE_DONE, "enough");
}

void cost(enum machine_cost which, u32 ns)
{
	machine_cost_ns[which] = ns;
}

static void call(void *arg)
{
	((void (*)(void))arg)();
}

void at(u64 when_ns, void (*function)(void))
{
	struct engine_event *event = calloc(1, sizeof(*event));

	engine_event_init(event, ORDER_DEVICE, "story", call, (void *)function);
	engine_post(event, when_ns);
}

void idle_for_ever(void)
{
	for (;;) {
		machine_irq_disable();
		machine_idle();
		machine_irq_enable();
	}
}

static void cpu_main(u32 cpu)
{
	if (story->cpu[cpu])
		story->cpu[cpu]();
	idle_for_ever();
}

static const char *vector_name(u32 vector)
{
	static const char *const names[] = {"reschedule", "call-function", "irq-work",
					    "timer",      "tick",          "stop"};

	return vector < VECTOR_LINE0 ? names[vector]
				     : irq_line_name(irq_line_by_number(vector - VECTOR_LINE0));
}

static void interrupt(u32 vector)
{
	engine_assert(machine_cpu && machine_cpu->irqs_off);
	if (!story->silent)
		say("%s on %s", vector_name(vector), context_name(context_running()));
	if (story->interrupt)
		story->interrupt(vector);
}

static void describe(void (*line)(const char *text))
{
	line("  the toy's own lines");
}

static const struct machine_os os = {cpu_main, interrupt, describe};

static void toy_main(void *arg)
{
	(void)arg;
	if (!story->costly)
		memset(machine_cost_ns, 0, sizeof(machine_cost_ns));
	machine_init(story->cpus, story->tick_ns ? story->tick_ns : 1000000, &os);
	if (story->prepare)
		story->prepare();
	for (u32 cpu = 0; cpu < story->cpus; cpu++)
		machine_cpu_start(cpu);
	if (engine_wait_for_end() != ENGINE_DONE)
		printf("%s\n", engine_end_report());
	engine_assert(!machine_cpu);
	engine_exit(0);
}

const struct child *tell_with(const struct engine_config *config, const struct story *which)
{
	story = which;
	return run_child(config, toy_main, NULL);
}

const struct child *tell(const struct story *which)
{
	return tell_with(&plain_config, which);
}
