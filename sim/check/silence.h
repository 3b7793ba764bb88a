/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CHECK_SILENCE_H
#define SIM_CHECK_SILENCE_H

#include "../machine/kernel_port.h"

/*
 * Takes the calls of callbacks that nobody listens to out of the running program's
 * code (@text, @bytes), and has the @count shortcuts taken, as far as nobody listens
 * there. A run with a few holds and no checker then costs little more than one of
 * the plain build. After the last callbacks_arm() and the begin of the checkers,
 * before the kernel runs; of this process alone, and for good.
 * False: the code cannot be written here; all calls stay, and the run is the same.
 */
bool callbacks_silence(const char *text, u64 bytes, const struct shortcut *given, u32 count);

#endif
