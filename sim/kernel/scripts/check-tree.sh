#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Usage: check-tree.sh TREE FOLDER FILES VARIANT. Is it a Linux tree that is new
# enough, and is every file there that the list FILES wants of it? Asked before
# anything is compiled.
set -eu
tree=$1 folder=$2 files=$3 variant=$4
scripts=$(dirname "$0")

fail() {
	echo "sim/kernel: $tree: $*" >&2
	exit 1
}

variable() {
	sed -n "s/^$1 *= *\([0-9][0-9]*\) *\$/\1/p" "$folder/Makefile" | head -n 1
}

[ -e "$folder/Makefile" ] || fail "not a Linux source tree: it has no Makefile."
version=$(variable VERSION) patchlevel=$(variable PATCHLEVEL)
[ -n "$version$patchlevel" ] || fail "not a Linux source tree: its Makefile has no VERSION and PATCHLEVEL."
[ $((version * 1000 + patchlevel)) -ge 6001 ] || fail "Linux $version.$patchlevel is too old; expected 6.1 or newer."
[ -d "$folder/drivers/firmware/arm_scmi" ] || fail "Linux $version.$patchlevel, but without SCMI: it has no drivers/firmware/arm_scmi."
wanted=$(awk -v tree="$folder" -v variant="$variant" -f "$scripts/tree.awk" -f "$scripts/files.awk" "$files")
missing=$(echo "$wanted" | sed -n 's/^TREE_[A-Z]* += //p' | while read -r path; do
	[ -e "$folder/$path" ] || echo "  $path"
done)
[ -z "$missing" ] && exit 0
{
	echo "sim/kernel: $tree: Linux $version.$patchlevel, but it lacks what is compiled from it:"
	echo "$missing" | head -n 5
	[ "$(echo "$missing" | wc -l)" -le 5 ] || echo "  and $(($(echo "$missing" | wc -l) - 5)) more"
	echo "Trees from 6.1 on are known, complete and with SCMI. A file that this version does not have any more (or not yet)"
	echo "is marked in sim/kernel/files: 'optional', 'until=X.Y' or 'since=X.Y'."
} >&2
exit 1
