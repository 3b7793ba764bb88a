// SPDX-License-Identifier: GPL-2.0-only
/*
 * Nondeterminism on purpose. Linked into an image with --wrap=trace_text: what
 * clients do is traced as ever, and behind it stands one thing that must never
 * reach a trace, the one that SEEDED_DEFECT names. --check-determinism has to
 * find each (tests/determinism/run.py).
 */
#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "sim/engine/arena.h"
#include "sim/engine/engine.h"
#include "sim/engine/trace.h"

#define TEXT_BYTES 512
#define FRESH_BYTES 3000

extern char **environ;

void __real_trace_text(enum trace_kind kind, const char *actor, const char *format, ...);
void __wrap_trace_text(enum trace_kind kind, const char *actor, const char *format, ...);

static void host_time(char *text)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	snprintf(text, TEXT_BYTES, "%ld.%09ld", (long)t.tv_sec, t.tv_nsec);
}

static void host_address(char *text)
{
	void *object = malloc(100);

	snprintf(text, TEXT_BYTES, "%p", object);
	free(object);
}

static void arena_address(char *text)
{
	snprintf(text, TEXT_BYTES, "%llx", arena_base + 4096);
}

static void uninitialised_memory(char *text)
{
	volatile unsigned char *fresh = malloc(FRESH_BYTES);

	__asm__("" : "+r"(fresh)); /* or the compiler sees through it */
	snprintf(text, TEXT_BYTES, "%02x", fresh[FRESH_BYTES / 2]);
	free((void *)fresh);
}

static void locale(char *text)
{
	setlocale(LC_ALL, "");
	snprintf(text, TEXT_BYTES, "%.2f", 1.5);
	setlocale(LC_ALL, "C");
}

static void environment(char *text)
{
	size_t bytes = 0;

	for (char **word = environ; *word; word++)
		bytes += strlen(*word);
	snprintf(text, TEXT_BYTES, "%zu", bytes);
}

static void folder(char *text)
{
	if (!getcwd(text, TEXT_BYTES))
		strcpy(text, "?");
}

/* SimGrid's thread factory makes a host thread a context. */
static void context_factory(char *text)
{
	FILE *file = fopen("/proc/self/status", "r");

	while (file && fgets(text, TEXT_BYTES, file) && strncmp(text, "Threads:", 8) != 0)
		;
	text[strcspn(text, "\n")] = '\0';
	if (file)
		fclose(file);
}

static void run_ahead(char *text)
{
	snprintf(text, TEXT_BYTES, "%llu", engine.horizon_ns);
}

static void libc_random(char *text)
{
	srand((unsigned int)getpid());
	snprintf(text, TEXT_BYTES, "%d", rand());
}

static const struct {
	const char *name;
	void (*write)(char *text);
} defects[] = {
	{ "host-time", host_time },	    { "host-address", host_address },
	{ "arena-address", arena_address }, { "uninitialised-memory", uninitialised_memory },
	{ "locale", locale },		    { "environment", environment },
	{ "folder", folder },		    { "context-factory", context_factory },
	{ "run-ahead", run_ahead },	    { "libc-random", libc_random },
};

void __wrap_trace_text(enum trace_kind kind, const char *actor, const char *format, ...)
{
	const char *wanted = getenv("SEEDED_DEFECT");
	char text[TEXT_BYTES];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	__real_trace_text(kind, actor, "%s", text);
	for (size_t i = 0; wanted && kind == TRACE_MACHINE && i < sizeof(defects) / sizeof(defects[0]); i++) {
		if (strcmp(wanted, defects[i].name) != 0)
			continue;
		defects[i].write(text);
		__real_trace_text(TRACE_MACHINE, "seeded", "%s", text);
	}
}
