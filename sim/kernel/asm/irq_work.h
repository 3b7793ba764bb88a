/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_ASM_IRQ_WORK_H
#define SIM_ASM_IRQ_WORK_H

#include <linux/types.h>

/* VECTOR_IRQ_WORK of the running CPU. */
static inline bool arch_irq_work_has_interrupt(void)
{
	return true;
}
void arch_irq_work_raise(void);

#endif
