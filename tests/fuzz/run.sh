#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# run.sh [--seeded-bug] [SECONDS] [WORK]
#
# Builds the fuzzer over scenario files (clang, libFuzzer, ASan, UBSan) in WORK
# (default: a new folder in /tmp, removed at the end) and runs it for SECONDS
# (default 60), from the corpus and the dictionary beside this file. Prints the
# edge coverage. New inputs go to WORK, never to the corpus.
#
# --seeded-bug: the scanner is built with a bug, which must be found in time.
#
# Exit codes: 0 nothing found (with --seeded-bug: found); 1 the other way round;
# 2 it could not be built or run.
set -eu
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
bug=
if [ "${1:-}" = --seeded-bug ]; then
	bug=-DSEEDED_PARSER_BUG
	shift
fi
seconds=${1:-60}
work=${2:-}
if [ -z "$work" ]; then
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
fi
mkdir -p "$work/new" "$work/found"

compile() {
	what=$1
	shift
	for file in "$@"; do
		# shellcheck disable=SC2086
		clang -std=gnu11 -g -O1 -fno-omit-frame-pointer -fsanitize=$what,address,undefined \
			-fno-sanitize-recover=undefined $bug -I"$root" -c "$file" \
			-o "$work/$(basename "$file" .c).o" || return 1
	done
}

# What writes the schema and the docs is linked, since the tables name it, but never runs: it does not count.
build() {
	measured=
	for file in "$root"/sim/world/json.c "$root"/sim/world/json_scan.c "$root"/sim/world/json_number.c \
		"$root"/sim/world/scenario.c "$root"/sim/world/scenario_*.c; do
		case $file in
		*/scenario_tables.c | */scenario_docs.c | */scenario_schema*.c) ;;
		*) measured="$measured $file" ;;
		esac
	done
	# shellcheck disable=SC2086
	compile fuzzer-no-link $measured "$here/fuzz_scenario.c" &&
		compile address "$root"/sim/world/scenario_schema.c "$root"/sim/world/scenario_schema_text.c &&
		clang -fsanitize=fuzzer,address,undefined -o "$work/fuzz-scenario" "$work"/*.o -lcjson
}

build || {
	echo "fuzz: the fuzzer cannot be built; it needs clang and libcjson-dev"
	exit 2
}

status=0
cd "$work"
# what the corpus' empirical distribution reads
printf '# microseconds\n1.5\n\n40\n' > samples.txt
./fuzz-scenario -max_total_time="$seconds" -max_len=6000 -timeout=10 -rss_limit_mb=1024 -seed=1 \
	-dict="$here/scenario.dict" -artifact_prefix=found/ -print_final_stats=1 \
	new "$here/corpus" > log 2>&1 || status=$?

total=$(grep -o 'Loaded [0-9]* modules *([0-9]* inline 8-bit counters)' log | grep -o '([0-9]*' | tr -d '(')
covered=$(grep -o ' cov: [0-9]*' log | tail -1 | grep -o '[0-9]*$' || echo 0)
runs=$(grep -o 'stat::number_of_executed_units: *[0-9]*' log | grep -o '[0-9]*$' || grep -c . log)
echo "fuzz: ${runs} runs, edge coverage ${covered:-0} of ${total:-?}"

if [ "$status" -ne 0 ] && [ -z "$(ls found)" ]; then
	tail -20 log
	exit 2
fi
if [ -n "$bug" ]; then
	if [ "$status" -ne 0 ]; then
		grep -m 1 'SUMMARY' log || true
		echo "fuzz: the seeded bug was found"
		exit 0
	fi
	echo "fuzz: the seeded bug was not found in $seconds s"
	exit 1
fi
if [ "$status" -ne 0 ]; then
	grep -m 1 -A 12 'ERROR\|runtime error\|deadly signal' log || tail -20 log
	for file in found/*; do
		echo "fuzz: found by $(basename "$file"):"
		base64 "$file"
	done
	exit 1
fi
echo "fuzz: nothing found in $seconds s"
