// SPDX-License-Identifier: GPL-2.0-only
#include "races.h"

#include <stdlib.h>
#include <string.h>

#include "../machine/machine.h"
#include "../machine/order_watch.h"
#include "callbacks.h"
#include "calls.h"
#include "checks.h"
#include "clocks.h"
#include "notes.h"
#include "watchpoints.h"

#define NEST_MAX 8

/*
 * struct run - what a CPU does at the moment.
 * @nest: interrupts that it is in; @interrupted: the epochs that they interrupted; @frame: below it are their own frames.
 * @returned: the epochs [0] to [1] were an interrupt's, since whose end nothing has been acquired; [0] 0: none.
 * @annotated: number of what the tree said where the CPU is; 0: not known yet.
 */
struct run {
	u32 nest;
	u32 annotated;
	u32 interrupted[NEST_MAX];
	u64 frame[NEST_MAX];
	u32 returned[2];
};

/* What the tree says of the accesses of a context, or of a CPU's interrupts; @any: of any of these is something. */
struct annotated {
	bool any;
	s32 disabled;
	s32 atomic;
	s32 atomic_next;
};

static struct run runs[MACHINE_MAX_CPUS];
/* By number: 1 and on of interrupts, by CPU; then of contexts, by their own. */
static struct annotated *annotations;
static u32 annotation_room;

/* ---- annotations ---- */

enum races_mode races_mode;

static u32 annotation_of(const struct context *context)
{
	u32 number = 1 + MACHINE_MAX_CPUS + (context ? context_id(context) : 0);

	if (number >= annotation_room) {
		u32 room = 2 * number;

		annotations = realloc(annotations, room * sizeof(*annotations));
		engine_assert(annotations);
		memset(annotations + annotation_room, 0, (room - annotation_room) * sizeof(*annotations));
		annotation_room = room;
	}
	return number;
}

static inline struct annotated *annotated_here(struct run *run)
{
	if (__builtin_expect(!run->annotated, 0))
		run->annotated = annotation_of(context_running());
	return &annotations[run->annotated];
}

bool races_are_watched;
/* Of so many contexts the tree says something. */
static u32 annotated_count;

/* After anything that has a say in it. */
static void set_mode(void)
{
	const struct run *run = &runs[0];

	if (race_is_pending || races_are_watched)
		races_mode = RACES_LOOK;
	else if (machine_cpu_count > 1)
		races_mode = annotated_count ? RACES_LOOK : RACES_AMONG;
	else if (run->returned[0] || !run->annotated || annotations[run->annotated].any)
		races_mode = RACES_LOOK;
	else
		races_mode = run->nest ? RACES_NOTE_INTERRUPT : RACES_NOTE_TASK;
}

void races_watched(bool now)
{
	races_are_watched = now;
	set_mode();
}

static void note_any(struct annotated *here)
{
	bool any = here->disabled || here->atomic || here->atomic_next;

	annotated_count += (u32)any - (u32)here->any;
	here->any = any;
}

static void annotated(enum annotation what, s32 by)
{
	struct annotated *here;

	if (!machine_cpu)
		return;
	here = annotated_here(&runs[machine_cpu->id]);
	if (what == ANNOTATION_DISABLED)
		here->disabled += by;
	else if (what == ANNOTATION_ATOMIC)
		here->atomic += by;
	else
		here->atomic_next = by;
	note_any(here);
	set_mode();
}

/* False: not to be looked at. Within a sequence lock's section all counts as marked. */
static bool says(const struct annotated *here, u32 *access)
{
	if (here->atomic > 0 || here->atomic_next > 0)
		*access |= ACCESS_MARKED;
	return here->disabled <= 0;
}

/* The same, of an access that is made. */
static bool wanted(struct annotated *here, u32 *access)
{
	bool wanted = says(here, access);

	if (here->atomic_next > 0)
		here->atomic_next--;
	note_any(here);
	return wanted;
}

bool races_want(u32 *access)
{
	return says(annotated_here(&runs[machine_cpu->id]), access);
}

u32 races_context(void)
{
	const struct context *context = context_running();
	const struct run *run = &runs[machine_cpu->id];

	if (run->nest)
		return machine_cpu->id * (NEST_MAX + 1) + run->nest;
	return MACHINE_MAX_CPUS * (NEST_MAX + 1) + (context ? context_id(context) : 0);
}

/* ---- order ---- */

static void acquired(u32 cpu)
{
	if (!runs[cpu].returned[0])
		return;
	runs[cpu].returned[0] = 0;
	set_mode();
}

static void fence(u32 fence)
{
	if (!machine_cpu)
		return;
	clock_fence(machine_cpu->id, fence);
	if (fence & (ORDER_ACQUIRE | ORDER_ACQUIRE_LAST))
		acquired(machine_cpu->id);
}

static void fence_alone(u32 fence)
{
	if (!machine_cpu)
		return;
	clock_fence_alone(fence);
	if (fence & (ORDER_ACQUIRE | ORDER_ACQUIRE_LAST))
		acquired(0);
}

static void give(const volatile void *object)
{
	if (machine_cpu)
		clock_give(machine_cpu->id, object);
}

static void take(const volatile void *object)
{
	if (!machine_cpu)
		return;
	clock_take(machine_cpu->id, object);
	acquired(machine_cpu->id);
}

/* Whoever used the context before ends in it: its stack is another task's then. */
static void switched(const struct context *to, bool exits)
{
	u32 cpu = machine_cpu->id;
	char name[CALLS_CONTEXT_BYTES];

	clock_fence(cpu, ORDER_FULL);
	clock_give(cpu, context_running());
	clock_take(cpu, to);
	acquired(cpu);
	if (!runs[cpu].nest) {
		runs[cpu].annotated = annotation_of(to);
		notes_drop();
	}
	set_mode();
	if (!checks_explain)
		return;
	calls_switch(cpu, to, exits);
	if (check_port->context(name, sizeof(name)))
		calls_name(cpu, name);
}

/* What the interrupt may meet. */
static void keep_notes(const struct run *run)
{
	if (!run->nest)
		notes_drop_others(clock_epoch(0));
	notes_mark();
	notes.of_interrupt = true;
}

/* What the interrupt does is in epochs of its own. */
static void interrupt(bool entered)
{
	u32 cpu = machine_cpu->id;
	struct run *run = &runs[cpu];

	if (entered && machine_cpu_count == 1)
		keep_notes(run);
	if (checks_explain)
		calls_interrupt(cpu, entered);
	if (entered) {
		run->frame[run->nest] = (u64)__builtin_frame_address(0);
		run->interrupted[run->nest++] = clock_epoch(cpu);
		clock_step(cpu);
	} else {
		run->returned[0] = run->interrupted[--run->nest] + 1;
		run->returned[1] = clock_epoch(cpu);
		clock_step(cpu);
	}
	run->annotated = run->nest ? 1 + cpu : annotation_of(context_running());
	set_mode();
}

static void interrupts_on(bool on)
{
	if (!machine_cpu)
		return;
	if (on)
		clock_step(machine_cpu->id);
	else
		acquired(machine_cpu->id);
}

static void forget(const void *at, u64 bytes)
{
	cells_forget((u64)at, bytes);
	notes_forget((u64)at, bytes);
}

static struct order_watch watch = {fence, give, take, switched, interrupt, interrupts_on, forget, clock_carry};

static void entered(const void *caller)
{
	if (machine_cpu)
		calls_enter(machine_cpu->id, caller);
}

static void left(void)
{
	if (machine_cpu)
		calls_leave(machine_cpu->id);
}

/* ---- accesses ---- */

/*
 * struct access - one that is told.
 * @mark: without bytes. @meets: it may meet others of its own CPU.
 * @calls: what led there, 0: to be found out.
 */
struct access {
	u64 mark;
	u32 cpu;
	u32 place;
	u32 calls;
	bool meets;
};

/* The interrupt's own frames are on the stack of what it interrupts: other calls' before and after. */
static bool is_frame(const struct run *run, u32 nested, u64 at)
{
	const struct context *context = context_running();
	u32 bytes;

	return context && at < run->frame[nested] && at >= (u64)context_stack(context, &bytes);
}

/* Both on this CPU: see races.h. */
static bool races_here(u32 cpu, u32 epoch, u64 at)
{
	const struct run *run = &runs[cpu];

	for (u32 i = 0; i < run->nest; i++)
		if (run->interrupted[i] == epoch)
			return !is_frame(run, i, at);
	return run->returned[0] && epoch >= run->returned[0] && epoch <= run->returned[1] && !run->nest &&
	       !is_frame(run, 0, at);
}

static inline bool races_with(const struct access *now, u64 before, u64 at)
{
	if (mark_cpu(before) != now->cpu)
		return !clock_knows(now->cpu, mark_cpu(before), mark_epoch(before));
	return now->meets && races_here(now->cpu, mark_epoch(before), at);
}

static struct seen seen_of(u64 mark, const struct seen_at *at)
{
	return (struct seen){
		.epoch = mark_epoch(mark),
		.cpu = mark_cpu(mark),
		.bytes = mark_bytes(mark),
		.access = mark_access(mark),
		.place = at->place,
		.calls = at->calls,
		.when_ns = at->when_ns,
		.old = at->old,
	};
}

static inline void meet(const struct access *access, u64 at, u32 count, u64 now, const struct seen_at *seen,
			const struct cell *cell)
{
	for (u32 i = 0; i < CELL_SEEN; i++) {
		struct seen_at met;
		u64 before = cell->mark[i];

		if (!(before & now & MARK_BYTES_MASK) || !races_conflict(mark_access(before), mark_access(now)) ||
		    !races_with(access, before, at))
			continue;
		met = cell_seen(cell, i);
		race_report(&(struct race){at, count, seen_of(now, seen), seen_of(before, &met), seen->old});
	}
}

static inline u32 calls_of(const struct access *access)
{
	return access->calls ? access->calls : calls_now(access->cpu, (const void *)(u64)access->place);
}

static inline struct seen_at seen_now(const struct access *access, u64 at, bool look)
{
	return (struct seen_at){
		.place = access->place,
		.calls = calls_of(access),
		.when_ns = machine_now_ns(),
		.old = look && checks_explain ? *(const u64 *)(at & ~(u64)(CELL_BYTES - 1)) : 0,
	};
}

static void look(const struct access *access, u64 at, u32 count, u64 now)
{
	struct cell *cell = cell_at(at);
	struct seen_at seen;

	if (cell_knows(cell, now))
		return;
	seen = seen_now(access, at, cells_touch(at));
	meet(access, at, count, now, &seen, cell);
	cell_put(cell, now, &seen);
}

/* An address is what may be known of the memory that it leads to. */
static bool is_pointer(const volatile void *address, u32 bytes)
{
	if (bytes != sizeof(u64) || (u64)address & (sizeof(u64) - 1))
		return false;
	return cells_touch((u64)address) && cells_have(*(const volatile u64 *)address);
}

static inline void order(u32 cpu, const volatile void *address, u32 bytes, u32 access)
{
	if (machine_cpu_count == 1) {
		if (access & ACCESS_WRITE)
			clock_store_alone();
		else
			acquired(cpu);
	} else if (access & ACCESS_ATOMIC && access & ACCESS_WRITE) {
		clock_update(cpu, address);
	} else if (access & ACCESS_WRITE) {
		clock_store(cpu, address);
	} else {
		clock_load(cpu, address);
		if (clock_depends(cpu) && is_pointer(address, bytes))
			clock_depend(cpu);
		acquired(cpu);
	}
}

/* Each cell of the access. */
static void each(const struct access *now, u64 at, u32 bytes, void (*take)(const struct access *now, u64 at, u32 count, u64 mark))
{
	u64 end = at + bytes;

	while (at < end) {
		u32 count = CELL_BYTES - at % CELL_BYTES;

		count = count < end - at ? count : (u32)(end - at);
		take(now, at, count, now->mark | mark_of_bytes(at, count));
		at += count;
	}
}

/* What it means for the order, then whether to look at it; what it is by then. */
static bool is_to_be_seen(u32 cpu, const volatile void *address, u32 bytes, u32 *access)
{
	struct annotated *here = annotated_here(&runs[cpu]);

	if (*access & ACCESS_MARKED)
		order(cpu, address, bytes, *access);
	return !here->any || wanted(here, access);
}

static void look_among_cpus(const void *place, u32 calls, const volatile void *address, u32 bytes, u32 access)
{
	u32 cpu = machine_cpu->id, epoch = clock_epoch(cpu);

	if (is_to_be_seen(cpu, address, bytes, &access))
		each(&(struct access){.mark = mark_of(epoch, cpu, access & ~(u32)ACCESS_ATOMIC),
				      .cpu = cpu,
				      .place = (u32)(u64)place,
				      .calls = calls,
				      .meets = runs[cpu].nest || runs[cpu].returned[0]},
		     (u64)address, bytes, look);
}

/* All at once, if there is a cell and nothing in it that it races with. What is free comes last in a cell. */
static inline bool look_quickly(const struct access *access, u64 at, u64 now)
{
	struct cell *cell = cell_if_any(at);
	u32 better = CELL_SEEN, slot;

	if (!cell)
		return false;
	for (slot = 0; slot < CELL_SEEN && cell->mark[slot]; slot++) {
		u64 before = cell->mark[slot];

		if (mark_covers(before, now))
			return true;
		if (better == CELL_SEEN && mark_is_better(now, before))
			better = slot;
		if (before & now & MARK_BYTES_MASK && races_conflict(mark_access(before), mark_access(now)) &&
		    races_with(access, before, at))
			return false;
	}
	if (better < CELL_SEEN)
		slot = better;
	else if (slot == CELL_SEEN)
		slot = cell_slot_to_lose(cell, now);
	cell->mark[slot] = now;
	cell->place[slot] = access->place;
	cell->calls[slot] = access->calls;
	return true;
}

void races_look_short(const void *place, u32 calls, const volatile void *address, u32 bytes, u32 access)
{
	u64 at = (u64)address, now;
	struct access all;
	u32 cpu, epoch;

	if (!machine_cpu || !cells_have(at) || at % CELL_BYTES + bytes > CELL_BYTES) {
		races_look(place, calls, address, bytes, access);
		return;
	}
	cpu = machine_cpu->id;
	epoch = clock_epoch(cpu);
	if (access & ACCESS_MARKED)
		order(cpu, address, bytes, access);
	all = (struct access){.cpu = cpu, .place = (u32)(u64)place, .calls = calls,
			      .meets = runs[cpu].nest || runs[cpu].returned[0]};
	now = mark_of(epoch, cpu, access & ~(u32)ACCESS_ATOMIC) | mark_of_bytes(at, bytes);
	if (!look_quickly(&all, at, now))
		look(&all, at, bytes, now);
}

/* ---- one CPU: see notes.h ---- */

static void take_note(const struct access *access, u64 at, u32 count, u64 now)
{
	bool was_touched = cells_touch(at);
	struct seen_at seen;
	struct note *note;

	if (notes_are_full())
		notes_keep();
	if (access->meets && notes_filter(at) && !notes_know(at, now)) {
		if (notes.marked)
			notes_keep();
		seen = seen_now(access, at, was_touched);
		meet(access, at, count, now, &seen, cell_at(at));
	}
	note = notes_add(at, count, mark_access(now), access->place, mark_epoch(now));
	if (!checks_explain) {
		note->calls = calls_of(access);
		return;
	}
	note->frame = calls_at[0].top;
	note->when_ns = machine_now_ns();
	note->old = was_touched ? *(const u64 *)(at & ~(u64)(CELL_BYTES - 1)) : 0;
	calls_held = true;
}

static void look_alone(const void *place, u32 calls, const volatile void *address, u32 bytes, u32 access)
{
	struct run *run = &runs[0];
	u32 epoch = clock_epoch(0);
	bool meets;

	if (checks_explain)
		calls_begin_on(0);
	if (!is_to_be_seen(0, address, bytes, &access))
		return;
	meets = run->nest || run->returned[0];
	if (!meets && notes.epoch != epoch)
		notes_drop();
	if (!run->nest && meets && notes.of_interrupt) {
		notes_mark();
		notes.of_interrupt = false;
	}
	if (meets || !machine_cpu->irqs_off)
		each(&(struct access){.mark = mark_of(epoch, 0, access & ~(u32)ACCESS_ATOMIC),
				      .place = (u32)(u64)place,
				      .calls = calls,
				      .meets = meets},
		     (u64)address, bytes, take_note);
}

void races_look(const void *place, u32 calls, const volatile void *address, u32 bytes, u32 access)
{
	if (!machine_cpu || !cells_have((u64)address))
		return;
	if (race_is_pending)
		race_report_pending();
	if (machine_cpu_count > 1) {
		look_among_cpus(place, calls, address, bytes, access);
	} else {
		look_alone(place, calls, address, bytes, access);
	}
	set_mode();
}

void races_access(const void *place, const volatile void *address, u32 bytes, u32 access)
{
	races_look(place, 0, address, bytes, access);
}

void races_begin(void)
{
	memset(runs, 0, sizeof(runs));
	races_are_watched = false;
	annotated_count = 0;
	free(annotations);
	annotations = NULL;
	annotation_room = 0;
	annotation_of(NULL);
	clocks_begin(machine_cpu_count);
	cells_begin();
	notes_begin();
	calls_begin();
	race_report_begin();
	watchpoints_begin();
	set_mode();
	callbacks_entered = checks_explain ? entered : NULL;
	callbacks_left = checks_explain ? left : NULL;
	callbacks_annotated = annotated;
	watch.fence = machine_cpu_count == 1 ? fence_alone : fence;
	order_watch = &watch;
}

void races_end(const struct checks_facts *facts)
{
	(void)facts;
	watchpoints_end();
	race_report_pending();
}
