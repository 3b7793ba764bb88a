/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_ASM_STRING_H
#define SIM_ASM_STRING_H

/*
 * The four that the compiler itself calls come from the host's C library, as on
 * bare metal from the architecture: lib/string.c's are loops over bytes. Checked
 * code has them told to the checkers first (sim/check/memory_copies.c).
 */
#include <linux/types.h>

#ifdef __SANITIZE_THREAD__
#define SIM_STRING(name) __asm__("check_" #name)
#else
#define SIM_STRING(name)
#endif

#define __HAVE_ARCH_MEMCPY
void *memcpy(void *to, const void *from, size_t bytes) SIM_STRING(memcpy);
#define __HAVE_ARCH_MEMMOVE
void *memmove(void *to, const void *from, size_t bytes) SIM_STRING(memmove);
#define __HAVE_ARCH_MEMSET
void *memset(void *at, int value, size_t bytes) SIM_STRING(memset);
#define __HAVE_ARCH_MEMCMP
int memcmp(const void *a, const void *b, size_t bytes) SIM_STRING(memcmp);

#endif
