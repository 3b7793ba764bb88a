// SPDX-License-Identifier: GPL-2.0-only
/*
 * Contract 5 for the machine: random CPUs with ticks, timers, lines, IPIs,
 * switches and locks give the same trace with run-ahead on and off, under every
 * context factory, with exact and with coarse costs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/engine/choice.h"
#include "sim/engine/trace.h"
#include "toy_os.h"

#define LINES 6
#define STEPS 4000
#define TASKS 4

static struct irq_line *lines[LINES];
static struct random_stream *stream;
static struct context *tasks[4][TASKS];
static u32 now_running[4]; /* task of each CPU, TASKS: its idle context */
static u32 steps;
static struct mmio_window window = {.name = "device", .bytes = 0x100};
static bool coarse, ties;

static void told(const char *what, u64 value)
{
	trace_text(TRACE_CLIENT, NULL, "%s %llu cpu%d", what, value, machine_cpu ? (int)machine_cpu->id : -1);
	if (++steps == STEPS) {
		printf("%llu %016llx at %llu\n", trace_total(), trace_hash(), machine_now_ns());
		enough();
	}
}

static struct context *context_of(u32 cpu, u32 task)
{
	return task == TASKS ? machine_idle_context(cpu) : tasks[cpu][task];
}

/* With interrupts off. */
static void switch_somewhere(void)
{
	u32 cpu = machine_cpu->id, task = random_below(stream, TASKS + 1);

	if (task == now_running[cpu])
		return;
	machine_charge(COST_SWITCH);
	machine_settle();
	now_running[cpu] = task;
	machine_switch(context_of(cpu, task));
}

static void random_step(void)
{
	machine_charge(random_below(stream, COST_COUNT));
	machine_spend(random_below(stream, 2000));
	switch (random_below(stream, 10)) {
	case 0:
		machine_irq_disable();
		machine_spend(random_below(stream, 30000));
		machine_irq_enable();
		break;
	case 1:
		irq_line_raise(lines[random_below(stream, LINES)]);
		break;
	case 2:
		machine_ipi(random_below(stream, machine_cpu_count), VECTOR_RESCHEDULE);
		break;
	case 3:
		machine_timer_program(machine_now_ns() + random_below(stream, 100000));
		break;
	case 4:
		irq_line_set_affinity(lines[random_below(stream, LINES)],
				      random_below(stream, machine_cpu_count));
		break;
	case 5:
		machine_relax();
		break;
	case 6:
		mmio_write(window.base + 4 * random_below(stream, 60), 1, 4);
		break;
	case 7:
		if (random_below(stream, 2))
			machine_tick_start();
		else
			machine_tick_stop();
		break;
	case 8:
		machine_irq_disable();
		switch_somewhere();
		machine_irq_enable();
		break;
	default:
		machine_settle();
	}
	told("step", machine_now_ns());
}

static void live(void *arg)
{
	(void)arg;
	machine_irq_enable();
	for (;;)
		random_step();
}

static void interrupted(u32 vector)
{
	told("interrupt", vector);
	machine_spend(random_below(stream, 3000));
	if (vector >= VECTOR_LINE0) {
		struct irq_line *line = irq_line_by_number(vector - VECTOR_LINE0);

		if (random_below(stream, 2))
			irq_line_lower(line);
		irq_line_end(line);
	}
	if (random_below(stream, 4) == 0)
		switch_somewhere();
}

static void cpu_life(void)
{
	machine_irq_enable();
	for (;;) {
		random_step();
		machine_irq_disable();
		if (random_below(stream, 3) == 0) {
			machine_timer_program(machine_now_ns() + random_below(stream, 50000));
			machine_idle();
		}
		machine_irq_enable();
	}
}

static void mask_some(void)
{
	irq_line_mask(lines[random_below(stream, LINES)], random_below(stream, 3) == 0);
	irq_line_raise(lines[random_below(stream, LINES)]);
	told("device", 0);
	at(engine_now_ns() + random_below(stream, 20000), mask_some);
}

static void prepare(void)
{
	stream = random_stream("machine");
	machine_costs_coarse = coarse;
	choice_ask_ties(ties);
	mmio_add(&window);
	for (u32 i = 0; i < LINES; i++)
		lines[i] = irq_line_new(i % 2 ? "level" : "edge", i % 2, i * 300);
	for (u32 cpu = 0; cpu < 4; cpu++) {
		now_running[cpu] = TASKS;
		for (u32 i = 0; i < TASKS; i++)
			tasks[cpu][i] = context_new("task", 0, live, NULL);
	}
	at(100, mask_some);
}

static const struct story story = {.cpus = 4,
				   .tick_ns = 100000,
				   .prepare = prepare,
				   .costly = true,
				   .silent = true,
				   .cpu = {cpu_life, cpu_life, cpu_life, cpu_life},
				   .interrupt = interrupted};

static void same_whatever_varies(u64 seed)
{
	static const char *const factories[] = {"raw", "ucontext", "boost", "thread"};
	struct engine_config config = {.run_ahead = true, .seed = seed};
	const struct child *child = tell_with(&config, &story);
	char *expected;

	expect_exit(child, 0);
	expect_text(child, " at ");
	expected = strdup(child->text);
	for (u32 i = 0; i < 5; i++) {
		config.factory = factories[i % 4];
		config.run_ahead = i == 4;
		child_arena_base = i ? 0x300000000000ULL : 0;
		expect_all(tell_with(&config, &story), expected);
	}
	free(expected);
}

Test(determinism, run_ahead_and_factory_do_not_change_the_machine)
{
	for (u64 seed = 1; seed <= 12; seed++)
		same_whatever_varies(seed);
}

Test(determinism, nor_with_coarse_costs)
{
	coarse = true;
	for (u64 seed = 1; seed <= 12; seed++)
		same_whatever_varies(seed);
}

Test(determinism, nor_when_ties_are_asked)
{
	ties = true;
	for (u64 seed = 1; seed <= 12; seed++)
		same_whatever_varies(seed);
}
