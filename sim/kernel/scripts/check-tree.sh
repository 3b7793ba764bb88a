#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Usage: check-tree.sh TREE FOLDER FILES VARIANT. Every file that the list FILES
# wants of this tree must be there, before anything is compiled.
set -eu
tree=$1 folder=$2 files=$3 variant=$4
scripts=$(dirname "$0")

[ -e "$folder/Makefile" ] || {
	echo "sim/kernel: $tree: not a Linux source tree: it has no Makefile" >&2
	exit 1
}
wanted=$(awk -v tree="$folder" -v variant="$variant" -f "$scripts/tree.awk" -f "$scripts/files.awk" "$files")
missing=$(echo "$wanted" | sed -n 's/^TREE_[A-Z]* += //p' | while read -r path; do
	[ -e "$folder/$path" ] || echo "  $path"
done)
[ -z "$missing" ] && exit 0
version=$(sed -n 's/^\(VERSION\|PATCHLEVEL\) *= *//p' "$folder/Makefile" | head -n 2 | paste -s -d .)
{
	echo "sim/kernel: $tree: Linux ${version:-of unknown version}, but it lacks what is compiled from it:"
	echo "$missing" | head -n 5
	[ "$(echo "$missing" | wc -l)" -le 5 ] || echo "  and $(($(echo "$missing" | wc -l) - 5)) more"
	echo "Trees from 6.1 on are known, complete and with SCMI. A file that this version does not have any more (or not yet)"
	echo "is marked in sim/kernel/files: 'optional', 'until=X.Y' or 'since=X.Y'."
} >&2
exit 1
