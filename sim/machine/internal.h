/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_MACHINE_INTERNAL_H
#define SIM_MACHINE_INTERNAL_H

/* What the machine's files share: cpu.c (time), irq.c (vectors, IPIs), line.c (interrupt lines), mmio.c, steering.c. */
#include "machine.h"

extern const struct machine_os *machine_os;
extern u32 machine_tick_ns;

/* ---- irq.c ---- */
void vectors_init(void);
/* Makes a vector pending and, if the CPU can take it, lets its resident context go on. */
void vector_pend(struct cpu *cpu, u32 vector);
void vector_forget(struct cpu *cpu, u32 vector);
void cpu_update_attention(struct cpu *cpu);

/* ---- cpu.c ---- */
/* Pauses the running CPU, without the time that it is frozen. Callbacks that run meanwhile are hardware: no CPU's. */
void cpu_pause_until(struct cpu *cpu, u64 when_ns);
/* An interrupt was taken: whoever spins does so with interrupts on. */
void cpu_spin_over(struct cpu *cpu);

/* ---- line.c ---- */
/* The CPU takes the line's interrupt: false if it must not be (masked, gone low). */
bool line_enter(struct cpu *cpu, u32 number);
/* The handler has come back. */
void line_leave(u32 number);

#endif
