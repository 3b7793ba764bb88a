/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_ENGINE_INTERNAL_H
#define SIM_ENGINE_INTERNAL_H

/*
 * What the engine's files share and nobody else sees.
 *
 *   queue.c    entries in order; engine.horizon_ns
 *   context.c  contexts on actors, their stacks, hand-overs
 *   stack.c    going to another stack and back
 *   dispatch.c pausing, the dispatch loop, budgets
 *   end.c      how a run ends, reports
 *   fault.c    CPU exceptions, the host-time watchdog
 *   simgrid.c  SimGrid's start, its clock: the one place that converts time
 *   format.c   text of trace lines
 *   choice.c, random.c, arena.c, pages.c, trace.c as their headers say
 */
#include <stdarg.h>

#include <simgrid/forward.h>

#include "engine.h"

#if defined(__SANITIZE_ADDRESS__)
#define ENGINE_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ENGINE_ASAN 1
#endif
#endif

/* 2^53 ns, the last time that SimGrid's double holds exactly: 104 days. */
#define ENGINE_LAST_NS (1ULL << 53)

#define CONTEXT_REGISTERS 8

enum context_condition { CONTEXT_FREE, CONTEXT_PARKED, CONTEXT_PAUSED, CONTEXT_RUNNING };

/*
 * struct context - an actor with a stack of the arena.
 * @continuation: its entry in the queue; fire is NULL, arg the context.
 * @semaphore: where the actor waits while another context runs; @waiting: it does.
 * @actor_stack: the actor's own stack pointer while the body has the arena's.
 * @successor: whom the actor starts when the body has ended.
 * @next_free: in the pool of contexts with stacks of that size.
 * @registers: of the hand-over in which it waits, for debuggers: rsp, rbp, rbx, r12 to r15, rip; zero: it has
 *	not begun.
 * @fake_stack, @actor_stack_bottom, @actor_stack_bytes: AddressSanitizer's.
 */
struct context {
	struct engine_event continuation;
	sg_sem_t semaphore;
	bool waiting;
	u32 condition;
	u32 id;
	void (*body)(void *arg);
	void *body_arg;
	void *actor_stack;
	u8 *stack;
	u32 stack_bytes;
	struct context *successor;
	struct context *next_free;
	u64 registers[CONTEXT_REGISTERS];
	void *fake_stack;
	const void *actor_stack_bottom;
	size_t actor_stack_bytes;
	unsigned long thread;
	char name[24];
};

/* ---- queue.c ---- */
extern bool queue_run_ahead;
extern bool queue_ask_ties;
extern s32 (*queue_judge)(struct engine_event *const *tied, u32 count);
extern u32 queue_count;
/* The first entry, not taken; NULL if there is none. */
struct engine_event *queue_first(void);
/* Takes the entry that comes next (asking, if ties are asked); NULL if there is none. */
struct engine_event *queue_take(void);
/* Whether a step of class CPU posted now for @when_ns would be the first. */
bool queue_would_be_first(u64 when_ns);

/* ---- context.c ---- */
/* Whose stack and actor is executing; it may be dispatching. */
extern struct context *context_current;
/* No context is running: the current one is in its dispatch loop. */
extern bool context_dispatching;
extern u64 context_hand_overs;
/* The current context's actor waits, @to goes on. One or two calls into SimGrid. */
void context_hand_over(struct context *to);
void context_run_first(struct context *first);
/* All contexts alive, in order of id. */
void contexts_each(void (*each)(struct context *context));
/* The same, and the current context never goes on; from whatever stack. */
void context_abandon_to(struct context *to) __attribute__((noreturn));

/* ---- stack.c ---- */
/* Calls fn(arg) on the stack that ends at @top; *@saved is for stack_leave(). */
void stack_call(void **saved, void *top, void (*fn)(void *arg), void *arg);
/* Goes back to after the stack_call() that filled @saved; its stack is left for good. */
void stack_leave(void *saved) __attribute__((noreturn));

/* ---- dispatch.c ---- */
void dispatch_configure(const struct engine_config *config);
/* Counts one event or switch towards the budgets. */
void dispatch_count(const char *what);

/* ---- end.c ---- */
void end_prepare(struct context *main);
bool end_reached(void);
/* Main stands in engine_wait_for_end() and the run goes on. */
bool end_is_awaited(void);
/* Ends the run with a report that starts with @headline and goes on with what all contexts do. */
void end_with_contexts(enum engine_end end, const char *headline) __attribute__((noreturn));

/* ---- fault.c ---- */
void fault_install(u32 watchdog_cpu_ms);
void fault_prepare_thread(bool own_thread);
void fault_unblock_signals(void);

/* ---- simgrid.c ---- */
void simgrid_start(const char *factory);
bool simgrid_threads(void);
void simgrid_create_actor(struct context *context, void (*code)(int argc, char **argv));
/* Both never return into SimGrid's own end. */
void simgrid_go(void) __attribute__((noreturn));

/* ---- format.c ---- */
/* Like vsnprintf(), but returns what was written. */
u32 format_line(char *text, u32 bytes, const char *format, va_list args);

/* ---- choice.c ---- */
void choice_set_budget(u64 budget);

#endif
