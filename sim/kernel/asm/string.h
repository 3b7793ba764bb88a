/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_ASM_STRING_H
#define SIM_ASM_STRING_H

/* lib/string.c has all of them, these are the compiler's. */
#include <linux/types.h>

#endif
