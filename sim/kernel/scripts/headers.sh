#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Usage: headers.sh TREE OUT HZ OWN-ASM CONFIG... Generates the headers that
# kbuild would generate. A file whose content stays is not touched.
set -eu
tree=$1 out=$2 hz=$3 own=$4
shift 4
mkdir -p "$out/generated/uapi/linux" "$out/generated" "$out/asm" "$out/uapi/asm"

# replace FILE: standard input becomes FILE, if it differs
replace() {
	cat >"$1.new"
	if cmp -s "$1.new" "$1"; then rm "$1.new"; else mv "$1.new" "$1"; fi
}

make_variable() {
	sed -n "s/^$1 *= *//p" "$tree/Makefile" | head -n 1
}
version=$(make_variable VERSION) patchlevel=$(make_variable PATCHLEVEL) sublevel=$(make_variable SUBLEVEL)

{
	echo "#define CONFIG_HZ $hz"
	echo "#define CONFIG_HZ_$hz 1"
	cat "$@" | awk -v tree="$tree" -f "$(dirname "$0")/tree.awk" -f "$(dirname "$0")/config.awk"
} | replace "$out/generated/autoconf.h"
echo "#define UTS_RELEASE \"$version.$patchlevel.$sublevel$(make_variable EXTRAVERSION)\"" |
	replace "$out/generated/utsrelease.h"
cut=$sublevel
[ "$cut" -le 255 ] || cut=255
cat <<END | replace "$out/generated/uapi/linux/version.h"
#define LINUX_VERSION_CODE $((version * 65536 + patchlevel * 256 + cut))
#define KERNEL_VERSION(a, b, c) (((a) << 16) + ((b) << 8) + ((c) > 255 ? 255 : (c)))
#define LINUX_VERSION_MAJOR $version
#define LINUX_VERSION_PATCHLEVEL $patchlevel
#define LINUX_VERSION_SUBLEVEL $sublevel
END
: | replace "$out/generated/asm-offsets.h"
"$(dirname "$0")/features.sh" "$tree" "$(dirname "$0")/../features" | replace "$out/generated/tree-features.h"
"$(dirname "$0")/timeconst.sh" "$hz" | replace "$out/generated/timeconst.h"

# asm/ headers that every architecture may take as they are; some more are optional in the tree's list.
wrappers() {
	sed -n 's/^mandatory-y += //p' "$tree/include/$1asm-generic/Kbuild"
	[ -n "$1" ] || printf '%s\n' early_ioremap.h extable.h kvm_para.h kvm_types.h mcs_spinlock.h set_memory.h tlb.h user.h
}
for part in '' uapi/; do
	for header in $(wrappers "$part"); do
		# What was built with the wrapper is built again.
		[ -z "$part" ] && [ -e "$own/$header" ] && rm -f "$out/asm/$header" && continue
		[ -e "$tree/include/${part}asm-generic/$header" ] || continue
		[ -s "$out/${part}asm/$header" ] || echo "#include <asm-generic/$header>" >"$out/${part}asm/$header"
	done
done
