#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Usage: timeconst.sh HZ. Writes generated/timeconst.h: reciprocal multipliers
# between ticks and milli-, micro- and nanoseconds, as kernel/time/time.c wants
# them. All intermediate values fit 64 bits for HZ from 100 to 1000.
set -eu
hz=$1

gcd() {
	a=$1 b=$2
	while [ "$b" -ne 0 ]; do t=$b b=$((a % b)) a=$t; done
	echo "$a"
}

# scaled NAME N D: multiplier, adjustment and shift of n/d with 32 significant bits
scaled() {
	shift_bits=0
	while [ $(((($2 << shift_bits) + $3 - 1) / $3)) -lt $((1 << 31)) ]; do
		shift_bits=$((shift_bits + 1))
	done
	d=$(($3 / $(gcd "$2" "$3")))
	printf '#define %s_MUL32 U64_C(0x%X)\n' "$1" $(((($2 << shift_bits) + $3 - 1) / $3))
	printf '#define %s_ADJ32 U64_C(0x%X)\n' "$1" $((((1 << shift_bits) / d) * (d - 1) + ((1 << shift_bits) % d) * (d - 1) / d))
	printf '#define %s_SHR32 %d\n' "$1" $shift_bits
}

# ratio UNIT PER_SECOND: the reduced fraction both ways
ratio() {
	g=$(gcd "$hz" "$2")
	printf '#define HZ_TO_%s_NUM %d\n#define HZ_TO_%s_DEN %d\n' "$1" $(($2 / g)) "$1" $((hz / g))
	printf '#define %s_TO_HZ_NUM %d\n#define %s_TO_HZ_DEN %d\n' "$1" $((hz / g)) "$1" $(($2 / g))
}

cat <<END
#ifndef KERNEL_TIMECONST_H
#define KERNEL_TIMECONST_H
#include <linux/param.h>
#include <linux/types.h>
#if HZ != $hz
#error generated for another HZ
#endif
END
scaled HZ_TO_MSEC 1000 "$hz"
scaled MSEC_TO_HZ "$hz" 1000
ratio MSEC 1000
scaled HZ_TO_USEC 1000000 "$hz"
scaled USEC_TO_HZ "$hz" 1000000
ratio USEC 1000000
ratio NSEC 1000000000
echo '#endif'
