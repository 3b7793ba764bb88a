#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Usage: list-files.sh TREE FOLDER PATH... Where the tree is from, then each
# file taken from it: checksum and path, as sha256sum prints them.
set -eu
tree=$1 folder=$2
shift 2
variable() {
	sed -n "s/^$1 *= *//p" "$folder/Makefile" | head -n 1
}
package=$(dpkg-query -S "$(realpath "$tree")" 2>/dev/null | cut -d : -f 1) || package=
origin=$tree
[ -z "$package" ] || origin="package $package $(dpkg-query -W -f '${Version}' "$package")"
echo "# Linux $(variable VERSION).$(variable PATCHLEVEL).$(variable SUBLEVEL)$(variable EXTRAVERSION), $origin, $# files"
cd "$folder"
sha256sum "$@"
