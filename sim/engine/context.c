// SPDX-License-Identifier: GPL-2.0-only
/*
 * Contexts: bodies on stacks of the arena, each on a SimGrid actor.
 *
 * context_current says whose turn it is, and only the one whose turn it is sets
 * it. Every other actor waits on its semaphore, or is on its way there: it looks
 * at context_current before it goes on, whatever order SimGrid runs actors in.
 * So a hand-over is a release and an acquire; the release is spared when the
 * other has not come to wait yet, and the acquire when the turn is back before
 * it. After context_exit() the actor waits for a next body.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <simgrid/semaphore.h>

#include "arena.h"
#include "asan.h"
#include "internal.h"

#define DEFAULT_STACK_BYTES (64u << 10)
#define PAGE_BYTES 4096u
/* A stack starts with so much of the pattern; what is below is zero, fresh or used again. */
#define PATTERN_BYTES (2 * PAGE_BYTES)
#define PATTERN 0xa5
/* The structures stand before the stacks. */
#define STRUCTS_BYTES (64ULL << 20)
#define STRUCTS_STEP (64ULL << 10)
#define MAX_CONTEXTS ((u32)(STRUCTS_BYTES / sizeof(struct context)))

struct context *context_current;
bool context_dispatching;
u64 context_hand_overs;
static struct context *contexts;
static u32 context_count; /* structures in use or in the pool */
static u32 last_id;
static u64 committed_bytes;
static u64 next_stack_offset = ARENA_STACKS_OFFSET + STRUCTS_BYTES;
static struct context *pool;

/* Between setting @waiting and waiting nobody else runs. */
static void wait_for_turn(struct context *self)
{
	while (context_current != self) {
		self->waiting = true;
		sg_sem_acquire(self->semaphore);
		engine_assert(!self->waiting && context_current == self);
	}
}

static void let_go_on(struct context *to)
{
	if (to->waiting) {
		to->waiting = false;
		sg_sem_release(to->semaphore);
	}
}

/*
 * The registers that an unwinder needs to go on from here; all others belong to
 * the callee. A macro, since the place is the caller's own frame.
 */
#define SAVE_REGISTERS(to)                                    \
	__asm__ volatile("movq %%rsp, 0(%0)\n\t"             \
			 "movq %%rbp, 8(%0)\n\t"             \
			 "movq %%rbx, 16(%0)\n\t"            \
			 "movq %%r12, 24(%0)\n\t"            \
			 "movq %%r13, 32(%0)\n\t"            \
			 "movq %%r14, 40(%0)\n\t"            \
			 "movq %%r15, 48(%0)\n\t"            \
			 "leaq 0(%%rip), %%rax\n\t"          \
			 "movq %%rax, 56(%0)"                 \
			 :                                    \
			 : "r"(to)                            \
			 : "rax", "memory")

void context_hand_over(struct context *to)
{
	struct context *from = context_current;

	SAVE_REGISTERS(from->registers);
	context_current = to;
	context_hand_overs++;
	asan_hand_over(from, to);
	let_go_on(to);
	wait_for_turn(from);
	asan_arrive(from);
}

static void run_body(void *arg)
{
	struct context *context = arg;

	asan_begin_body(context);
	engine_assert(context_current == context);
	context->body(context->body_arg);
	engine_bug(__FILE__, __LINE__, "the body of a context returned; it must end in context_exit()");
}

static void actor_main(int argc, char **argv)
{
	struct context *self = argc == 1 ? (struct context *)(uintptr_t)strtoull(argv[0], NULL, 16) : NULL;

	engine_assert(self && arena_kind(self) == 's');
	self->thread = pthread_self();
	fault_prepare_thread(simgrid_threads());
	for (;;) {
		wait_for_turn(self);
		asan_enter_body(self);
		stack_call(&self->actor_stack, self->stack + self->stack_bytes, run_body, self);
		asan_back_in_actor(self);
		let_go_on(self->successor);
	}
}

static struct context *context_allocate(u32 stack_bytes)
{
	u64 need = (context_count + 1) * sizeof(struct context);
	struct context *context;

	if (context_count == MAX_CONTEXTS ||
	    next_stack_offset + PAGE_BYTES + stack_bytes > ARENA_DEVICES_OFFSET)
		engine_bug(__FILE__, __LINE__, "too many contexts");
	if (need > committed_bytes) {
		contexts = (struct context *)(arena_base + ARENA_STACKS_OFFSET);
		arena_commit(ARENA_STACKS_OFFSET + committed_bytes, STRUCTS_STEP);
		committed_bytes += STRUCTS_STEP;
	}
	context = &contexts[context_count++];
	context->stack = arena_commit(next_stack_offset + PAGE_BYTES, stack_bytes);
	context->stack_bytes = stack_bytes;
	next_stack_offset += PAGE_BYTES + stack_bytes;
	context->semaphore = sg_sem_init(0);
	simgrid_create_actor(context, actor_main);
	return context;
}

static struct context *context_from_pool(u32 stack_bytes)
{
	struct context **link = &pool;

	while (*link && (*link)->stack_bytes != stack_bytes)
		link = &(*link)->next_free;
	if (*link) {
		struct context *context = *link;

		*link = context->next_free;
		madvise(context->stack, stack_bytes - PATTERN_BYTES, MADV_DONTNEED);
		return context;
	}
	return NULL;
}

struct context *context_new(const char *name, u32 stack_bytes, void (*body)(void *arg), void *arg)
{
	struct context *context;

	if (!stack_bytes)
		stack_bytes = DEFAULT_STACK_BYTES;
	engine_assert(stack_bytes % PAGE_BYTES == 0 && stack_bytes >= 2 * PATTERN_BYTES);
	context = context_from_pool(stack_bytes);
	if (!context)
		context = context_allocate(stack_bytes);
	memset(context->stack + stack_bytes - PATTERN_BYTES, PATTERN, PATTERN_BYTES);
	memset(context->registers, 0, sizeof(context->registers));
	context->id = ++last_id;
	context->body = body;
	context->body_arg = arg;
	snprintf(context->name, sizeof(context->name), "%s", name);
	engine_event_init(&context->continuation, ORDER_CPU, context->name, NULL, context);
	context->condition = CONTEXT_PARKED;
	return context;
}

static void check_switch(const struct context *to)
{
	engine_assert(context_current && !context_dispatching);
	engine_assert(to != context_current && to->condition == CONTEXT_PARKED);
	engine_assert(!engine_is_posted(&to->continuation));
}

void context_switch(struct context *to)
{
	check_switch(to);
	dispatch_count(to->name);
	context_current->condition = CONTEXT_PARKED;
	to->condition = CONTEXT_RUNNING;
	context_hand_over(to);
}

static void ASAN_UNCHECKED __attribute__((noreturn)) leave_to(struct context *to)
{
	struct context *self = context_current;

	self->successor = to;
	context_current = to;
	context_hand_overs++;
	asan_leave_body(self);
	asan_hand_over(NULL, to);
	stack_leave(self->actor_stack);
}

void ASAN_UNCHECKED context_abandon_to(struct context *to)
{
	struct context *from = context_current;

	from->condition = CONTEXT_PARKED;
	context_current = to;
	asan_hand_over(NULL, to);
	let_go_on(to);
	for (;;)
		sg_sem_acquire(from->semaphore);
}

void ASAN_UNCHECKED context_exit(struct context *to)
{
	struct context *self = context_current;

	check_switch(to);
	dispatch_count(to->name);
	self->condition = CONTEXT_FREE;
	self->next_free = pool;
	pool = self;
	to->condition = CONTEXT_RUNNING;
	leave_to(to);
}

void context_run_first(struct context *first)
{
	context_current = first;
	first->condition = CONTEXT_RUNNING;
	asan_hand_over(NULL, first);
	let_go_on(first);
}

struct context *context_running(void)
{
	return context_dispatching ? NULL : context_current;
}

const char *context_name(const struct context *context)
{
	return context->name;
}

void context_rename(struct context *context, const char *name)
{
	snprintf(context->name, sizeof(context->name), "%s", name);
}

u32 context_id(const struct context *context)
{
	return context->id;
}

void *context_stack(const struct context *context, u32 *bytes)
{
	if (bytes)
		*bytes = context->stack_bytes;
	return context->stack;
}

/* Stacks stand in the order of the structures. */
struct context *context_at(const void *address)
{
	u32 low = 0, high = context_count;

	while (low < high) {
		u32 middle = (low + high) / 2;
		struct context *context = &contexts[middle];

		if ((const u8 *)address < context->stack)
			high = middle;
		else if ((const u8 *)address >= context->stack + context->stack_bytes)
			low = middle + 1;
		else
			return context;
	}
	return NULL;
}

bool context_is_over(const struct context *context)
{
	return context->condition == CONTEXT_FREE;
}

const void *context_frame(const struct context *context)
{
	const void *frame = (const void *)context->registers[1];

	return frame ? frame : context->stack + context->stack_bytes;
}

bool context_is_paused(const struct context *context)
{
	return context->condition == CONTEXT_PAUSED;
}

/* Structures are used again, so ids are not in their order; this is for reports only. */
void contexts_each(void (*each)(struct context *context))
{
	u32 after = 0;

	for (;;) {
		struct context *next = NULL;

		for (u32 i = 0; i < context_count; i++) {
			struct context *context = &contexts[i];

			if (context->condition != CONTEXT_FREE && context->id > after &&
			    (!next || context->id < next->id))
				next = context;
		}
		if (!next)
			return;
		after = next->id;
		each(next);
	}
}
