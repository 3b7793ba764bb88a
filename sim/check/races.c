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
	here->any = here->disabled || here->atomic || here->atomic_next;
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
	here->any = here->disabled || here->atomic || here->atomic_next;
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
	runs[cpu].returned[0] = 0;
}

static void fence(u32 fence)
{
	if (!machine_cpu)
		return;
	clock_fence(machine_cpu->id, fence);
	if (fence & (ORDER_ACQUIRE | ORDER_ACQUIRE_LAST))
		acquired(machine_cpu->id);
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
	if (!runs[cpu].nest)
		runs[cpu].annotated = annotation_of(to);
	calls_switch(cpu, to, exits);
	if (check_port->context(name, sizeof(name)))
		calls_name(cpu, name);
}

/* What the interrupt does is in epochs of its own. */
static void interrupt(bool entered)
{
	u32 cpu = machine_cpu->id;
	struct run *run = &runs[cpu];

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
	run->annotated = run->nest ? 1 + cpu : 0;
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
}

static const struct order_watch watch = {fence, give, take, switched, interrupt, interrupts_on, forget};

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
 */
struct access {
	u64 mark;
	u32 cpu;
	u32 place;
	bool meets;
	const void *frame;
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

/* None says the same, none is free: what is ordered before it; else the oldest goes. */
static u32 slot_to_lose(const struct cell *cell, u64 now, u32 cpu)
{
	u32 slot = 0;

	for (u32 i = 0; i < CELL_SEEN; i++) {
		u64 mark = cell->mark[i];

		if (!(mark_bytes(mark) & ~mark_bytes(now)) &&
		    (mark_access(now) & ACCESS_WRITE || !(mark_access(mark) & ACCESS_WRITE)) &&
		    !(mark_access(now) & ACCESS_MARKED) && clock_knows(cpu, mark_cpu(mark), mark_epoch(mark)))
			return i;
	}
	for (u32 i = 1; i < CELL_SEEN; i++)
		if (cell->at[i].when_ns < cell->at[slot].when_ns)
			slot = i;
	return slot;
}

static void look(const struct access *access, u64 at, u32 count)
{
	struct cell_page *page = cells_page(at);
	struct cell *cell = cell_in(page, at);
	u64 now = access->mark | ((1ULL << count) - 1) << (at % CELL_BYTES + MARK_BYTES_SHIFT);
	u32 slot = CELL_SEEN, free_slot = CELL_SEEN;
	bool readable = page->touched;
	struct seen_at seen;

	for (u32 i = 0; i < CELL_SEEN; i++)
		if (!((cell->mark[i] ^ now) & ~MARK_BYTES_MASK) && !(now & ~cell->mark[i]))
			return;
	page->touched = true;
	seen = (struct seen_at){
		.place = access->place,
		.calls = calls_now(access->cpu),
		.when_ns = machine_now_ns(),
		.old = readable ? *(const u64 *)(at & ~(u64)(CELL_BYTES - 1)) : 0,
	};
	for (u32 i = 0; i < CELL_SEEN; i++) {
		u64 before = cell->mark[i];

		if (before & now & MARK_BYTES_MASK && races_conflict(mark_access(before), mark_access(now)) &&
		    races_with(access, before, at))
			race_report(&(struct race){at, count, seen_of(now, &seen), seen_of(before, &cell->at[i]), seen.old, access->frame});
		if (!before)
			free_slot = free_slot < i ? free_slot : i;
		else if (!((before ^ now) & (MARK_SAME_MASK)) && !(before & ~now & MARK_BYTES_MASK) && slot == CELL_SEEN)
			slot = i;
	}
	if (slot == CELL_SEEN)
		slot = free_slot < CELL_SEEN ? free_slot : slot_to_lose(cell, now, access->cpu);
	cell->mark[slot] = now;
	cell->at[slot] = seen;
}

/* An address is what may be known of the memory that it leads to. */
static bool is_pointer(const volatile void *address, u32 bytes)
{
	if (bytes != sizeof(u64) || (u64)address & (sizeof(u64) - 1))
		return false;
	return cells_page((u64)address)->touched && cells_have(*(const volatile u64 *)address);
}

static void order(u32 cpu, const volatile void *address, u32 bytes, u32 access)
{
	if (access & ACCESS_ATOMIC && access & ACCESS_WRITE) {
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

void races_access(const void *place, const volatile void *address, u32 bytes, u32 access)
{
	u64 at = (u64)address, end = at + bytes;
	struct annotated *here;
	struct access now;
	struct run *run;

	if (!machine_cpu || !cells_have(at))
		return;
	race_report_pending();
	now.cpu = machine_cpu->id;
	run = &runs[now.cpu];
	now.mark = mark_of(clock_epoch(now.cpu), now.cpu, 0);
	if (access & ACCESS_MARKED)
		order(now.cpu, address, bytes, access);
	here = annotated_here(run);
	if (here->any && !wanted(here, &access))
		return;
	now.mark |= access & ~(u32)ACCESS_ATOMIC;
	now.place = (u32)(u64)place;
	now.meets = run->nest || run->returned[0];
	now.frame = __builtin_frame_address(0);
	while (at < end) {
		u32 count = CELL_BYTES - at % CELL_BYTES;

		count = count < end - at ? count : (u32)(end - at);
		look(&now, at, count);
		at += count;
	}
}

void races_begin(void)
{
	memset(runs, 0, sizeof(runs));
	free(annotations);
	annotations = NULL;
	annotation_room = 0;
	annotation_of(NULL);
	clocks_begin(machine_cpu_count);
	cells_begin();
	calls_begin();
	race_report_begin();
	watchpoints_begin();
	callbacks_entered = entered;
	callbacks_left = left;
	callbacks_annotated = annotated;
	order_watch = &watch;
}

void races_end(const struct checks_facts *facts)
{
	(void)facts;
	watchpoints_end();
	race_report_pending();
}
