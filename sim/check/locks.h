/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CHECK_LOCKS_H
#define SIM_CHECK_LOCKS_H

/*
 * The checker of locks. Order, interrupts, balance and what is held at the end
 * are the kernel's own lockdep's to judge, which looks while this checker does.
 * What lockdep does not know are wake-ups: who sleeps for good on a completion or
 * a wait queue that was completed or woken before it waited has lost its wake-up.
 */
void locks_begin(void);

#endif
