#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Usage: undefined.sh EXTERNALS LINKER-SCRIPT OBJECT... One line a symbol that
# no object, not the linker script and not the list of externals supplies:
# name, then the objects that need it.
set -eu
externals=$1 script=$2
shift 2
nm -A "$@" | awk -v externals="$externals" -v script="$script" '
	BEGIN {
		while ((getline line < externals) > 0)
			if (line !~ /^#/ && line != "")
				pattern = pattern (pattern ? "|" : "") line
		while ((getline line < script) > 0)
			while (match(line, /[A-Za-z_][A-Za-z_0-9]* = /)) {
				defined[substr(line, RSTART, RLENGTH - 3)] = 1
				line = substr(line, RSTART + RLENGTH)
			}
	}
	{ split($1, part, ":"); object = part[1]; sub(/.*\//, "", object) }
	$(NF - 1) == "U" || $1 ~ /:U$/ { users[$NF] = users[$NF] " " object; next }
	$(NF - 1) ~ /^[A-TV-Zvw]$/ { defined[$NF] = 1 }
	END { for (name in users) if (!(name in defined) && name !~ "^(" pattern ")$") print name users[name] }' | LC_ALL=C sort
