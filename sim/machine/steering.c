// SPDX-License-Identifier: GPL-2.0-only
/* CPUs that stand still, and who is asked about what happens. */
#include "steering.h"

#include "internal.h"

const struct machine_steering *machine_steering;

void machine_freeze(u32 number)
{
	struct cpu *cpu = &machine_cpus[number];

	engine_assert(number < machine_cpu_count && !cpu->frozen);
	if (cpu == machine_cpu)
		machine_settle();
	cpu->frozen = true;
	cpu->frozen_since_ns = engine.now_ns;
	if (cpu == machine_cpu)
		cpu_pause_until(cpu, NEVER_NS);
}

/* Whatever the CPU was pausing for, it looks at the time anew. */
void machine_thaw(u32 number)
{
	struct cpu *cpu = &machine_cpus[number];

	engine_assert(number < machine_cpu_count && cpu->frozen);
	cpu->frozen = false;
	cpu->frozen_ns += engine.now_ns - cpu->frozen_since_ns;
	if (cpu->online && context_is_paused(cpu->resident))
		context_resume_at(cpu->resident, engine.now_ns);
}

bool machine_is_idle(u32 cpu)
{
	return machine_cpus[cpu].idle;
}

struct cpu *machine_cpu_of(const struct context *context)
{
	for (u32 i = 0; i < machine_cpu_count; i++)
		if (machine_cpus[i].online && machine_cpus[i].resident == context)
			return &machine_cpus[i];
	return NULL;
}

struct cpu *machine_cpu_of_timer(const struct engine_event *event)
{
	for (u32 i = 0; i < machine_cpu_count; i++)
		if (&machine_cpus[i].timer == event)
			return &machine_cpus[i];
	return NULL;
}
