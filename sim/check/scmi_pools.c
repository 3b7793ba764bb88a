// SPDX-License-Identifier: GPL-2.0-only
#include "scmi_pools.h"

#include <string.h>

#include "../engine/engine.h"
#include "checks.h"
#include "scmi_exchanges.h"

/* A list that is longer is followed each time. */
#define SEEN_MAX 32u
/* So many may have been taken from it between two looks; after more, all of it is new. */
#define TAKEN_MAX 4u

/* struct node - of a list of free transfers; the rest of the transfer stands around it. */
struct node {
	const struct node *next;
};

/*
 * struct seen - a list at the last look, its end first, and each transfer's receive buffer.
 * @there: @pool has been asked for. @looks: since all of it was looked at. @good: so many were at rest.
 * @absent: a receive buffer that is none of theirs; asked for again while the list stays as it is.
 */
struct seen {
	bool there;
	struct scmi_pool pool;
	u32 looks;
	u32 good;
	u32 count;
	const void *absent;
	const struct node *node[SEEN_MAX];
	const void *rx[SEEN_MAX];
};

static struct seen seen[SCMI_INSTANCES][2];

/* NULL: there is no such pool. */
static inline struct seen *seen_of(u32 instance, bool p2a)
{
	struct seen *list = &seen[instance][p2a];

	if (!list->there)
		list->there = scmi_agent->pool(instance, p2a, &list->pool);
	return list->there ? list : NULL;
}

static bool waits(const struct scmi_pool *pool, const struct node *node)
{
	return *((const bool *)node + pool->waits);
}

static s32 users(const struct scmi_pool *pool, const struct node *node)
{
	return *(const s32 *)((const char *)node + pool->users);
}

static const void *rx_of(const struct scmi_pool *pool, const struct node *node)
{
	return *(const void *const *)((const char *)node + pool->rx);
}

/* ---- by following it ---- */

static const char *follow_to_misplaced(const struct scmi_pool *pool)
{
	u32 left = pool->transfers;

	for (const struct node *node = *pool->first; node; node = node->next) {
		if (!left--)
			return "a transfer is in the list of free ones twice";
		if (waits(pool, node))
			return "a transfer is in the list of free ones, and waits for a reply";
		if (users(pool, node))
			return "a transfer is in the list of free ones, and has users";
	}
	return NULL;
}

static bool follow_to_buffer(const struct scmi_pool *pool, const void *rx)
{
	u32 left = pool->transfers;

	for (const struct node *node = *pool->first; node; node = node->next) {
		if (rx_of(pool, node) == rx)
			return true;
		if (!left--)
			return false;
	}
	return false;
}

/* ---- by what was seen ---- */

static const struct node *below(const struct seen *list, u32 place)
{
	return place ? list->node[place - 1] : NULL;
}

/* How many were seen up to and with this node; 0: it was not near the top, or has another below it now. */
static u32 seen_up_to(const struct seen *list, const struct node *node)
{
	for (u32 taken = 0; taken <= TAKEN_MAX && taken < list->count; taken++) {
		u32 place = list->count - 1 - taken;

		if (list->node[place] == node)
			return node->next == below(list, place) ? place + 1 : 0;
	}
	return 0;
}

static void see(struct seen *list, const struct node *node)
{
	list->node[list->count] = node;
	list->rx[list->count++] = rx_of(&list->pool, node);
}

static bool is_at_rest(const struct seen *list, u32 place)
{
	const struct node *node = list->node[place];

	return node->next == below(list, place) && !waits(&list->pool, node) && !users(&list->pool, node);
}

/* As at the last look; its top is looked at nevertheless. */
static inline bool is_as_before(const struct seen *list)
{
	u32 top = list->count - 1;

	return list->count && *list->pool.first == list->node[top] && is_at_rest(list, top);
}

/* What is new at the top is followed down to what was seen before, or to the end. False: there is too much. */
static bool keep_up(struct seen *list)
{
	const struct node *fresh[SEEN_MAX], *node;
	u32 count = 0, kept = 0;

	for (node = *list->pool.first; node && !(kept = seen_up_to(list, node)); node = node->next) {
		if (count == SEEN_MAX)
			return false;
		fresh[count++] = node;
	}
	if (kept + count > SEEN_MAX)
		return false;
	list->absent = NULL;
	list->count = kept;
	if (list->good > kept)
		list->good = kept;
	while (count)
		see(list, fresh[--count]);
	return true;
}

/* What has come since the last look, and the top. */
static bool is_good_at_the_top(struct seen *list)
{
	if (list->good == list->count && is_as_before(list))
		return true;
	if (!keep_up(list) || list->count > list->pool.transfers)
		return false;
	if (list->count && list->good == list->count)
		list->good--;
	while (list->good < list->count)
		if (!is_at_rest(list, list->good++))
			return false;
	return true;
}

static bool is_among(const struct seen *list, const void *rx)
{
	bool among = false;

	for (u32 i = 0; i < list->count; i++)
		among |= list->rx[i] == rx;
	return among;
}

static const char *misplaced(struct seen *list, bool all)
{
	if (!all && is_good_at_the_top(list) && ++list->looks < SCMI_LOOKS)
		return NULL;
	list->looks = list->good = list->count = 0;
	list->absent = NULL;
	return follow_to_misplaced(&list->pool);
}

const char *scmi_misplaced(u32 instance, bool all)
{
	const char *what = NULL;
	struct seen *list;

	engine_assert(instance < SCMI_INSTANCES);
	for (u32 p2a = 0; p2a < 2 && !what; p2a++) {
		list = seen_of(instance, p2a);
		if (list)
			what = misplaced(list, all || checks_explain);
	}
	return what;
}

static bool is_in(struct seen *list, const void *rx)
{
	bool as_before = !checks_explain && is_as_before(list);

	if (as_before && list->absent == rx)
		return false;
	if (!as_before && (checks_explain || !keep_up(list)))
		return follow_to_buffer(&list->pool, rx);
	if (is_among(list, rx))
		return true;
	list->absent = rx;
	return false;
}

bool scmi_is_free(const void *rx)
{
	u32 count = scmi_agent->instances();
	struct seen *list;

	for (u32 i = 0; i < 2 * count; i++) {
		list = seen_of(i / 2, i % 2);
		if (list && is_in(list, rx))
			return true;
	}
	return false;
}

void scmi_pools_forget(u32 instance)
{
	memset(seen[instance], 0, sizeof(seen[instance]));
}
