#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# generated.sh SCENARIO-TABLES ROOT [--renew]
# Compares the committed files that come from the tables of the scenario reader
# with what they would be now; --renew writes them (by rename).
set -eu
tables=$1
root=$2
renew=${3:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0

check() {
	if cmp -s "$work/new" "$root/$1"; then
		return
	fi
	if [ "$renew" = --renew ]; then
		cp "$work/new" "$root/$1.new"
		mv "$root/$1.new" "$root/$1"
		echo "$1: renewed"
		return
	fi
	echo "$1 is not what the tables in sim/world say; renew it with: $0 $tables $root --renew"
	diff "$root/$1" "$work/new" | head -20 || true
	status=1
}

"$tables" schema > "$work/new"
check scenarios/schema.json
"$tables" docs "$root/docs/scenarios.md" > "$work/new"
check docs/scenarios.md
"$tables" dictionary > "$work/new"
check tests/fuzz/scenario.dict
exit $status
