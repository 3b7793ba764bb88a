/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TESTS_ENGINE_EXPECT_H
#define TESTS_ENGINE_EXPECT_H

/* Assertions over a child, with what it printed as the explanation. */
#include <criterion/criterion.h>

#include "child.h"

#define expect_that(run, condition, format, ...)                                                             \
	do {                                                                                                 \
		const struct child *that = (run);                                                            \
		cr_assert(condition, format "; it exited %d and said:\n%s", __VA_ARGS__, that->exit_code,    \
			  that->text);                                                                       \
	} while (0)
#define expect_exit(run, code) expect_that(run, that->exit_code == (code), "not exit %d", code)
#define expect_line(run, line) expect_that(run, child_said_line(that, line), "no line '%s'", line)
#define expect_text(run, what) expect_that(run, child_said(that, what), "no '%s'", what)
#define expect_all(run, whole) expect_that(run, !strcmp(that->text, whole), "not exactly:\n%s", whole)

#endif
