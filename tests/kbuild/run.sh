#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Usage: run.sh FOLDER. Builds core/ in FOLDER with kbuild, as out-of-tree modules, against the newest
# linux-headers of 6.1 and 6.12 that are installed; warnings are errors, symbols that the kernel does not
# export too. Without the headers the test is skipped (77), or fails where SCMI_KBUILD=required.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$1"
work=$(cd "$1" && pwd)

fail() {
	echo "FAIL: $*" >&2
	exit 1
}

# newest VERSION: the folder of its headers, of the plain flavour
newest() {
	find /usr/src -maxdepth 1 -name "linux-headers-$1.*-amd64" ! -name '*-rt-amd64' ! -name '*-cloud-amd64' |
		sort -V | tail -n 1
}

# modules HEADERS FOLDER TARGET...: output in FOLDER.log
modules() {
	headers=$1 folder=$2
	shift 2
	make -C "$headers" "M=$folder" -j "$(nproc)" W=1 KCFLAGS=-Werror "$@" >"$folder.log" 2>&1
}

# The test can fail: by a warning, and by a symbol that no kernel exports.
seeded() {
	echo 'static int unused;' >>"$2/module.c"
	! modules "$1" "$2" module.o || fail "$2: a warning went unnoticed"
	grep -q "module.c:.*unused" "$2.log" || fail "$2: failed, but not by the warning: $(cat "$2.log")"
	cp "$root/core/module.c" "$2/module.c"
	echo 'int nowhere(void); int call(void); int call(void) { return nowhere(); }' >>"$2/module.c"
	! modules "$1" "$2" modules || fail "$2: a missing symbol went unnoticed"
	grep -q 'nowhere.*undefined' "$2.log" || fail "$2: failed, but not by the symbol: $(cat "$2.log")"
	rm "$2/module.c"
}

build() {
	headers=$(newest "$1")
	if [ -z "$headers" ]; then
		echo "no headers of Linux $1: apt-get install $2"
		[ "${SCMI_KBUILD:-}" != required ] || fail "they are required here"
		missing=1
		return
	fi
	folder=$work/$(basename "$headers")
	mkdir -p "$folder"
	find "$folder" \( -name '*.[ch]' -o -name Kbuild \) ! -name '*.mod.c' -delete
	cp -rp "$root/core/." "$folder"
	modules "$headers" "$folder" modules || { cat "$folder.log" >&2; fail "core/ does not build against $headers"; }
	sed -n 's/^obj-m += \(.*\)\.o$/\1/p' "$folder/Kbuild" >"$folder.names"
	[ -s "$folder.names" ] || fail "core/Kbuild names no module"
	while read -r name; do
		[ -f "$folder/$name.ko" ] || fail "$name.ko was not made against $headers"
		echo "$(basename "$headers"): $name.ko"
	done <"$folder.names"
	[ "$1" != 6.12 ] || seeded "$headers" "$folder"
}

missing=
build 6.1 linux-headers-amd64
build 6.12 linux-headers-6.12-amd64
[ -z "$missing" ] || exit 77
