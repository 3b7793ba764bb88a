// SPDX-License-Identifier: GPL-2.0-only
/* CPUs and time: costs, ticks, timers, idling, inter-processor interrupts, busy-waiting. */
#include <stdio.h>
#include <string.h>

#include "toy_os.h"

static void spend_2500_us(void)
{
	machine_irq_enable();
	machine_spend(300000);
	machine_tick_start();
	machine_spend(2500000);
	say("has spent 2.5 ms");
	machine_tick_stop();
	machine_spend(5000000);
	say("no ticks any more");
	enough();
}

static void tick_costs(u32 vector)
{
	if (vector == VECTOR_TICK)
		machine_spend(machine_cost_ns[COST_TICK]);
}

static void costly_ticks(void)
{
	cost(COST_IRQ_ENTRY, 300);
	cost(COST_IRQ_EXIT, 200);
	cost(COST_TICK, 400);
}

Test(tick, is_on_the_absolute_grid_and_splits_what_is_being_paid)
{
	static const struct story story = {
		.cpus = 1, .prepare = costly_ticks, .cpu = {spend_2500_us}, .interrupt = tick_costs};

	for (int run_ahead = 0; run_ahead < 2; run_ahead++) {
		struct engine_config config = {.run_ahead = run_ahead};

		expect_all(tell_with(&config, &story), "1000300 cpu0 tick on swapper/0\n2000300 cpu0 tick on "
						       "swapper/0\n2801800 cpu0 has spent 2.5 ms\n"
						       "7801800 cpu0 no ticks any more\n");
	}
}

static void ticks_while_off(void)
{
	machine_tick_start();
	machine_spend(3500000);
	say("enables");
	machine_irq_enable();
	machine_spend(600000);
	enough();
}

Test(tick, missed_ones_merge)
{
	static const struct story story = {.cpus = 1, .cpu = {ticks_while_off}};

	expect_all(tell(&story),
		   "3500000 cpu0 enables\n3500000 cpu0 tick on swapper/0\n4000000 cpu0 tick on swapper/0\n");
}

static void two_small_steps(void)
{
	machine_irq_enable();
	machine_tick_start();
	machine_spend(999999);
	say("just before");
	machine_spend(1);
	say("just there");
	machine_spend(1);
	enough();
}

Test(tick, comes_exactly_at_its_time)
{
	static const struct story story = {.cpus = 1, .cpu = {two_small_steps}};

	expect_all(tell(&story),
		   "999999 cpu0 just before\n1000000 cpu0 tick on swapper/0\n1000000 cpu0 just there\n");
}

static void timers(void)
{
	machine_irq_enable();
	machine_timer_program(5000);
	machine_timer_program(700); /* earlier: the only one now */
	machine_spend(1000);
	machine_timer_program(10); /* past: at once */
	machine_spend(10);
	machine_timer_program(3000);
	machine_timer_program(NEVER_NS);
	machine_spend(10000);
	say("end");
	enough();
}

Test(timer, is_one_shot_can_be_moved_and_stopped_and_fires_at_once_for_the_past)
{
	static const struct story story = {.cpus = 1, .cpu = {timers}};

	expect_all(tell(&story),
		   "700 cpu0 timer on swapper/0\n1000 cpu0 timer on swapper/0\n11010 cpu0 end\n");
}

static void idle_with_timer(void)
{
	machine_timer_program(5000);
	machine_irq_disable();
	machine_idle();
	say("awake");
	machine_irq_enable();
	machine_timer_program(machine_now_ns() + 10);
	machine_irq_disable();
	machine_spend(50);
	machine_idle();
	say("never slept");
	machine_irq_enable();
	enough();
}

static void idle_costs(void)
{
	cost(COST_IDLE_EXIT, 1000);
}

Test(idle, ends_by_an_interrupt_and_costs_only_if_the_cpu_slept)
{
	static const struct story story = {.cpus = 1, .prepare = idle_costs, .cpu = {idle_with_timer}};

	expect_all(tell(&story), "6000 cpu0 awake\n6000 cpu0 timer on swapper/0\n6050 cpu0 never slept\n6050 "
				 "cpu0 timer on swapper/0\n");
}

static void idle_with_ticks(void)
{
	machine_tick_start();
	machine_irq_disable();
	machine_idle();
	say("awake");
	enough();
}

Test(idle, ends_at_the_tick_where_that_was_not_stopped)
{
	static const struct story story = {.cpus = 1, .cpu = {idle_with_ticks}};

	expect_all(tell(&story), "1000000 cpu0 awake\n");
}

static void send_ipis(void)
{
	machine_irq_enable();
	machine_spend(100);
	machine_ipi(1, VECTOR_RESCHEDULE);
	machine_ipi(2, VECTOR_CALL_FUNCTION);
	machine_ipi(0, VECTOR_IRQ_WORK);
	machine_spend(200);
	machine_ipi(1, VECTOR_RESCHEDULE); /* merges with the one under way */
	machine_spend(800);
	say("goes on");
	machine_spend(2000);
	enough();
}

static void busy_2000(void)
{
	machine_irq_disable();
	machine_spend(2000);
	say("enables");
	machine_irq_enable();
}

static void ipi_costs(void)
{
	cost(COST_IPI, 400);
}

Test(ipi, reaches_the_other_cpu_after_its_delay_and_waits_there_while_interrupts_are_off)
{
	static const struct story story = {
		.cpus = 3, .prepare = ipi_costs, .cpu = {send_ipis, NULL, busy_2000}};

	expect_all(tell(&story),
		   "500 cpu1 reschedule on swapper/1\n500 cpu0 irq-work on swapper/0\n1100 cpu0 goes on\n"
		   "2000 cpu2 enables\n2000 cpu2 call-function on swapper/2\n");
}

static void relax_turns(void)
{
	for (u32 i = 0; i < 100; i++)
		machine_relax();
	say("relaxed");
	enough();
}

static void relax_costs(void)
{
	cost(COST_RELAX, 50);
}

Test(relax, always_costs_time)
{
	static const struct story free = {.cpus = 1, .cpu = {relax_turns}};
	static const struct story costly = {.cpus = 1, .prepare = relax_costs, .cpu = {relax_turns}};

	expect_all(tell(&free), "100 cpu0 relaxed\n");
	expect_all(tell(&costly), "5000 cpu0 relaxed\n");
}

static void relax_for_ever(void)
{
	for (;;)
		machine_relax();
}

static void long_relax_costs(void)
{
	cost(COST_RELAX, 5000);
}

Test(relax, for_ever_with_interrupts_off_is_a_livelock_that_names_the_cpu)
{
	static const struct story story = {.cpus = 2, .prepare = long_relax_costs, .cpu = {relax_for_ever}};
	const struct child *child = tell(&story);

	expect_line(child, "cpu 0 has been spinning with interrupts off for 10000 ms of virtual time");
	expect_line(child, "  cpu 0: busy, interrupts off, in swapper/0");
	expect_line(child, "  cpu 1: idle, interrupts off, in swapper/1");
	expect_line(child, "  the toy's own lines");
}

static void relax_with_ticks(void)
{
	machine_irq_enable();
	machine_tick_start();
	for (;;) {
		machine_irq_disable();
		machine_relax();
		machine_irq_enable();
	}
}

Test(relax, for_ever_with_interrupts_taken_ends_at_the_time_budget)
{
	static const struct story story = {.cpus = 1,
					   .tick_ns = 10000000,
					   .prepare = long_relax_costs,
					   .cpu = {relax_with_ticks},
					   .silent = true};
	struct engine_config config = {.run_ahead = true, .time_budget_ns = 30000000000};

	expect_text(tell_with(&config, &story), "the virtual-time budget of 30000000000 ns is used up");
}

static void owing(void)
{
	machine_costs_coarse = true;
	machine_irq_enable();
	machine_tick_start();
	machine_spend(700);
	machine_spend(800);
	say("sees its time, the machine's is %llu", engine_now_ns());
	machine_settle();
	say("settled, the machine's is %llu", engine_now_ns());
	for (u32 i = 0; i < 1200; i++)
		machine_spend(1000);
	say("the machine's is %llu", engine_now_ns());
	machine_relax();
	say("relaxed, the machine's is %llu", engine_now_ns());
	enough();
}

Test(coarse, costs_are_owed_until_settled_or_too_many)
{
	static const struct story story = {.cpus = 1, .cpu = {owing}, .prepare = relax_costs};

	expect_all(tell(&story),
		   "1500 cpu0 sees its time, the machine's is 0\n1500 cpu0 settled, the machine's is 1500\n"
		   "1000000 cpu0 tick on swapper/0\n1201500 cpu0 the machine's is 1201500\n"
		   "1201550 cpu0 relaxed, the machine's is 1201550\n");
}

static void order_of_two(void)
{
	machine_spend(machine_cpu->id ? 100 : 300);
	machine_spend(machine_cpu->id ? 100 : 300);
	say("done");
	machine_settle();
	if (machine_cpu->id == 0)
		enough();
}

static void coarse_on(void)
{
	machine_costs_coarse = true;
}

Test(coarse, costs_change_the_order_between_cpus_and_not_their_times)
{
	static const struct story exact = {.cpus = 2, .cpu = {order_of_two, order_of_two}};
	static const struct story coarse = {
		.cpus = 2, .prepare = coarse_on, .cpu = {order_of_two, order_of_two}};

	expect_all(tell(&exact), "200 cpu1 done\n600 cpu0 done\n");
	expect_all(tell(&coarse), "600 cpu0 done\n200 cpu1 done\n");
}

static void nothing_to_do(void)
{
	say("idles");
}

Test(report, a_deadlock_tells_about_every_cpu)
{
	static const struct story story = {.cpus = 2, .cpu = {nothing_to_do}};

	expect_all(
		tell(&story),
		"0 cpu0 idles\ndeadlock: nothing is left to happen at 0 ns\n"
		"  context 2 swapper/0: paused until resumed\n  context 3 swapper/1: paused until resumed\n"
		"  cpu 0: idle, interrupts off, in swapper/0\n  cpu 1: idle, interrupts off, in swapper/1\n"
		"  the toy's own lines\n");
}
