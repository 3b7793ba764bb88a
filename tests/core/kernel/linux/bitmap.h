/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TEST_LINUX_BITMAP_H
#define TEST_LINUX_BITMAP_H

#include <linux/types.h>

#define LONG_BITS (8 * sizeof(long))
#define DECLARE_BITMAP(name, bits) unsigned long name[((bits) + LONG_BITS - 1) / LONG_BITS]

static inline void __set_bit(u32 bit, unsigned long *map)
{
	map[bit / LONG_BITS] |= 1ul << bit % LONG_BITS;
}

static inline void __clear_bit(u32 bit, unsigned long *map)
{
	map[bit / LONG_BITS] &= ~(1ul << bit % LONG_BITS);
}

static inline u32 find_next_zero_bit(const unsigned long *map, u32 bits, u32 bit)
{
	while (bit < bits && map[bit / LONG_BITS] >> bit % LONG_BITS & 1)
		bit++;
	return bit;
}

#define find_first_zero_bit(map, bits) find_next_zero_bit(map, bits, 0)

#endif
