// SPDX-License-Identifier: GPL-2.0-only
/*
 * CPU exceptions in agent code, and the watchdog in host CPU time for code that
 * makes no engine call. Both leave their handler by engine_stop().
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "arena.h"
#include "internal.h"

#define ALTERNATE_STACK_BYTES (64u << 10)
#define DEFAULT_WATCHDOG_CPU_MS 5000
#define WATCHDOG_PERIOD_MS 500

static const int exceptions[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE};
static const char *const exception_names[] = {"SIGSEGV", "SIGBUS", "SIGILL", "SIGFPE"};
#define EXCEPTIONS (sizeof(exceptions) / sizeof(exceptions[0]))

static bool (*classify)(void *pc, void *address, int signal);
static struct {
	void *pc, *address, *frame, *stack;
	int signal;
} fault;
static volatile bool in_handler;
static u64 watchdog_ns;
static struct {
	u64 cpu_ns, events, now_ns, hand_overs;
} progress;
static u8 alternate_stack[ALTERNATE_STACK_BYTES] __attribute__((aligned(16)));

void engine_set_fault_handler(bool (*function)(void *pc, void *address, int signal))
{
	classify = function;
}

void *engine_fault_pc(void)
{
	return fault.pc;
}

void *engine_fault_address(void)
{
	return fault.address;
}

void *engine_fault_frame(void)
{
	return fault.frame;
}

void *engine_fault_stack(void)
{
	return fault.stack;
}

int engine_fault_signal(void)
{
	return fault.signal;
}

void engine_set_fault_place(void *pc, void *address, void *frame)
{
	fault.pc = pc;
	fault.address = address;
	fault.frame = frame;
	fault.stack = frame;
	fault.signal = 0;
}

static void remember(int signal, void *address, const ucontext_t *machine)
{
	fault.signal = signal;
	fault.address = address;
	fault.pc = (void *)machine->uc_mcontext.gregs[REG_RIP];
	fault.frame = (void *)machine->uc_mcontext.gregs[REG_RBP];
	fault.stack = (void *)machine->uc_mcontext.gregs[REG_RSP];
}

static const char *exception_name(int signal)
{
	for (u32 i = 0; i < EXCEPTIONS; i++)
		if (exceptions[i] == signal)
			return exception_names[i];
	return "signal";
}

static void say_fault(char *text, size_t bytes)
{
	const struct context *context = context_current;
	const u8 *stack = context ? context->stack : NULL, *address = fault.address;
	bool guard = stack && address < stack && address >= stack - 4096;

	snprintf(text, bytes, "%s at pc %p, address %p, in context %s at %llu ns%s",
		 exception_name(fault.signal), fault.pc, fault.address, context ? context->name : "none",
		 engine.now_ns, guard ? ": its stack is used up" : "");
}

static void on_exception(int signal, siginfo_t *info, void *machine)
{
	char text[256];
	bool nested = in_handler;

	in_handler = true;
	remember(signal, info->si_addr, machine);
	say_fault(text, sizeof(text));
	if (!nested && end_is_awaited() && classify && classify(fault.pc, fault.address, signal)) {
		in_handler = false;
		engine_stop(ENGINE_FAULT, text);
	}
	fprintf(stderr, "scmi-sim: the simulator's own fault: %s\n", text);
	fflush(stderr);
	_exit(70);
}

static u64 cpu_time_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

static void on_watchdog(int signal, siginfo_t *info, void *machine)
{
	u64 cpu_ns = cpu_time_ns(), events = engine_events_total();
	char headline[256];

	(void)info;
	if (!end_is_awaited())
		return;
	if (context_current->thread && !pthread_equal(context_current->thread, pthread_self())) {
		pthread_kill(context_current->thread, signal);
		return;
	}
	if (progress.events != events || progress.now_ns != engine.now_ns ||
	    progress.hand_overs != context_hand_overs || !progress.cpu_ns) {
		progress.cpu_ns = cpu_ns;
		progress.events = events;
		progress.now_ns = engine.now_ns;
		progress.hand_overs = context_hand_overs;
		return;
	}
	if (cpu_ns - progress.cpu_ns < watchdog_ns)
		return;
	remember(signal, NULL, machine);
	snprintf(headline, sizeof(headline),
		 "host-time watchdog: %llu ms of host CPU time without an engine call, at pc %p in %s %s at "
		 "%llu ns",
		 (cpu_ns - progress.cpu_ns) / 1000000, fault.pc,
		 context_dispatching ? "a callback on context" : "context", context_current->name,
		 engine.now_ns);
	end_with_contexts(ENGINE_WATCHDOG, headline);
}

void fault_prepare_thread(bool own_thread)
{
	stack_t stack = {.ss_size = ALTERNATE_STACK_BYTES};

	stack.ss_sp = own_thread ? malloc(ALTERNATE_STACK_BYTES) : alternate_stack;
	if (own_thread)
		sigaltstack(&stack, NULL);
}

void fault_install(u32 watchdog_cpu_ms)
{
	struct sigaction action = {.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
	stack_t stack = {.ss_sp = alternate_stack, .ss_size = ALTERNATE_STACK_BYTES};
	u64 period_us = WATCHDOG_PERIOD_MS * 1000;
	struct itimerval timer;

	sigaltstack(&stack, NULL);
	action.sa_sigaction = on_exception;
	for (u32 i = 0; i < EXCEPTIONS; i++)
		sigaction(exceptions[i], &action, NULL);
	if (watchdog_cpu_ms == ~0u)
		return;
	if (!watchdog_cpu_ms)
		watchdog_cpu_ms = DEFAULT_WATCHDOG_CPU_MS;
	watchdog_ns = watchdog_cpu_ms * 1000000ULL;
	if (watchdog_cpu_ms < 4 * WATCHDOG_PERIOD_MS)
		period_us = watchdog_cpu_ms * 250ULL;
	action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
	action.sa_sigaction = on_watchdog;
	sigaction(SIGPROF, &action, NULL);
	timer.it_interval.tv_sec = 0;
	timer.it_interval.tv_usec = period_us;
	timer.it_value = timer.it_interval;
	setitimer(ITIMER_PROF, &timer, NULL);
}

void fault_unblock_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	for (u32 i = 0; i < EXCEPTIONS; i++)
		sigaddset(&set, exceptions[i]);
	sigaddset(&set, SIGPROF);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}
