/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_ASM_MACHINE_H
#define SIM_ASM_MACHINE_H

/* The simulated computer, for headers of the tree; linux/cpu.h has a struct cpu of its own. */
#define cpu sim_cpu
#include "sim/machine/machine.h"
#undef cpu

/* The kernel's own checkers take no virtual time: a run under lockdep has the same timing as one without. */
#ifdef SIM_COSTS_NOTHING
#define machine_charge(cost) ((void)(cost))
#endif

#endif
