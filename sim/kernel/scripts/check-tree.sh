#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Usage: check-tree.sh TREE FOLDER FILES. Every file of the list FILES must be in
# the tree, before anything is compiled.
set -eu
tree=$1 folder=$2 files=$3
missing=$(sed -n 's/^\([^# ][^ ]*\).*/\1/p' "$files" | while read -r path; do
	[ -e "$folder/$path" ] || echo "  $path"
done)
[ -z "$missing" ] && exit 0
{
	echo "sim/kernel: $tree: not a Linux source tree with SCMI as of 6.12: it lacks"
	echo "$missing" | head -n 5
	[ "$(echo "$missing" | wc -l)" -le 5 ] || echo "  and $(($(echo "$missing" | wc -l) - 5)) more of sim/kernel/files"
} >&2
exit 1
