// SPDX-License-Identifier: GPL-2.0-only
/* How a run ends: whoever stops it never goes on, main does. */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "asan.h"
#include "internal.h"

#define REPORT_BYTES (64u << 10)
#define STOP_STACK_BYTES (64u << 10)

static struct context *main_context;
static bool awaited, reached;
static enum engine_end how;
static char report[REPORT_BYTES];
static u32 report_used;
static void (*describer)(void (*line)(const char *text));
static void (*stop_hook)(void);
static void *wait_point[5];
static u8 stop_stack[STOP_STACK_BYTES] __attribute__((aligned(16)));

const char *engine_end_name(enum engine_end end)
{
	static const char *const names[] = {
#define X(name, help) #name,
		ENGINE_ENDS(X)
#undef X
	};

	return (u32)end < sizeof(names) / sizeof(names[0]) ? names[end] : "?";
}

void end_prepare(struct context *main)
{
	main_context = main;
}

bool end_reached(void)
{
	return reached;
}

bool end_is_awaited(void)
{
	return awaited && !reached;
}

const char *engine_end_report(void)
{
	return report;
}

void engine_set_describer(void (*describe)(void (*line)(const char *text)))
{
	describer = describe;
}

void engine_set_stop_hook(void (*hook)(void))
{
	stop_hook = hook;
}

/* On a stack of its own, since the caller's may be a signal's, or used up. */
static void ASAN_UNCHECKED stop_here(void *arg)
{
	struct context *from = context_current;

	(void)arg;
	fault_unblock_signals();
	context_dispatching = false;
	main_context->condition = CONTEXT_RUNNING;
	engine_cancel(&main_context->continuation);
	if (from == main_context) {
		asan_forget_frames(main_context);
		__builtin_longjmp(wait_point, 1);
	}
	context_abandon_to(main_context);
}

void ASAN_UNCHECKED engine_stop(enum engine_end end, const char *text)
{
	void *unused;

	if (reached || !awaited) {
		fprintf(stderr, "scmi-sim: %s %s the run: %s\n", engine_end_name(end),
			reached ? "after" : "before", text);
		if (reached)
			fprintf(stderr, "scmi-sim: it had ended by %s: %s\n", engine_end_name(how), report);
		fflush(stderr);
		_exit(70);
	}
	reached = true;
	how = end;
	if (text != report)
		snprintf(report, sizeof(report), "%s", text ? text : "");
	if (stop_hook)
		stop_hook();
	stack_call(&unused, stop_stack + STOP_STACK_BYTES, stop_here, NULL);
	__builtin_unreachable();
}

enum engine_end engine_wait_for_end(void)
{
	engine_assert(context_current == main_context && !context_dispatching);
	awaited = true;
	if (!__builtin_setjmp(wait_point))
		while (!reached)
			engine_pause_until(NEVER_NS);
	return how;
}

static void report_line(const char *text)
{
	int bytes = snprintf(report + report_used, REPORT_BYTES - report_used, "%s%s",
			     report_used ? "\n" : "", text);

	report_used += bytes;
	if (report_used >= REPORT_BYTES)
		report_used = REPORT_BYTES - 1;
}

static void report_context(struct context *context)
{
	static const char *const conditions[] = {"free", "parked", "paused", "running"};
	bool posted = engine_is_posted(&context->continuation);
	char line[160], until[40] = "";

	if (context == main_context)
		return;
	if (context->condition == CONTEXT_PAUSED)
		snprintf(until, sizeof(until), posted ? " until %llu ns" : " until resumed",
			 context->continuation.when_ns);
	snprintf(line, sizeof(line), "  context %u %s: %s%s", context->id, context->name,
		 conditions[context->condition], until);
	report_line(line);
}

void end_with_contexts(enum engine_end end, const char *headline)
{
	report_used = 0;
	report_line(headline);
	contexts_each(report_context);
	if (describer)
		describer(report_line);
	engine_stop(end, report);
}

void engine_stop_with_contexts(enum engine_end end, const char *headline)
{
	end_with_contexts(end, headline);
}

void engine_exit(int code)
{
	fflush(NULL);
	_exit(code);
}

void engine_bug(const char *file, int line, const char *what)
{
	const struct context *context = context_current;

	fprintf(stderr, "scmi-sim: bug of the simulator at %s:%d: %s (%llu ns, context %s%s)\n", file, line,
		what, engine.now_ns, context ? context->name : "none",
		context_dispatching ? ", dispatching" : "");
	fflush(NULL);
	_exit(70);
}
