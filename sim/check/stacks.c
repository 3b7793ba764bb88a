// SPDX-License-Identifier: GPL-2.0-only
#include "stacks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../engine/engine.h"
#include "checks.h"

#define NAME_BYTES 24

/* Code of the program stands below 4 GiB: it is linked to fixed addresses. */
struct calls {
	u32 count;
	u32 address[STACK_FRAMES];
};

static struct calls *stacks; /* number 0 is none */
static u32 stack_count, stack_room;
static u32 *slots; /* open addressing; 0 is free */
static u32 slot_count;
static char (*names)[NAME_BYTES];
static u32 name_count;

static void *grown(void *old, u64 bytes)
{
	void *grown = realloc(old, bytes);

	engine_assert(grown);
	return grown;
}

static u32 hash_of(const struct calls *calls)
{
	u32 hash = 2166136261u;

	for (u32 i = 0; i < calls->count; i++)
		hash = (hash ^ calls->address[i]) * 16777619u;
	return hash ^ hash >> 15;
}

static bool same(const struct calls *a, const struct calls *b)
{
	return a->count == b->count && !memcmp(a->address, b->address, a->count * sizeof(*a->address));
}

/* Where it stands, or the free slot where it is to stand. */
static u32 *slot_of(const struct calls *calls)
{
	u32 at = hash_of(calls) & (slot_count - 1);

	while (slots[at] && !same(&stacks[slots[at]], calls))
		at = (at + 1) & (slot_count - 1);
	return &slots[at];
}

static void make_room(void)
{
	if (stack_count + 1 < stack_room)
		return;
	stack_room = stack_room ? 2 * stack_room : 1024;
	stacks = grown(stacks, stack_room * sizeof(*stacks));
	free(slots);
	slot_count = 2 * stack_room;
	slots = calloc(slot_count, sizeof(*slots));
	engine_assert(slots);
	for (u32 i = 1; i <= stack_count; i++)
		*slot_of(&stacks[i]) = i;
}

static u32 keep(const struct calls *calls)
{
	u32 *slot;

	make_room();
	slot = slot_of(calls);
	if (!*slot) {
		stacks[++stack_count] = *calls;
		*slot = stack_count;
	}
	return *slot;
}

/* Few: clients, threads, interrupts. */
static u32 keep_name(const char *name)
{
	for (u32 i = name_count; i-- > 0;)
		if (!strcmp(names[i], name))
			return i + 1;
	names = grown(names, (name_count + 1) * sizeof(*names));
	snprintf(names[name_count], NAME_BYTES, "%s", name);
	return ++name_count;
}

u32 stack_walk(const void *frame, const void **address, u32 room)
{
	const struct context *context = context_at(frame);
	const char *top;
	u32 used = 0, bytes;

	if (!context)
		return 0;
	top = (const char *)context_stack(context, &bytes) + bytes;
	while (used < room && !((u64)frame & 7) && (const char *)frame + 16 <= top) {
		const void *const *record = frame;

		if (!record[1] || !record[0]) /* the outermost is the engine's */
			break;
		address[used++] = record[1];
		if (record[0] <= frame)
			break;
		frame = record[0];
	}
	return used;
}

u32 stack_from(const void *place, const void **address, u32 count)
{
	for (u32 i = 0; i < count; i++)
		if (address[i] == place) {
			memmove(address, address + i, (count - i) * sizeof(*address));
			return count - i;
		}
	return count;
}

static struct moment moment_of(const void *const *address, u32 count)
{
	struct calls calls = {.count = count < STACK_FRAMES ? count : STACK_FRAMES};
	struct moment moment = {.when_ns = engine_now_ns()};
	char name[NAME_BYTES];

	for (u32 i = 0; i < calls.count; i++)
		calls.address[i] = (u32)(u64)address[i];
	moment.calls = keep(&calls);
	moment.context = check_port->context(name, sizeof(name)) ? keep_name(name) : 0;
	return moment;
}

struct moment moment_now(const void *frame)
{
	const void *address[STACK_FRAMES];

	return moment_of(address, stack_walk(frame, address, STACK_FRAMES));
}

struct moment moment_if_explained(const void *frame)
{
	return checks_explain ? moment_now(frame) : (struct moment){0};
}

/* A few frames more: those of the callbacks stand before it. */
struct moment moment_from(const void *place, const void *frame)
{
	const void *address[STACK_FRAMES + 4];
	u32 count = stack_walk(frame, address, STACK_FRAMES + 4);

	return moment_of(address, stack_from(place, address, count));
}

u32 moment_calls(const struct moment *moment, const void *address[STACK_FRAMES])
{
	const struct calls *calls = moment->calls ? &stacks[moment->calls] : NULL;

	for (u32 i = 0; calls && i < calls->count; i++)
		address[i] = (const void *)(u64)calls->address[i];
	return calls ? calls->count : 0;
}

const char *moment_context(const struct moment *moment)
{
	return moment->context ? names[moment->context - 1] : "no task (power-on)";
}
