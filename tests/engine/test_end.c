// SPDX-License-Identifier: GPL-2.0-only
/* Contract 9: nothing hangs silently. Each way in which a run ends, and what its report says. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "expect.h"
#include "sim/engine/choice.h"

static struct engine_event event;
static struct context *ping, *pong;

static void describe(void (*line)(const char *text))
{
	line("  task client/0 waits for completion done, held by nobody");
}

static void waiting(void *arg)
{
	engine_pause_until((u64)arg);
	engine_pause_until(NEVER_NS);
}

static void deadlock_program(void *arg)
{
	(void)arg;
	engine_set_describer(describe);
	context_resume_at(context_new("client/0", 0, waiting, (void *)700), 5);
	context_resume_at(context_new("client/1", 0, waiting, (void *)500), 5);
	context_new("never-started", 0, waiting, NULL);
	end_and_report();
}

Test(end, a_deadlock_names_every_context_and_asks_the_machine)
{
	expect_all(run_child(&plain_config, deadlock_program, NULL),
		   "end: DEADLOCK\n"
		   "deadlock: nothing is left to happen at 700 ns\n"
		   "  context 2 client/0: paused until resumed\n"
		   "  context 3 client/1: paused until resumed\n"
		   "  context 4 never-started: parked\n"
		   "  task client/0 waits for completion done, held by nobody\n");
}

static void again(void *arg)
{
	engine_post(&event, engine_now_ns() + (u64)arg);
}

static void posting_program(void *arg)
{
	engine_event_init(&event, ORDER_DEVICE, "poll", again, arg);
	engine_post(&event, 1000);
	context_resume_at(context_new("waits", 0, waiting, (void *)(1ULL << 50)), 5);
	end_and_report();
}

Test(end, the_virtual_time_budget_ends_a_run_exactly_at_its_time)
{
	struct engine_config config = {.time_budget_ns = 1000000};

	for (int run_ahead = 0; run_ahead < 2; run_ahead++) {
		config.run_ahead = run_ahead;
		expect_all(run_child(&config, posting_program, (void *)300),
			   "end: TIME_BUDGET\nthe virtual-time budget of 1000000 ns is used up\n"
			   "  context 2 waits: paused until 1125899906842624 ns\n");
	}
}

static void spinning(void *arg)
{
	(void)arg;
	for (;;)
		if (engine_now_ns() + 50 < engine.horizon_ns)
			engine.now_ns += 50;
		else
			engine_pause_until(engine_now_ns() + 50);
}

static void spin_program(void *arg)
{
	context_resume_at(context_new("spins", 0, spinning, NULL), (u64)arg);
	end_and_report();
}

Test(end, a_loop_that_costs_time_ends_at_the_time_budget)
{
	struct engine_config config = {.time_budget_ns = 1000030};

	for (int run_ahead = 0; run_ahead < 2; run_ahead++) {
		config.run_ahead = run_ahead;
		expect_all(run_child(&config, spin_program, NULL),
			   "end: TIME_BUDGET\nthe virtual-time budget of 1000030 ns is used up\n"
			   "  context 2 spins: paused until 1000050 ns\n");
	}
}

Test(end, the_event_budget_counts_the_same_with_and_without_run_ahead)
{
	struct engine_config config = {.event_budget = 5000, .same_time_budget = 1000};

	for (int run_ahead = 0; run_ahead < 2; run_ahead++) {
		config.run_ahead = run_ahead;
		expect_line(run_child(&config, posting_program, (void *)300), "end: EVENT_BUDGET");
		expect_line(run_child(&config, posting_program, (void *)300),
			    "the budget of 5000 events is used up at 1500700 ns");
	}
}

Test(end, a_livelock_of_callbacks_names_them)
{
	struct engine_config config = {.run_ahead = true, .same_time_budget = 1000};
	const struct child *child = run_child(&config, posting_program, NULL);

	expect_line(child, "end: LIVELOCK");
	expect_text(child, "livelock: more than 1000 events at 1000 ns, of late poll, poll,");
}

static void play(void *arg)
{
	struct context **partner = arg;

	for (;;)
		context_switch(*partner);
}

static void ping_pong_program(void *arg)
{
	(void)arg;
	ping = context_new("ping", 0, play, &pong);
	pong = context_new("pong", 0, play, &ping);
	context_resume_at(ping, 77);
	end_and_report();
}

Test(end, a_livelock_of_switches_names_the_contexts)
{
	const struct child *child = run_child(&plain_config, ping_pong_program, NULL);

	expect_line(child, "end: LIVELOCK");
	expect_text(child, "livelock: more than 1000000 events at 77 ns, of late ");
	expect_text(child, "ping, pong, ping");
}

static void choosing(void *arg)
{
	(void)arg;
	for (;;) {
		choice_pick("sched", 2);
		engine_pause_until(engine_now_ns() + 10);
	}
}

static void choosing_program(void *arg)
{
	(void)arg;
	context_resume_at(context_new("chooses", 0, choosing, NULL), 0);
	end_and_report();
}

Test(end, the_choice_budget_ends_a_run)
{
	struct engine_config config = {.run_ahead = true, .choice_budget = 100};
	const struct child *child = run_child(&config, choosing_program, NULL);

	expect_line(child, "end: CHOICE_BUDGET");
	expect_line(child, "the budget of 100 choices is used up at 1000 ns");
}

static volatile bool forever = true;

static void hangs(void *arg)
{
	(void)arg;
	while (forever)
		;
}

static void hang_program(void *arg)
{
	engine_set_describer(describe);
	engine_event_init(&event, ORDER_DEVICE, "hangs", hangs, NULL);
	if (arg)
		engine_post(&event, 33);
	else
		context_resume_at(context_new("busy", 0, hangs, NULL), 44);
	printf("hangs is at %p\n", (void *)hangs);
	end_and_report();
}

static const char *const factories[] = {"raw", "ucontext", "boost", "thread"};

/* The watchdog's report gives the program counter: within the few bytes of hangs(). */
static void check_pc(const struct child *child)
{
	const char *hangs_at = strstr(child->text, "hangs is at "), *pc_at = strstr(child->text, "at pc ");
	void *start, *pc;

	cr_assert(hangs_at && pc_at, "%s", child->text);
	cr_assert_eq(sscanf(hangs_at, "hangs is at %p", &start), 1);
	cr_assert_eq(sscanf(pc_at, "at pc %p", &pc), 1);
	cr_assert((u8 *)pc >= (u8 *)start && (u8 *)pc < (u8 *)start + 64, "%s", child->text);
}

Test(end, a_loop_without_engine_calls_is_the_host_time_watchdogs)
{
	for (u32 i = 0; i < 4; i++) {
		struct engine_config config = {.factory = factories[i], .watchdog_cpu_ms = 200};
		const struct child *child = run_child(&config, hang_program, NULL);

		expect_exit(child, 0);
		expect_line(child, "end: WATCHDOG");
		expect_text(child, "host-time watchdog: ");
		expect_text(child,
			    " in context busy at 44 ns\n  context 2 busy: running\n  task client/0 waits");
		check_pc(child);
	}
}

Test(end, so_is_a_callback_that_never_returns)
{
	for (u32 i = 0; i < 4; i++) {
		struct engine_config config = {.factory = factories[i], .watchdog_cpu_ms = 200};
		const struct child *child = run_child(&config, hang_program, (void *)1);

		expect_line(child, "end: WATCHDOG");
		expect_text(child, " in a callback on context main at 33 ns");
		check_pc(child);
	}
}

static void busy_program(void *arg)
{
	enum engine_end end;
	(void)arg;
	context_resume_at(context_new("spins", 0, spinning, NULL), 0);
	end = engine_wait_for_end();
	printf("%s\n", engine_end_name(end));
	engine_exit(0);
}

Test(end, virtual_time_that_moves_keeps_the_watchdog_quiet)
{
	struct engine_config config = {
		.run_ahead = true, .watchdog_cpu_ms = 100, .time_budget_ns = 20000000000};

	expect_all(run_child(&config, busy_program, NULL), "TIME_BUDGET\n");
}

/* ---- CPU exceptions ---- */

static u64 *volatile nowhere = (u64 *)0x1234560;
static u8 *code;

static bool is_agent(void *pc, void *address, int signal)
{
	(void)address;
	(void)signal;
	return (u8 *)pc >= code && (u8 *)pc < code + 4096;
}

/* Agent code: instructions on a page of its own. */
static void make_agent(const void *instructions, size_t bytes)
{
	code = mmap((void *)0x10000000, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
		    -1, 0);
	memcpy(code, instructions, bytes);
	engine_set_fault_handler(is_agent);
}

static void run_agent(void *arg)
{
	(void)arg;
	((void (*)(u64, u64))code)(0xdead0, 0);
	engine_pause_until(NEVER_NS);
}

/* push rbp; mov rbp, rsp; then the instruction at fault */
static const u8 load[16] = {0x55, 0x48, 0x89, 0xe5, 0x48, 0x8b, 0x07};                /* mov rax, [rdi] */
static const u8 divide[16] = {0x55, 0x48, 0x89, 0xe5, 0x31, 0xd2, 0x48, 0xf7, 0xf6};  /* div rsi */
static const u8 illegal[16] = {0x55, 0x48, 0x89, 0xe5, 0x0f, 0x0b};                   /* ud2 */
static const u8 recurse[16] = {0x55, 0x48, 0x89, 0xe5, 0xe8, 0xf7, 0xff, 0xff, 0xff}; /* call itself */

static void fault_program(void *arg)
{
	enum engine_end end;

	make_agent(arg, 16);
	context_resume_at(context_new("victim", 0, run_agent, NULL), 99);
	end = engine_wait_for_end();
	printf("%s: signal %d, code + %ld, address %p, return address %s\n", engine_end_name(end),
	       engine_fault_signal(), (u8 *)engine_fault_pc() - code, engine_fault_address(),
	       ((u64 *)engine_fault_frame())[1] - (u64)run_agent < 100 ? "run_agent" : "?");
	printf("%s\n", engine_end_report());
	engine_exit(0);
}

Test(fault, agent_code_that_faults_ends_the_run_with_its_place)
{
	for (u32 i = 0; i < 4; i++) {
		struct engine_config config = {.factory = factories[i], .run_ahead = true};

		expect_text(run_child(&config, fault_program, (void *)load),
			    "FAULT: signal 11, code + 4, address 0xdead0, return address run_agent\nSIGSEGV "
			    "at pc 0x1");
		expect_text(run_child(&config, fault_program, (void *)load),
			    ", address 0xdead0, in context victim at 99 ns\n");
		expect_text(run_child(&config, fault_program, (void *)divide), "FAULT: signal 8, code + 6");
		expect_text(run_child(&config, fault_program, (void *)illegal), "FAULT: signal 4, code + 4");
	}
}

Test(fault, a_stack_overflow_is_one_and_says_so)
{
	for (u32 i = 0; i < 4; i++) {
		struct engine_config config = {.factory = factories[i], .run_ahead = true};
		const struct child *child = run_child(&config, fault_program, (void *)recurse);

		expect_text(child, "FAULT: signal 11");
		expect_text(child, "in context victim at 99 ns: its stack is used up");
	}
}

static void fault_in_callback(void *arg)
{
	(void)arg;
	((void (*)(u64, u64))code)(0xdead0, 0);
}

static void callback_fault_program(void *arg)
{
	(void)arg;
	make_agent(load, sizeof(load));
	engine_event_init(&event, ORDER_DEVICE, "faults", fault_in_callback, NULL);
	engine_post(&event, 33);
	end_and_report();
}

Test(fault, in_a_callback_on_mains_own_stack_ends_the_run_too)
{
	expect_line(run_child(&plain_config, callback_fault_program, NULL), "end: FAULT");
}

static void own_fault(void *arg)
{
	(void)arg;
	nowhere[0] = 1;
}

static void own_fault_program(void *arg)
{
	make_agent(load, sizeof(load));
	if (arg)
		own_fault(NULL);
	context_resume_at(context_new("model", 0, own_fault, NULL), 7);
	end_and_report();
}

Test(fault, elsewhere_it_is_the_simulators_own)
{
	const struct child *child = run_child(&plain_config, own_fault_program, NULL);

	expect_exit(child, 70);
	expect_text(child, "the simulator's own fault: SIGSEGV at pc ");
	expect_text(child, "address 0x1234560, in context model at 7 ns");
}

Test(fault, before_main_waits_it_is_the_simulators_own)
{
	expect_exit(run_child(&plain_config, own_fault_program, "early"), 70);
}

static void fault_afterwards_program(void *arg)
{
	make_agent(load, sizeof(load));
	context_resume_at(context_new("victim", 0, run_agent, NULL), 99);
	engine_wait_for_end();
	run_agent(arg);
}

Test(fault, after_the_end_it_is_the_simulators_own)
{
	expect_exit(run_child(&plain_config, fault_afterwards_program, NULL), 70);
}

/* ---- engine_stop() ---- */

static void stop_it(void *arg)
{
	engine_stop(ENGINE_DONE, arg);
}

static void stop_hook(void)
{
	printf("hook\n");
}

static void stop_in_callback_program(void *arg)
{
	engine_event_init(&event, ORDER_DEVICE, "stops", stop_it, arg);
	engine_post(&event, 33);
	context_resume_at(context_new("waits", 0, waiting, (void *)20), 5);
	engine_set_stop_hook(stop_hook);
	end_and_report();
}

Test(stop, from_a_callback_on_another_contexts_stack)
{
	for (u32 i = 0; i < 4; i++) {
		struct engine_config config = {.factory = factories[i], .run_ahead = true};

		expect_all(run_child(&config, stop_in_callback_program, "all clients are done"),
			   "hook\nend: DONE\nall clients are done\n");
	}
}

static void stop_in_context_program(void *arg)
{
	enum engine_end end;

	context_resume_at(context_new("stops", 0, stop_it, arg), 5);
	end = engine_wait_for_end();
	/* Main goes on: contexts and choices work, only time is over. */
	printf("%s %s %llu\n", engine_end_name(end), engine_end_report(), engine_now_ns());
	engine_exit(3);
}

Test(stop, from_a_context_and_main_chooses_the_exit_code)
{
	const struct child *child = run_child(&plain_config, stop_in_context_program, "because");

	expect_exit(child, 3);
	expect_all(child, "DONE because 5\n");
}

static void stop_twice_program(void *arg)
{
	context_resume_at(context_new("stops", 0, stop_it, arg), 5);
	engine_wait_for_end();
	engine_stop(ENGINE_PANIC, "second");
}

Test(stop, a_second_stop_says_both_reasons)
{
	const struct child *child = run_child(&plain_config, stop_twice_program, "first");

	expect_exit(child, 70);
	expect_text(child, "PANIC after the run: second");
	expect_text(child, "it had ended by DONE: first");
}

static void stop_early_program(void *arg)
{
	(void)arg;
	engine_stop(ENGINE_PANIC, "no device tree");
}

Test(stop, before_main_waits_is_an_exit_with_the_reason)
{
	const struct child *child = run_child(&plain_config, stop_early_program, NULL);

	expect_exit(child, 70);
	expect_text(child, "PANIC before the run: no device tree");
}

static void long_report_program(void *arg)
{
	(void)arg;
	for (u32 i = 0; i < 3000; i++)
		context_resume_at(context_new("one-of-very-many", 0, waiting, NULL), 5);
	end_and_report();
}

Test(stop, a_report_too_long_for_its_room_is_cut)
{
	const struct child *child = run_child(&plain_config, long_report_program, NULL);

	expect_exit(child, 0);
	expect_line(child, "  context 1000 one-of-very-many: paused until resumed");
}
