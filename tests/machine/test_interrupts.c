// SPDX-License-Identifier: GPL-2.0-only
/* Interrupts: on the interrupted stack, at exact times, deferred while they are off. */
#include <stdio.h>
#include <string.h>

#include "toy_os.h"

static struct irq_line *line, *second;

static void raise_line(void)
{
	irq_line_raise(line);
}

static void one_line(void)
{
	line = irq_line_new("mbox-a2p", false, 200);
	at(1000, raise_line);
}

static void spend_3000(void)
{
	machine_irq_enable();
	machine_spend(3000);
	say("has spent 3000");
	enough();
}

static void same_stack(u32 vector)
{
	u8 here, *stack;
	u32 bytes;

	(void)vector;
	stack = context_stack(context_running(), &bytes);
	say("%s", &here >= stack && &here < stack + bytes && context_running() == machine_idle_context(0)
			  ? "stack of the interrupted"
			  : "other stack");
	machine_spend(500);
}

Test(interrupt, is_taken_on_the_interrupted_stack_and_its_time_comes_on_top)
{
	static const struct story story = {
		.cpus = 1, .prepare = one_line, .cpu = {spend_3000}, .interrupt = same_stack};

	expect_all(tell(&story), "1200 cpu0 mbox-a2p on swapper/0\n1200 cpu0 stack of the interrupted\n"
				 "3500 cpu0 has spent 3000\n");
}

static void costly_line(void)
{
	one_line();
	cost(COST_IRQ_ENTRY, 300);
	cost(COST_IRQ_EXIT, 200);
}

Test(interrupt, entry_and_exit_cost_what_the_model_says)
{
	static const struct story story = {.cpus = 1, .prepare = costly_line, .cpu = {spend_3000}};

	expect_all(tell(&story), "1500 cpu0 mbox-a2p on swapper/0\n3500 cpu0 has spent 3000\n");
}

static void stands_until_4000(void)
{
	machine_irq_enable();
	machine_stall_until(4000);
	say("has stood");
	machine_stall_until(3000);
	say("not in the past");
	enough();
}

static void meanwhile(void)
{
	machine_spend(2000);
	say("goes on");
	machine_idle();
}

Test(stall, holds_one_cpu_while_the_others_go_on_and_interrupts_are_taken_there)
{
	static const struct story story = {.cpus = 2,
					   .prepare = one_line,
					   .cpu = {stands_until_4000, meanwhile},
					   .interrupt = same_stack};

	expect_all(tell(&story), "1200 cpu0 mbox-a2p on swapper/0\n1200 cpu0 stack of the interrupted\n"
				 "2000 cpu1 goes on\n4000 cpu0 has stood\n4000 cpu0 not in the past\n");
}

static void stands_with_interrupts_off(void)
{
	machine_irq_disable();
	machine_stall_until(4000);
	say("has stood");
	machine_irq_enable();
	say("goes on");
	enough();
}

Test(stall, with_interrupts_off_leaves_them_pending)
{
	static const struct story story = {
		.cpus = 1, .prepare = one_line, .cpu = {stands_with_interrupts_off}};

	expect_all(tell(&story),
		   "4000 cpu0 has stood\n4000 cpu0 mbox-a2p on swapper/0\n4000 cpu0 goes on\n");
}

static void off_then_on(void)
{
	machine_irq_enable();
	machine_spend(500);
	machine_irq_disable();
	machine_spend(2000);
	say("enables");
	machine_irq_enable();
	say("enabled");
	machine_spend(100);
	say("goes on");
	enough();
}

Test(interrupt, waits_until_interrupts_are_enabled)
{
	static const struct story story = {.cpus = 1, .prepare = one_line, .cpu = {off_then_on}};

	expect_all(
		tell(&story),
		"2500 cpu0 enables\n2500 cpu0 mbox-a2p on swapper/0\n2500 cpu0 enabled\n2600 cpu0 goes on\n");
}

static void three_raises(void)
{
	one_line();
	at(1100, raise_line); /* under way */
	at(1300, raise_line); /* pending */
}

Test(interrupt, an_edge_line_merges_raises_that_were_not_taken_yet)
{
	static const struct story story = {.cpus = 1, .prepare = three_raises, .cpu = {off_then_on}};

	expect_all(
		tell(&story),
		"2500 cpu0 enables\n2500 cpu0 mbox-a2p on swapper/0\n2500 cpu0 enabled\n2600 cpu0 goes on\n");
}

static void raise_in_service(u32 vector)
{
	static int times;

	(void)vector;
	say("in service %d", irq_line_in_service(line));
	if (times++ == 0)
		irq_line_raise(line);
	machine_spend(400);
	if (times == 1) {
		irq_line_end(line);
		say("in service %d", irq_line_in_service(line));
	}
}

Test(interrupt, an_edge_raised_while_its_handler_executes_is_not_lost)
{
	static const struct story story = {
		.cpus = 1, .prepare = one_line, .cpu = {spend_3000}, .interrupt = raise_in_service};

	expect_all(tell(&story),
		   "1200 cpu0 mbox-a2p on swapper/0\n1200 cpu0 in service 1\n1600 cpu0 in service 0\n"
		   "1600 cpu0 mbox-a2p on swapper/0\n1600 cpu0 in service 1\n3800 cpu0 has spent 3000\n");
}

static void level_line(void)
{
	line = irq_line_new("level", true, 0);
	at(1000, raise_line);
}

static void lower_at_third(u32 vector)
{
	static int times;

	(void)vector;
	machine_spend(100);
	if (++times == 3)
		irq_line_lower(line);
}

Test(interrupt, a_level_line_is_pending_again_as_long_as_it_is_high)
{
	static const struct story story = {
		.cpus = 1, .prepare = level_line, .cpu = {spend_3000}, .interrupt = lower_at_third};

	expect_all(
		tell(&story),
		"1000 cpu0 level on swapper/0\n1100 cpu0 level on swapper/0\n1200 cpu0 level on swapper/0\n"
		"3300 cpu0 has spent 3000\n");
}

static void level_for_a_moment(void)
{
	machine_irq_disable();
	machine_spend(1500);
	say("pending %d", machine_vector_pending(0, VECTOR_LINE0));
	irq_line_lower(line);
	say("pending %d", machine_vector_pending(0, VECTOR_LINE0));
	machine_irq_enable();
	machine_spend(1);
	enough();
}

Test(interrupt, a_level_line_that_went_low_is_not_delivered)
{
	static const struct story story = {.cpus = 1, .prepare = level_line, .cpu = {level_for_a_moment}};

	expect_all(tell(&story), "1500 cpu0 pending 1\n1500 cpu0 pending 0\n");
}

static void masking(void)
{
	machine_irq_enable();
	irq_line_mask(line, true);
	machine_spend(2000);
	say("unmasks");
	irq_line_mask(line, false);
	machine_spend(100);
	irq_line_mask(line, false);
	machine_spend(100);
	enough();
}

Test(interrupt, a_mask_keeps_what_came_meanwhile_once)
{
	static const struct story story = {.cpus = 1, .prepare = three_raises, .cpu = {masking}};

	expect_all(tell(&story), "2000 cpu0 unmasks\n2000 cpu0 mbox-a2p on swapper/0\n");
}

static void masking_what_is_pending(void)
{
	machine_spend(2000);
	irq_line_mask(line, true);
	machine_irq_enable();
	machine_spend(1000);
	say("unmasks");
	irq_line_mask(line, false);
	machine_spend(100);
	enough();
}

Test(interrupt, masking_a_pending_line_keeps_it)
{
	static const struct story story = {.cpus = 1, .prepare = one_line, .cpu = {masking_what_is_pending}};

	expect_all(tell(&story), "3000 cpu0 unmasks\n3000 cpu0 mbox-a2p on swapper/0\n");
}

static void pin_to_cpu1(void)
{
	say("affinity %u, %d, %d", irq_line_affinity(line), irq_line_set_affinity(line, 2),
	    irq_line_set_affinity(line, 64));
	say("%d", irq_line_set_affinity(line, 1));
	say("affinity %u", irq_line_affinity(line));
}

static void affinity_prepare(void)
{
	one_line();
	at(10, pin_to_cpu1);
}

Test(interrupt, goes_to_the_cpu_of_its_affinity_which_must_exist)
{
	static const struct story story = {.cpus = 2, .prepare = affinity_prepare, .cpu = {spend_3000}};

	expect_all(tell(&story), "10 hardware affinity 0, -22, -22\n10 hardware 0\n10 hardware affinity 1\n"
				 "1200 cpu1 mbox-a2p on swapper/1\n3000 cpu0 has spent 3000\n");
}

static void offline_prepare(void)
{
	line = irq_line_new("early", false, 0);
	say("%d", irq_line_set_affinity(line, 0)); /* no CPU is online yet */
}

Test(interrupt, affinity_to_an_offline_cpu_is_refused)
{
	static const struct story story = {.cpus = 1, .prepare = offline_prepare, .cpu = {enough}};

	expect_all(tell(&story), "0 hardware -22\n");
}

static void move_pending(void)
{
	machine_spend(2000); /* interrupts are off */
	say("moves it");
	irq_line_set_affinity(line, 1);
	machine_irq_enable();
	machine_spend(10);
	enough();
}

Test(interrupt, a_pending_line_moves_with_its_affinity)
{
	static const struct story story = {.cpus = 2, .prepare = one_line, .cpu = {move_pending}};

	expect_all(tell(&story), "2000 cpu0 moves it\n2000 cpu1 mbox-a2p on swapper/1\n");
}

static void raise_both(void)
{
	irq_line_raise(second);
	irq_line_raise(line);
}

static void two_lines(void)
{
	line = irq_line_new("first", false, 0);
	second = irq_line_new("second", false, 0);
	at(1000, raise_both);
}

static void ipi_to_self(void)
{
	machine_ipi(0, VECTOR_IRQ_WORK);
	machine_ipi(0, VECTOR_RESCHEDULE);
	machine_timer_program(500);
	off_then_on();
}

Test(interrupt, what_is_pending_is_taken_lowest_vector_first)
{
	static const struct story story = {.cpus = 1, .prepare = two_lines, .cpu = {ipi_to_self}};

	expect_text(tell(&story),
		    "cpu0 enables\n2500 cpu0 first on swapper/0\n2500 cpu0 second on swapper/0\n");
	expect_text(tell(&story), "0 cpu0 reschedule on swapper/0\n");
}

static void nested(u32 vector)
{
	if (vector == VECTOR_LINE0) {
		machine_spend(1000);
		say("handler enables");
		machine_irq_enable();
		machine_spend(500);
		machine_irq_disable();
		say("handler ends");
	}
}

static void two_lines_apart(void)
{
	line = irq_line_new("outer", false, 0);
	second = irq_line_new("inner", false, 400);
	at(1000, raise_both);
}

Test(interrupt, is_nested_only_when_the_handler_enables_interrupts)
{
	static const struct story story = {
		.cpus = 1, .prepare = two_lines_apart, .cpu = {spend_3000}, .interrupt = nested};

	expect_all(tell(&story),
		   "1000 cpu0 outer on swapper/0\n2000 cpu0 handler enables\n2000 cpu0 inner on swapper/0\n"
		   "2500 cpu0 handler ends\n4500 cpu0 has spent 3000\n");
}

static void latency_prepare(void)
{
	one_line();
	irq_line_set_latency(line, 700);
	say("%s %u %d %d", irq_line_name(line), irq_line_number(line), irq_line_by_number(0) == line,
	    irq_line_by_number(1) == NULL);
	for (u32 i = 1; i < MACHINE_MAX_LINES; i++)
		engine_assert(irq_line_new("filler", false, 0));
	say("%d", irq_line_new("too many", false, 0) == NULL);
}

Test(interrupt, latency_is_a_lines_own_and_lines_are_counted)
{
	static const struct story story = {.cpus = 1, .prepare = latency_prepare, .cpu = {spend_3000}};

	expect_all(tell(&story), "0 hardware mbox-a2p 0 1 1\n0 hardware 1\n1700 cpu0 mbox-a2p on swapper/0\n"
				 "3000 cpu0 has spent 3000\n");
}

static struct context *task;

static void task_body(void *arg)
{
	(void)arg;
	say("task begins");
	machine_spend(1000);
	say("task goes back");
	machine_switch(machine_idle_context(0));
	engine_bug(__FILE__, __LINE__, "not again");
}

static void preempting(u32 vector)
{
	(void)vector;
	machine_switch(task);
	say("interrupted goes on");
}

static void preempt_prepare(void)
{
	one_line();
	task = context_new("task", 0, task_body, NULL);
}

Test(interrupt, may_switch_to_another_task_and_the_rest_is_paid_afterwards)
{
	static const struct story story = {
		.cpus = 1, .prepare = preempt_prepare, .cpu = {spend_3000}, .interrupt = preempting};

	expect_all(tell(&story),
		   "1200 cpu0 mbox-a2p on swapper/0\n1200 cpu0 task begins\n2200 cpu0 task goes back\n"
		   "2200 cpu0 interrupted goes on\n4000 cpu0 has spent 3000\n");
}

static struct context *worker;

static void worker_body(void *arg)
{
	(void)arg;
	machine_irq_enable();
	machine_spend(3000);
	say("worker has spent 3000");
	enough();
}

/* CPU 0 is interrupted in the worker, goes back to its idle loop; CPU 1 takes the worker over. */
static void migrating(u32 vector)
{
	if (vector == VECTOR_LINE0) {
		machine_ipi(1, VECTOR_RESCHEDULE);
		machine_switch(machine_idle_context(0));
		say("worker goes on here");
	} else {
		machine_switch(worker);
		say("idle loop again");
	}
}

static void start_worker(void)
{
	machine_switch(worker);
	say("idle again");
}

static void migrate_prepare(void)
{
	one_line();
	cost(COST_IPI, 400);
	worker = context_new("worker", 0, worker_body, NULL);
}

Test(interrupt, a_task_goes_on_at_another_cpu_and_pays_its_rest_there)
{
	static const struct story story = {
		.cpus = 2, .prepare = migrate_prepare, .cpu = {start_worker}, .interrupt = migrating};

	expect_all(tell(&story),
		   "1200 cpu0 mbox-a2p on worker\n1200 cpu0 idle again\n1600 cpu1 reschedule on swapper/1\n"
		   "1600 cpu1 worker goes on here\n3400 cpu1 worker has spent 3000\n");
}
