// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pausing, the dispatch loop, and the budgets. What is counted are callbacks and
 * changes of context: their number does not depend on run-ahead.
 */
#include <stdio.h>
#include <string.h>

#include "choice.h"
#include "internal.h"

#define DEFAULT_TIME_BUDGET_NS 3600000000000ULL
#define DEFAULT_EVENT_BUDGET 1000000000ULL
#define DEFAULT_CHOICE_BUDGET 1000000ULL
#define DEFAULT_SAME_TIME_BUDGET 1000000ULL
/* A livelock's report names so many events of it. */
#define LIVELOCK_NAMES 12

static u64 events_total;
static u64 event_budget;
static u64 same_time_ns;
static u64 same_time_events;
static u64 same_time_budget;
static struct engine_event time_budget;
static char livelock_names[LIVELOCK_NAMES * 32];

static void time_is_up(void *arg)
{
	char headline[128];

	(void)arg;
	snprintf(headline, sizeof(headline), "the virtual-time budget of %llu ns is used up", engine.now_ns);
	end_with_contexts(ENGINE_TIME_BUDGET, headline);
}

void dispatch_configure(const struct engine_config *config)
{
	u64 time_budget_ns = config->time_budget_ns ? config->time_budget_ns : DEFAULT_TIME_BUDGET_NS;

	event_budget = config->event_budget ? config->event_budget : DEFAULT_EVENT_BUDGET;
	same_time_budget = config->same_time_budget ? config->same_time_budget : DEFAULT_SAME_TIME_BUDGET;
	choice_set_budget(config->choice_budget ? config->choice_budget : DEFAULT_CHOICE_BUDGET);
	queue_run_ahead = config->run_ahead;
	engine_event_init(&time_budget, ORDER_END, "time budget", time_is_up, NULL);
	engine_post(&time_budget, time_budget_ns < ENGINE_LAST_NS ? time_budget_ns : ENGINE_LAST_NS);
}

static void livelock_seen(const char *what)
{
	u64 past = same_time_events - same_time_budget;
	size_t used = strlen(livelock_names);
	char headline[sizeof(livelock_names) + 128];

	snprintf(livelock_names + used, sizeof(livelock_names) - used, "%s%.24s", past > 1 ? ", " : "", what);
	if (past < LIVELOCK_NAMES)
		return;
	snprintf(headline, sizeof(headline), "livelock: more than %llu events at %llu ns, of late %s",
		 same_time_budget, engine.now_ns, livelock_names);
	end_with_contexts(ENGINE_LIVELOCK, headline);
}

void dispatch_count(const char *what)
{
	if (++events_total > event_budget) {
		char headline[128];

		snprintf(headline, sizeof(headline), "the budget of %llu events is used up at %llu ns",
			 event_budget, engine.now_ns);
		end_with_contexts(ENGINE_EVENT_BUDGET, headline);
	}
	if (engine.now_ns != same_time_ns) {
		same_time_ns = engine.now_ns;
		same_time_events = 0;
	}
	if (++same_time_events > same_time_budget)
		livelock_seen(what);
}

u64 engine_events_total(void)
{
	return events_total;
}

u64 engine_hand_overs_total(void)
{
	return context_hand_overs;
}

static struct engine_event *next_event(void)
{
	struct engine_event *event;

	if (queue_count <= 1 && (!queue_count || engine_is_posted(&time_budget))) {
		char headline[128];

		snprintf(headline, sizeof(headline), "deadlock: nothing is left to happen at %llu ns",
			 engine.now_ns);
		end_with_contexts(ENGINE_DEADLOCK, headline);
	}
	event = queue_take();
	engine.now_ns = event->when_ns;
	return event;
}

/* The current context is paused; returns when it goes on. */
static void dispatch(struct context *self)
{
	struct engine_event *event;
	struct context *next;

	context_dispatching = true;
	for (;;) {
		event = next_event();
		if (!event->fire)
			break;
		dispatch_count(event->name);
		event->fire(event->arg);
	}
	context_dispatching = false;
	next = event->arg;
	next->condition = CONTEXT_RUNNING;
	if (next == self)
		return;
	dispatch_count(next->name);
	context_hand_over(next);
}

u64 engine_pause_until(u64 when_ns)
{
	struct context *self = context_current;

	engine_assert(!context_dispatching && self && !end_reached());
	if (when_ns != NEVER_NS) {
		if (when_ns < engine.now_ns)
			when_ns = engine.now_ns;
		if (queue_run_ahead && queue_would_be_first(when_ns)) {
			engine.now_ns = when_ns;
			return when_ns;
		}
		engine_post(&self->continuation, when_ns);
	}
	self->condition = CONTEXT_PAUSED;
	dispatch(self);
	return engine.now_ns;
}

void context_resume_at(struct context *context, u64 when_ns)
{
	engine_assert(context->condition == CONTEXT_PAUSED || context->condition == CONTEXT_PARKED);
	context->condition = CONTEXT_PAUSED;
	engine_post(&context->continuation, when_ns);
}
