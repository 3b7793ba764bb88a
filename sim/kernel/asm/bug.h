/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_ASM_BUG_H
#define SIM_ASM_BUG_H

#include <linux/compiler.h>

/* Stops the run; WARN and its relatives reach warn_slowpath_fmt(). */
void sim_bug(const char *file, int line, const char *function) __attribute__((noreturn));
#define HAVE_ARCH_BUG
#define BUG() sim_bug(__FILE__, __LINE__, __func__)

#include <asm-generic/bug.h>

/* Where a WARN stands is its return address, also when it is the last thing that a function does. */
#undef __WARN_printf
#define __WARN_printf(taint, ...)                                                  \
	do {                                                                       \
		warn_slowpath_fmt(__FILE__, __LINE__, (taint), __VA_ARGS__);       \
		barrier();                                                         \
	} while (0)

#endif
