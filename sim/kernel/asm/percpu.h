/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_ASM_PERCPU_H
#define SIM_ASM_PERCPU_H

#include <asm/machine.h>

#define __my_cpu_offset ((unsigned long)sim_this_cpu(percpu_offset))
#include <asm-generic/percpu.h>

#endif
