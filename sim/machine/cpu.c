// SPDX-License-Identifier: GPL-2.0-only
/* CPUs: what time costs them, ticks, timers, idling, switches. */
#include <stdio.h>

#include "../engine/trace.h"
#include "event.h"
#include "internal.h"
#include "kernel_port.h"
#include "order_watch.h"
#include "steering.h"

/* Busy-waiting with interrupts off for so long, without an interrupt taken, never ends. */
#define SPIN_LIMIT_NS 10000000000ULL

struct cpu machine_cpus[MACHINE_MAX_CPUS];
u32 machine_cpu_count;
struct cpu *machine_cpu;
struct cpu *machine_stopped_cpu;
u32 machine_cost_ns[COST_COUNT] = {
#define X(name, key, default_ns, source) [COST_##name] = default_ns,
	MACHINE_COSTS(X)
#undef X
};
bool machine_costs_coarse;

const struct machine_os *machine_os;
u32 machine_tick_ns;
static struct context *idle_contexts[MACHINE_MAX_CPUS];
static u64
	spun_ns[MACHINE_MAX_CPUS]; /* by machine_relax() with interrupts off, since an interrupt was taken */

static struct machine_event timer_fired;

static void cpu_body(void *arg)
{
	struct cpu *cpu = arg;

	machine_cpu = cpu;
	order_take(cpu);
	machine_os->cpu_main(cpu->id);
	engine_bug(__FILE__, __LINE__, "cpu_main() returned");
}

static void timer_fire(void *arg)
{
	struct cpu *cpu = arg;

	if (trace_wanted(TRACE_MACHINE))
		machine_trace("timer:fire cpu%u", cpu->id);
	machine_event(&timer_fired, cpu->id);
	vector_pend(cpu, VECTOR_TIMER);
}

static void describe_cpu(const struct cpu *cpu, void (*line)(const char *text))
{
	char text[160];
	int used;

	used = snprintf(text, sizeof(text), "  cpu %u: %s, interrupts %s", cpu->id,
			!cpu->online ? "offline"
			: cpu->idle  ? "idle"
				     : "busy",
			cpu->irqs_off ? "off" : "on");
	if (cpu->resident)
		used += snprintf(text + used, sizeof(text) - used, ", in %s", context_name(cpu->resident));
	for (u32 vector = 0; vector < VECTOR_COUNT; vector++)
		if (machine_vector_pending(cpu->id, vector) && used < (int)sizeof(text))
			used += snprintf(text + used, sizeof(text) - used, ", vector %u pending", vector);
	line(text);
}

static void describe(void (*line)(const char *text))
{
	for (u32 i = 0; i < machine_cpu_count; i++)
		describe_cpu(&machine_cpus[i], line);
	if (machine_os->describe)
		machine_os->describe(line);
}

static void no_cpu(void)
{
	machine_stopped_cpu = machine_cpu;
	machine_cpu = NULL;
}

void machine_init(u32 cpus, u32 tick_ns, const struct machine_os *os)
{
	engine_assert(cpus >= 1 && cpus <= MACHINE_MAX_CPUS && tick_ns && !machine_cpu_count);
	machine_os = os;
	machine_tick_ns = tick_ns;
	machine_cpu_count = cpus;
	for (u32 i = 0; i < cpus; i++) {
		struct cpu *cpu = &machine_cpus[i];
		char name[16];

		snprintf(name, sizeof(name), "swapper/%u", i);
		idle_contexts[i] = context_new(name, 0, cpu_body, cpu);
		*cpu = (struct cpu){.id = i,
				    .irqs_off = 1,
				    .attention_ns = NEVER_NS,
				    .next_tick_ns = NEVER_NS,
				    .resident = idle_contexts[i]};
		engine_event_init(&cpu->timer, ORDER_TIMER, "timer:fire", timer_fire, cpu);
	}
	machine_event_init(&timer_fired, "cpu/", false, "timer:fire");
	vectors_init();
	engine_set_describer(describe);
	engine_set_stop_hook(no_cpu);
}

void machine_cpu_start(u32 cpu)
{
	engine_assert(cpu < machine_cpu_count && !machine_cpus[cpu].online);
	machine_cpus[cpu].online = true;
	order_give(&machine_cpus[cpu]);
	context_resume_at(idle_contexts[cpu], engine.now_ns);
}

struct context *machine_idle_context(u32 cpu)
{
	engine_assert(cpu < machine_cpu_count);
	return idle_contexts[cpu];
}

void cpu_pause_until(struct cpu *cpu, u64 when_ns)
{
	machine_cpu = NULL;
	engine_pause_until(when_ns);
	while (cpu->frozen)
		engine_pause_until(NEVER_NS);
	machine_cpu = cpu;
}

/* The tick is no entry of the queue: whoever moves a busy CPU's time stops at it. */
static void tick_if_due(struct cpu *cpu)
{
	if (engine.now_ns < cpu->next_tick_ns)
		return;
	cpu->next_tick_ns = (engine.now_ns / machine_tick_ns + 1) * machine_tick_ns;
	vector_pend(cpu, VECTOR_TICK);
	cpu_update_attention(cpu);
}

void machine_spend_slow(u64 ns)
{
	struct cpu *cpu = machine_cpu;

	ns += cpu->owed_ns;
	cpu->owed_ns = 0;
	for (;;) {
		u64 start_ns = engine.now_ns, until_ns = start_ns + ns, frozen_ns = cpu->frozen_ns;

		tick_if_due(cpu);
		if (cpu->any_pending && !cpu->irqs_off) {
			machine_take_interrupts();
			cpu = machine_cpu; /* the handler may have switched, and this task moved */
			continue;
		}
		if (!ns)
			return;
		cpu_pause_until(cpu, until_ns < cpu->next_tick_ns ? until_ns : cpu->next_tick_ns);
		ns -= engine.now_ns - start_ns - (cpu->frozen_ns - frozen_ns);
	}
}

/* Stands until @when_ns at the latest, or until somebody resumes the context, taking interrupts as they come. */
static void stand(u64 when_ns)
{
	struct cpu *cpu = machine_cpu;

	tick_if_due(cpu);
	if (cpu->any_pending && !cpu->irqs_off)
		machine_take_interrupts();
	else
		cpu_pause_until(cpu, when_ns < cpu->next_tick_ns ? when_ns : cpu->next_tick_ns);
}

void machine_stall_until(u64 when_ns)
{
	machine_settle();
	while (engine.now_ns < when_ns)
		stand(when_ns);
}

void machine_stall_while(bool (*held)(void *arg), void *arg)
{
	machine_settle();
	while (held(arg))
		stand(NEVER_NS);
}

void machine_settle(void)
{
	if (machine_cpu && machine_cpu->owed_ns)
		machine_spend_slow(0);
}

static void check_spin(struct cpu *cpu, u64 ns)
{
	char headline[128];

	if (!cpu->irqs_off)
		return;
	spun_ns[cpu->id] += ns;
	if (spun_ns[cpu->id] < SPIN_LIMIT_NS)
		return;
	snprintf(headline, sizeof(headline),
		 "cpu %u has been spinning with interrupts off for %llu ms of virtual time", cpu->id,
		 spun_ns[cpu->id] / 1000000);
	engine_stop_with_contexts(ENGINE_LIVELOCK, headline);
}

void cpu_spin_over(struct cpu *cpu)
{
	spun_ns[cpu->id] = 0;
}

void machine_relax(void)
{
	struct cpu *cpu = machine_cpu;
	u64 ns = machine_cost_ns[COST_RELAX] ? machine_cost_ns[COST_RELAX] : 1;
	u64 until_ns = engine.now_ns + cpu->owed_ns + ns;

	check_spin(cpu, ns);
	if (until_ns < engine.horizon_ns && until_ns < cpu->attention_ns) {
		engine.now_ns = until_ns;
		cpu->owed_ns = 0;
	} else {
		machine_spend_slow(ns);
	}
}

void machine_idle(void)
{
	struct cpu *cpu = machine_cpu;
	bool slept = false;

	machine_settle();
	engine_assert(cpu->irqs_off);
	tick_if_due(cpu);
	if (!cpu->any_pending && machine_steering)
		machine_steering->idles(cpu->id);
	while (!cpu->any_pending) {
		cpu->idle = true;
		cpu_pause_until(cpu, cpu->next_tick_ns);
		cpu->idle = false;
		slept = true;
		tick_if_due(cpu);
	}
	if (slept)
		machine_charge(COST_IDLE_EXIT);
}

void machine_switch(struct context *next)
{
	machine_cpu->resident = next;
	order_switched(next, false);
	context_switch(next);
}

void machine_exit(struct context *next)
{
	machine_cpu->resident = next;
	order_switched(next, true);
	context_exit(next);
}

void machine_tick_start(void)
{
	struct cpu *cpu = machine_cpu;

	if (cpu->next_tick_ns != NEVER_NS)
		return;
	cpu->next_tick_ns = (engine.now_ns / machine_tick_ns + 1) * machine_tick_ns;
	cpu_update_attention(cpu);
}

void machine_tick_stop(void)
{
	struct cpu *cpu = machine_cpu;

	cpu->next_tick_ns = NEVER_NS;
	vector_forget(cpu, VECTOR_TICK);
}

void machine_timer_program(u64 when_ns)
{
	struct cpu *cpu = machine_cpu;

	if (when_ns == NEVER_NS)
		engine_cancel(&cpu->timer);
	else
		engine_post(&cpu->timer, when_ns < engine.now_ns ? engine.now_ns : when_ns);
}
