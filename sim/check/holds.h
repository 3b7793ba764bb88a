/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CHECK_HOLDS_H
#define SIM_CHECK_HOLDS_H

/*
 * Holds: "this context stands here until that one has passed there". The CPU of
 * the context is stalled (machine_stall_while()): interrupts are taken if it has
 * them enabled, all else goes on, in virtual time. So every interleaving that a
 * hold makes is one that slow hardware could have made. Other kinds of the same
 * shape keep something else back: a task from its CPU, a CPU, the firmware, an
 * interrupt on its way; or move a task, which is over at once.
 *
 * Each has something that sets it off (a point's n-th passage, a line's n-th
 * raise, a time) and something that ends it (a point's passage or reaching, a
 * condition, a time). A callback comes before its access: a point is reached
 * then, and passed when its context goes on. What waits for a passing is let go
 * at the passer's next step in time, which comes after its access.
 *
 *   holds.c       what sets them off, what ends them
 *   hold_kinds.c  what each kind does
 *   hold_waits.c  who waits for whom: what can never come true
 *   passages.c    counts
 *   order.c       which of simultaneous events comes first
 */
#include "../engine/engine.h"
#include "callbacks.h"
#include "passages.h"

#define HOLD_WHY_BYTES 200

/* Name in code, what it does. */
#define HOLD_KINDS(X)                                                              \
	X(STAND, "the CPU of the context that reached the point is stalled there") \
	X(PREEMPT, "the task that reached the point is kept from any CPU")         \
	X(MIGRATE, "the task goes on on another CPU")                              \
	X(PIN, "the task goes on on another CPU and stays there")                  \
	X(CPU, "a CPU stands still, interrupts and all")                           \
	X(FIRMWARE, "the firmware takes no step")                                  \
	X(DELAY, "an interrupt that was raised does not arrive")                   \
	X(ADVANCE, "an interrupt that was raised arrives earlier")

enum hold_kind {
#define X(name, help) HOLD_##name,
	HOLD_KINDS(X)
#undef X
};

/* What a hold may wait for besides a passing. */
enum hold_condition {
	CONDITION_NONE,
	CONDITION_BLOCKED, /* a task sleeps: @who */
	CONDITION_PENDING, /* an interrupt is pending at its CPU: @line */
	CONDITION_IDLE,    /* a CPU idles: @cpu */
};

enum hold_state {
	HOLD_WAITING, /* what sets it off has not come */
	HOLD_HELD,
	HOLD_OVER,
	HOLD_EXPIRED, /* let go by its limit: what it waited for never came */
	HOLD_REFUSED, /* it would not have been legal: @why */
	HOLD_NEVER,   /* let go because what it waits for can never come: @why */
};

/*
 * struct hold
 * @index: number of the constraint in the scenario, for reports.
 * @context, @by: patterns of the names of contexts ('*' allowed): who sets it off, who ends it.
 * @at: the point that sets it off, @nth passage. Without places: for kinds of a line its @nth raise,
 *	for others @after_ns from the mark on (@boot: from power-on).
 * @number: CPU (kinds CPU, MIGRATE, PIN) or instance (FIRMWARE). @line: of DELAY and ADVANCE.
 * @until_nth: passage of @until that ends it, counted from the begin of the hold.
 * @until_reached: ended when the point is reached, before its access.
 * @condition: instead of @until; with @condition_who, @condition_line or @condition_cpu.
 * @for_ns: without @until and @condition: ended after so long. ADVANCE: so much earlier.
 * @limit_ns: with @until or @condition: after so long it is HOLD_EXPIRED.
 * @boot: counts from power-on, else from holds_mark().
 * @who: who stands (or set it off); @under: the task on whose stack an interrupt that stands is, "": none.
 * @raised: raises of @line so far. @begun: its kind keeps something back. @by_gone: @by has ended.
 * @cpu: where; @irqs_off, @keeps_cpu: what stands there lets no interrupt or no other task have it.
 */
struct hold {
	u32 index;
	enum hold_kind kind;
	const char *context;
	struct passages at;
	u64 nth;
	u64 after_ns;
	u32 number;
	struct irq_line *line;
	const char *by;
	struct passages until;
	u64 until_nth;
	bool until_reached;
	enum hold_condition condition;
	const char *condition_who;
	struct irq_line *condition_line;
	u32 condition_cpu;
	u64 for_ns;
	u64 limit_ns;
	bool boot;

	enum hold_state state;
	u64 raised;
	u64 held_ns;
	u64 over_ns;
	char who[HOLD_CONTEXT_BYTES];
	char by_who[HOLD_CONTEXT_BYTES];
	char under[HOLD_CONTEXT_BYTES];
	u32 cpu;
	bool irqs_off;
	bool keeps_cpu;
	char why[HOLD_WHY_BYTES];
	struct context *stalled;
	void *task;
	bool begun;
	bool by_gone;
	struct engine_event begin;
	struct engine_event let_go;
	struct engine_event expire;
};

/* Does it wait for somebody to pass, or for something to be so (and not for a time)? */
static inline bool hold_waits(const struct hold *hold)
{
	return hold->until.count || hold->condition;
}

/*
 * struct hold_port - what the holds need to know of the world, and have done there.
 * @name: of the running context, as patterns name it ("gpu", "irq/0"); false: none runs.
 * @matches: pattern against name.
 * @told: a hold began, or is over.
 * @one: the one context that a pattern can mean; false: there are several, or nobody knows. May be NULL.
 * The rest is the kernel's (kernel_port.h) and the firmware's (platform.h).
 */
struct hold_port {
	bool (*name)(char name[HOLD_CONTEXT_BYTES]);
	bool (*matches)(const char *pattern, const char *name);
	void (*told)(const struct hold *hold);
	const char *(*why_no_preemption)(void);
	void *(*task)(void);
	void (*go_away)(void);
	void (*come_back)(void *task);
	const char *(*why_no_move)(u32 cpu, bool pin);
	void (*move)(u32 cpu, bool pin);
	bool (*task_on)(u32 cpu, char *name, u32 bytes);
	bool (*is_blocked)(bool (*matches)(const char *pattern, const char *name), const char *pattern);
	bool (*needs_cpu)(const char *task, u32 cpu);
	void (*firmware)(u32 instance, bool held);
	bool (*one)(const char *pattern, char name[HOLD_CONTEXT_BYTES]);
};

/* Arms them; they stay the caller's. Before the run; their points are armed for LISTENER_HOLDS. */
void holds_set(struct hold *hold, u32 count, const struct hold_port *port);
/* The clients start: from now on passages and raises count. */
void holds_mark(void);
/* A task has ended, and no other will have its name: who waits for it waits in vain. */
void holds_gone(const char *task);

#endif
