/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_ENGINE_TYPES_H
#define SIM_ENGINE_TYPES_H

/*
 * Fixed-width integers under one set of names on both sides of the simulator:
 * the hosted kernel brings its own, the libc side gets the same ones here.
 * Headers that both sides read include this one and nothing of libc.
 */
#ifdef __KERNEL__
#include <linux/types.h>
#else
#include <stdbool.h>
#include <stddef.h>
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef signed char s8;
typedef short s16;
typedef int s32;
typedef long long s64;
#endif

#define NEVER_NS (~0ULL)

#endif
