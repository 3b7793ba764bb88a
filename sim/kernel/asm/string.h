/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_ASM_STRING_H
#define SIM_ASM_STRING_H

/*
 * The four that the compiler itself calls come from the host's C library, as on
 * bare metal from the architecture: lib/string.c's are loops over bytes.
 */
#include <linux/types.h>

#define __HAVE_ARCH_MEMCPY
void *memcpy(void *to, const void *from, size_t bytes);
#define __HAVE_ARCH_MEMMOVE
void *memmove(void *to, const void *from, size_t bytes);
#define __HAVE_ARCH_MEMSET
void *memset(void *at, int value, size_t bytes);
#define __HAVE_ARCH_MEMCMP
int memcmp(const void *a, const void *b, size_t bytes);

#endif
