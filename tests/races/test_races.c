// SPDX-License-Identifier: GPL-2.0-only
/*
 * The race checker by itself: two CPUs touch a word, and what orders them is taken
 * away by halves. Each story says what is done on CPU 0, then on CPU 1. Compiled
 * twice: with DETECT the stories are told to a checker that only detects
 * (checks_explain), which is to find the same.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>

#include "sim/check/callbacks.h"
#include "sim/check/checks.h"
#include "sim/check/races.h"
#include "sim/engine/arena.h"
#include "sim/machine/machine.h"
#include "sim/machine/order_watch.h"

#define PLAIN_READ 0
#define PLAIN_WRITE ACCESS_WRITE
#define MARKED_READ ACCESS_MARKED
#define MARKED_WRITE (ACCESS_WRITE | ACCESS_MARKED)
#define ATOMIC (ACCESS_WRITE | ACCESS_MARKED | ACCESS_ATOMIC)

static u64 data, other, flag, object;
static u64 *pointer;
static u32 found;
static char headline[128];

static void take_finding(enum check check, const char *text, const void *place, const void *const *call, u32 calls)
{
	(void)place, (void)call, (void)calls;
	cr_assert(eq(int, check, CHECK_RACES));
	snprintf(headline, sizeof(headline), "%.*s", (int)strcspn(text, "\n"), text);
	found++;
}

static bool is_agents(const void *place)
{
	return (u64)place < 1000;
}

static void name(const void *address, bool is_return, void (*each)(void *arg, const char *text), void *arg)
{
	char text[32];

	(void)is_return;
	snprintf(text, sizeof(text), "f%llu x.c:1", (u64)address);
	each(arg, text);
}

static bool no_context(char *context, u32 bytes)
{
	(void)context, (void)bytes;
	return false;
}

static const struct check_port port = {
	.found_calls = take_finding, .agents = is_agents, .frames = name, .context = no_context};

static void on(u32 cpu)
{
	machine_cpu = &machine_cpus[cpu];
}

static void begin(void)
{
	arena_base = ARENA_DEFAULT_BASE;
	machine_cpu_count = 2;
	machine_cpus[1].id = 1;
	found = 0;
	check_port = &port;
	checks_on = CHECK_BIT(CHECK_RACES);
#ifdef DETECT
	checks_explain = false;
#endif
	races_begin();
	on(0);
	races_access((void *)5000, &object, 8, PLAIN_READ); /* its page is there from now on */
	races_access((void *)5001, &pointer, 8, PLAIN_READ);
}

/* As a callback does it that was called at @place, in a function that was called at @place, too. */
static void access_of(u64 place, void *what, u32 bytes, u32 access)
{
	const u64 caller[2] = {0, place};
	const void *frame[2] = {caller, (const void *)place};

	if (checks_explain)
		races_access((const void *)place, what, bytes, access);
	else if (races_mode == RACES_AMONG)
		races_look_short((const void *)place, calls_of_frame(frame), what, bytes, access);
	else if (!races_note((const void *)place, (u64)what, bytes, access, frame))
		races_look((const void *)place, calls_of_frame(frame), what, bytes, access);
}

static void touch(u64 place, void *what, u32 access)
{
	access_of(place, what, 8, access);
}

/* How many races were found until now. */
static u32 races(void)
{
	races_end(NULL);
	return found;
}

static u32 races_of(u32 first, u32 second)
{
	begin();
	touch(1, &data, first);
	on(1);
	touch(2, &data, second);
	return races();
}

Test(races, two_accesses_one_of_them_a_write_one_of_them_plain)
{
	cr_assert(eq(u32, races_of(PLAIN_READ, PLAIN_READ), 0));
	cr_assert(eq(u32, races_of(PLAIN_WRITE, PLAIN_READ), 1));
	cr_assert(eq(u32, races_of(PLAIN_READ, PLAIN_WRITE), 1));
	cr_assert(eq(u32, races_of(PLAIN_WRITE, PLAIN_WRITE), 1));
	cr_assert(eq(u32, races_of(MARKED_WRITE, PLAIN_READ), 1));
	cr_assert(eq(u32, races_of(PLAIN_WRITE, MARKED_READ), 1));
	cr_assert(eq(u32, races_of(MARKED_WRITE, MARKED_READ), 0));
	cr_assert(eq(u32, races_of(MARKED_WRITE, ATOMIC), 0));
	cr_assert(eq(u32, races_of(MARKED_READ, PLAIN_READ), 0));
}

#ifndef DETECT
Test(races, the_headline_is_the_same_whoever_came_first)
{
	races_of(PLAIN_WRITE, PLAIN_READ);
	cr_assert(eq(str, headline, "data-race in f1 / f2"));
}
#endif

Test(races, what_no_agent_does_is_not_reported_and_a_pair_is_once)
{
	begin();
	touch(3001, &data, PLAIN_WRITE);
	on(1);
	touch(3002, &data, PLAIN_WRITE);
	cr_assert(eq(u32, races(), 0));
	for (u32 i = 0; i < 3; i++) {
		on(i & 1);
		touch(1 + (i & 1), &other, PLAIN_WRITE);
		order_watch->give(&object);
	}
	cr_assert(eq(u32, races(), 1));
}

Test(races, other_bytes_of_a_word_are_other_memory)
{
	begin();
	access_of(1, &data, 4, PLAIN_WRITE);
	on(1);
	access_of(2, (char *)&data + 4, 4, PLAIN_WRITE);
	cr_assert(eq(u32, races(), 0));
	access_of(3, (char *)&data + 2, 4, PLAIN_WRITE);
	cr_assert(eq(u32, races(), 1));
}

/* ---- edges: with both halves there is none, without either there is one ---- */

struct edge {
	const char *name;
	void (*let_go)(void);
	void (*take_up)(void);
};

static void give(void)
{
	order_watch->give(&object);
}

static void take(void)
{
	order_watch->take(&object);
}

static void store_release(void)
{
	order_fence(ORDER_RELEASE_NEXT);
	touch(10, &flag, MARKED_WRITE);
}

static void load_acquire(void)
{
	touch(11, &flag, MARKED_READ);
	order_fence(ORDER_ACQUIRE_LAST);
}

static void wmb_store(void)
{
	order_fence(ORDER_RELEASE);
	touch(12, &flag, MARKED_WRITE);
}

static void load_rmb(void)
{
	touch(13, &flag, MARKED_READ);
	order_fence(ORDER_ACQUIRE);
}

static void full_atomic(void)
{
	order_fence(ORDER_FULL);
	touch(14, &flag, ATOMIC);
	order_fence(ORDER_FULL);
}

static void publish(void)
{
	pointer = &object;
	order_fence(ORDER_RELEASE_NEXT);
	touch(15, &pointer, MARKED_WRITE);
}

static void dereference(void)
{
	touch(16, &pointer, MARKED_READ);
}

static void nothing(void)
{
}

static const struct edge edges[] = {
	{"hand-over", give, take},
	{"release and acquire", store_release, load_acquire},
	{"write and read barrier", wmb_store, load_rmb},
	{"full atomics", full_atomic, full_atomic},
	{"pointer", publish, dereference},
};

static u32 races_over(void (*let_go)(void), void (*take_up)(void))
{
	begin();
	touch(1, &data, PLAIN_WRITE);
	let_go();
	on(1);
	take_up();
	touch(2, &data, PLAIN_WRITE);
	return races();
}

Test(races, each_edge_orders_and_each_of_its_halves_is_needed)
{
	for (u32 i = 0; i < sizeof(edges) / sizeof(*edges); i++) {
		cr_assert(eq(u32, races_over(edges[i].let_go, edges[i].take_up), 0), "%s", edges[i].name);
		cr_assert(eq(u32, races_over(nothing, edges[i].take_up), 1), "%s: without its release", edges[i].name);
		cr_assert(eq(u32, races_over(edges[i].let_go, nothing), 1), "%s: without its acquire", edges[i].name);
	}
}

static void relaxed_store(void)
{
	touch(20, &flag, MARKED_WRITE);
}

static void relaxed_load(void)
{
	touch(21, &flag, MARKED_READ);
}

Test(races, relaxed_accesses_order_nothing)
{
	cr_assert(eq(u32, races_over(relaxed_store, load_acquire), 1));
	cr_assert(eq(u32, races_over(store_release, relaxed_load), 1));
}

static void release_then_store_over_it(void)
{
	store_release();
	touch(22, &flag, MARKED_WRITE);
}

static void release_then_count(void)
{
	store_release();
	touch(23, &flag, ATOMIC);
}

Test(races, a_release_sequence_goes_on_over_atomics_and_ends_at_a_store)
{
	cr_assert(eq(u32, races_over(release_then_store_over_it, load_acquire), 1));
	cr_assert(eq(u32, races_over(release_then_count, load_acquire), 0));
}

Test(races, what_comes_after_a_release_is_not_released)
{
	begin();
	give();
	touch(1, &data, PLAIN_WRITE);
	on(1);
	take();
	touch(2, &data, PLAIN_READ);
	cr_assert(eq(u32, races(), 1));
}

/* ---- one CPU ---- */

static u32 races_with_interrupt(bool guarded)
{
	begin();
	if (guarded)
		order_watch->interrupts_on(false);
	touch(1, &data, PLAIN_WRITE);
	if (guarded)
		order_watch->interrupts_on(true);
	order_watch->interrupt(true);
	touch(2, &data, PLAIN_WRITE);
	order_watch->interrupt(false);
	return races();
}

Test(races, an_interrupt_races_with_what_it_interrupts_unless_that_had_interrupts_off)
{
	cr_assert(eq(u32, races_with_interrupt(false), 1));
	cr_assert(eq(u32, races_with_interrupt(true), 0));
}

static u32 races_after_interrupt(bool guarded)
{
	begin();
	order_watch->interrupt(true);
	touch(2, &data, PLAIN_WRITE);
	order_watch->interrupt(false);
	if (guarded)
		order_watch->interrupts_on(false);
	touch(1, &data, PLAIN_WRITE);
	return races();
}

Test(races, an_interrupt_races_with_what_comes_right_after_it)
{
	cr_assert(eq(u32, races_after_interrupt(false), 1));
	cr_assert(eq(u32, races_after_interrupt(true), 0));
}

Test(races, what_an_interrupt_lets_go_carries_what_it_interrupted)
{
	begin();
	touch(1, &data, PLAIN_WRITE);
	order_watch->interrupt(true);
	give();
	order_watch->interrupt(false);
	on(1);
	take();
	touch(2, &data, PLAIN_WRITE);
	cr_assert(eq(u32, races(), 0));
}

/* ---- a computer of one CPU: what is done is noted (sim/check/notes.h), and met by interrupts alone ---- */

static void begin_alone(void)
{
	begin();
	machine_cpu_count = 1;
	races_begin();
	on(0);
	touch(5000, &object, PLAIN_READ);
	touch(5001, &pointer, PLAIN_READ);
}

Test(races, alone_an_interrupt_races_with_the_stretch_that_it_cuts)
{
	begin_alone();
	touch(1, &data, PLAIN_WRITE);
	order_watch->interrupt(true);
	touch(2, &data, PLAIN_WRITE);
	cr_assert(eq(u32, races(), 1));
}

Test(races, alone_an_interrupt_does_not_race_with_a_stretch_that_has_ended)
{
	begin_alone();
	touch(1, &data, PLAIN_WRITE);
	give();
	touch(3, &other, PLAIN_WRITE);
	order_watch->interrupt(true);
	touch(2, &data, PLAIN_WRITE);
	order_watch->interrupt(false);
	cr_assert(eq(u32, races(), 0));
}

Test(races, alone_an_interrupt_races_with_what_comes_right_after_it_until_something_is_acquired)
{
	for (u32 acquires = 0; acquires < 2; acquires++) {
		begin_alone();
		order_watch->interrupt(true);
		touch(2, &data, PLAIN_WRITE);
		order_watch->interrupt(false);
		if (acquires)
			take();
		touch(1, &data, PLAIN_WRITE);
		cr_assert(eq(u32, races(), !acquires));
	}
}

Test(races, alone_interrupts_race_with_those_that_they_interrupt)
{
	begin_alone();
	order_watch->interrupt(true);
	touch(1, &data, PLAIN_WRITE);
	order_watch->interrupt(true);
	touch(2, &data, PLAIN_WRITE);
	cr_assert(eq(u32, races(), 1));
}

Test(races, alone_nothing_comes_with_interrupts_off)
{
	begin_alone();
	machine_cpu->irqs_off = 1;
	touch(1, &data, PLAIN_WRITE);
	machine_cpu->irqs_off = 0;
	order_watch->interrupts_on(true);
	order_watch->interrupt(true);
	touch(2, &data, PLAIN_WRITE);
	cr_assert(eq(u32, races(), 0));
}

/* More than there are notes, and more calls than there are frames. */
Test(races, alone_a_long_stretch_is_remembered)
{
	begin_alone();
	touch(1, &data, PLAIN_WRITE);
	for (u32 i = 0; i < 3 * NOTES_MAX; i++) {
		if (checks_explain)
			callbacks_entered((const void *)7);
		touch(3, &other, PLAIN_READ);
		if (checks_explain)
			callbacks_left();
	}
	order_watch->interrupt(true);
	touch(2, &data, PLAIN_WRITE);
	cr_assert(eq(u32, races(), 1));
}

Test(races, alone_memory_that_was_freed_is_new)
{
	begin_alone();
	touch(1, &data, PLAIN_WRITE);
	order_watch->forget(&data, sizeof(data));
	order_watch->interrupt(true);
	touch(2, &data, PLAIN_WRITE);
	cr_assert(eq(u32, races(), 0));
}

Test(races, alone_annotations_are_understood)
{
	begin_alone();
	callbacks_annotated(ANNOTATION_DISABLED, 1);
	touch(1, &data, PLAIN_WRITE);
	callbacks_annotated(ANNOTATION_DISABLED, -1);
	order_watch->interrupt(true);
	touch(2, &data, PLAIN_WRITE);
	cr_assert(eq(u32, races(), 0));
}

/* ---- what the tree says ---- */

Test(races, memory_that_was_freed_is_new)
{
	begin();
	touch(1, &data, PLAIN_WRITE);
	order_watch->forget(&data, sizeof(data));
	on(1);
	touch(2, &data, PLAIN_WRITE);
	cr_assert(eq(u32, races(), 0));
}

static u32 races_annotated(enum annotation what, s32 by)
{
	begin();
	touch(1, &data, MARKED_WRITE);
	on(1);
	callbacks_annotated(what, by);
	touch(2, &data, PLAIN_READ);
	touch(3, &data, PLAIN_READ);
	return races();
}

Test(races, annotations_are_understood)
{
	cr_assert(eq(u32, races_annotated(ANNOTATION_DISABLED, 1), 0));
	cr_assert(eq(u32, races_annotated(ANNOTATION_ATOMIC, 1), 0));
	cr_assert(eq(u32, races_annotated(ANNOTATION_ATOMIC_NEXT, 2), 0));
	cr_assert(eq(u32, races_annotated(ANNOTATION_ATOMIC_NEXT, 1), 1));
}

Test(races, a_claim_of_exclusive_access_is_broken_by_a_marked_one)
{
	cr_assert(eq(u32, races_of(ACCESS_ASSERT, MARKED_WRITE), 1));
	cr_assert(eq(u32, races_of(ACCESS_ASSERT, MARKED_READ), 0));
	cr_assert(eq(u32, races_of(ACCESS_ASSERT | ACCESS_WRITE, MARKED_READ), 1));
}
