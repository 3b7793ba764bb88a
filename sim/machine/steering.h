/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_MACHINE_STEERING_H
#define SIM_MACHINE_STEERING_H

/*
 * What a scenario's constraints steer on the machine, and what they are told.
 * Without constraints nobody listens, and nothing here costs virtual time.
 */
#include "machine.h"

/*
 * struct machine_steering - whom the machine and the kernel ask and tell.
 * @raised: a line was raised and would arrive at @when_ns; returns when it does, NEVER_NS: detained.
 * @pending: a line's interrupt is pending at its CPU.
 * @idles: a CPU has nothing to do.
 * @blocks: a task goes to sleep; by its name. The kernel tells it.
 */
struct machine_steering {
	u64 (*raised)(struct irq_line *line, u64 when_ns);
	void (*pending)(struct irq_line *line);
	void (*idles)(u32 cpu);
	void (*blocks)(const char *task);
};
/* NULL: nobody steers. */
extern const struct machine_steering *machine_steering;

/* A detained line's raise arrives now. */
void irq_line_release(struct irq_line *line);
struct irq_line *irq_line_by_name(const char *name);
/* Its interrupt is pending at its CPU. */
bool irq_line_is_pending(const struct irq_line *line);

/*
 * The CPU stands still, as when a hypervisor or secure firmware has it: it takes
 * no interrupt and does nothing until it is thawed. If it is the running one, the
 * call returns then. Freezes do not nest.
 */
void machine_freeze(u32 cpu);
void machine_thaw(u32 cpu);
bool machine_is_idle(u32 cpu);
/* The CPU whose resident context that is, NULL: none's. */
struct cpu *machine_cpu_of(const struct context *context);
/* The CPU whose timer that entry of the queue is, NULL: none's. */
struct cpu *machine_cpu_of_timer(const struct engine_event *event);
/* The line whose arrival that entry of the queue is, NULL: none's. */
struct irq_line *irq_line_of_event(const struct engine_event *event);

#endif
