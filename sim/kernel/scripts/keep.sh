#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Usage: keep.sh WHOLE OBJECT NAME... OBJECT gets the named functions of WHOLE
# (compiled with a section a function) and what they need, and asks the link for
# nothing else.
set -eu
whole=$1 object=$2
shift 2
roots=
for name; do
	roots="$roots -u $name"
done
# shellcheck disable=SC2086
ld -r --gc-sections $roots -o "$object" "$whole"
{ readelf -rW "$object" | awk 'NF >= 5 { print $5 }' && nm -u "$object" | awk '{ print $2, "undefined" }'; } |
	awk 'NF == 1 { used[$1] = 1 } NF == 2 && !($1 in used) { print $1 }' >"$object.unused"
objcopy --strip-symbols="$object.unused" "$object"
rm "$object.unused"
