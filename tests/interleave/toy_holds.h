/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TESTS_INTERLEAVE_TOY_HOLDS_H
#define TESTS_INTERLEAVE_TOY_HOLDS_H

/*
 * Holds over the toy OS: each CPU runs one task, "task0" on CPU 0 and so on, in
 * interrupts "irq/0" and so on. A place is the address of a letter: here('A')
 * tells that the running context is there.
 */
#include "sim/check/hold_kinds.h"
#include "../machine/toy_os.h"

/* The running context comes to that place, as a compiler's callback would say. */
void here(char place);
/* A point of these places, as of now in hold.at or hold.until. */
struct passages point_of(const char *places);
/* Arms these, told with time in the story; from the mark on. They are the toy's copies: toy_hold(0) ... */
void toy_holds(const struct hold *hold, u32 count);
struct hold *toy_hold(u32 i);
extern const struct hold_port toy_port;
/* The toy's kernel cannot preempt now, for this reason; NULL: it can. */
extern const char *toy_why_not;
/* toy_needs[n]: task n can go on only when that CPU schedules; NEVER_CPU: on any. */
#define NEVER_CPU 99
extern u32 toy_needs[4];
/* For the story's interrupt handler: what it does is done in an interrupt. */
void toy_in_interrupt(void (*handler)(void));

#endif
