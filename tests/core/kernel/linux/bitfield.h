/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TEST_LINUX_BITFIELD_H
#define TEST_LINUX_BITFIELD_H

#include <linux/types.h>

#define FIELD_PREP(mask, value) ((u32)(value) << __builtin_ctz(mask) & (mask))
#define FIELD_GET(mask, word) (((word) & (mask)) >> __builtin_ctz(mask))

#endif
