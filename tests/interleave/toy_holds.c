// SPDX-License-Identifier: GPL-2.0-only
#include "toy_holds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOLDS_MAX 8

static char places[128];
static struct hold held[HOLDS_MAX];
static bool in_interrupt[MACHINE_MAX_CPUS];
static bool away[MACHINE_MAX_CPUS];
const char *toy_why_not;
u32 toy_needs[4] = {NEVER_CPU, NEVER_CPU, NEVER_CPU, NEVER_CPU};

void here(char place)
{
	callbacks_told[LISTENER_HOLDS](&places[(u8)place], NULL, 0, CALLBACK_READ);
}

struct passages point_of(const char *letters)
{
	const void **place = calloc(strlen(letters), sizeof(*place));
	u32 count = 0;

	for (; *letters; letters++)
		place[count++] = &places[(u8)*letters];
	return (struct passages){.place = place, .count = count};
}

static bool name(char name[HOLD_CONTEXT_BYTES])
{
	if (machine_cpu)
		snprintf(name, HOLD_CONTEXT_BYTES, "%s%u", in_interrupt[machine_cpu->id] ? "irq/" : "task", machine_cpu->id);
	return machine_cpu;
}

static bool matches(const char *pattern, const char *text)
{
	size_t bytes = strcspn(pattern, "*");

	return pattern[bytes] ? !strncmp(pattern, text, bytes) : !strcmp(pattern, text);
}

static void told(const struct hold *hold)
{
	static const char *const states[] = {"waits", "held", "over", "expired", "refused", "never"};

	say("%u %s%s%s", hold->index, states[hold->state], hold->why[0] ? ": " : "", hold->why);
}

static const char *why_no_preemption(void)
{
	return toy_why_not ? toy_why_not : machine_cpu->irqs_off ? "interrupts are off" : NULL;
}

static void *task(void)
{
	return &away[machine_cpu->id];
}

static bool is_away(void *arg)
{
	return *(bool *)arg;
}

static void go_away(void)
{
	bool *mine = task();

	say("is away");
	*mine = true;
	machine_stall_while(is_away, mine);
}

static void come_back(void *arg)
{
	bool *its = arg;

	*its = false;
	context_resume_at(machine_idle_context((u32)(its - away)), engine.now_ns);
}

static const char *why_no_move(u32 cpu, bool pin)
{
	(void)cpu, (void)pin;
	return why_no_preemption();
}

static void move(u32 cpu, bool pin)
{
	say("%s to %u", pin ? "pinned" : "moved", cpu);
}

static bool task_on(u32 cpu, char *text, u32 bytes)
{
	snprintf(text, bytes, "task%u", cpu);
	return true;
}

static bool is_blocked(bool (*by)(const char *pattern, const char *name), const char *pattern)
{
	return by(pattern, "sleeper");
}

static bool needs_cpu(const char *who, u32 cpu)
{
	return !strncmp(who, "task", 4) && toy_needs[atoi(who + 4)] == cpu;
}

static void firmware(u32 instance, bool stands)
{
	say("firmware %u %s", instance, stands ? "stands" : "goes on");
}

/* "*N" can mean task N alone. */
static bool one(const char *pattern, char text[HOLD_CONTEXT_BYTES])
{
	if (pattern[0] != '*' || !pattern[1])
		return false;
	snprintf(text, HOLD_CONTEXT_BYTES, "task%s", pattern + 1);
	return true;
}

const struct hold_port toy_port = {
	name, matches, told, why_no_preemption, task, go_away, come_back, why_no_move, move, task_on, is_blocked, needs_cpu, firmware,
	one,
};

void toy_holds(const struct hold *hold, u32 count)
{
	for (u32 i = 0; i < count; i++) {
		held[i] = hold[i];
		held[i].index = i;
		held[i].nth = hold[i].nth ? hold[i].nth : 1;
		held[i].until_nth = hold[i].until_nth ? hold[i].until_nth : 1;
		held[i].context = hold[i].context ? hold[i].context : "*";
		held[i].by = hold[i].by ? hold[i].by : "*";
		held[i].limit_ns = hold[i].limit_ns ? hold[i].limit_ns : 100000;
	}
	holds_set(held, count, &toy_port);
	holds_mark();
}

struct hold *toy_hold(u32 i)
{
	return &held[i];
}

void toy_in_interrupt(void (*handler)(void))
{
	u32 cpu = machine_cpu->id;

	in_interrupt[cpu] = true;
	handler();
	in_interrupt[cpu] = false;
}
