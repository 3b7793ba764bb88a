// SPDX-License-Identifier: GPL-2.0-only
/* Of all that happens in a run the few steps that are shown. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "sim/world/lanes_select.h"

static struct run_steps run;
static char *names[32];

static void begin(void)
{
	run = (struct run_steps){.step = host_alloc(4096, sizeof(struct run_step)), .name = names};
}

static void end(void)
{
	free(run.step);
}

TestSuite(select, .init = begin, .fini = end);

/* A step of the lane, a microsecond after the last. */
static struct run_step *step(u32 lane, enum lane_step_kind kind)
{
	struct run_step *step = &run.step[run.count];

	*step = (struct run_step){.seq = run.count, .when_ns = run.count * 1000ULL, .lane = lane, .kind = (u8)kind};
	if (lane != LANES_NONE && lane >= run.lanes)
		run.lanes = lane + 1;
	run.count++;
	return step;
}

static void plain(u32 lane, u32 count)
{
	while (count--)
		step(lane, LANE_PLAIN);
}

/* "0 3 4": numbers of the steps that are shown. */
static void expect(const char *shown, u64 from_ns)
{
	struct buffer text = {0};

	lanes_select(&run, from_ns);
	for (u32 i = 0; i < run.count; i++)
		if (run.step[i].shown)
			buffer_printf(&text, "%s%u", text.used ? " " : "", i);
	cr_assert_str_eq(text.used ? text.bytes : "", shown, "shown: %s, expected: %s", text.bytes, shown);
	buffer_free(&text);
}

Test(select, what_decides_and_in_each_lane_the_step_before_and_after)
{
	plain(0, 3);             /* 0 1 2 */
	plain(1, 2);             /* 3 4 */
	step(1, LANE_HELD);      /* 5 */
	step(0, LANE_PASSES);    /* 6 */
	step(1, LANE_GOES_ON);   /* 7 */
	plain(1, 2);             /* 8 9 */
	plain(0, 2);             /* 10 11 */
	expect("2 4 5 6 7 8 10", 0);
}

Test(select, while_somebody_is_held_the_first_and_the_last_few)
{
	step(1, LANE_HELD);    /* 0 */
	plain(0, 20);          /* 1 to 20 */
	step(1, LANE_GOES_ON); /* 21 */
	expect("0 1 2 3 4 5 16 17 18 19 20 21", 0);
}

Test(select, the_operation_and_the_fault_that_led_there)
{
	step(0, LANE_PLAIN)->begins = true; /* 0 */
	plain(0, 3);                        /* 1 2 3 */
	step(2, LANE_FAULT)->firmware = true;
	step(2, LANE_PLAIN)->firmware = true;
	step(2, LANE_PLAIN)->firmware = true; /* 6 */
	step(0, LANE_FINDING);              /* 7 */
	expect("0 3 4 6 7", 0);
}

Test(select, who_has_nothing_to_do_with_it_is_left_out)
{
	plain(3, 1);           /* 0: only before */
	step(2, LANE_PLAIN)->firmware = true; /* 1: firmware is always of interest */
	step(0, LANE_HELD);    /* 2 */
	plain(1, 1);           /* 3: meanwhile */
	step(0, LANE_GOES_ON); /* 4 */
	plain(3, 1);           /* 5 */
	expect("1 2 3 4", 0);
}

Test(select, what_came_before_the_start_is_shown_only_if_something_decided_there)
{
	plain(0, 2);          /* 0 1 */
	step(0, LANE_HELD);   /* 2 */
	step(0, LANE_GOES_ON);/* 3 */
	expect("2 3", 2000);
	begin();
	plain(0, 2);
	step(0, LANE_HELD);
	step(0, LANE_GOES_ON);
	expect("1 2 3", 3000);
}

Test(select, without_anything_that_decides_the_first_ones)
{
	plain(0, 5);
	plain(1, 200);
	lanes_select(&run, 3000);
	cr_assert(!run.step[2].shown && run.step[3].shown && run.step[3 + LANES_STEPS_MAX - 1].shown &&
		  !run.step[3 + LANES_STEPS_MAX].shown);
}

Test(select, no_more_lanes_than_can_be_read_those_that_decide_first)
{
	for (u32 lane = 0; lane < 10; lane++)
		plain(lane, 1);                 /* 0 to 9 */
	step(9, LANE_HELD);                     /* 10 */
	for (u32 lane = 0; lane < 10; lane++)
		plain(lane, 1);                 /* 11 to 20 */
	step(9, LANE_GOES_ON);                  /* 21 */
	lanes_select(&run, 0);
	for (u32 i = 0; i < run.count; i++)
		cr_assert(!run.step[i].shown || run.step[i].lane == 9 || run.step[i].lane < LANES_MAX - 1);
	cr_assert(run.step[10].shown && run.step[21].shown);
}

Test(select, no_more_steps_than_can_be_read_what_decides_last_to_go)
{
	u32 shown = 0, deciding = 0;

	for (u32 i = 0; i < 40; i++) {
		step(0, LANE_HELD);
		plain(1, 3);
		step(0, LANE_GOES_ON);
	}
	lanes_select(&run, 0);
	for (u32 i = 0; i < run.count; i++) {
		shown += run.step[i].shown;
		deciding += run.step[i].shown && run.step[i].kind != LANE_PLAIN;
	}
	cr_assert_eq(shown, LANES_STEPS_MAX);
	cr_assert_eq(deciding, LANES_STEPS_MAX);
	cr_assert(run.step[0].shown && run.step[run.count - 1].shown);
}

Test(words, lines_part_at_blanks_then_behind_what_parts_a_name)
{
	cr_assert_eq(lane_text_cut("short", 10), 5);
	cr_assert_eq(lane_text_cut("two words here", 10), 9);
	cr_assert_eq(lane_text_cut("function:callee_of_it", 12), 9);
	cr_assert_eq(lane_text_cut("scmi_handle_response", 14), 12);
	cr_assert_eq(lane_text_cut("unpartable", 6), 6);
}
