/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CHECK_RACES_H
#define SIM_CHECK_RACES_H

/*
 * Data races, as the Linux memory model has them: two accesses to the same bytes,
 * at least one of them a write, at least one of them plain (not READ_ONCE(),
 * WRITE_ONCE() or an atomic), that nothing orders (clocks.h). It takes one run in
 * which both happen, however far apart, not one in which they collide.
 *
 * On one CPU a task and an interrupt race where the interrupt came just then, or
 * could have come just before: if the task has released nothing, nor had
 * interrupts off, between its access and the interrupt; or has acquired nothing,
 * nor turned interrupts off, between the interrupt and its access.
 *
 * Reported is what touches the agent: one of the two stands in a module, or in a
 * function that a module calls. Each pair of places is reported once.
 */
#include "callbacks.h"
#include "calls.h"
#include "clocks.h"
#include "notes.h"

struct checks_facts;

/*
 * How accesses are to be taken: with all that may be so; or on a computer of one
 * CPU (notes.h), where nothing needs to be looked at now, noted down, what an
 * interrupt does or what a task does; or on one of more, where nothing special
 * is so (races_look_short()).
 */
enum races_mode { RACES_LOOK, RACES_NOTE_INTERRUPT, RACES_NOTE_TASK, RACES_AMONG };
extern enum races_mode races_mode;

void races_begin(void);
/* An access, for callbacks_access. */
void races_access(const void *place, const volatile void *address, u32 bytes, u32 access);
/* @calls: what led there, if the caller knows it; 0: he does not. */
void races_look(const void *place, u32 calls, const volatile void *address, u32 bytes, u32 access);
/* The same in runs that only detect, if the mode is RACES_AMONG; @calls is known. */
void races_look_short(const void *place, u32 calls, const volatile void *address, u32 bytes, u32 access);
void races_end(const struct checks_facts *facts);

static inline bool races_conflict(u32 one, u32 other)
{
	return (one | other) & ACCESS_WRITE && !(one & other & ACCESS_MARKED);
}
/*
 * What the tree says of an access of the running context: false: it is not to be
 * looked at; within a sequence lock's section it counts as marked.
 */
bool races_want(u32 *access);
/* Whether watchpoints.h wants to see each access before the checkers do. */
void races_watched(bool watched);
extern bool races_are_watched;
/* A number for the running context, a task or an interrupt. */
u32 races_context(void);

/*
 * struct seen - an access: the fields of cells.h.
 */
struct seen {
	u32 epoch;
	u8 cpu;
	u8 bytes;
	u8 access;
	u32 place;
	u32 calls;
	u64 when_ns;
	u64 old;
};

/*
 * struct race - what is reported.
 * @address, @bytes: of @now.
 * @now, @before: the later and the earlier access. @before.epoch 0: nobody saw it, the value is another.
 * @stood: in the eight bytes around @address, before @now.
 */
struct race {
	u64 address;
	u32 bytes;
	struct seen now;
	struct seen before;
	u64 stood;
};

/* ---- races_report.c ---- */
void race_report_begin(void);
/* Reports it, at the next call of any of these: what @now writes is seen then. */
void race_report(const struct race *race);
void race_report_pending(void);
extern bool race_is_pending;

/*
 * In runs that only detect: notes an access down, inline, since there are so many; false: races_look() is to see it.
 * With interrupts off nothing comes before a task's stretch has ended. @frame: of the callback
 * (__builtin_frame_address(0)).
 */
static inline __attribute__((always_inline)) bool races_note(const void *place, u64 at, u32 bytes, u32 access,
								   const void *frame)
{
	const struct cpu *cpu = machine_cpu;
	u32 epoch = clock_epoch(0);

	if (races_mode == RACES_LOOK || races_mode == RACES_AMONG || !cpu)
		return false;
	if (at % CELL_BYTES + bytes > CELL_BYTES || notes_are_full())
		return false;
	if (races_mode == RACES_NOTE_INTERRUPT && notes_filter(at))
		return false;
	if (races_mode == RACES_NOTE_TASK && !cpu->irqs_off && notes.epoch != epoch && !notes_drop_task(epoch))
		return false;
	if (access & ACCESS_MARKED && access & ACCESS_WRITE)
		clock_store_alone();
	if (races_mode == RACES_NOTE_TASK && cpu->irqs_off)
		return true;
	notes_add(at, bytes, access & ~(u32)ACCESS_ATOMIC, (u32)(u64)place, epoch)->calls = calls_of_frame(frame);
	return true;
}

/* A place where KCSAN-like stalls are made: checked code of the agent. */
bool race_is_agents(u32 place);

#endif
