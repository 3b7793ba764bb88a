// SPDX-License-Identifier: GPL-2.0-only
#include "clocks.h"

#include <stdlib.h>
#include <string.h>

/* Objects that are given and taken are no words, though they may stand where one does. */
#define OBJECT_BIT (1ULL << 63)

/*
 * struct cpu_clock - beside clock_known.
 * @fenced: clock_known at the last release fence, which any marked store carries.
 * @loaded: what marked loads have found, since the last acquire fence; @last: the last of them.
 * @has_loaded, @has_last: there is something in them.
 */
struct cpu_clock {
	clock_vector fenced;
	clock_vector loaded;
	clock_vector last;
	bool has_loaded;
	bool has_last;
};

/* Words and objects that carry something: an open hash table, with a vector of @cpus each. */
struct carrier {
	u64 key; /* 0: none */
	u32 vector;
};

clock_vector clock_known[MACHINE_MAX_CPUS];
bool clock_release_next[MACHINE_MAX_CPUS];
static struct cpu_clock clocks[MACHINE_MAX_CPUS];
static u32 cpus;
static struct carrier *carriers;
static u64 carrier_room;
static u64 carrier_count;
static u32 *vectors;
static u64 vector_room;

static void *allocate(void *old, u64 count, u64 bytes)
{
	void *memory = realloc(old, count * bytes);

	if (!memory)
		abort();
	return memory;
}

void clocks_begin(u32 count)
{
	cpus = count;
	memset(clocks, 0, sizeof(clocks));
	memset(clock_known, 0, sizeof(clock_known));
	memset(clock_release_next, 0, sizeof(clock_release_next));
	for (u32 cpu = 0; cpu < cpus; cpu++)
		clock_known[cpu][cpu] = 1;
	carrier_room = 1 << 12;
	carrier_count = 0;
	free(vectors);
	vectors = NULL;
	vector_room = 0;
	carriers = allocate(carriers, carrier_room, sizeof(*carriers));
	memset(carriers, 0, carrier_room * sizeof(*carriers));
}

static void join(u32 *to, const u32 *from)
{
	for (u32 i = 0; i < cpus; i++)
		to[i] = to[i] > from[i] ? to[i] : from[i];
}

static void copy(u32 *to, const u32 *from)
{
	for (u32 i = 0; i < cpus; i++)
		to[i] = from[i];
}

/* ---- carriers ---- */

static struct carrier *slot_of(u64 key)
{
	u64 at = (key >> 2) * 0x9e3779b97f4a7c15ULL >> 20;

	for (;; at++) {
		struct carrier *carrier = &carriers[at & (carrier_room - 1)];

		if (carrier->key == key || !carrier->key)
			return carrier;
	}
}

static void grow(void)
{
	struct carrier *old = carriers;
	u64 count = carrier_room;

	carrier_room *= 2;
	carriers = allocate(NULL, carrier_room, sizeof(*carriers));
	memset(carriers, 0, carrier_room * sizeof(*carriers));
	for (u64 i = 0; i < count; i++)
		if (old[i].key)
			*slot_of(old[i].key) = old[i];
	free(old);
}

static u32 *vector_of(const struct carrier *carrier)
{
	return vectors + (u64)carrier->vector * cpus;
}

/* NULL: it never carried anything. */
static u32 *carried(u64 key)
{
	const struct carrier *carrier = slot_of(key);

	return carrier->key ? vector_of(carrier) : NULL;
}

static u32 *carrier_for(u64 key)
{
	struct carrier *carrier = slot_of(key);

	if (carrier->key)
		return vector_of(carrier);
	if (2 * carrier_count >= carrier_room) {
		grow();
		carrier = slot_of(key);
	}
	if (carrier_count == vector_room) {
		vector_room = vector_room ? 2 * vector_room : 1024;
		vectors = allocate(vectors, vector_room * cpus, sizeof(*vectors));
	}
	*carrier = (struct carrier){.key = key, .vector = (u32)carrier_count++};
	memset(vector_of(carrier), 0, cpus * sizeof(u32));
	return vector_of(carrier);
}

/* ---- fences ---- */

void clock_fence(u32 cpu, u32 fence)
{
	struct cpu_clock *clock = &clocks[cpu];

	if (fence & ORDER_ACQUIRE && clock->has_loaded) {
		join(clock_known[cpu], clock->loaded);
		clock->has_loaded = clock->has_last = false;
	}
	if (fence & ORDER_ACQUIRE_LAST)
		clock_depend(cpu);
	if (fence & ORDER_RELEASE) {
		copy(clock->fenced, clock_known[cpu]);
		clock_step(cpu);
	}
	if (fence & ORDER_RELEASE_NEXT)
		clock_release_next[cpu] = true;
}

bool clock_depends(u32 cpu)
{
	return clocks[cpu].has_last;
}

void clock_depend(u32 cpu)
{
	struct cpu_clock *clock = &clocks[cpu];

	if (clock->has_last)
		join(clock_known[cpu], clock->last);
	clock->has_last = false;
}

/* ---- words ---- */

void clock_load(u32 cpu, const volatile void *word)
{
	struct cpu_clock *clock = &clocks[cpu];
	const u32 *found = carried((u64)word);

	clock->has_last = found;
	if (!found)
		return;
	copy(clock->last, found);
	if (!clock->has_loaded)
		copy(clock->loaded, found);
	else
		join(clock->loaded, found);
	clock->has_loaded = true;
}

static void carry(const struct cpu_clock *clock, u32 cpu, u64 key, bool replace)
{
	u32 *found = clock_release_next[cpu] ? carrier_for(key) : carried(key);

	if (!found && !clock->fenced[cpu])
		return;
	found = found ? found : carrier_for(key);
	(replace ? copy : join)(found, clock_release_next[cpu] ? clock_known[cpu] : clock->fenced);
}

static void leave(u32 cpu, u64 key, bool replace)
{
	carry(&clocks[cpu], cpu, key, replace);
	if (clock_release_next[cpu])
		clock_step(cpu);
	clock_release_next[cpu] = false;
}

void clock_store(u32 cpu, const volatile void *word)
{
	leave(cpu, (u64)word, true);
}

void clock_update(u32 cpu, const volatile void *word)
{
	clock_load(cpu, word);
	leave(cpu, (u64)word, false);
}

/* ---- objects ---- */

void clock_give(u32 cpu, const volatile void *object)
{
	if (cpus > 1)
		join(carrier_for((u64)object | OBJECT_BIT), clock_known[cpu]);
	clock_step(cpu);
}

void clock_take(u32 cpu, const volatile void *object)
{
	const u32 *found = cpus > 1 ? carried((u64)object | OBJECT_BIT) : NULL;

	if (found)
		join(clock_known[cpu], found);
}

void clock_carry(const volatile void *from, const volatile void *to)
{
	u32 *carrier = carrier_for((u64)to | OBJECT_BIT);
	const u32 *found = carried((u64)from | OBJECT_BIT);

	if (found)
		join(carrier, found);
}
