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

#define NEST_MAX 8

/*
 * struct run - what a CPU does at the moment.
 * @nest: interrupts that it is in; @interrupted: the epochs that they interrupted.
 * @returned: the epochs [0] to [1] were an interrupt's, since whose end nothing has been acquired; [0] 0: none.
 */
struct run {
	u32 nest;
	u32 interrupted[NEST_MAX];
	u32 returned[2];
};

/* What the tree says of the accesses of a context, or of a CPU's interrupts. */
struct annotated {
	s32 disabled;
	s32 atomic;
	s32 atomic_next;
};

static struct run runs[MACHINE_MAX_CPUS];
static struct annotated interrupts[MACHINE_MAX_CPUS];
static struct annotated *contexts;
static u32 context_room;

/* ---- annotations ---- */

static struct annotated *annotated_here(void)
{
	const struct context *context = context_running();
	u32 id = context ? context_id(context) : 0;

	if (runs[machine_cpu->id].nest)
		return &interrupts[machine_cpu->id];
	if (id >= context_room) {
		u32 room = 2 * id + 64;

		contexts = realloc(contexts, room * sizeof(*contexts));
		engine_assert(contexts);
		memset(contexts + context_room, 0, (room - context_room) * sizeof(*contexts));
		context_room = room;
	}
	return &contexts[id];
}

static void annotated(enum annotation what, s32 by)
{
	struct annotated *here;

	if (!machine_cpu)
		return;
	here = annotated_here();
	if (what == ANNOTATION_DISABLED)
		here->disabled += by;
	else if (what == ANNOTATION_ATOMIC)
		here->atomic += by;
	else
		here->atomic_next = by;
}

/* False: not to be looked at. Within a sequence lock's section all counts as marked. */
static bool wanted(u32 *access)
{
	struct annotated *here = annotated_here();

	if (here->atomic > 0 || here->atomic_next > 0)
		*access |= ACCESS_MARKED;
	if (here->atomic_next > 0)
		here->atomic_next--;
	return here->disabled <= 0;
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
		run->interrupted[run->nest++] = clock_epoch(cpu);
		clock_step(cpu);
	} else {
		run->returned[0] = run->interrupted[--run->nest] + 1;
		run->returned[1] = clock_epoch(cpu);
		clock_step(cpu);
	}
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

static bool conflict(u32 one, u32 other)
{
	return (one | other) & ACCESS_WRITE && !(one & other & ACCESS_MARKED);
}

/* Both on this CPU: see races.h. */
static bool races_here(u32 cpu, u32 epoch)
{
	const struct run *run = &runs[cpu];

	for (u32 i = 0; i < run->nest; i++)
		if (run->interrupted[i] == epoch)
			return true;
	return run->returned[0] && epoch >= run->returned[0] && epoch <= run->returned[1] && !run->nest;
}

static bool races_with(const struct seen *now, const struct seen *before)
{
	if (!conflict(now->access, before->access))
		return false;
	if (now->cpu == before->cpu)
		return races_here(now->cpu, before->epoch);
	return !clock_knows(now->cpu, before->cpu, before->epoch);
}

/* What the new one says better; what is ordered before it; else the oldest goes. */
static struct seen *slot_for(struct cell *cell, const struct seen *now)
{
	struct seen *slot = NULL;

	for (u32 i = 0; i < CELL_SEEN; i++) {
		struct seen *seen = &cell->seen[i];

		if (!seen->epoch)
			slot = slot ? slot : seen;
		else if (seen->cpu == now->cpu && !(seen->bytes & ~now->bytes) && seen->access == now->access)
			return seen;
	}
	for (u32 i = 0; !slot && i < CELL_SEEN; i++) {
		struct seen *seen = &cell->seen[i];

		if (!(seen->bytes & ~now->bytes) && (now->access & ACCESS_WRITE || !(seen->access & ACCESS_WRITE)) &&
		    !(now->access & ACCESS_MARKED) && clock_knows(now->cpu, seen->cpu, seen->epoch))
			slot = seen;
	}
	if (slot)
		return slot;
	slot = &cell->seen[0];
	for (u32 i = 1; i < CELL_SEEN; i++)
		if (cell->seen[i].when_ns < slot->when_ns)
			slot = &cell->seen[i];
	return slot;
}

static bool is_known(const struct cell *cell, const struct seen *now)
{
	for (u32 i = 0; i < CELL_SEEN; i++) {
		const struct seen *seen = &cell->seen[i];

		if (seen->epoch == now->epoch && seen->cpu == now->cpu && seen->access == now->access &&
		    !(now->bytes & ~seen->bytes))
			return true;
	}
	return false;
}

static void look(u64 at, u32 bytes, const void *frame, struct seen *now)
{
	bool readable;
	struct cell *cell = cell_at(at, &readable);

	if (is_known(cell, now))
		return;
	now->old = readable ? *(const u64 *)(at & ~(u64)(CELL_BYTES - 1)) : 0;
	for (u32 i = 0; i < CELL_SEEN; i++) {
		const struct seen *before = &cell->seen[i];

		if (before->epoch && before->bytes & now->bytes && races_with(now, before))
			race_report(&(struct race){at, bytes, *now, *before, now->old, frame});
	}
	*slot_for(cell, now) = *now;
}

/* An address is what may be known of the memory that it leads to. */
static bool is_pointer(const volatile void *address, u32 bytes)
{
	bool readable;

	if (bytes != sizeof(u64) || (u64)address & (sizeof(u64) - 1))
		return false;
	cell_at((u64)address, &readable);
	return readable && cells_have(*(const volatile u64 *)address);
}

static void order(u32 cpu, const volatile void *address, u32 bytes, u32 access)
{
	if (access & ACCESS_ATOMIC && access & ACCESS_WRITE) {
		clock_update(cpu, address);
	} else if (access & ACCESS_WRITE) {
		clock_store(cpu, address);
	} else {
		clock_load(cpu, address);
		if (is_pointer(address, bytes))
			clock_depend(cpu);
		acquired(cpu);
	}
}

void races_access(const void *place, const volatile void *address, u32 bytes, u32 access)
{
	u64 at = (u64)address, end = at + bytes;
	struct seen now;
	u32 cpu;

	if (!machine_cpu || !cells_have(at))
		return;
	race_report_pending();
	cpu = machine_cpu->id;
	now = (struct seen){
		.epoch = clock_epoch(cpu),
		.cpu = (u8)cpu,
		.place = (u32)(u64)place,
		.calls = calls_now(cpu),
		.when_ns = machine_now_ns(),
	};
	if (access & ACCESS_MARKED)
		order(cpu, address, bytes, access);
	if (!wanted(&access))
		return;
	now.access = (u8)(access & ~(u32)ACCESS_ATOMIC);
	while (at < end) {
		u32 from = at % CELL_BYTES, count = CELL_BYTES - from;

		count = count < end - at ? count : (u32)(end - at);
		now.bytes = (u8)(((1u << count) - 1) << from);
		look(at, count, __builtin_frame_address(0), &now);
		at += count;
	}
}

void races_begin(void)
{
	memset(runs, 0, sizeof(runs));
	memset(interrupts, 0, sizeof(interrupts));
	free(contexts);
	contexts = NULL;
	context_room = 0;
	clocks_begin(machine_cpu_count);
	cells_begin();
	calls_begin();
	race_report_begin();
	callbacks_entered = entered;
	callbacks_left = left;
	callbacks_annotated = annotated;
	order_watch = &watch;
}

void races_end(const struct checks_facts *facts)
{
	(void)facts;
	race_report_pending();
}
