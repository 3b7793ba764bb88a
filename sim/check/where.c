// SPDX-License-Identifier: GPL-2.0-only
#include "where.h"

#include <stdlib.h>
#include <string.h>

#include "../machine/event.h"

#define SLOTS_MIN 4096

/* One place; the table is for finding only, its order is nobody's. */
struct slot {
	const void *place;
	struct where_count *first;
	struct where_count *last;
};

static struct slot *slots;
static u32 slot_room, slot_count;
static bool (*name_context)(char name[WHERE_CONTEXT_BYTES]);
static bool counts;

static struct slot *find_in(struct slot *table, u32 room, const void *place)
{
	u32 at = (u32)(((u64)place * 0x9e3779b97f4a7c15ULL) >> 32) & (room - 1);

	while (table[at].place && table[at].place != place)
		at = (at + 1) & (room - 1);
	return &table[at];
}

static void *must(void *memory)
{
	if (!memory)
		abort();
	return memory;
}

static void grow(void)
{
	u32 room = slot_room ? 2 * slot_room : SLOTS_MIN;
	struct slot *table = must(calloc(room, sizeof(*table)));

	for (u32 i = 0; i < slot_room; i++)
		if (slots[i].place)
			*find_in(table, room, slots[i].place) = slots[i];
	free(slots);
	slots = table;
	slot_room = room;
}

static struct where_count *count_in(struct slot *slot, const char *context)
{
	struct where_count *count = slot->first;

	while (count && strcmp(count->context, context) != 0)
		count = count->next;
	if (count)
		return count;
	count = must(calloc(1, sizeof(*count)));
	count->context = must(strdup(context));
	count->first_ns = machine_now_ns();
	if (slot->last)
		slot->last->next = count;
	else
		slot->first = count;
	slot->last = count;
	return count;
}

static void pass(const void *place, const char *context)
{
	struct where_count *count;
	struct slot *slot;

	if (2 * slot_count >= slot_room)
		grow();
	slot = find_in(slots, slot_room, place);
	if (!slot->place) {
		slot->place = place;
		slot_count++;
	}
	count = count_in(slot, context);
	count->count++;
	count->last_ns = machine_now_ns();
}

static void told(const void *place, const volatile void *address, u32 bytes, enum callback_kind kind)
{
	char context[WHERE_CONTEXT_BYTES];

	(void)address, (void)bytes, (void)kind;
	if (counts && machine_cpu && name_context(context))
		pass(place, context);
}

static void told_event(const struct machine_event *event, u32 number)
{
	char context[WHERE_CONTEXT_BYTES];

	if (counts && (machine_event_context(event, number, context, sizeof(context)) || name_context(context)))
		pass(event, context);
}

void where_begin(bool (*name)(char name[WHERE_CONTEXT_BYTES]), bool boot)
{
	name_context = name;
	counts = boot;
	callbacks_told[LISTENER_WHERE] = told;
	machine_event_told[LISTENER_WHERE] = told_event;
}

void where_mark(void)
{
	counts = true;
}

const struct where_count *where_of(const void *place)
{
	return slot_room ? find_in(slots, slot_room, place)->first : NULL;
}
