/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CHECK_CALLS_H
#define SIM_CHECK_CALLS_H

/*
 * How the code got where it is, at the price of a number an access: all calls of
 * checked functions make a tree, in which each chain of calls stands once. Its
 * roots are contexts (a task, a CPU's interrupts); a CPU is at one node of it.
 */
#include "../machine/machine.h"

#define CALLS_CONTEXT_BYTES 40
#define CALLS_NEST_MAX 8

/*
 * struct call - a node. @place 0: a root, whose context is that of number @up.
 * @below: of those that it called, the one called last; 0: none.
 * @beside: the next that the same one called, in the order of the first times, around in a circle.
 */
struct call {
	u32 place;
	u32 up;
	u32 below;
	u32 beside;
};

/*
 * struct calls_at - where a CPU is.
 * @node: 0: not known yet.
 * @too_deep: calls that found no more nodes.
 * @interrupted: where its interrupts began.
 */
struct calls_at {
	u32 node;
	u32 too_deep;
	u32 nest;
	u32 interrupted[CALLS_NEST_MAX];
};

extern struct call *call_nodes;
extern struct calls_at calls_at[MACHINE_MAX_CPUS];

struct context;

void calls_begin(void);
/* The CPU goes on with another context, where that one was; @exits: this one is gone for good. */
void calls_switch(u32 cpu, const struct context *to, bool exits);
/* An interrupt begins, or ends, on the CPU; they nest. */
void calls_interrupt(u32 cpu, bool entered);
/* Names the context in which the CPU is. */
void calls_name(u32 cpu, const char *name);

/* The calls that led to the node, innermost first; how many. */
u32 calls_list(u32 node, const void **place, u32 room);
const char *calls_context(u32 node);

/* Where the CPU is, when that was not known; and a call that is not the one expected. */
u32 calls_begun(u32 cpu);
void calls_enter_other(u32 cpu, u32 place);

/* Where the CPU is. */
static inline u32 calls_now(u32 cpu)
{
	u32 node = calls_at[cpu].node;

	return __builtin_expect(node != 0, 1) ? node : calls_begun(cpu);
}

/* @cpu calls from @caller (a return address), and returns. What a function calls goes on in turn, mostly. */
static inline void calls_enter(u32 cpu, const void *caller)
{
	struct calls_at *at = &calls_at[cpu];
	u32 next = call_nodes[call_nodes[at->node].below].beside;

	if (__builtin_expect(call_nodes[next].place == (u32)(u64)caller && !at->too_deep, 1)) {
		call_nodes[at->node].below = next;
		at->node = next;
	} else {
		calls_enter_other(cpu, (u32)(u64)caller);
	}
}

static inline void calls_leave(u32 cpu)
{
	struct calls_at *at = &calls_at[cpu];

	if (__builtin_expect(at->too_deep, 0))
		at->too_deep--;
	else if (call_nodes[calls_now(cpu)].place)
		at->node = call_nodes[at->node].up;
}

#endif
