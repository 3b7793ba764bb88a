/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_ENGINE_ASAN_H
#define SIM_ENGINE_ASAN_H

/*
 * AddressSanitizer wants to be told on which stack the code runs that it checks.
 * Where all actors share a host thread, each hand-over is a switch of stacks;
 * where each has its own, a body's beginning and end are. Without the sanitizer
 * all of this is nothing.
 */
#include "internal.h"

#ifdef ENGINE_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>

#define ASAN_UNCHECKED __attribute__((no_sanitize_address))

static inline void asan_hand_over(struct context *from, const struct context *to)
{
	if (!simgrid_threads())
		__sanitizer_start_switch_fiber(from ? &from->fake_stack : NULL, to->stack, to->stack_bytes);
}

static inline void asan_arrive(struct context *context)
{
	if (!simgrid_threads())
		__sanitizer_finish_switch_fiber(context->fake_stack, NULL, NULL);
}

/* The actor is about to call a body on the context's stack; the body begins. */
static inline void asan_enter_body(struct context *context)
{
	__asan_unpoison_memory_region(context->stack, context->stack_bytes);
	if (simgrid_threads())
		__sanitizer_start_switch_fiber(&context->fake_stack, context->stack, context->stack_bytes);
}

static inline void asan_begin_body(struct context *context)
{
	__sanitizer_finish_switch_fiber(NULL, &context->actor_stack_bottom, &context->actor_stack_bytes);
}

/* The body is left for good; the actor goes on. */
static inline void asan_leave_body(const struct context *context)
{
	if (simgrid_threads())
		__sanitizer_start_switch_fiber(NULL, context->actor_stack_bottom, context->actor_stack_bytes);
}

static inline void asan_back_in_actor(struct context *context)
{
	if (simgrid_threads())
		__sanitizer_finish_switch_fiber(context->fake_stack, NULL, NULL);
}

/* Frames of the context's stack are jumped over. */
static inline void asan_forget_frames(const struct context *context)
{
	__asan_unpoison_memory_region(context->stack, context->stack_bytes);
}
#else
#define ASAN_UNCHECKED
#define asan_hand_over(from, to) ((void)0)
#define asan_arrive(context) ((void)0)
#define asan_enter_body(context) ((void)0)
#define asan_begin_body(context) ((void)0)
#define asan_leave_body(context) ((void)0)
#define asan_back_in_actor(context) ((void)0)
#define asan_forget_frames(context) ((void)0)
#endif

#endif
