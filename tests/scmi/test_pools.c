// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lists of free transfers, as a run that only detects looks at them, against the same
 * lists followed from end to end, as a run that explains does.
 */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>

#include "sim/check/checks.h"
#include "sim/check/scmi_pools.h"
#include "sim/machine/scmi_watch.h"

#define TRANSFERS 20
#define MORE 60 /* than are remembered */
#define STEPS 20000

struct transfer {
	bool waits;
	struct transfer *next;
	s32 users;
	const void *rx;
};

bool checks_explain;
static struct transfer transfers[MORE], *free_list[2], *taken[MORE];
static u32 in_use, count;
static bool gone;

void engine_bug(const char *file, int line, const char *what)
{
	fprintf(stderr, "%s:%d: %s\n", file, line, what);
	abort();
}

#define FROM_NODE(member) ((s32)offsetof(struct transfer, member) - (s32)offsetof(struct transfer, next))

/* The list leads from node to node, which stands inside of the transfer. */
static bool look_for_pool(u32 instance, bool p2a, struct scmi_pool *pool)
{
	*pool = (struct scmi_pool){
		.first = (const void *const *)&free_list[p2a],
		.transfers = count,
		.waits = FROM_NODE(waits),
		.users = FROM_NODE(users),
		.rx = FROM_NODE(rx),
	};
	return !instance && !gone;
}

static u32 count_instances(void)
{
	return 1;
}

static const struct scmi_agent agent = {.instances = count_instances, .pool = look_for_pool};

#define NODE(transfer) ((void *)&(transfer)->next)

static struct transfer *of_node(struct transfer *node)
{
	return node ? (void *)((char *)node - offsetof(struct transfer, next)) : NULL;
}

static void put(struct transfer *transfer, bool p2a)
{
	transfer->waits = false;
	transfer->users = 0;
	transfer->next = free_list[p2a];
	free_list[p2a] = NODE(transfer);
}

static struct transfer *get(bool p2a)
{
	struct transfer *transfer = of_node(free_list[p2a]);

	free_list[p2a] = transfer->next;
	transfer->waits = true;
	transfer->users = 1;
	return transfer;
}

static void begin(u32 transfer_count, bool p2a)
{
	scmi_agent = &agent;
	count = transfer_count;
	for (u32 i = 0; i < count; i++) {
		transfers[i].rx = &taken[i];
		put(&transfers[i], p2a);
	}
}

static const char *quick(void)
{
	checks_explain = false;
	return scmi_misplaced(0, false);
}

static const char *followed(void)
{
	const char *what;

	checks_explain = true;
	what = scmi_misplaced(0, false);
	checks_explain = false;
	return what;
}

static void same_buffers(void)
{
	for (u32 i = 0; i < count; i++) {
		bool is_free;

		checks_explain = false;
		is_free = scmi_is_free(transfers[i].rx);
		checks_explain = true;
		cr_assert_eq(is_free, scmi_is_free(transfers[i].rx), "transfer %u is free: %d", i, is_free);
	}
}

static u32 random_below(u32 limit)
{
	static u32 state = 1;

	state = state * 1664525 + 1013904223;
	return (state >> 8) % limit;
}

/* One is taken, or one of those that were taken comes back. */
static void step(void)
{
	u32 one = random_below(in_use + 1);

	if (in_use < count && (!in_use || random_below(2))) {
		taken[in_use++] = get(false);
	} else if (one < in_use) {
		put(taken[one], false);
		taken[one] = taken[--in_use];
	}
}

static void walk(u32 transfer_count)
{
	begin(transfer_count, false);
	for (u32 i = 0; i < STEPS; i++) {
		step();
		if (random_below(3))
			cr_assert_null(quick());
		if (!random_below(8))
			same_buffers();
	}
}

Test(pools, what_comes_and_goes_is_followed)
{
	walk(TRANSFERS);
}

Test(pools, a_list_that_is_too_long_is_followed_too)
{
	walk(MORE);
}

/* What each test does to a transfer that is free. */
static void break_it(struct transfer *transfer, u32 how)
{
	if (how == 0)
		transfer->waits = true;
	else if (how == 1)
		transfer->users = -1;
	else
		transfer->next = NODE(transfer);
}

static void seen_at_once(struct transfer *transfer, u32 how)
{
	const struct transfer whole = *transfer;
	const char *what;

	break_it(transfer, how);
	what = quick();
	cr_assert_not_null(what, "%u", how);
	cr_assert_str_eq(what, followed());
	*transfer = whole;
	cr_assert_null(quick());
}

static void break_the_top(bool p2a)
{
	begin(TRANSFERS, p2a);
	cr_assert_null(quick());
	for (u32 how = 0; how < 3; how++) {
		seen_at_once(of_node(free_list[p2a]), how);
		put(get(p2a), p2a);
		seen_at_once(of_node(free_list[p2a]), how);
	}
}

Test(pools, the_top_is_seen_at_once)
{
	break_the_top(false);
}

Test(pools, both_directions_are_looked_at)
{
	break_the_top(true);
}

Test(pools, all_that_came_between_two_looks_is_seen_at_once)
{
	struct transfer *first, *second;

	begin(TRANSFERS, false);
	cr_assert_null(quick());
	for (u32 how = 0; how < 3; how++) {
		first = get(false);
		second = get(false);
		cr_assert_null(quick());
		put(first, false);
		put(second, false);
		scmi_is_free(first->rx); /* which takes note of both, and judges none */
		seen_at_once(first, how);
	}
}

static u32 looks_until_found(void)
{
	u32 looks = 1;

	while (!quick()) {
		cr_assert_leq(looks, SCMI_LOOKS);
		looks++;
	}
	return looks;
}

Test(pools, what_is_deep_in_the_list_is_seen_in_time)
{
	begin(TRANSFERS, false);
	cr_assert_null(quick());
	for (u32 how = 0; how < 3; how++) {
		const struct transfer whole = transfers[3];

		break_it(&transfers[3], how);
		cr_assert_gt(looks_until_found(), 1, "or this test is no control of the next line");
		cr_assert_not_null(scmi_misplaced(0, true));
		transfers[3] = whole;
		cr_assert_null(scmi_misplaced(0, true));
		cr_assert_null(quick());
	}
}

Test(pools, an_instance_that_went_has_no_lists)
{
	begin(TRANSFERS, false);
	cr_assert_null(quick());
	cr_assert(scmi_is_free(transfers[0].rx));
	break_it(&transfers[TRANSFERS - 1], 0);
	gone = true;
	cr_assert_not_null(quick());
	scmi_pools_forget(0);
	cr_assert_null(quick());
	cr_assert_not(scmi_is_free(transfers[0].rx));
}
