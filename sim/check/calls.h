/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CHECK_CALLS_H
#define SIM_CHECK_CALLS_H

/*
 * How the code got where it is, at the price of a number an access: all calls of
 * checked functions make a tree, in which each chain of calls stands once. Its
 * roots are contexts (a task, a CPU's interrupts); a CPU is at one node of it.
 *
 * In runs that only detect (checks_explain) nobody follows the calls: the number
 * is the innermost one itself, a return address found by the frame pointer.
 */
#include "../machine/machine.h"
#include "checks.h"

#define CALLS_CONTEXT_BYTES 40
#define CALLS_NEST_MAX 8

/*
 * struct calls_frame - a function that runs, or has run.
 * @up: who called it, NULL: the root. @place: where. @node: 0: nobody asked yet.
 */
struct calls_frame {
	struct calls_frame *up;
	u32 place;
	u32 node;
};

/*
 * struct calls_at - where a CPU is.
 * @top: the function that runs. @next: free; @end: from there on there is no room.
 * @root: whose frames these are. @too_deep: calls that found none.
 * @interrupted: where its interrupts began, whose frames follow those of what they interrupted.
 */
struct calls_at {
	struct calls_frame *top;
	struct calls_frame *next;
	const struct calls_frame *end;
	u32 root;
	u32 too_deep;
	u32 nest;
	struct calls_frame *interrupted[CALLS_NEST_MAX];
};

/* Somebody holds frames, also of functions that have returned: they stay as they are. */
extern bool calls_held;
/* Makes them hold none. */
extern void (*calls_let_go)(void);

extern struct calls_at calls_at[MACHINE_MAX_CPUS];

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

/* Where that is, when nobody had asked; a call for which there is no room, or whose CPU was not known yet. */
u32 calls_find(struct calls_frame *frame);
void calls_enter_nowhere(u32 cpu, u32 place);
void calls_begin_on(u32 cpu);

static inline u32 calls_node(struct calls_frame *frame)
{
	return __builtin_expect(frame->node != 0, 1) ? frame->node : calls_find(frame);
}

/* In runs that only detect: who called the function in which @place is called; CALLS_UNKNOWN: it is not found. */
#define CALLS_UNKNOWN (~0u)
u32 calls_innermost(const void *place);

/* The same of a callback, by its own frame (__builtin_frame_address(0)). */
static inline u32 calls_of_frame(const void *frame)
{
	return (u32)(*(const u64 *const *)frame)[1];
}

/* Where the CPU is, which calls a callback from @place. */
static inline u32 calls_now(u32 cpu, const void *place)
{
	if (!checks_explain)
		return calls_innermost(place);
	if (__builtin_expect(!calls_at[cpu].end, 0))
		calls_begin_on(cpu);
	return calls_node(calls_at[cpu].top);
}

/* @cpu calls from @caller (a return address), and returns. */
static inline void calls_enter(u32 cpu, const void *caller)
{
	struct calls_at *at = &calls_at[cpu];
	struct calls_frame *frame = at->next;

	if (__builtin_expect(frame >= at->end, 0)) {
		calls_enter_nowhere(cpu, (u32)(u64)caller);
		return;
	}
	*frame = (struct calls_frame){.up = at->top, .place = (u32)(u64)caller};
	at->next = frame + 1;
	at->top = frame;
}

static inline void calls_leave(u32 cpu)
{
	struct calls_at *at = &calls_at[cpu];

	if (__builtin_expect(at->too_deep, 0)) {
		at->too_deep--;
	} else if (at->top->place) {
		if (!calls_held)
			at->next = at->top;
		at->top = at->top->up;
	}
}

#endif
