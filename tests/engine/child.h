/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TESTS_ENGINE_CHILD_H
#define TESTS_ENGINE_CHILD_H

/*
 * A run of the engine ends its process, so each is a child: what it printed (both
 * streams) and how it exited is what a test looks at.
 */
#include "sim/engine/engine.h"

struct child {
	int exit_code; /* 256 + signal if one killed it */
	char text[1 << 18];
};

/* Runs main(arg) as the first context of an engine with @config in a child; call again at will. */
const struct child *run_child(const struct engine_config *config, void (*main)(void *arg), void *arg);
/* The same without an engine. */
const struct child *run_plain(void (*main)(void *arg), void *arg);
/* Whether the child printed that line (in full), or that text somewhere. */
bool child_said_line(const struct child *child, const char *line);
bool child_said(const struct child *child, const char *text);
/* For a main: waits for the end, prints "end: NAME" and the report, exits 0. */
void end_and_report(void) __attribute__((noreturn));

/* Where the arena of the next children stands; 0 the default. */
extern u64 child_arena_base;
extern const struct engine_config plain_config;

#endif
