// SPDX-License-Identifier: GPL-2.0-only
#include "holds.h"

#include <string.h>

#include "../machine/event.h"

static struct hold *holds;
static u32 hold_count;
static const struct hold_port *port;
static bool marked;

/* The place's number in the point, or -1. */
static s32 index_of(const struct passages *passages, const void *place)
{
	for (u32 i = 0; i < passages->count; i++)
		if (passages->place[i] == place)
			return (s32)i;
	return -1;
}

/* True: a passage begins. */
static bool begins(struct passages *passages, const void *place)
{
	s32 index = index_of(passages, place);
	u64 bit = index < 0 ? 0 : 1ULL << (index & 63);
	bool begins = bit && (passages->apart || !passages->seen || (passages->seen & bit));

	if (begins) {
		passages->seen = 0;
		passages->passed++;
	}
	passages->seen |= bit;
	return begins;
}

static bool is_held(void *arg)
{
	return ((struct hold *)arg)->state == HOLD_HELD;
}

static void finish(struct hold *hold, enum hold_state state)
{
	hold->state = state;
	hold->over_ns = engine.now_ns;
	engine_cancel(&hold->let_go);
	engine_cancel(&hold->expire);
	if (context_is_paused(hold->stalled))
		context_resume_at(hold->stalled, engine.now_ns);
	port->told(hold);
}

static void fire_let_go(void *arg)
{
	finish(arg, HOLD_OVER);
}

static void fire_expire(void *arg)
{
	finish(arg, HOLD_EXPIRED);
}

/* Not now but when the context that passes takes its next step in time: its access has happened then. */
static void let_go(struct hold *hold, const char *by_who)
{
	strcpy(hold->by_who, by_who);
	engine_post(&hold->let_go, engine.now_ns);
}

static void stall(struct hold *hold, const char *who)
{
	hold->state = HOLD_HELD;
	hold->held_ns = machine_now_ns();
	hold->stalled = context_running();
	hold->until.seen = 0;
	hold->until.passed = 0;
	strcpy(hold->who, who);
	machine_settle();
	port->told(hold);
	if (hold->until.count)
		engine_post(&hold->expire, engine.now_ns + hold->limit_ns);
	else
		engine_post(&hold->let_go, engine.now_ns + hold->for_ns);
	machine_stall_while(is_held, hold);
}

static bool counts(const struct hold *hold)
{
	return marked || hold->boot;
}

/* Reached or passed: the holds that wait for it. */
static void arrive(const void *place, const char *who, bool reached)
{
	for (u32 i = 0; i < hold_count; i++) {
		struct hold *hold = &holds[i];

		if (hold->state == HOLD_HELD && hold->until_reached == reached && hold->until.count &&
		    port->matches(hold->by, who) && begins(&hold->until, place) && hold->until.passed == hold->until_nth)
			let_go(hold, who);
	}
}

static void pass(const void *place, const char *who, bool can_stand)
{
	arrive(place, who, true);
	for (u32 i = 0; i < hold_count && can_stand; i++) {
		struct hold *hold = &holds[i];

		if (hold->state == HOLD_WAITING && counts(hold) && index_of(&hold->at, place) >= 0 &&
		    port->matches(hold->context, who) && begins(&hold->at, place) && hold->at.passed == hold->nth)
			stall(hold, who);
	}
	arrive(place, who, false);
}

static void told(const void *place, const volatile void *address, u32 bytes, enum callback_kind kind)
{
	char who[HOLD_CONTEXT_BYTES];

	(void)address, (void)bytes, (void)kind;
	if (machine_cpu && port->name(who))
		pass(place, who, true);
}

static void told_event(const struct machine_event *event, u32 number)
{
	char who[HOLD_CONTEXT_BYTES];

	if (machine_event_context(event, number, who, sizeof(who)) || port->name(who))
		pass(event, who, event->on_cpu);
}

void holds_set(struct hold *hold, u32 count, const struct hold_port *to)
{
	holds = hold;
	hold_count = count;
	port = to;
	marked = false;
	callbacks_told[LISTENER_HOLDS] = told;
	machine_event_told[LISTENER_HOLDS] = told_event;
	for (u32 i = 0; i < count; i++) {
		engine_event_init(&hold[i].let_go, ORDER_CPU, "hold:over", fire_let_go, &hold[i]);
		engine_event_init(&hold[i].expire, ORDER_END, "hold:expire", fire_expire, &hold[i]);
	}
}

void holds_mark(void)
{
	marked = true;
}
