#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# sites.sh KERNEL.O SITES: are the accesses that were found in the image's code just
# those that the compiler made? A run silences them there (sim/check/silence.h), and
# must not take anything else for one.
set -eu
made=$(objdump -r -j .text -j .module.text "$1" | grep -cE ' (__tsan_[a-z_]*(read|write)[a-z0-9_]*|sim_atomic_(update|reached))([-+]|$)' || true)
found=$(awk -F '\t' '$2 == "read" || $2 == "write"' "$2" | wc -l)
[ "$made" = "$found" ] || {
	echo "sim/kernel: $1 has $made callbacks of accesses, but $found were found in the image" >&2
	exit 1
}
