// SPDX-License-Identifier: GPL-2.0-only
/* A table from stories: "a1 b2" is an event of kind a with content 1, then one of kind b with content 2. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/cli/align.h"

#define MOST 16

/* A side's story. */
struct told {
	struct story_part part;
	struct story_event event[MOST];
	char kind[MOST][2];
	char content[MOST][2];
};

/* "a1", or "a1<0": an answer to event 0. */
static const struct story_part *tell(struct told *told, const char *words)
{
	const char *word = words;
	u32 i = 0;

	for (; *word; i++) {
		told->kind[i][0] = word[0];
		told->content[i][0] = word[1];
		told->event[i] = (struct story_event){ .of = word[2] == '<' ? word[3] - '0' : -1,
						       .kind = told->kind[i], .content = told->content[i] };
		word += strcspn(word, " ");
		word += *word == ' ';
	}
	told->part = (struct story_part){ .event = told->event, .count = i, .total = i };
	return &told->part;
}

/* Each row as "a1/a1" or "a1/--", with a '!' behind it if it is not the same on all sides. */
static const char *side_by_side(const char *first, const char *second, const char *third)
{
	static char text[1000];
	struct told told[3] = { 0 };
	const struct story_part *parts[3] = { tell(&told[0], first), tell(&told[1], second),
					      third ? tell(&told[2], third) : NULL };
	struct align_table table;
	int used = 0;

	align(&table, parts, third ? 3 : 2);
	text[0] = '\0';
	for (u32 row = 0; row < table.count; row++) {
		for (u32 side = 0; side < table.sides; side++) {
			const struct story_event *event = align_event(&table, row, side);

			used += snprintf(text + used, sizeof(text) - (size_t)used, "%s%s%s", side ? "/" : row ? " " : "",
					 event ? event->kind : "-", event ? event->content : "-");
		}
		used += snprintf(text + used, sizeof(text) - (size_t)used, "%s", align_differs(&table, row) ? "!" : "");
	}
	align_free(&table);
	return text;
}

Test(align, equal_stories_have_no_difference)
{
	cr_assert_str_eq(side_by_side("a1 b2 a1", "a1 b2 a1", NULL), "a1/a1 b2/b2 a1/a1");
	cr_assert_str_eq(side_by_side("", "", NULL), "");
}

Test(align, what_only_one_side_has_stands_alone)
{
	cr_assert_str_eq(side_by_side("a1 b2 c3", "a1 c3", NULL), "a1/a1 b2/--! c3/c3");
	cr_assert_str_eq(side_by_side("a1", "a1 b2", NULL), "a1/a1 --/b2!");
	cr_assert_str_eq(side_by_side("", "a1", NULL), "--/a1!");
}

Test(align, the_same_kind_with_another_content_shares_a_row)
{
	cr_assert_str_eq(side_by_side("a1 b2 c3", "a1 b9 c3", NULL), "a1/a1 b2/b9! c3/c3");
}

Test(align, one_that_is_missing_does_not_shift_its_like)
{
	cr_assert_str_eq(side_by_side("s1 s2 s3 s4", "s2 s3 s4", NULL), "s1/--! s2/s2 s3/s3 s4/s4");
}

Test(align, of_equal_alignments_the_one_that_pairs_earlier_counts)
{
	cr_assert_str_eq(side_by_side("a1 a1", "a1", NULL), "a1/a1 a1/--!");
	cr_assert_str_eq(side_by_side("a1 b1", "b1 a1", NULL), "a1/--! b1/b1 --/a1!");
}

Test(align, three_sides)
{
	cr_assert_str_eq(side_by_side("a1 c1", "a1 b1 c1", "a1 b1 c2"), "a1/a1/a1 --/b1/b1! c1/c1/c2!");
	cr_assert_str_eq(side_by_side("a1", "b1", "c1 b1"), "a1/--/--! --/--/c1! --/b1/b1!");
}

Test(align, an_answer_to_another_request_is_another)
{
	cr_assert_str_eq(side_by_side("q1 q2 r0<0", "q1 q2 r0<0", NULL), "q1/q1 q2/q2 r0/r0");
	cr_assert_str_eq(side_by_side("q1 q2 r0<0", "q1 q2 r0<1", NULL), "q1/q1 q2/q2 r0/r0!");
	cr_assert_str_eq(side_by_side("q1 q2 r0<1", "q2 r0<0", NULL), "q1/--! q2/q2 r0/r0");
	cr_assert_str_eq(side_by_side("q1 r0<0", "q1 r0", NULL), "q1/q1 r0/r0!");
}

Test(align, the_longest_stories_are_aligned_within_seconds, .timeout = 20)
{
	static struct story_event event[2][STORY_MAX];
	static char kind[2][STORY_MAX][8];
	struct story_part long_part[2];
	const struct story_part *parts[2] = { &long_part[0], &long_part[1] };
	struct align_table table;

	for (u32 side = 0; side < 2; side++) {
		for (u32 i = 0; i < STORY_MAX; i++) {
			snprintf(kind[side][i], 8, "%u", i + side * 100);
			event[side][i] = (struct story_event){ .of = -1, .kind = kind[side][i], .content = "" };
		}
		long_part[side] = (struct story_part){ .event = event[side], .count = STORY_MAX, .total = STORY_MAX };
	}
	align(&table, parts, 2);
	cr_assert_eq(table.count, STORY_MAX + 100);
	cr_assert_eq(align_difference(&table), 0);
	cr_assert(!align_differs(&table, 100) && align_differs(&table, STORY_MAX));
	align_free(&table);
}
