// SPDX-License-Identifier: GPL-2.0-only
/* Holds: what sets them off, what ends them, who is let go when, and what can never come true. */
#include "toy_holds.h"

#define ARM(...)                                                                      \
	do {                                                                          \
		const struct hold list[] = {__VA_ARGS__};                             \
                                                                                      \
		toy_holds(list, sizeof(list) / sizeof(list[0]));                      \
	} while (0)

static struct irq_line *line;

static void raise_line(void)
{
	irq_line_raise(line);
}

/* ---- counting ---- */

static void second_passage(void)
{
	ARM({.context = "task0", .at = point_of("A"), .nth = 2, .for_ns = 500});
}

static void three_times(void)
{
	for (int i = 0; i < 3; i++) {
		machine_spend(100);
		here('A');
		say("passes");
	}
	enough();
}

Test(holds, stand_at_the_nth_passage_for_a_time)
{
	static const struct story story = {.cpus = 1, .prepare = second_passage, .cpu = {three_times}};

	expect_all(tell(&story), "100 cpu0 passes\n200 cpu0 0 held\n700 hardware 0 over\n700 cpu0 passes\n800 cpu0 passes\n");
}

static void of_three_places(void)
{
	ARM({.context = "task0", .at = point_of("ABC"), .nth = 3, .for_ns = 500});
}

static void twice_and_a_half(void)
{
	static const char way[] = "ABCxABxB";

	for (const char *at = way; *at; at++) {
		machine_spend(100);
		here(*at);
	}
	say("has passed %llu times", toy_hold(0)->at.passed);
	here('A');
	here('A');
	enough();
}

/* A B C is one passage, A B the second; the B that comes again begins the third. */
Test(holds, count_a_passage_when_a_place_of_the_point_comes_again)
{
	static const struct story story = {.cpus = 1, .prepare = of_three_places, .cpu = {twice_and_a_half}};

	expect_all(tell(&story), "800 cpu0 0 held\n1300 hardware 0 over\n1300 cpu0 has passed 3 times\n");
}

static void by_others_too(void)
{
	ARM({.context = "task1", .at = point_of("A"), .nth = 9, .for_ns = 1});
}

static void passes_twice(void)
{
	here('A');
	machine_spend(100);
	here('A');
	machine_spend(1000);
	say("%llu passages, %s %llu", toy_hold(0)->at.passed, toy_hold(0)->at.other[0].name, toy_hold(0)->at.other[0].passed);
	enough();
}

static void passes_once(void)
{
	machine_spend(50);
	here('A');
}

Test(holds, know_who_else_passed)
{
	static const struct story story = {.cpus = 2, .prepare = by_others_too, .cpu = {passes_twice, passes_once}};

	expect_all(tell(&story), "1100 cpu0 1 passages, task0 2\n");
}

/* ---- passing and reaching ---- */

static int written;

static void until_passed(void)
{
	ARM({.context = "task0", .at = point_of("A"), .by = "task1", .until = point_of("B")});
}

static void waits_at_a(void)
{
	machine_spend(10);
	here('A');
	say("goes on, sees %d", written);
	enough();
}

static void writes_at_b(void)
{
	machine_spend(1000);
	here('B');
	written = 1;
	machine_spend(500);
	written = 2;
}

Test(holds, are_over_when_the_other_has_passed_and_see_what_it_wrote)
{
	static const struct story story = {.cpus = 2, .prepare = until_passed, .cpu = {waits_at_a, writes_at_b}};

	expect_all(tell(&story), "10 cpu0 0 held\n1000 hardware 0 over\n1000 cpu0 goes on, sees 1\n");
}

static void until_held_there(bool reached)
{
	ARM({.context = "task0", .at = point_of("A"), .by = "task1", .until = point_of("B"), .until_reached = reached},
	    {.context = "task1", .at = point_of("B"), .for_ns = 300});
}

static void until_passed_held(void)
{
	until_held_there(false);
}

static void until_reached_held(void)
{
	until_held_there(true);
}

Test(holds, wait_for_a_passer_that_stands_there_itself)
{
	static const struct story story = {.cpus = 2, .prepare = until_passed_held, .cpu = {waits_at_a, writes_at_b}};

	expect_all(tell(&story), "10 cpu0 0 held\n1000 cpu1 1 held\n1300 hardware 1 over\n1300 hardware 0 over\n"
				 "1300 cpu0 goes on, sees 1\n");
}

Test(holds, are_over_when_it_has_reached_the_point_if_they_say_so)
{
	static const struct story story = {.cpus = 2, .prepare = until_reached_held, .cpu = {waits_at_a, writes_at_b}};

	expect_all(tell(&story), "10 cpu0 0 held\n1000 cpu1 1 held\n1000 hardware 0 over\n1000 cpu0 goes on, sees 0\n");
}

static void until_third(void)
{
	ARM({.context = "task0", .at = point_of("A"), .by = "task1", .until = point_of("B"), .until_nth = 3, .limit_ns = 5000});
}

static void passes_b(int times)
{
	for (int i = 0; i < times; i++) {
		machine_spend(100);
		here('B');
	}
}

static void four_times_b(void)
{
	here('B');
	passes_b(4);
}

static void twice_b(void)
{
	passes_b(2);
	machine_spend(100000);
}

/* The passage at 0 was before the hold began. */
Test(holds, count_from_their_begin_what_ends_them)
{
	static const struct story story = {.cpus = 2, .prepare = until_third, .cpu = {waits_at_a, four_times_b}};

	expect_all(tell(&story), "10 cpu0 0 held\n300 hardware 0 over\n300 cpu0 goes on, sees 0\n");
}

Test(holds, are_let_go_by_their_limit)
{
	static const struct story story = {.cpus = 2, .prepare = until_third, .cpu = {waits_at_a, twice_b}};

	expect_all(tell(&story), "10 cpu0 0 held\n5010 hardware 0 expired\n5010 cpu0 goes on, sees 0\n");
}

/* ---- several for one wake-up ---- */

static void two_for_one(void)
{
	ARM({.context = "task0", .at = point_of("A"), .by = "task2", .until = point_of("B")},
	    {.context = "task1", .at = point_of("A"), .by = "task2", .until = point_of("B")});
}

static void stands_at_a(void)
{
	machine_spend(10);
	here('A');
	say("goes on");
	machine_spend(10000);
}

static void b_then_c(void)
{
	machine_spend(1000);
	here('B');
	machine_spend(100);
	here('C');
	machine_spend(1000);
	enough();
}

Test(holds, wake_all_that_wait_for_one_passing)
{
	static const struct story story = {.cpus = 3, .prepare = two_for_one, .cpu = {stands_at_a, stands_at_a, b_then_c}};

	expect_all(tell(&story), "10 cpu0 0 held\n10 cpu1 1 held\n1000 hardware 0 over\n1000 hardware 1 over\n"
				 "1000 cpu0 goes on\n1000 cpu1 goes on\n");
}

/* Both wait for the same passing, and the passer is itself let go by the first that goes on. */
static void ring_of_three(void)
{
	ARM({.context = "task0", .at = point_of("A"), .by = "task2", .until = point_of("B")},
	    {.context = "task1", .at = point_of("A"), .by = "task2", .until = point_of("C")},
	    {.context = "task2", .at = point_of("C"), .by = "task0", .until = point_of("D")});
}

static void a_then_d(void)
{
	machine_spend(10);
	here('A');
	say("goes on");
	machine_spend(300);
	here('D');
	machine_spend(10000);
}

Test(holds, lose_no_wake_up_when_the_passer_is_held_at_the_next_point)
{
	static const struct story story = {.cpus = 3, .prepare = ring_of_three, .cpu = {a_then_d, stands_at_a, b_then_c}};

	expect_all(tell(&story), "10 cpu0 0 held\n10 cpu1 1 held\n1000 hardware 0 over\n1000 cpu0 goes on\n1100 cpu2 2 held\n"
				 "1300 hardware 2 over\n1300 hardware 1 over\n1300 cpu1 goes on\n");
}

/* It passes at the very time at which the other begins to wait: before it, so it does not count. */
static void at_the_same_time(void)
{
	ARM({.context = "task1", .at = point_of("A"), .by = "task0", .until = point_of("B"), .limit_ns = 700});
}

static void passes_at_10(void)
{
	machine_spend(10);
	here('B');
	machine_spend(2000);
	enough();
}

Test(holds, do_not_count_a_passing_before_their_begin_at_the_same_time)
{
	static const struct story story = {.cpus = 2, .prepare = at_the_same_time, .cpu = {passes_at_10, stands_at_a}};

	expect_all(tell(&story), "10 cpu1 0 held\n710 hardware 0 expired\n710 cpu1 goes on\n");
}

/* ---- interrupts ---- */

static void held_under_a_line(void)
{
	line = irq_line_new("bell", false, 0);
	ARM({.context = "task0", .at = point_of("A"), .for_ns = 1000});
	at(400, raise_line);
}

static void stands_open(void)
{
	machine_irq_enable();
	waits_at_a();
}

Test(holds, let_interrupts_be_taken_if_they_are_enabled)
{
	static const struct story story = {.cpus = 1, .prepare = held_under_a_line, .cpu = {stands_open}};

	expect_all(tell(&story), "10 cpu0 0 held\n400 cpu0 bell on swapper/0\n1010 hardware 0 over\n1010 cpu0 goes on, sees 0\n");
}

static void stands_closed(void)
{
	machine_spend(10);
	here('A');
	say("goes on");
	machine_irq_enable();
	enough();
}

Test(holds, let_none_be_taken_if_they_are_not)
{
	static const struct story story = {.cpus = 1, .prepare = held_under_a_line, .cpu = {stands_closed}};

	expect_all(tell(&story), "10 cpu0 0 held\n1010 hardware 0 over\n1010 cpu0 goes on\n1010 cpu0 bell on swapper/0\n");
}

/* ---- what can never come true ---- */

static void on_top(void)
{
	line = irq_line_new("bell", false, 0);
	ARM({.context = "irq/0", .at = point_of("I"), .by = "task0", .until = point_of("B")});
	at(400, raise_line);
}

static void in_handler(void)
{
	here('I');
	say("handled");
}

static void handler(u32 vector)
{
	(void)vector;
	toy_in_interrupt(in_handler);
}

static void is_interrupted(void)
{
	machine_irq_enable();
	machine_spend(1000);
	here('B');
	say("passes");
	enough();
}

Test(holds, of_an_interrupt_on_top_of_the_task_it_waits_for_end_at_once)
{
	static const struct story story = {
		.cpus = 1, .prepare = on_top, .cpu = {is_interrupted}, .interrupt = handler, .silent = true};

	expect_all(tell(&story), "400 cpu0 0 held\n400 cpu0 0 never: task0 is interrupted by what is held by this one\n"
				 "400 cpu0 handled\n1000 cpu0 passes\n");
}

static void circle(void)
{
	ARM({.context = "task0", .at = point_of("A"), .by = "task1", .until = point_of("B")},
	    {.context = "task1", .at = point_of("C"), .by = "task2", .until = point_of("D")},
	    {.context = "task2", .at = point_of("E"), .by = "task0", .until = point_of("F")});
}

static void a_then_f(void)
{
	machine_spend(10);
	here('A');
	machine_spend(10);
	here('F');
}

static void c_then_b(void)
{
	machine_spend(20);
	here('C');
	machine_spend(10);
	here('B');
}

static void e_then_d(void)
{
	machine_spend(30);
	here('E');
	machine_spend(10);
	here('D');
	machine_spend(1000);
	enough();
}

Test(holds, that_wait_in_a_circle_end_with_the_one_that_closes_it)
{
	static const struct story story = {.cpus = 3, .prepare = circle, .cpu = {a_then_f, c_then_b, e_then_d}};

	expect_all(tell(&story), "10 cpu0 0 held\n20 cpu1 1 held\n30 cpu2 2 held\n"
				 "30 cpu2 2 never: task0 is held by interleave[0], and task1 is held by interleave[1], and "
				 "task2 is held by this one\n40 hardware 1 over\n50 hardware 0 over\n");
}

static void circle_of_patterns(void)
{
	ARM({.context = "task0", .at = point_of("A"), .by = "*1", .until = point_of("B")},
	    {.context = "task1", .at = point_of("C"), .by = "*2", .until = point_of("D")},
	    {.context = "task2", .at = point_of("E"), .by = "*0", .until = point_of("F")});
}

Test(holds, that_wait_in_a_circle_by_patterns_of_one_end_with_the_one_that_closes_it)
{
	static const struct story story = {.cpus = 3, .prepare = circle_of_patterns, .cpu = {a_then_f, c_then_b, e_then_d}};

	expect_all(tell(&story), "10 cpu0 0 held\n20 cpu1 1 held\n30 cpu2 2 held\n"
				 "30 cpu2 2 never: task0 is held by interleave[0], and task1 is held by interleave[1], and "
				 "task2 is held by this one\n40 hardware 1 over\n50 hardware 0 over\n");
}

static void broken_circle(void)
{
	ARM({.context = "task0", .at = point_of("A"), .by = "task1", .until = point_of("B")},
	    {.context = "task1", .at = point_of("C"), .for_ns = 50},
	    {.context = "task2", .at = point_of("E"), .by = "task0", .until = point_of("F")});
}

Test(holds, that_wait_for_one_that_waits_for_a_time_go_on)
{
	static const struct story story = {.cpus = 3, .prepare = broken_circle, .cpu = {a_then_f, c_then_b, e_then_d}};

	expect_all(tell(&story), "10 cpu0 0 held\n20 cpu1 1 held\n30 cpu2 2 held\n70 hardware 1 over\n80 hardware 0 over\n"
				 "90 hardware 2 over\n");
}

static void needs_the_cpu(void)
{
	toy_needs[1] = 0;
	ARM({.context = "task0", .at = point_of("A"), .by = "task1", .until = point_of("B")});
}

Test(holds, that_keep_the_cpu_of_the_task_they_wait_for_end_at_once)
{
	static const struct story story = {.cpus = 2, .prepare = needs_the_cpu, .cpu = {waits_at_a, writes_at_b}};

	expect_all(tell(&story), "10 cpu0 0 held\n10 cpu0 0 never: task1 needs the CPU that is kept by this one\n"
				 "10 cpu0 goes on, sees 0\n");
}

/* With interrupts and preemption on the other may have the CPU. */
static void open_needs(void)
{
	machine_irq_enable();
	waits_at_a();
}

Test(holds, that_can_be_preempted_keep_no_cpu)
{
	static const struct story story = {.cpus = 2, .prepare = needs_the_cpu, .cpu = {open_needs, writes_at_b}};

	expect_all(tell(&story), "10 cpu0 0 held\n1000 hardware 0 over\n1000 cpu0 goes on, sees 1\n");
}

static void task1_ends(void)
{
	holds_gone("task1");
}

static void gone(void)
{
	until_passed();
	at(600, task1_ends);
}

Test(holds, that_wait_for_a_task_that_ended_end_with_it)
{
	static const struct story story = {.cpus = 1, .prepare = gone, .cpu = {waits_at_a}};

	expect_all(tell(&story), "10 cpu0 0 held\n600 hardware 0 never: task1 has ended\n600 cpu0 goes on, sees 0\n");
}

static void gone_before(void)
{
	until_passed();
	at(5, task1_ends);
}

Test(holds, that_wait_for_a_task_that_had_ended_before_end_at_once)
{
	static const struct story story = {.cpus = 1, .prepare = gone_before, .cpu = {waits_at_a}};

	expect_all(tell(&story), "10 cpu0 0 held\n10 cpu0 0 never: task1 has ended\n10 cpu0 goes on, sees 0\n");
}
