/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_ASM_STRING_H
#define SIM_ASM_STRING_H

/* Four come from the host (externals), as an architecture's fast versions would; lib/string.c has the others. */
#include <linux/types.h>

#define __HAVE_ARCH_MEMCPY
void *memcpy(void *to, const void *from, size_t bytes);
#define __HAVE_ARCH_MEMMOVE
void *memmove(void *to, const void *from, size_t bytes);
#define __HAVE_ARCH_MEMSET
void *memset(void *to, int byte, size_t bytes);
#define __HAVE_ARCH_MEMCMP
int memcmp(const void *a, const void *b, size_t bytes);

#endif
