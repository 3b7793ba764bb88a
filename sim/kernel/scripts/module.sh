#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Usage: module.sh NAME FOLDER COMPILE LINKER-SCRIPT ON-REQUEST. FOLDER/NAME.o is made of
# FOLDER/NAME.part.o: in pages of its own, with its struct module and what
# FOLDER/needs says, and nothing visible but what the module exports.
set -eu
name=$1 folder=$2 compile=$3 script=$4 on_request=$5
part=$folder/$name.part.o

{
	echo '#include "module.h"'
	sed -n "s/^$name\( \(.*\)\)\{0,1\}$/SIM_MODULE($name, \"\2\", $on_request);/p" "$folder/needs"
} >"$folder/$name.mod.c"
$compile -c -o "$folder/$name.mod.o" "$folder/$name.mod.c"
ld -r -T "$script" -o "$folder/$name.new.o" "$part" "$folder/$name.mod.o"

# A section that the linker script does not know would be shared with others.
strange=$(readelf -SW "$folder/$name.new.o" | sed -n 's/^ *\[ *[0-9]*\] //p' |
	awk '$1 !~ /^\.(module\.(text|data)|sim_modules(\.text|\.data)?|eh_frame)$/ && $5 !~ /^0+$/ && $7 ~ /A/ { print $1 }')
[ -z "$strange" ] || {
	echo "sim/kernel: module $name has sections that modules cannot have here: $(echo "$strange" | tr '\n' ' ')" >&2
	exit 1
}
{
	echo no_symbol
	nm "$part" | sed -n 's/^.* __\(export_symbol\|ksymtab\)_\(.*\)$/\2/p'
} >"$folder/$name.exports"
objcopy --keep-global-symbols="$folder/$name.exports" "$folder/$name.new.o"
mv "$folder/$name.new.o" "$folder/$name.o"
