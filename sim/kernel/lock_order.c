// SPDX-License-Identifier: GPL-2.0-only
/*
 * What lockdep has learnt of the order of locks in this run, kept for the end:
 * lockdep forgets what belongs to modules and workqueues that go. And the places
 * where locks were taken, of which lockdep keeps no first one.
 */
#ifdef CONFIG_LOCKDEP
#include <linux/export.h>
#include <linux/hash.h>
#include <linux/lockdep.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/string.h>
#include "kernel/locking/lockdep_internals.h"
#include "sim/machine/lock_watch.h"
#include "lock_front.h"
#include "lockdep-timing.h"
#include "module.h"
#include "sim.h"

#define CLASSES_MAX 3000
#define EDGES_MAX 20000
#define PLACES_BITS 14
#define PLACES_MAX (1 << PLACES_BITS)
#define NONE 0xffff

/* A class, and the first of its edges. */
struct kept_class {
	struct kernel_lock_class facts;
	char name[72];
	u16 first;
};

struct kept_edge {
	struct kernel_lock_edge facts;
	u16 next;
};

/*
 * struct place - where a lock of class @to (its key) was taken first; @from: with
 * a lock held of this class, taken at @from_place, or else what makes it a place
 * of usage (USAGE).
 */
struct place {
	const void *to;
	u32 from;
	const void *to_place;
	const void *from_place;
};
#define USAGE(kind) (0xffff0000u + (kind))

static struct kept_class classes[CLASSES_MAX];
static struct kept_edge edges[EDGES_MAX];
static struct place places[PLACES_MAX];
static u32 class_count, edge_count, place_count;
/* By lockdep's number, plus 1; 0: not kept. */
static u16 kept_as[MAX_LOCKDEP_KEYS];

/* The entry of this pair, or the empty one where it would stand; NULL if there is no room. */
static struct place *place_of(u32 from, const void *to)
{
	u32 slot = hash_64((u64)to * 31 + from, PLACES_BITS);

	while (places[slot].to && (places[slot].to != to || places[slot].from != from))
		slot = (slot + 1) % PLACES_MAX;
	return places[slot].to || place_count < PLACES_MAX / 4 * 3 ? &places[slot] : NULL;
}

static void note(u32 from, const void *to, const void *from_place, const void *to_place)
{
	struct place *place = place_of(from, to);

	if (!place || place->to)
		return;
	*place = (struct place){ .to = to, .from = from, .to_place = to_place, .from_place = from_place };
	place_count++;
}

void sim_lock_tell(const struct lockdep_map *lock, unsigned long place)
{
	const struct lock_taking taking = {
		.lock = lock, .place = (const void *)place, .task = current->comm, .pid = current->pid,
		.interrupt = in_hardirq() || in_serving_softirq(),
	};

	lock_watch->taking(&taking);
}

/* Where the held locks begin that the next one comes after: those of other contexts order nothing. */
static u32 first_before(const struct task_struct *me)
{
	u32 context = (lockdep_hardirq_context() ? LOCK_CHAIN_HARDIRQ_CONTEXT : 0) |
		      (me->softirq_context ? LOCK_CHAIN_SOFTIRQ_CONTEXT : 0);
	u32 first = me->lockdep_depth;

	while (first && me->held_locks[first - 1].irq_context == context)
		first--;
	return first;
}

/* All of it hangs on what lock_front.c compares: what is known there is noted here. */
static void note_taking(const void *to, int trylock, const void *place)
{
	const struct task_struct *me = current;
	u32 i;

	if (in_hardirq())
		note(USAGE(LOCK_PLACE_HARDIRQ), to, NULL, place);
	else if (in_serving_softirq())
		note(USAGE(LOCK_PLACE_SOFTIRQ), to, NULL, place);
	else if (!machine_cpu->irqs_off)
		note(USAGE(LOCK_PLACE_ON), to, NULL, place);
	for (i = first_before(me); !trylock && i < me->lockdep_depth; i++)
		note(me->held_locks[i].class_idx, to, (const void *)me->held_locks[i].acquire_ip, place);
}

void sim_lock_taking(const struct lockdep_map *lock, unsigned int subclass, int trylock, unsigned long place)
{
	const struct lock_class_key *key = lock->key ?: (const void *)lock;

	if (!machine_cpu)
		return;
	if (lock_watch->taking)
		sim_lock_tell(lock, place);
	if (debug_locks)
		note_taking(key->subkeys + subclass, trylock, (const void *)place);
}

static bool is_same(const struct kept_class *kept, const struct lock_class *class, const void *key)
{
	return kept->facts.key == key && kept->facts.subclass == class->subclass && (key || kept->facts.version == class->name_version) &&
	       !strncmp(kept->name, class->name ?: "?", sizeof(kept->name) - 1);
}

/* @guess: which it was the last time. */
static u32 find_class(const struct lock_class *class, const void *key, u32 guess)
{
	u32 i;

	if (guess < class_count && is_same(&classes[guess], class, key))
		return guess;
	for (i = 0; i < class_count; i++)
		if (is_same(&classes[i], class, key))
			break;
	return i;
}

static u32 keep_class(const struct lock_class *class, u32 guess)
{
	const void *key = arena_kind(class->key) ? NULL : class->key;
	u32 i = find_class(class, key, guess), kind;
	struct kept_class *kept = &classes[i];

	if (i == CLASSES_MAX)
		return NONE;
	if (i == class_count) {
		class_count++;
		strscpy(kept->name, class->name ?: "?", sizeof(kept->name));
		kept->facts.key = key;
		kept->facts.name = kept->name;
		kept->facts.subclass = class->subclass;
		kept->facts.version = key ? 0 : class->name_version;
		kept->first = NONE;
	}
	kept->facts.usage |= class->usage_mask & LOCK_USAGE_BITS;
	for (kind = 0; kind < LOCK_PLACE_COUNT; kind++) {
		struct place *place = kept->facts.place[kind] ? NULL : place_of(USAGE(kind), class->key);

		if (place && place->to)
			kept->facts.place[kind] = place->to_place;
	}
	return i;
}

static void keep_edge(u32 from, u32 to, const struct lock_list *entry, u32 number)
{
	struct place *place = place_of(number, entry->class->key);
	u32 i = classes[from].first;

	while (i != NONE && edges[i].facts.to != to)
		i = edges[i].next;
	if (i == NONE) {
		if (edge_count == EDGES_MAX)
			return;
		i = edge_count++;
		edges[i] = (struct kept_edge){ .facts = { .from = from, .to = to }, .next = classes[from].first };
		classes[from].first = i;
	}
	edges[i].facts.kinds |= entry->dep;
	if (!edges[i].facts.to_place && place && place->to) {
		edges[i].facts.from_place = place->from_place;
		edges[i].facts.to_place = place->to_place;
	}
}

static void keep(void)
{
	const struct lock_list *entry;
	u32 i;

	for (i = 0; i <= max_lock_class_idx; i++)
		if (test_bit(i, lock_classes_in_use))
			kept_as[i] = keep_class(&lock_classes[i], kept_as[i] - 1u) + 1;
	for (i = 0; i <= max_lock_class_idx; i++) {
		if (!test_bit(i, lock_classes_in_use) || !kept_as[i])
			continue;
		list_for_each_entry(entry, &lock_classes[i].locks_after, entry)
			if (kept_as[entry->class - lock_classes])
				keep_edge(kept_as[i] - 1u, kept_as[entry->class - lock_classes] - 1u, entry, i);
	}
}

/* The places go with the classes: what comes later has their numbers and keys. */
static void keep_before_loss(void)
{
	if (!lock_watch)
		return;
	keep();
	memset(places, 0, sizeof(places));
	place_count = 0;
	lock_front_forget();
}

void lockdep_unregister_key(struct lock_class_key *key)
{
	keep_before_loss();
	tree_lockdep_unregister_key(key);
}
EXPORT_SYMBOL_GPL(lockdep_unregister_key);

void lockdep_free_key_range(void *start, unsigned long bytes)
{
	keep_before_loss();
	tree_lockdep_free_key_range(start, bytes);
}

void kernel_lock_order(void *arg, void (*each_class)(void *arg, const struct kernel_lock_class *class),
		       void (*each_edge)(void *arg, const struct kernel_lock_edge *edge))
{
	u32 i;

	sim_modules_reveal();
	keep();
	for (i = 0; i < class_count; i++)
		each_class(arg, &classes[i].facts);
	for (i = 0; i < edge_count; i++)
		each_edge(arg, &edges[i].facts);
}
#else
#include "sim.h"

void kernel_lock_order(void *arg, void (*each_class)(void *arg, const struct kernel_lock_class *class),
		       void (*each_edge)(void *arg, const struct kernel_lock_edge *edge))
{
	(void)arg, (void)each_class, (void)each_edge;
}
#endif
