// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "references.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../engine/arena.h"
#include "../engine/engine.h"
#include "callbacks.h"
#include "checks.h"
#include "memory.h"

#define SLOTS_MIN 1024u
#define NAME_BYTES 192u
#define SETTER "refcount_set"

/* struct use - all changes by the same calls in one context. @moment: of the last of them. @agents: the agent
 * is among the calls. @own: found out when asked, of an object of somebody else's: the agent has taken them itself. */
struct use {
	struct moment moment;
	u32 taken;
	u32 given;
	bool agents;
	bool own;
};

/*
 * struct count
 * @object: number of the allocation around it, 0: it is in none.
 * @before: what stood there when the last change, by use @last, was about to be made; @open: that is
 *	not yet among the uses.
 * @agents: the agent has changed it; @began: what stood there before.
 */
struct count {
	const volatile s32 *at;
	u64 object;
	s32 before;
	bool open;
	bool agents;
	s32 began;
	u32 last;
	u32 use_count;
	u32 use_room;
	struct use *use;
};

static struct count *counts;
static u32 count_count, count_room;
static u32 *slots; /* open addressing: number of a count, from 1 */
static u32 slot_count;
static const void **setters; /* places at which a count begins anew, by address */
static u32 setter_count;

static void *grown(void *old, u64 bytes)
{
	void *grown = realloc(old, bytes);

	engine_assert(grown);
	return grown;
}

/* ---- counts by address ---- */

static u32 *slot_of(const volatile void *at)
{
	u32 slot = (u32)((u64)at * 0x9e3779b97f4a7c15ULL >> 32) & (slot_count - 1);

	while (slots[slot] && counts[slots[slot] - 1].at != at)
		slot = (slot + 1) & (slot_count - 1);
	return &slots[slot];
}

static void make_room(void)
{
	if (count_count < count_room)
		return;
	count_room = count_room ? 2 * count_room : SLOTS_MIN;
	counts = grown(counts, count_room * sizeof(*counts));
	free(slots);
	slot_count = 2 * count_room;
	slots = calloc(slot_count, sizeof(*slots));
	engine_assert(slots);
	for (u32 i = 0; i < count_count; i++)
		*slot_of(counts[i].at) = i + 1;
}

static const struct allocation *object_around(const volatile void *at)
{
	u64 offset = (u64)at - arena_base - ARENA_RAM_OFFSET;
	const struct allocation *object = offset < MEMORY_WATCHED_BYTES ? allocation_around(offset) : NULL;

	return object && object->live && offset - object->offset < object->bytes ? object : NULL;
}

static void forget(struct count *count, u64 object)
{
	*count = (struct count){.at = count->at, .object = object, .use = count->use, .use_room = count->use_room};
}

static struct count *count_at(const volatile void *at, u64 object)
{
	u32 *slot;

	make_room();
	slot = slot_of(at);
	if (!*slot) {
		counts[count_count] = (struct count){.at = at, .object = object};
		*slot = ++count_count;
	} else if (counts[*slot - 1].object != object) {
		forget(&counts[*slot - 1], object);
	}
	return &counts[*slot - 1];
}

/* ---- uses ---- */

/* Those from the agent's first on; how many. */
static u32 agents_calls(const struct use *use, const void *call[STACK_FRAMES])
{
	u32 count = moment_calls(&use->moment, call);

	for (u32 i = 0; i < count; i++)
		if (check_port->agents(call[i]))
			return stack_from(call[i], call, count);
	return 0;
}

/* By the number of the calls, which are looked through once. */
static bool are_agents(const struct use *use)
{
	static enum { UNKNOWN, NOT, ARE } *known;
	static u32 room;
	const void *call[STACK_FRAMES];
	u32 number = use->moment.calls, before = room;

	if (number >= room) {
		room = 2 * number + SLOTS_MIN;
		known = grown(known, room * sizeof(*known));
		memset(known + before, 0, (room - before) * sizeof(*known));
	}
	if (known[number] == UNKNOWN)
		known[number] = agents_calls(use, call) ? ARE : NOT;
	return known[number] == ARE;
}

static u32 use_of(struct count *count, struct moment moment)
{
	u32 i;

	for (i = 0; i < count->use_count; i++)
		if (count->use[i].moment.calls == moment.calls && count->use[i].moment.context == moment.context)
			break;
	if (i == count->use_count) {
		if (i == count->use_room) {
			count->use_room = 2 * i + 4;
			count->use = grown(count->use, count->use_room * sizeof(*count->use));
		}
		count->use[count->use_count++] = (struct use){.moment = moment};
		count->use[i].agents = are_agents(&count->use[i]);
	}
	count->use[i].moment = moment;
	return i;
}

static void add(struct use *use, s32 by)
{
	if (by > 0)
		use->taken += (u32)by;
	else
		use->given += (u32)-by;
}

/* What the last change has made of it. A compare-and-exchange that failed has made nothing. */
static void close_last(struct count *count)
{
	if (count->open)
		add(&count->use[count->last], *count->at - count->before);
	count->open = false;
}

static void use_begins(struct count *count, const struct moment *moment, s32 before)
{
	count->last = use_of(count, *moment);
	if (count->use[count->last].agents && !count->agents) {
		count->agents = true;
		count->began = before;
	}
}

/* ---- what changes them ---- */

static bool begins_anew(const void *place)
{
	u32 from = 0, to = setter_count;

	while (from < to) {
		u32 middle = (from + to) / 2;

		if (setters[middle] == place)
			return true;
		if ((u64)setters[middle] < (u64)place)
			from = middle + 1;
		else
			to = middle;
	}
	return false;
}

/* The agent's own objects are judged as memory: who keeps them is of interest only to who reads of that. */
static bool may_be_kept(const struct allocation *object)
{
	return checks_explain || object->owner == MEMORY_OF_KERNEL;
}

static void told(const void *place, const volatile void *address, u32 bytes, enum callback_kind kind)
{
	const struct allocation *object = object_around(address);
	struct moment moment;
	struct count *count;

	(void)bytes;
	if (!object || kind != CALLBACK_WRITE || ((u64)address & 3) || !may_be_kept(object))
		return;
	count = count_at(address, object->number);
	if (begins_anew(place))
		forget(count, object->number);
	else
		close_last(count);
	count->before = begins_anew(place) ? 0 : *count->at;
	moment = moment_from(place, __builtin_frame_address(0));
	use_begins(count, &moment, count->before);
	count->open = true;
}

void references_changed(const volatile void *at, s32 by, const void *frame)
{
	struct count *count;
	struct moment moment;

	if (!checks_explain)
		return;
	count = count_at(at, 0);
	if (!by) {
		forget(count, 0);
		return;
	}
	moment = moment_now(frame);
	use_begins(count, &moment, *count->at);
	add(&count->use[count->last], by);
}

static void note_place(void *arg, const void *place, const char *function)
{
	(void)arg;
	if (strncmp(function, SETTER, strlen(SETTER)))
		return;
	setters = grown(setters, (setter_count + 1) * sizeof(*setters));
	setters[setter_count++] = place;
}

void references_begin(void)
{
	if (!check_port->listen)
		return;
	callbacks_told[LISTENER_REFERENCES] = told;
	check_port->listen(LISTENER_REFERENCES, "refcount_", note_place, NULL);
}

/* ---- what is left ---- */

static bool stands_in(struct count *count, const volatile void *from, u64 bytes)
{
	const struct allocation *object = object_around(count->at);

	if ((u64)count->at - (u64)from >= bytes || !count->use_count || count->object != (object ? object->number : 0))
		return false;
	close_last(count);
	return true;
}

bool references_stand(const volatile void *from, u64 bytes)
{
	for (u32 i = 0; i < count_count; i++)
		if (stands_in(&counts[i], from, bytes) && *counts[i].at > 0)
			return true;
	return false;
}

static s32 kept_by_context(const struct count *count, u32 context)
{
	s32 kept = 0;

	for (u32 i = 0; i < count->use_count; i++)
		if (count->use[i].moment.context == context)
			kept += (s32)(count->use[i].taken - count->use[i].given);
	return kept;
}

/* Those of one count are added to @call, which has @calls; -1: there are others already. */
static s32 add_taker(const struct count *count, bool own, const void *call[STACK_FRAMES], s32 calls)
{
	const void *other[STACK_FRAMES];

	for (u32 i = 0; i < count->use_count; i++) {
		const struct use *use = &count->use[i];
		u32 others = use->taken && kept_by_context(count, use->moment.context) > 0 ? agents_calls(use, other) : 0;

		if (!others || (own && !use->own))
			continue;
		if (calls && call[0] != other[0])
			return -1;
		memcpy(call, other, others * sizeof(*call));
		calls = (s32)others;
	}
	return calls;
}

u32 references_taker(const volatile void *from, u64 bytes, bool own, const void *call[STACK_FRAMES])
{
	s32 calls = 0;

	for (u32 i = 0; i < count_count && calls >= 0; i++)
		if (stands_in(&counts[i], from, bytes))
			calls = add_taker(&counts[i], own, call, calls);
	return calls < 0 ? 0 : (u32)calls;
}

static void take_name(void *arg, const char *frame)
{
	snprintf(arg, NAME_BYTES, "%s", frame);
}

/*
 * By itself, or by a function that is named for handing out references. What the driver core takes when the agent
 * registers something is given back with that, or that is left as memory.
 */
static bool is_own(const struct use *use)
{
	const void *call[STACK_FRAMES];
	u32 count = moment_calls(&use->moment, call), i;
	char name[NAME_BYTES] = "";

	for (i = 0; i < count && !check_port->agents(call[i]); i++)
		;
	if (i && i < count)
		check_port->frames(call[i - 1], true, take_name, name);
	*strchrnul(name, ' ') = 0;
	return i < count && (!i || strstr(name, "get") || strstr(name, "find"));
}

/* Looking for names is dear, and last. */
static s32 kept_by_agent(struct count *count)
{
	s32 kept = 0, own = 0;

	for (u32 i = 0; i < count->use_count; i++)
		if (count->use[i].agents)
			kept += (s32)(count->use[i].taken - count->use[i].given);
	if (kept > *count->at - count->began)
		kept = *count->at - count->began;
	for (u32 i = 0; i < count->use_count && kept > 0; i++) {
		struct use *use = &count->use[i];

		use->own = use->agents && use->taken && is_own(use);
		own += use->own ? (s32)use->taken : 0;
	}
	return own < kept ? own : kept;
}

void references_each_kept(void (*each)(void *arg, const struct allocation *object, const volatile void *count, u32 left),
			  void *arg)
{
	for (u32 i = 0; i < count_count; i++) {
		struct count *count = &counts[i];
		const struct allocation *object = count->agents ? object_around(count->at) : NULL;
		s32 left;

		if (!object || object->owner != MEMORY_OF_KERNEL || !stands_in(count, count->at, 1))
			continue;
		left = kept_by_agent(count);
		if (left > 0)
			each(arg, object, count->at, (u32)left);
	}
}

/* ---- in words ---- */

/* The counting itself, in line from headers, says nothing. */
static void put_frame(void *arg, const char *frame)
{
	if (!strstr(frame, " include/") && !strstr(frame, "/asm/"))
		report_add(arg, "\n %s", frame);
}

static void put_calls(struct report *report, const struct use *use)
{
	const void *address[STACK_FRAMES];
	u32 calls = moment_calls(&use->moment, address);

	for (u32 i = 0; i < calls; i++) {
		if (i && check_port->agents(address[i - 1]) && !check_port->agents(address[i]))
			break;
		check_port->frames(address[i], true, put_frame, report);
	}
}

static void put_changes(struct report *report, bool own, const struct use *use, const char *what, u32 times)
{
	if (!times || (own && !use->own))
		return;
	report_add(report, "\n%s ", what);
	if (times == 1)
		report_add(report, "once by ");
	else
		report_add(report, "%u times, last by ", times);
	report_add(report, "%s at %llu ns:", moment_context(&use->moment), use->moment.when_ns);
	put_calls(report, use);
}

void references_report(const volatile void *from, u64 bytes, bool own, struct report *report)
{
	for (u32 i = 0; i < count_count; i++) {
		const struct count *count = &counts[i];

		if (!stands_in(&counts[i], from, bytes) || *count->at <= 0)
			continue;
		for (u32 j = 0; j < count->use_count; j++)
			put_changes(report, own, &count->use[j], "Taken", count->use[j].taken);
		for (u32 j = 0; j < count->use_count; j++)
			put_changes(report, own, &count->use[j], "Given back", count->use[j].given);
	}
}
