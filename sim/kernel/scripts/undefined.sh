#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Usage: undefined.sh EXTERNALS OBJECT... One line a symbol that no object and
# not the list of externals supplies: name, then the objects that need it.
set -eu
externals=$1
shift
nm -A "$@" | awk -v list="$externals" '
	BEGIN { while ((getline line < list) > 0) if (line !~ /^#/ && line != "") pattern = pattern (pattern ? "|" : "") line }
	{ split($1, part, ":"); object = part[1]; sub(/.*\//, "", object) }
	$(NF - 1) == "U" || $1 ~ /:U$/ { users[$NF] = users[$NF] " " object; next }
	$(NF - 1) ~ /^[A-TV-Zvw]$/ { defined[$NF] = 1 }
	END { for (name in users) if (!(name in defined) && name !~ "^(" pattern ")$") print name users[name] }' | sort
