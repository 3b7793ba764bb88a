#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Usage: features.sh TREE FEATURES. Writes generated/tree-features.h: TREE_HAS_name
# for each line of FEATURES (name, file, pattern) that holds for TREE.
set -eu
tree=$1 features=$2
grep -v -e '^#' -e '^$' "$features" | while read -r name file pattern; do
	if grep -qsE -e "$pattern" "$tree/$file"; then
		echo "#define TREE_HAS_$name 1"
	fi
done
