/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_ENGINE_ENGINE_H
#define SIM_ENGINE_ENGINE_H

/*
 * The engine: virtual time, the order of events, contexts.
 *
 * Time is u64 nanoseconds and only moves forward. All that is to happen stands
 * in one queue, ordered by (when, class, sequence); the engine is the authority
 * on time, SimGrid supplies the contexts. Exactly one context runs at a time.
 * Which one, the queue says, never SimGrid.
 *
 * A context is a stack with a name, on a SimGrid actor. It is in one of three
 * conditions:
 *   running   the only one whose code is executing;
 *   paused    its continuation is an entry of the queue (or will be one when
 *             somebody calls context_resume_at());
 *   parked    it waits for context_switch() to it.
 * A paused context runs the dispatch loop on its own stack: it takes the first
 * entry, and either calls it (a callback) or hands over to the context that the
 * entry continues. So a callback costs no hand-over, and a context that comes to
 * its own continuation goes on without a call into SimGrid.
 *
 * Run-ahead: the running context may move time itself as long as no entry of
 * the queue precedes its next step by the full key. engine.horizon_ns is the
 * time before which that certainly holds (exclusive), so the common case is one
 * comparison. With run-ahead off, horizon_ns is always 0.
 *
 * Everything here is called from the running context or from a callback.
 */
#include "types.h"

/*
 * Tie-break classes, in order: of two entries at the same time the one of the
 * earlier class comes first, then the one that was posted first.
 */
#define ORDER_CLASSES(X)                                                          \
	X(LINE, "a signal arrives: an interrupt line, a doorbell")                \
	X(TIMER, "a CPU's timer expires")                                         \
	X(DEVICE, "hardware or firmware takes its next step")                     \
	X(CPU, "a CPU goes on with what it was doing")                            \
	X(CLIENT, "an open-loop generator submits work")                          \
	X(END, "a budget is used up, the scenario ends")

enum order_class {
#define X(name, help) ORDER_##name,
	ORDER_CLASSES(X)
#undef X
	ORDER_CLASS_COUNT
};

/*
 * struct engine_event - an entry of the queue, embedded in what owns it.
 * @when_ns, @seq, @class: the key. seq is given at each post.
 * @slot: place in the queue plus one, 0 when not posted.
 * @name: for reports and recorded choices; static storage.
 * @fire: called at when_ns; may post, cancel, resume; must not pause or switch.
 *        It runs on the stack of whichever context is dispatching, in the name
 *        of @actor (may be NULL: the machine's own).
 */
struct engine_event {
	u64 when_ns;
	u64 seq;
	u32 slot;
	u8 class;
	const char *name;
	void (*fire)(void *arg);
	void *arg;
};

struct context;

struct engine_state {
	u64 now_ns;
	u64 horizon_ns;
};
extern struct engine_state engine;

static inline u64 engine_now_ns(void)
{
	return engine.now_ns;
}

void engine_event_init(struct engine_event *event, enum order_class class, const char *name,
		       void (*fire)(void *arg), void *arg);
/* Posts the entry, or moves it if it is posted. when_ns below now is a bug of the caller: the run stops (70). */
void engine_post(struct engine_event *event, u64 when_ns);
/* Takes the entry out; harmless when it is not posted. */
void engine_cancel(struct engine_event *event);
static inline bool engine_is_posted(const struct engine_event *event)
{
	return event->slot != 0;
}

/*
 * A new parked context; body(arg) starts at the first context_switch() to it,
 * or where context_resume_at() says. @name is copied. The body must not return:
 * it ends in context_exit(). @stack_bytes 0 means the default (64 KiB). Stacks
 * stand at fixed addresses (arena.h), filled with a pattern, behind a guard page.
 */
struct context *context_new(const char *name, u32 stack_bytes, void (*body)(void *arg), void *arg);
/* The running context ends; its stack and actor are used again. Control goes to @to (parked), now. */
void context_exit(struct context *to) __attribute__((noreturn));
/* Parks the running context and runs @to (parked) at once, at the same virtual time. */
void context_switch(struct context *to);
struct context *context_running(void); /* NULL in a callback */
const char *context_name(const struct context *context);
void context_rename(struct context *context, const char *name); /* @name is copied */
u32 context_id(const struct context *context); /* 1, 2, ... in order of creation */
/* Stack bounds, for checkers and for the kernel's task_stack_page(). */
void *context_stack(const struct context *context, u32 *bytes);
/* Whose stack @address lies on; NULL: nobody's. A context that has ended keeps its stack until it is used again. */
struct context *context_at(const void *address);
bool context_is_over(const struct context *context);
/* Of one that does not run: the lowest of its live frames, also a frame pointer; of one that never ran: the stack's top. */
const void *context_frame(const struct context *context);

/*
 * Pauses the running context until @when_ns, or until an earlier time if
 * somebody calls context_resume_at(). Returns the time at which it goes on.
 * NEVER_NS: until resumed.
 */
u64 engine_pause_until(u64 when_ns);
/* Makes a paused (or parked, never started) context go on at @when_ns, earlier or later than was arranged. */
void context_resume_at(struct context *context, u64 when_ns);
bool context_is_paused(const struct context *context);

/* How a run ended, X-macro: name, exit meaning, help. */
#define ENGINE_ENDS(X)                                                             \
	X(DONE, "the world said that it is done")                                 \
	X(DEADLOCK, "nothing is left to happen and the world is not done")        \
	X(TIME_BUDGET, "the virtual-time budget is used up")                      \
	X(EVENT_BUDGET, "the event budget is used up without virtual time enough") \
	X(CHOICE_BUDGET, "the choice budget is used up")                          \
	X(LIVELOCK, "many events at one virtual time")                            \
	X(WATCHDOG, "host time passed without an engine call")                    \
	X(FAULT, "a CPU exception in agent code")                                 \
	X(PANIC, "the hosted kernel stopped the run")                             \
	X(INTERNAL, "the simulator's own fault")

enum engine_end {
#define X(name, help) ENGINE_##name,
	ENGINE_ENDS(X)
#undef X
};
const char *engine_end_name(enum engine_end end);

/*
 * struct engine_config - what a run may use.
 * @factory: SimGrid context factory: "raw" (default), "ucontext", "boost", "thread".
 * @run_ahead: false posts and dispatches every step.
 * @time_budget_ns, @event_budget, @choice_budget: 0 means the default of engine.c.
 * @same_time_budget: events at one virtual time that count as a livelock, 0 = default.
 * @watchdog_cpu_ms: host CPU time without an engine call, 0 = default, ~0 = off.
 * @seed: of all random streams.
 */
struct engine_config {
	const char *factory;
	bool run_ahead;
	u64 seed;
	u64 time_budget_ns;
	u64 event_budget;
	u64 choice_budget;
	u64 same_time_budget;
	u32 watchdog_cpu_ms;
};

/*
 * Runs main(arg) as the first context and never returns: main ends the process
 * itself (SimGrid would unwind C frames of what is left). One run a process.
 */
void engine_run(const struct engine_config *config, void (*main)(void *arg), void *arg) __attribute__((noreturn));
/* Called by main: pauses it until the run ends in one of the ways above. */
enum engine_end engine_wait_for_end(void);
/*
 * Ends the run: control goes to main at once, whoever calls, from a signal
 * handler too; the caller never continues. @report, copied, says what happened.
 */
void engine_stop(enum engine_end end, const char *report) __attribute__((noreturn));
/* The report given to engine_stop(), or made by the engine. */
const char *engine_end_report(void);
/*
 * A deadlock, livelock or budget report calls this for what the machine and
 * the kernel know: each context, its place, what it waits for, who holds it.
 */
void engine_set_describer(void (*describe)(void (*line)(const char *text)));

/* Ends the run with a report that starts with @headline and goes on with what every context does. */
void engine_stop_with_contexts(enum engine_end end, const char *headline) __attribute__((noreturn));
/* Called by engine_stop() before main goes on, whoever stopped the run. */
void engine_set_stop_hook(void (*hook)(void));
/*
 * The way out of the process: flushes stdio, then _exit(). exit() would run
 * SimGrid's destructors while actors are alive.
 */
void engine_exit(int code) __attribute__((noreturn));

/*
 * CPU exceptions (SIGSEGV, SIGBUS, SIGILL, SIGFPE). @classify says whether it
 * happened in agent code: then the run ends as FAULT; if not, or without a
 * classifier, it is the simulator's own fault (70). Called in the signal
 * handler. What was interrupted, valid from then on, of the watchdog too:
 */
void engine_set_fault_handler(bool (*classify)(void *pc, void *address, int signal));
void *engine_fault_pc(void);
void *engine_fault_address(void);
void *engine_fault_frame(void); /* the frame pointer (rbp) */
void *engine_fault_stack(void); /* the stack pointer (rsp) */
int engine_fault_signal(void); /* 0: found without a signal */
/* For whoever finds a fault in agent code without a signal, before engine_stop(). */
void engine_set_fault_place(void *pc, void *address, void *frame);

/*
 * Calls fn(arg) on a stack of 1 MiB that is no context's: for host libraries whose
 * needs are unknown (elfutils), on behalf of a context with a small stack. fn must
 * not pause, switch or stop the run. Calls do not nest: an inner one just calls.
 */
void engine_call_roomy(void (*fn)(void *arg), void *arg);

/* Brings SimGrid's clock to now (engine contract 5); called before anything of SimGrid's reads it. */
void engine_sync_simgrid_clock(void);
/* Events dispatched and callbacks called so far, for bench and budgets. */
u64 engine_events_total(void);
/* Hand-overs from one context to another so far, one or two calls into SimGrid each. */
u64 engine_hand_overs_total(void);

/* The simulator found a bug of its own: report and exit 70. */
void engine_bug(const char *file, int line, const char *what) __attribute__((noreturn));
#define engine_assert(condition) ((condition) ? (void)0 : engine_bug(__FILE__, __LINE__, #condition))

#endif
