/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_ASM_MACHINE_H
#define SIM_ASM_MACHINE_H

/* The simulated computer, for headers of the tree; linux/cpu.h has a struct cpu of its own. */
#define cpu sim_cpu
#include "sim/machine/machine.h"
#undef cpu

/* The kernel's own checkers take no virtual time: a run under lockdep has the same timing as one without. */
#ifdef SIM_COSTS_NOTHING
#undef machine_charge
#define machine_charge(cost) ((void)(cost))
#endif

/*
 * The CPU that runs the code: @member of it, and what only the port may see. Checked
 * code has these told to nobody: they are no accesses of the source's.
 */
#ifdef __SANITIZE_THREAD__
#define sim_hidden_read(at)                                                      \
	({                                                                       \
		__typeof__(at) __sim_value;                                      \
		asm("mov %1, %0" : "=r"(__sim_value) : "m"(at));                 \
		__sim_value;                                                     \
	})
#else
#define sim_hidden_read(at) (at)
#endif
#define sim_this_cpu(member) sim_hidden_read(sim_hidden_read(machine_cpu)->member)

#endif
