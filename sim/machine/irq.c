// SPDX-License-Identifier: GPL-2.0-only
/* Vectors: what is pending for a CPU, taking it, inter-processor interrupts. */
#include "../engine/trace.h"
#include "event.h"
#include "internal.h"

#define IPI_VECTORS 4

static const u32 ipi_vectors[IPI_VECTORS] = {VECTOR_RESCHEDULE, VECTOR_CALL_FUNCTION, VECTOR_IRQ_WORK,
					     VECTOR_STOP};
static const char *const ipi_names[IPI_VECTORS] = {"ipi:reschedule", "ipi:call-function", "ipi:irq-work",
						   "ipi:stop"};

/* An inter-processor interrupt under way. */
static struct ipi {
	struct engine_event event;
	struct cpu *cpu;
	u32 vector;
	const struct machine_event *arrived;
} ipis[MACHINE_MAX_CPUS][IPI_VECTORS];
static struct machine_event ipi_events[IPI_VECTORS];

void cpu_update_attention(struct cpu *cpu)
{
	cpu->attention_ns = cpu->any_pending && !cpu->irqs_off ? 0 : cpu->next_tick_ns;
}

void vector_pend(struct cpu *cpu, u32 vector)
{
	struct context *resident = cpu->resident;

	cpu->pending[vector / 64] |= 1ULL << vector % 64;
	cpu->any_pending = true;
	cpu_update_attention(cpu);
	if (cpu == machine_cpu || !cpu->online || cpu->frozen || (!cpu->idle && cpu->irqs_off))
		return;
	if (context_is_paused(resident))
		context_resume_at(resident, engine.now_ns);
}

void vector_forget(struct cpu *cpu, u32 vector)
{
	u64 any = 0;

	cpu->pending[vector / 64] &= ~(1ULL << vector % 64);
	for (u32 i = 0; i < sizeof(cpu->pending) / sizeof(cpu->pending[0]); i++)
		any |= cpu->pending[i];
	cpu->any_pending = any != 0;
	cpu_update_attention(cpu);
}

bool machine_vector_pending(u32 cpu, u32 vector)
{
	engine_assert(cpu < machine_cpu_count && vector < VECTOR_COUNT);
	return machine_cpus[cpu].pending[vector / 64] >> vector % 64 & 1;
}

static u32 lowest_pending(const struct cpu *cpu)
{
	u32 i = 0;

	while (!cpu->pending[i])
		i++;
	return i * 64 + (u32)__builtin_ctzll(cpu->pending[i]);
}

/* With interrupts off. The handler may switch to another task, and this one go on elsewhere. */
static void take(struct cpu *cpu, u32 vector)
{
	bool is_line = vector >= VECTOR_LINE0;

	if (is_line && !line_enter(cpu, vector - VECTOR_LINE0))
		return;
	cpu_spin_over(cpu);
	machine_charge(COST_IRQ_ENTRY);
	machine_os->interrupt(vector);
	if (is_line)
		line_leave(vector - VECTOR_LINE0);
	machine_charge(COST_IRQ_EXIT);
	machine_settle();
}

void machine_take_interrupts(void)
{
	struct cpu *cpu = machine_cpu;

	while (cpu->any_pending && !cpu->irqs_off) {
		u32 vector = lowest_pending(cpu);

		cpu->irqs_off = 1;
		vector_forget(cpu, vector);
		take(cpu, vector);
		cpu = machine_cpu;
		cpu->irqs_off = 0;
	}
	cpu_update_attention(cpu);
}

static void ipi_arrives(void *arg)
{
	struct ipi *ipi = arg;

	if (trace_wanted(TRACE_MACHINE))
		machine_trace("%s cpu%u", ipi->event.name, ipi->cpu->id);
	machine_event(ipi->arrived, ipi->cpu->id);
	vector_pend(ipi->cpu, ipi->vector);
}

void vectors_init(void)
{
	for (u32 i = 0; i < IPI_VECTORS; i++)
		machine_event_init(&ipi_events[i], "cpu/", false, "%s", ipi_names[i]);
	for (u32 cpu = 0; cpu < machine_cpu_count; cpu++) {
		for (u32 i = 0; i < IPI_VECTORS; i++) {
			struct ipi *ipi = &ipis[cpu][i];

			ipi->cpu = &machine_cpus[cpu];
			ipi->vector = ipi_vectors[i];
			ipi->arrived = &ipi_events[i];
			engine_event_init(&ipi->event, ORDER_LINE, ipi_names[i], ipi_arrives, ipi);
		}
	}
}

void machine_ipi(u32 cpu, enum machine_vector vector)
{
	u32 i = 0;

	engine_assert(cpu < machine_cpu_count);
	while (i < IPI_VECTORS && ipi_vectors[i] != (u32)vector)
		i++;
	engine_assert(i < IPI_VECTORS);
	if (!engine_is_posted(&ipis[cpu][i].event) && !machine_vector_pending(cpu, vector))
		engine_post(&ipis[cpu][i].event, machine_now_ns() + machine_cost_ns[COST_IPI]);
}
