// SPDX-License-Identifier: GPL-2.0-only
#include "align.h"

#include <stdlib.h>
#include <string.h>

#include "text.h"

/* What is compared of an event: FNV-1a of its kind, and of kind and content. */
struct key {
	u64 kind;
	u64 all;
};

/*
 * struct merge - one more side on its way into the table.
 * @best: the greatest sum that is still to be had, by row and event; @width entries a row.
 */
struct merge {
	struct align_table *table;
	struct key *key[ALIGN_SIDES_MAX]; /* of the events of each side */
	u32 side;
	u32 events;
	u16 *best;
	size_t width;
};

_Static_assert(STORY_MAX * ALIGN_SAME < 65536, "sums fit into 16 bits");

static u64 hash_text(u64 hash, const char *text)
{
	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 0x100000001b3ULL;
	return hash;
}

static struct key *keys_of(const struct story_part *part)
{
	struct key *key = must_alloc(part->count * sizeof(*key));

	for (u32 i = 0; i < part->count; i++) {
		key[i].kind = hash_text(0xcbf29ce484222325ULL, part->event[i].kind);
		key[i].all = hash_text(key[i].kind * 0x100000001b3ULL, part->event[i].content);
	}
	return key;
}

static u32 weight(const struct merge *merge, u32 row, u32 event)
{
	const struct key *key = &merge->key[merge->side][event];
	u32 best = 0;

	for (u32 side = 0; side < merge->side; side++) {
		s32 at = merge->table->row[row].at[side];

		if (at != ALIGN_NONE && merge->key[side][at].all == key->all)
			return ALIGN_SAME;
		if (at != ALIGN_NONE && merge->key[side][at].kind == key->kind)
			best = ALIGN_KIND;
	}
	return best;
}

static u16 *best_at(const struct merge *merge, u32 row, u32 event)
{
	return &merge->best[row * merge->width + event];
}

static u16 greater(u16 a, u16 b)
{
	return a > b ? a : b;
}

/* From the end: what can be had from a row and an event on. */
static void weigh(struct merge *merge)
{
	for (u32 row = merge->table->count; row-- > 0;) {
		for (u32 event = merge->events; event-- > 0;) {
			u32 pair = weight(merge, row, event);
			u16 best = greater(*best_at(merge, row + 1, event), *best_at(merge, row, event + 1));

			if (pair)
				best = greater(best, (u16)(*best_at(merge, row + 1, event + 1) + pair));
			*best_at(merge, row, event) = best;
		}
	}
}

static struct align_row *add_row(struct align_row *rows, u32 *count, const struct align_row *from)
{
	struct align_row *row = &rows[(*count)++];

	for (u32 side = 0; side < ALIGN_SIDES_MAX; side++)
		row->at[side] = from ? from->at[side] : ALIGN_NONE;
	return row;
}

/* Follows the best sums from the beginning. */
static void rebuild(struct merge *merge)
{
	struct align_table *table = merge->table;
	struct align_row *rows = must_alloc((table->count + merge->events) * sizeof(*rows));
	u32 row = 0, event = 0, count = 0;

	while (row < table->count || event < merge->events) {
		bool both = row < table->count && event < merge->events;
		u32 pair = both ? weight(merge, row, event) : 0;

		if (pair && *best_at(merge, row, event) == *best_at(merge, row + 1, event + 1) + pair)
			add_row(rows, &count, &table->row[row++])->at[merge->side] = (s32)event++;
		else if (event == merge->events || (both && *best_at(merge, row, event) == *best_at(merge, row + 1, event)))
			add_row(rows, &count, &table->row[row++]);
		else
			add_row(rows, &count, NULL)->at[merge->side] = (s32)event++;
	}
	free(table->row);
	table->row = rows;
	table->count = count;
}

static void find_rows(struct align_table *table)
{
	for (u32 side = 0; side < table->sides; side++) {
		table->row_of[side] = must_alloc(table->part[side]->count * sizeof(u32));
		for (u32 row = 0; row < table->count; row++)
			if (table->row[row].at[side] != ALIGN_NONE)
				table->row_of[side][table->row[row].at[side]] = row;
	}
}

void align(struct align_table *table, const struct story_part *const *part, u32 sides)
{
	struct merge merge = { .table = table };

	*table = (struct align_table){ .sides = sides };
	for (merge.side = 0; merge.side < sides; merge.side++) {
		table->part[merge.side] = part[merge.side];
		merge.key[merge.side] = keys_of(part[merge.side]);
		merge.events = part[merge.side]->count;
		merge.width = merge.events + 1;
		merge.best = must_alloc((table->count + 1) * merge.width * sizeof(*merge.best));
		weigh(&merge);
		rebuild(&merge);
		free(merge.best);
	}
	for (u32 side = 0; side < sides; side++)
		free(merge.key[side]);
	find_rows(table);
}

void align_free(struct align_table *table)
{
	for (u32 side = 0; side < table->sides; side++)
		free(table->row_of[side]);
	free(table->row);
	*table = (struct align_table){ 0 };
}

const struct story_event *align_event(const struct align_table *table, u32 row, u32 side)
{
	s32 at = table->row[row].at[side];

	return at == ALIGN_NONE ? NULL : &table->part[side]->event[at];
}

/* The row of the request that an event answers, or ALIGN_NONE. */
static s32 answers(const struct align_table *table, u32 side, const struct story_event *event)
{
	return event->of < 0 ? ALIGN_NONE : (s32)table->row_of[side][event->of];
}

bool align_same(const struct align_table *table, u32 row, u32 a, u32 b)
{
	const struct story_event *left = align_event(table, row, a), *right = align_event(table, row, b);

	if (!left || !right)
		return left == right;
	return strcmp(left->kind, right->kind) == 0 && strcmp(left->content, right->content) == 0 &&
	       answers(table, a, left) == answers(table, b, right);
}

bool align_differs(const struct align_table *table, u32 row)
{
	for (u32 side = 1; side < table->sides; side++)
		if (!align_same(table, row, 0, side))
			return true;
	return false;
}

u32 align_difference(const struct align_table *table)
{
	u32 row = 0;

	while (row < table->count && !align_differs(table, row))
		row++;
	return row;
}
