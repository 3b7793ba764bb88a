// SPDX-License-Identifier: GPL-2.0-only
#include "holds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../machine/event.h"
#include "../machine/steering.h"
#include "hold_kinds.h"

struct hold *holds;
u32 hold_count;
const struct hold_port *hold_port;
static bool marked;
/* How many stand: most of the time nothing waits for anybody. */
static u32 held;

static bool counts(const struct hold *hold)
{
	return marked || hold->boot;
}

static bool is_of_line(const struct hold *hold)
{
	return hold->kind == HOLD_DELAY || hold->kind == HOLD_ADVANCE;
}

/* ---- what ends them ---- */

void hold_finish(struct hold *hold, enum hold_state state)
{
	held -= hold->state == HOLD_HELD;
	hold->state = state;
	hold->over_ns = machine_now_ns();
	engine_cancel(&hold->let_go);
	engine_cancel(&hold->expire);
	if (hold->begun)
		hold_actions[hold->kind].end(hold);
	hold->begun = false;
	hold_port->told(hold);
}

static void fire_let_go(void *arg)
{
	hold_finish(arg, HOLD_OVER);
}

static void fire_expire(void *arg)
{
	hold_finish(arg, HOLD_EXPIRED);
}

/* Not now but when the context that passes takes its next step in time: its access has happened then. */
void hold_let_go(struct hold *hold, const char *by_who)
{
	snprintf(hold->by_who, sizeof(hold->by_who), "%s", by_who);
	engine_post(&hold->let_go, engine.now_ns);
}

/* Reached or passed: the holds that wait for it. */
static void arrive(const void *place, const char *who, bool reached)
{
	for (u32 i = 0; i < hold_count; i++) {
		struct hold *hold = &holds[i];

		if (hold->state != HOLD_HELD || hold->until_reached != reached || !passages_has(&hold->until, place))
			continue;
		if (!hold_port->matches(hold->by, who))
			passages_other(&hold->until, place, who);
		else if (passages_begin(&hold->until, place) && hold->until.passed == hold->until_nth)
			hold_let_go(hold, who);
	}
}

static bool is_so(const struct hold *hold)
{
	switch (hold->condition) {
	case CONDITION_BLOCKED:
		return hold_port->is_blocked(hold_port->matches, hold->condition_who);
	case CONDITION_PENDING:
		return irq_line_is_pending(hold->condition_line);
	case CONDITION_IDLE:
		return machine_is_idle(hold->condition_cpu);
	default:
		return false;
	}
}

static void blocks(const char *task)
{
	for (u32 i = 0; held && i < hold_count; i++)
		if (holds[i].state == HOLD_HELD && holds[i].condition == CONDITION_BLOCKED &&
		    hold_port->matches(holds[i].condition_who, task))
			hold_let_go(&holds[i], task);
}

static void pending(struct irq_line *line)
{
	for (u32 i = 0; held && i < hold_count; i++)
		if (holds[i].state == HOLD_HELD && holds[i].condition == CONDITION_PENDING && holds[i].condition_line == line)
			hold_let_go(&holds[i], irq_line_name(line));
}

static void idles(u32 cpu)
{
	char name[16];

	for (u32 i = 0; held && i < hold_count; i++) {
		if (holds[i].state != HOLD_HELD || holds[i].condition != CONDITION_IDLE || holds[i].condition_cpu != cpu)
			continue;
		snprintf(name, sizeof(name), "CPU %u", cpu);
		hold_let_go(&holds[i], name);
	}
}

/* ---- what sets them off ---- */

/* Who stands, and what it keeps others from. */
static void note(struct hold *hold, const char *who)
{
	const struct cpu *cpu = machine_cpu;

	snprintf(hold->who, sizeof(hold->who), "%s", who);
	if (hold->kind == HOLD_CPU) {
		hold->cpu = hold->number;
		hold->irqs_off = hold->keeps_cpu = true;
	} else if (hold->kind == HOLD_STAND) {
		hold->cpu = cpu->id;
		hold->irqs_off = cpu->irqs_off;
		hold->keeps_cpu = hold_port->why_no_preemption() != NULL;
	} else {
		return;
	}
	if (!hold_port->task_on(hold->cpu, hold->under, sizeof(hold->under)) || !strcmp(hold->under, hold->who))
		hold->under[0] = 0;
}

/* @base_ns: from when on a time counts. */
static void begin(struct hold *hold, const char *who, u64 base_ns)
{
	const struct hold_action *action = &hold_actions[hold->kind];
	const char *why = action->why_not ? action->why_not(hold) : NULL;

	hold->state = HOLD_HELD;
	held++;
	hold->held_ns = machine_now_ns();
	passages_reset(&hold->until);
	note(hold, who);
	if (why) {
		snprintf(hold->why, sizeof(hold->why), "%s", why);
		hold_finish(hold, HOLD_REFUSED);
		return;
	}
	if (!action->end) {
		action->begin(hold);
		hold_finish(hold, HOLD_OVER);
		return;
	}
	hold_port->told(hold);
	if (hold_waits(hold))
		engine_post(&hold->expire, engine.now_ns + hold->limit_ns);
	else
		engine_post(&hold->let_go, base_ns + hold->for_ns);
	if (is_so(hold))
		hold_let_go(hold, "");
	hold_check_waits(hold);
	if (hold->state != HOLD_HELD)
		return;
	hold->begun = true;
	action->begin(hold);
}

static void fire_begin(void *arg)
{
	begin(arg, "", engine.now_ns);
}

/* What happens in hardware sets off only what needs no context to stand. */
static bool may_begin(const struct hold *hold, bool can_stand)
{
	return hold->state == HOLD_WAITING && counts(hold) &&
	       (can_stand || hold->kind == HOLD_CPU || hold->kind == HOLD_FIRMWARE);
}

/* Which holds a place may set off, an open hash table: those of one place stand in it in their own order. */
struct start {
	const void *place;
	struct hold *hold;
};
static struct start *starts;
static u32 start_room;

static u32 start_slot(const void *place)
{
	return (u32)((u64)place * 0x9e3779b97f4a7c15ULL >> 40) & (start_room - 1);
}

static void find_starts(void)
{
	u32 places = 0;

	for (u32 i = 0; i < hold_count; i++)
		places += holds[i].at.count;
	for (start_room = 16; start_room < 2 * places; start_room *= 2)
		;
	free(starts);
	starts = calloc(start_room, sizeof(*starts));
	engine_assert(starts);
	for (u32 i = 0; i < hold_count; i++) {
		for (u32 j = 0; j < holds[i].at.count; j++) {
			u32 slot = start_slot(holds[i].at.place[j]);

			while (starts[slot].place && (starts[slot].place != holds[i].at.place[j] || starts[slot].hold != &holds[i]))
				slot = (slot + 1) & (start_room - 1);
			starts[slot] = (struct start){holds[i].at.place[j], &holds[i]};
		}
	}
}

static void pass_start(struct hold *hold, const void *place, const char *who, bool can_stand)
{
	if (!may_begin(hold, can_stand))
		return;
	if (!hold_port->matches(hold->context, who)) {
		passages_other(&hold->at, place, who);
	} else if (passages_begin(&hold->at, place) && hold->at.passed == hold->nth) {
		machine_settle();
		begin(hold, who, engine.now_ns);
	}
}

static void pass(const void *place, const char *who, bool can_stand)
{
	if (held)
		arrive(place, who, true);
	for (u32 slot = start_slot(place); starts[slot].place; slot = (slot + 1) & (start_room - 1))
		if (starts[slot].place == place)
			pass_start(starts[slot].hold, place, who, can_stand);
	if (held)
		arrive(place, who, false);
}

static void told(const void *place, const volatile void *address, u32 bytes, enum callback_kind kind)
{
	char who[HOLD_CONTEXT_BYTES];

	(void)address, (void)bytes, (void)kind;
	if (machine_cpu && hold_port->name(who))
		pass(place, who, true);
}

static void told_event(const struct machine_event *event, u32 number)
{
	char who[HOLD_CONTEXT_BYTES];

	if (machine_event_context(event, number, who, sizeof(who)) || hold_port->name(who))
		pass(event, who, event->on_cpu);
}

static u64 advance(struct hold *hold, u64 when_ns)
{
	u64 latency_ns = when_ns - machine_now_ns();

	hold->held_ns = machine_now_ns();
	if (latency_ns >= hold->for_ns) {
		hold_finish(hold, HOLD_OVER);
		return when_ns - hold->for_ns;
	}
	snprintf(hold->why, sizeof(hold->why), "it arrives %llu ns after it is raised, and cannot come %llu ns earlier",
		 latency_ns, hold->for_ns);
	hold_finish(hold, HOLD_REFUSED);
	return when_ns;
}

u64 hold_raised(struct irq_line *line, u64 when_ns)
{
	bool detained = false;

	for (u32 i = 0; i < hold_count; i++) {
		struct hold *hold = &holds[i];

		if (!is_of_line(hold) || hold->line != line || hold->state != HOLD_WAITING || !counts(hold) ||
		    ++hold->raised != hold->nth)
			continue;
		if (hold->kind == HOLD_ADVANCE) {
			when_ns = advance(hold, when_ns);
			continue;
		}
		begin(hold, irq_line_name(line), when_ns);
		detained |= hold->state == HOLD_HELD;
	}
	return detained ? NEVER_NS : when_ns;
}

static void start_timed(struct hold *hold)
{
	if (!is_of_line(hold) && !hold->at.count)
		engine_post(&hold->begin, engine.now_ns + hold->after_ns);
}

static const struct machine_steering steering = {hold_raised, pending, idles, blocks};

void holds_set(struct hold *hold, u32 count, const struct hold_port *to)
{
	holds = hold;
	hold_count = count;
	hold_port = to;
	marked = false;
	held = 0;
	callbacks_told[LISTENER_HOLDS] = told;
	machine_event_told[LISTENER_HOLDS] = told_event;
	machine_steering = &steering;
	find_starts();
	for (u32 i = 0; i < count; i++) {
		engine_event_init(&hold[i].begin, ORDER_CPU, "hold:begin", fire_begin, &hold[i]);
		engine_event_init(&hold[i].let_go, ORDER_CPU, "hold:over", fire_let_go, &hold[i]);
		engine_event_init(&hold[i].expire, ORDER_END, "hold:expire", fire_expire, &hold[i]);
		if (hold[i].boot)
			start_timed(&hold[i]);
	}
}

void holds_mark(void)
{
	marked = true;
	for (u32 i = 0; i < hold_count; i++)
		if (!holds[i].boot)
			start_timed(&holds[i]);
}

void holds_gone(const char *task)
{
	for (u32 i = 0; i < hold_count; i++) {
		struct hold *hold = &holds[i];
		char name[HOLD_CONTEXT_BYTES];
		const char *who = hold_waits_for(hold, name);

		if (!who || strcmp(who, task) != 0)
			continue;
		hold->by_gone = true;
		if (hold->state == HOLD_HELD)
			hold_check_waits(hold);
	}
}
