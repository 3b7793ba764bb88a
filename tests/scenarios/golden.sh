#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# golden.sh SCMI-SIM: the traces in traces/ are what their scenarios give today,
# byte for byte without the comment lines. Runs in the repository's root.
set -eu
program=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0
for golden in traces/*.ftrace; do
	name=$(basename "$golden" .ftrace)
	"$program" run "scenarios/$name.json" --trace "$work/$name" >/dev/null
	release=$(sed -n 's/^# agent: .* release \([^ ]*\) .*/\1/p' "$golden")
	if ! grep -q "^# agent: .* release $release " "$work/$name"; then
		echo "$golden was made from Linux $release, which is not the one here: not compared"
		continue
	fi
	grep -v '^#' "$golden" >"$work/old"
	grep -v '^#' "$work/$name" >"$work/new"
	[ -s "$work/new" ] || { echo "$name: no trace"; status=1; }
	cmp "$work/old" "$work/new" || { diff "$work/old" "$work/new" | head -10; status=1; }
done
exit $status
