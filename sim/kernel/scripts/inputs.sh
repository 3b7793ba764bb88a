#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Usage: inputs.sh OUT SHARED SIM TREE FOLDER FILE... The files that the image in OUT was
# made of, a path a line: what the compiler's dependency lists name, the build's
# own files, what decides about the tree, and FILE... (a list of a file that is no
# longer compiled may name some that are gone: they are left out).
set -eu
out=$1 shared=$2 sim=$3 tree=$4 folder=$5
shift 5
{
	# Each list names its headers once more, as targets without prerequisites.
	find "$out" "$shared" -name '*.d' -exec cat {} + | tr ' ' '\n' | sed -n -e 's/:$//' -e '/\.[ch]$/p'
	find "$sim" ! -name '.*'
	find "$folder/drivers/firmware/arm_scmi" \( -name Makefile -o -name Kbuild -o -type d \)
	printf '%s\n' "$folder/Makefile" "$folder/include/asm-generic/Kbuild" "$folder/include/uapi/asm-generic/Kbuild" "$@"
	[ ! -f "$tree" ] || realpath "$tree"
} | sed "s,^[^/],$PWD/&," | grep -v -e "^$out/" -e "^$shared/" | LC_ALL=C sort -u | while read -r path; do
	[ ! -e "$path" ] || echo "$path"
done
