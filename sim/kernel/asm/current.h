/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_ASM_CURRENT_H
#define SIM_ASM_CURRENT_H

#include <asm/machine.h>

struct task_struct;
#define get_current() ((struct task_struct *)sim_this_cpu(current_task))
#define current get_current()

#endif
