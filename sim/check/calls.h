/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CHECK_CALLS_H
#define SIM_CHECK_CALLS_H

/*
 * How the code got where it is, at the price of a number an access: all calls of
 * checked functions make a tree, in which each chain of calls stands once. Its
 * roots are contexts (a task, a CPU's interrupts); a CPU is at one node of it.
 */
#include "../engine/types.h"

#define CALLS_CONTEXT_BYTES 40

struct context;

void calls_begin(void);
/* @cpu calls from @caller (a return address), and returns. */
void calls_enter(u32 cpu, const void *caller);
void calls_leave(u32 cpu);
/* The CPU goes on with another context, where that one was; @exits: this one is gone for good. */
void calls_switch(u32 cpu, const struct context *to, bool exits);
/* An interrupt begins, or ends, on the CPU; they nest. */
void calls_interrupt(u32 cpu, bool entered);
/* Names the context in which the CPU is. */
void calls_name(u32 cpu, const char *name);

/* Where the CPU is. */
u32 calls_now(u32 cpu);
/* The calls that led to the node, innermost first; how many. */
u32 calls_list(u32 node, const void **place, u32 room);
const char *calls_context(u32 node);

#endif
