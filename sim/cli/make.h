/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CLI_MAKE_H
#define SIM_CLI_MAKE_H

#include "text.h"

/* Runs sim/kernel/Makefile, with what CMake says of the host side (agents/host.mk of the build folder). */

/* @FAILED: make says why; @TROUBLE: so it does, but it is the computer's fault: no space, no compiler. */
enum make_result { MAKE_DONE, MAKE_FAILED, MAKE_TROUBLE };

/*
 * @words: variables and a target. Its words go to standard error, on a terminal
 * one line for all that is compiled. @list: the target is a list of files with
 * their checksums, which go to standard output.
 */
enum make_result make_run(const struct text_list *words, bool list);

#endif
