/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TESTS_SCENARIO_LOAD_H
#define TESTS_SCENARIO_LOAD_H

/* Scenarios from text, with the messages as one text, a line each. */
#include "sim/world/scenario.h"

struct loaded {
	struct scenario *scenario; /* NULL if it is bad */
	char *messages;            /* "" if it is good */
};

/* @set: NULL-terminated, or NULL. The file's name in messages is "t.json". */
struct loaded load_text(const char *text, const char *const *set);
/* The scenario; the test fails if there is none. */
struct scenario *load_good(const char *text);
/* The messages; the test fails if there are none. */
char *load_bad(const char *text);
/* The same with one --set. */
struct scenario *load_good_set(const char *text, const char *set);
char *load_bad_set(const char *text, const char *set);
/* The whole of a file of the repository. */
char *read_file_text(const char *path);

/* A scenario that has nothing but these members. */
#define WITH(members) "{\"why\": \"a test\", " members "}"

#endif
