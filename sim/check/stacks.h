/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CHECK_STACKS_H
#define SIM_CHECK_STACKS_H

/*
 * Who did something, and when: calls, context and virtual time, kept small, for
 * reports. Equal calls are kept once; a number stands for them.
 */
#include "../engine/types.h"

#define STACK_FRAMES 16

/* struct moment - @calls, @context: numbers that stacks.c knows; all 0: it never was. */
struct moment {
	u32 calls;
	u32 context;
	u64 when_ns;
};

/* Now, in the running context, along the frame pointers from @frame. */
struct moment moment_now(const void *frame);
/* The same, or never, if this run explains nothing (checks_explain). */
struct moment moment_if_explained(const void *frame);
/* The same as moment_now() from the call at @place on. */
struct moment moment_from(const void *place, const void *frame);

/* Return addresses along the frame pointers from @frame, as far as they stand on a context's stack; how many. */
u32 stack_walk(const void *frame, const void **address, u32 room);
/* Those from @place on, which is among them; all if it is not. */
u32 stack_from(const void *place, const void **address, u32 count);

/* The calls of a moment, innermost first. */
u32 moment_calls(const struct moment *moment, const void *address[STACK_FRAMES]);
const char *moment_context(const struct moment *moment);

#endif
