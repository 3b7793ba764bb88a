/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TESTS_MACHINE_TOY_OS_H
#define TESTS_MACHINE_TOY_OS_H

/*
 * An operating system of a few lines to test the machine with: each CPU runs one
 * function, an interrupt is told with time, CPU and context, then handed to the
 * story's own handler.
 *
 * A line of the told story: "<ns> cpu<n> <text>".
 */
#include "sim/machine/machine.h"
#include "../engine/expect.h"

struct story {
	u32 cpus;
	u32 tick_ns;                   /* 0: 1 ms */
	void (*prepare)(void);         /* by main, before CPUs start */
	void (*cpu[4])(void);          /* what each CPU runs; NULL: idles */
	void (*interrupt)(u32 vector); /* after the interrupt was told */
	bool costly;                   /* the default costs instead of none */
	bool silent;                   /* interrupts are not told */
};

/* Runs the story in a child until "enough" is said or nothing is left. */
const struct child *tell(const struct story *story);
const struct child *tell_with(const struct engine_config *config, const struct story *story);
/* For the functions of a story. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Ends the story. */
void enough(void);
/* Idles for ever, taking interrupts. */
void idle_for_ever(void) __attribute__((noreturn));
void cost(enum machine_cost which, u32 ns);
/* An event that calls a function at a time. */
void at(u64 when_ns, void (*call)(void));

#endif
