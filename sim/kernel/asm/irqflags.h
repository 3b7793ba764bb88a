/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_ASM_IRQFLAGS_H
#define SIM_ASM_IRQFLAGS_H

/* Flags are the machine's irqs_off: 0 enabled, 1 disabled. */
#include <asm/machine.h>

static __always_inline unsigned long arch_local_save_flags(void)
{
	return sim_this_cpu(irqs_off);
}

static __always_inline int arch_irqs_disabled_flags(unsigned long flags)
{
	return flags != 0;
}

static __always_inline int arch_irqs_disabled(void)
{
	return sim_this_cpu(irqs_off) != 0;
}

static __always_inline void arch_local_irq_disable(void)
{
	machine_irq_disable();
	barrier();
}

static __always_inline void arch_local_irq_enable(void)
{
	barrier();
	machine_irq_enable();
}

static __always_inline unsigned long arch_local_irq_save(void)
{
	unsigned long flags = arch_local_save_flags();

	arch_local_irq_disable();
	return flags;
}

static __always_inline void arch_local_irq_restore(unsigned long flags)
{
	if (arch_irqs_disabled_flags(flags))
		arch_local_irq_disable();
	else
		arch_local_irq_enable();
}

#endif
