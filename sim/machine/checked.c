// SPDX-License-Identifier: GPL-2.0-only
/*
 * Out of line for checked code (compiled with the compiler's callbacks): the
 * machine's own state is nothing that the code touches, and is not to be told.
 */
#include "machine.h"
#include "order_watch.h"

const struct order_watch *order_watch;

void order_fence(u32 fence)
{
	ORDER_TELL(fence, fence);
}

void machine_spend_checked(u64 ns)
{
	machine_spend(ns);
}

void machine_charge_checked(enum machine_cost cost)
{
	machine_charge(cost);
}

u64 machine_now_checked_ns(void)
{
	return machine_now_ns();
}

void machine_irq_disable_checked(void)
{
	machine_irq_disable();
	ORDER_TELL(interrupts_on, false);
}

void machine_irq_enable_checked(void)
{
	ORDER_TELL(interrupts_on, true);
	machine_irq_enable();
}
