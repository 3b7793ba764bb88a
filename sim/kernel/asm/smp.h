/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_ASM_SMP_H
#define SIM_ASM_SMP_H

#include <asm/machine.h>

struct cpumask;
#define raw_smp_processor_id() ((int)sim_this_cpu(id))
void arch_smp_send_reschedule(int cpu);
void arch_send_call_function_single_ipi(int cpu);
void arch_send_call_function_ipi_mask(const struct cpumask *mask);

#endif
