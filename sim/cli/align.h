/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CLI_ALIGN_H
#define SIM_CLI_ALIGN_H

#include "story.h"

/*
 * The same layer of several stories side by side. Sides are put in one after the
 * other: each is aligned with the rows that are there so that the sum of weights is
 * greatest: ALIGN_SAME for an event that stands beside the same one, ALIGN_KIND
 * beside one of the same kind, 0 in a row of its own. Of equal sums the one that
 * pairs earlier counts, and then that with the rows of earlier sides first: the
 * table depends on nothing but the stories.
 * Time and memory (two bytes) go with rows times events.
 */
#define ALIGN_SIDES_MAX 6
#define ALIGN_SAME 3
#define ALIGN_KIND 1
#define ALIGN_NONE (-1)

/* struct align_row - which event of each side stands here, or ALIGN_NONE. */
struct align_row {
	s32 at[ALIGN_SIDES_MAX];
};

/* struct align_table - @row_of: of each side the row of each of its events. */
struct align_table {
	const struct story_part *part[ALIGN_SIDES_MAX];
	u32 sides;
	struct align_row *row;
	u32 count;
	u32 *row_of[ALIGN_SIDES_MAX];
};

void align(struct align_table *table, const struct story_part *const *part, u32 sides);
void align_free(struct align_table *table);

/* The event of @side in @row, or NULL. */
const struct story_event *align_event(const struct align_table *table, u32 row, u32 side);
/* Is it the same there: same kind, same content, an answer to the same request? Or missing on both sides. */
bool align_same(const struct align_table *table, u32 row, u32 a, u32 b);
/* Is @row not the same on all sides? */
bool align_differs(const struct align_table *table, u32 row);
/* The first such row, or the number of rows. */
u32 align_difference(const struct align_table *table);

#endif
