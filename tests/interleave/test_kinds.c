// SPDX-License-Identifier: GPL-2.0-only
/* The other kinds of constraints: tasks, CPUs, firmware, interrupts, conditions, simultaneous events. */
#include "sim/check/order.h"
#include "sim/machine/steering.h"
#include "toy_holds.h"

#define ARM(...)                                                 \
	do {                                                     \
		const struct hold list[] = {__VA_ARGS__};        \
                                                                 \
		toy_holds(list, sizeof(list) / sizeof(list[0])); \
	} while (0)

static struct irq_line *line, *other;

static void raise_line(void)
{
	irq_line_raise(line);
}

static void raise_other(void)
{
	irq_line_raise(other);
}

/* ---- tasks ---- */

static void preempted(void)
{
	ARM({.kind = HOLD_PREEMPT, .context = "task0", .at = point_of("A"), .by = "task1", .until = point_of("B")});
}

static void open_at_a(void)
{
	machine_irq_enable();
	machine_spend(10);
	here('A');
	say("goes on");
	machine_spend(10);
	enough();
}

static void passes_b_at_300(void)
{
	machine_spend(300);
	here('B');
	machine_spend(1000);
}

Test(preempt, keeps_a_task_away_until_another_has_passed)
{
	static const struct story story = {.cpus = 2, .prepare = preempted, .cpu = {open_at_a, passes_b_at_300}};

	expect_all(tell(&story), "10 cpu0 0 held\n10 cpu0 is away\n300 hardware 0 over\n300 cpu0 goes on\n");
}

static void closed_at_a(void)
{
	machine_spend(10);
	here('A');
	say("goes on");
	enough();
}

Test(preempt, is_refused_where_the_kernel_cannot)
{
	static const struct story story = {.cpus = 1, .prepare = preempted, .cpu = {closed_at_a}};

	expect_all(tell(&story), "10 cpu0 0 refused: interrupts are off\n10 cpu0 goes on\n");
}

static void moved(void)
{
	ARM({.kind = HOLD_MIGRATE, .context = "task0", .at = point_of("A"), .number = 1},
	    {.kind = HOLD_PIN, .context = "task0", .at = point_of("A"), .nth = 2, .number = 1});
}

static void twice_at_a(void)
{
	machine_irq_enable();
	here('A');
	machine_spend(10);
	here('A');
	enough();
}

Test(migrate, and_pin_are_over_at_once)
{
	static const struct story story = {.cpus = 2, .prepare = moved, .cpu = {twice_at_a}};

	expect_all(tell(&story), "0 cpu0 moved to 1\n0 cpu0 0 over\n10 cpu0 pinned to 1\n10 cpu0 1 over\n");
}

/* ---- CPUs ---- */

static void stalled(void)
{
	line = irq_line_new("bell", false, 0);
	at(500, raise_line);
	ARM({.kind = HOLD_CPU, .number = 0, .after_ns = 400, .for_ns = 300});
}

static void spend_1000(void)
{
	machine_irq_enable();
	machine_spend(1000);
	say("has spent 1000");
	enough();
}

/* Its 1000 ns of work take 1300, and the interrupt comes when it is over. */
Test(stall, takes_the_time_and_the_interrupts_of_a_cpu)
{
	static const struct story story = {.cpus = 1, .prepare = stalled, .cpu = {spend_1000}};

	expect_all(tell(&story), "400 hardware 0 held\n700 hardware 0 over\n700 cpu0 bell on swapper/0\n1300 cpu0 has spent 1000\n");
}

static void past_its_end(void)
{
	ARM({.kind = HOLD_CPU, .number = 0, .after_ns = 900, .for_ns = 300},
	    {.kind = HOLD_CPU, .number = 0, .after_ns = 1000, .for_ns = 500});
}

Test(stall, may_overlap_with_another_and_last_past_the_end_of_what_was_done)
{
	static const struct story story = {.cpus = 1, .prepare = past_its_end, .cpu = {spend_1000}};

	expect_all(tell(&story), "900 hardware 0 held\n1000 hardware 1 held\n1200 hardware 0 over\n1500 hardware 1 over\n"
				 "1600 cpu0 has spent 1000\n");
}

static void idle_is_stalled(void)
{
	line = irq_line_new("bell", false, 0);
	at(500, raise_line);
	ARM({.kind = HOLD_CPU, .number = 0, .after_ns = 400, .for_ns = 300});
	at(2000, enough);
}

Test(stall, of_an_idle_cpu_wakes_it_late)
{
	static const struct story story = {.cpus = 1, .prepare = idle_is_stalled, .cpu = {NULL}};

	expect_all(tell(&story), "400 hardware 0 held\n700 hardware 0 over\n700 cpu0 bell on swapper/0\n");
}

static void stalls_itself(void)
{
	ARM({.kind = HOLD_CPU, .context = "task0", .at = point_of("A"), .number = 0, .for_ns = 300});
}

Test(stall, of_the_cpu_that_sets_it_off_begins_there)
{
	static const struct story story = {.cpus = 1, .prepare = stalls_itself, .cpu = {closed_at_a}};

	expect_all(tell(&story), "10 cpu0 0 held\n310 hardware 0 over\n310 cpu0 goes on\n");
}

/* ---- firmware ---- */

static void firmware_stands(void)
{
	ARM({.kind = HOLD_FIRMWARE, .context = "task0", .at = point_of("A"), .number = 2, .for_ns = 300});
}

Test(firmware, stands_while_who_set_it_off_goes_on)
{
	static const struct story story = {.cpus = 1, .prepare = firmware_stands, .cpu = {twice_at_a}};

	expect_text(tell(&story), "0 cpu0 0 held\n0 cpu0 firmware 2 stands\n");
}

/* ---- interrupts ---- */

static void delayed(void)
{
	line = irq_line_new("bell", false, 100);
	at(500, raise_line);
	at(900, raise_line);
	at(3000, raise_line);
	at(5000, enough);
	ARM({.kind = HOLD_DELAY, .line = line, .for_ns = 1000});
}

/* The second raise merges with the first, as one that is under way does. */
Test(delay, keeps_a_raised_interrupt_from_arriving)
{
	static const struct story story = {.cpus = 1, .prepare = delayed, .cpu = {NULL}};

	expect_all(tell(&story), "500 hardware 0 held\n1600 hardware 0 over\n1600 cpu0 bell on swapper/0\n"
				 "3100 cpu0 bell on swapper/0\n");
}

static void delayed_until(void)
{
	line = irq_line_new("bell", true, 100);
	at(100, raise_line);
	ARM({.kind = HOLD_DELAY, .line = line, .by = "task1", .until = point_of("B")});
}

static void lower(u32 vector)
{
	(void)vector;
	irq_line_lower(line);
	enough();
}

Test(delay, lasts_until_somebody_has_passed_of_a_level_line_too)
{
	static const struct story story = {
		.cpus = 2, .prepare = delayed_until, .cpu = {NULL, passes_b_at_300}, .interrupt = lower};

	expect_all(tell(&story), "100 hardware 0 held\n300 hardware 0 over\n300 cpu0 bell on swapper/0\n");
}

static void advanced(void)
{
	line = irq_line_new("bell", false, 100);
	at(500, raise_line);
	at(1500, raise_line);
	at(5000, enough);
	ARM({.kind = HOLD_ADVANCE, .line = line, .for_ns = 60}, {.kind = HOLD_ADVANCE, .line = line, .nth = 2, .for_ns = 101});
}

Test(advance, brings_an_interrupt_forward_but_not_before_its_raise)
{
	static const struct story story = {.cpus = 1, .prepare = advanced, .cpu = {NULL}};

	expect_all(tell(&story), "500 hardware 0 over\n540 cpu0 bell on swapper/0\n"
				 "1500 hardware 1 refused: it arrives 100 ns after it is raised, and cannot come 101 ns earlier\n"
				 "1600 cpu0 bell on swapper/0\n");
}

/* ---- conditions ---- */

static void until_pending(void)
{
	line = irq_line_new("bell", false, 100);
	at(500, raise_line);
	ARM({.context = "task0", .at = point_of("A"), .condition = CONDITION_PENDING, .condition_line = line});
}

Test(condition, an_interrupt_is_pending)
{
	static const struct story story = {.cpus = 1, .prepare = until_pending, .cpu = {closed_at_a}};

	expect_all(tell(&story), "10 cpu0 0 held\n600 hardware 0 over\n600 cpu0 goes on\n");
}

static void until_idle(void)
{
	ARM({.context = "task0", .at = point_of("A"), .condition = CONDITION_IDLE, .condition_cpu = 1});
}

static void idles_at_700(void)
{
	machine_spend(700);
}

Test(condition, a_cpu_idles)
{
	static const struct story story = {.cpus = 2, .prepare = until_idle, .cpu = {closed_at_a, idles_at_700}};

	expect_all(tell(&story), "10 cpu0 0 held\n700 hardware 0 over\n700 cpu0 goes on\n");
}

Test(condition, is_true_at_once_if_it_is_so_already)
{
	static const struct story story = {.cpus = 2, .prepare = until_idle, .cpu = {closed_at_a, NULL}};

	expect_all(tell(&story), "10 cpu0 0 held\n10 hardware 0 over\n10 cpu0 goes on\n");
}

static void until_sleeper(void)
{
	ARM({.context = "task0", .at = point_of("A"), .condition = CONDITION_BLOCKED, .condition_who = "sleep*"});
}

static void until_task1_sleeps(void)
{
	ARM({.context = "task0", .at = point_of("A"), .condition = CONDITION_BLOCKED, .condition_who = "task1"});
}

static void sleeps_at_200(void)
{
	machine_spend(200);
	machine_steering->blocks("task2");
	machine_spend(200);
	machine_steering->blocks("task1");
}

Test(condition, a_task_sleeps)
{
	static const struct story asleep = {.cpus = 1, .prepare = until_sleeper, .cpu = {closed_at_a}};
	static const struct story later = {.cpus = 2, .prepare = until_task1_sleeps, .cpu = {closed_at_a, sleeps_at_200}};

	expect_all(tell(&asleep), "10 cpu0 0 held\n10 hardware 0 over\n10 cpu0 goes on\n");
	expect_all(tell(&later), "10 cpu0 0 held\n400 hardware 0 over\n400 cpu0 goes on\n");
}

/* ---- simultaneous events ---- */

static struct order order;

static void tell_arrival(struct irq_line *which)
{
	say("arrives %s", irq_line_name(which));
}

static u64 raised(struct irq_line *which, u64 when_ns)
{
	(void)which;
	return when_ns;
}

static void idles(u32 cpu)
{
	(void)cpu;
}

static const struct machine_steering listener = {.raised = raised, .pending = tell_arrival, .idles = idles};

/* Both lines arrive at 1100, 2100 and 3100, the bell first by the engine's rule. */
static void rule(void)
{
	line = irq_line_new("bell", false, 100);
	other = irq_line_new("horn", false, 100);
	for (u64 when = 1000; when <= 3000; when += 1000) {
		at(when, raise_line);
		at(when, raise_other);
	}
	at(5000, enough);
	machine_steering = &listener;
}

static void arrange(const char *first, const char *second, u64 nth)
{
	static const char *names[2];

	rule();
	names[0] = first;
	names[1] = second;
	order = (struct order){.name = names, .count = 2, .nth = nth};
	orders_set(&order, 1, &toy_port);
	orders_mark();
}

static void horns(void)
{
	arrange("irq:horn", "irq:bell", 0);
}

static void one_horn(void)
{
	arrange("irq:ho*", "irq:bell", 2);
}

static void no_tie(void)
{
	arrange("irq:bell", "timer/0", 0);
}

static void count_ties(void)
{
	machine_spend(4000);
	say("%llu times, %llu changed", order.times, order.changed);
	enough();
}

#define BELL(when) when " hardware arrives bell\n"
#define HORN(when) when " hardware arrives horn\n"

Test(order, is_the_rule_s_without_a_constraint)
{
	static const struct story story = {.cpus = 1, .prepare = rule, .cpu = {count_ties}, .silent = true};

	expect_all(tell(&story), BELL("1100") HORN("1100") BELL("2100") HORN("2100") BELL("3100") HORN("3100")
				 "4000 cpu0 0 times, 0 changed\n");
}

Test(order, can_be_turned_each_time)
{
	static const struct story story = {.cpus = 1, .prepare = horns, .cpu = {count_ties}, .silent = true};

	expect_all(tell(&story), HORN("1100") BELL("1100") HORN("2100") BELL("2100") HORN("3100") BELL("3100")
				 "4000 cpu0 3 times, 3 changed\n");
}

Test(order, can_be_turned_once)
{
	static const struct story story = {.cpus = 1, .prepare = one_horn, .cpu = {count_ties}, .silent = true};

	expect_all(tell(&story), BELL("1100") HORN("1100") HORN("2100") BELL("2100") BELL("3100") HORN("3100")
				 "4000 cpu0 3 times, 1 changed\n");
}

Test(order, without_a_tie_changes_nothing)
{
	static const struct story story = {.cpus = 1, .prepare = no_tie, .cpu = {count_ties}, .silent = true};

	expect_all(tell(&story), BELL("1100") HORN("1100") BELL("2100") HORN("2100") BELL("3100") HORN("3100")
				 "4000 cpu0 0 times, 0 changed\n");
}

/* The CPU goes on at 1100, too, whether it ran ahead or not. */
static void task_first(void)
{
	arrange("task0", "irq:bell", 0);
}

static void at_1100(void)
{
	machine_spend(1100);
	say("goes on");
	machine_spend(3000);
	enough();
}

Test(order, of_a_context_and_an_interrupt_does_not_depend_on_run_ahead)
{
	static const struct story story = {.cpus = 1, .prepare = task_first, .cpu = {at_1100}, .silent = true};
	struct engine_config slow = plain_config;

	slow.run_ahead = false;
	expect_text(tell(&story), "1100 cpu0 goes on\n" BELL("1100") HORN("1100"));
	expect_text(tell_with(&slow, &story), "1100 cpu0 goes on\n" BELL("1100") HORN("1100"));
}
