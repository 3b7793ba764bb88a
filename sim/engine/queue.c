// SPDX-License-Identifier: GPL-2.0-only
/*
 * The queue: a 4-ary heap of entries with their keys beside them, so that a
 * comparison touches no event. Keys are unique (sequence numbers are), hence
 * the order in which entries leave does not depend on the heap's shape.
 */
#include <stdlib.h>

#include "choice.h"
#include "internal.h"

#define CHILDREN 4
#define CLASS_SHIFT 56

/* Little-endian: @when is the high half of one 128-bit key. */
struct queue_entry {
	u64 order; /* class << CLASS_SHIFT | sequence */
	u64 when_ns;
	struct engine_event *event;
};

typedef unsigned __int128 queue_key;

struct engine_state engine;
bool queue_run_ahead;
bool queue_ask_ties;
s32 (*queue_judge)(struct engine_event *const *tied, u32 count);
u32 queue_count;
static struct queue_entry *heap;
static u32 room;
static u64 last_seq;
static u32 *tied;
static struct engine_event **tied_events;

static inline queue_key key_of(const struct queue_entry *entry)
{
	return (queue_key)entry->when_ns << 64 | entry->order;
}

static inline void put(u32 at, struct queue_entry entry)
{
	heap[at] = entry;
	entry.event->slot = at + 1;
}

static void sift_up(u32 at, struct queue_entry entry)
{
	while (at) {
		u32 parent = (at - 1) / CHILDREN;

		if (key_of(&entry) >= key_of(&heap[parent]))
			break;
		put(at, heap[parent]);
		at = parent;
	}
	put(at, entry);
}

static void sift_down(u32 at, struct queue_entry entry)
{
	for (;;) {
		u32 child = at * CHILDREN + 1, end = child + CHILDREN, best = child;
		queue_key least;

		if (child >= queue_count)
			break;
		if (end > queue_count)
			end = queue_count;
		least = key_of(&heap[child]);
		while (++child < end) {
			queue_key key = key_of(&heap[child]);
			bool less = key < least;

			best = less ? child : best;
			least = less ? key : least;
		}
		if (least >= key_of(&entry))
			break;
		put(at, heap[best]);
		at = best;
	}
	put(at, entry);
}

static inline void update_horizon(void)
{
	engine.horizon_ns = !queue_run_ahead ? 0 : queue_count ? heap[0].when_ns : NEVER_NS;
}

static void grow(void)
{
	room = room ? room * 2 : 1024;
	heap = realloc(heap, room * sizeof(*heap));
	tied = realloc(tied, room * sizeof(*tied));
	tied_events = realloc(tied_events, room * sizeof(*tied_events));
	engine_assert(heap && tied && tied_events);
}

void engine_event_init(struct engine_event *event, enum order_class class, const char *name,
		       void (*fire)(void *arg), void *arg)
{
	*event = (struct engine_event){.class = class, .name = name, .fire = fire, .arg = arg};
}

void engine_post(struct engine_event *event, u64 when_ns)
{
	struct queue_entry entry;

	if (when_ns < engine.now_ns || when_ns == NEVER_NS)
		engine_bug(event->name, 0,
			   when_ns == NEVER_NS ? "posted for NEVER_NS" : "posted for a time that is past");
	event->when_ns = when_ns;
	event->seq = ++last_seq;
	entry = (struct queue_entry){(u64)event->class << CLASS_SHIFT | event->seq, when_ns, event};
	if (!event->slot) {
		if (queue_count == room)
			grow();
		sift_up(queue_count++, entry);
	} else {
		u32 at = event->slot - 1;

		if (key_of(&entry) < key_of(&heap[at]))
			sift_up(at, entry);
		else
			sift_down(at, entry);
	}
	update_horizon();
}

static void take_out(u32 at)
{
	struct queue_entry last, gone = heap[at];

	gone.event->slot = 0;
	last = heap[--queue_count];
	if (at != queue_count) {
		if (key_of(&last) < key_of(&gone))
			sift_up(at, last);
		else
			sift_down(at, last);
	}
	update_horizon();
}

void engine_cancel(struct engine_event *event)
{
	if (event->slot)
		take_out(event->slot - 1);
}

struct engine_event *queue_first(void)
{
	return queue_count ? heap[0].event : NULL;
}

/* Places of all entries at the first entry's time, in key order; they are connected from the root. */
static u32 gather_ties(void)
{
	u64 when_ns = heap[0].when_ns;
	u32 count = 1;

	tied[0] = 0;
	for (u32 i = 0; i < count; i++) {
		u32 child = tied[i] * CHILDREN + 1, end = child + CHILDREN;

		for (; child < end && child < queue_count; child++)
			if (heap[child].when_ns == when_ns)
				tied[count++] = child;
	}
	for (u32 i = 1; i < count; i++) {
		u32 place = tied[i], j = i;

		for (; j && heap[place].order < heap[tied[j - 1]].order; j--)
			tied[j] = tied[j - 1];
		tied[j] = place;
	}
	return count;
}

/* Somebody wants to know of ties. */
static bool ties_matter(void)
{
	return queue_ask_ties || queue_judge;
}

static u32 choose(u32 count)
{
	s32 preferred = -1;

	if (queue_judge) {
		for (u32 i = 0; i < count; i++)
			tied_events[i] = heap[tied[i]].event;
		preferred = queue_judge(tied_events, count);
	}
	return queue_ask_ties || preferred >= 0 ? choice_prefer("tie", count, preferred < 0 ? 0 : (u32)preferred) : 0;
}

struct engine_event *queue_take(void)
{
	struct engine_event *event;
	u32 at = 0;

	if (!queue_count)
		return NULL;
	if (ties_matter()) {
		u32 count = gather_ties();

		engine.now_ns = heap[0].when_ns;
		if (count > 1)
			at = tied[choose(count)];
	}
	event = heap[at].event;
	take_out(at);
	return event;
}

bool queue_would_be_first(u64 when_ns)
{
	const struct queue_entry *first = heap;

	if (!queue_count || when_ns < first->when_ns)
		return true;
	return when_ns == first->when_ns && first->order >> CLASS_SHIFT > ORDER_CPU && !ties_matter();
}
