#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Usage: extract.sh TARBALL FOLDER. Unpacks what the hosted kernel needs of a
# Linux source tarball into FOLDER, which appears whole or not at all.
set -eu
tarball=$1 folder=$2
parent=$(dirname "$folder")
# Patterns: what we host, all SCMI drivers, and the frameworks that these stand on.
parts='Makefile include kernel lib mm/*.h scripts/dtc/libfdt drivers/base drivers/of drivers/mailbox drivers/virtio
	drivers/firmware/arm_scmi drivers/tee drivers/*/Makefile drivers/*/core.c drivers/*/governor.c drivers/*/*scmi*.c drivers/*/*/*scmi*.c
	drivers/clk/*.[ch] drivers/cpufreq/*.[ch] drivers/hwmon/hwmon.c drivers/opp'
set -f # they are for tar

fail() {
	echo "sim/kernel: $*" >&2
	exit 1
}

# Debian's tarballs are named after their packages.
package=$(basename "$tarball" | sed -n 's/^\(linux-source-[0-9.]*[0-9]\)\.tar\..*/\1/p')
bring=
again=
if [ -n "$package" ]; then
	bring=" On Debian 12 'apt-get install $package' brings it."
	again=" ('apt-get install --reinstall $package' brings it again)"
fi
[ -e "$tarball" ] || fail "$tarball: no such file; expected a tarball or a folder of Linux sources.$bring"
{ [ -f "$tarball" ] && [ -r "$tarball" ]; } || fail "$tarball: not a readable file."
mkdir -p "$parent" || fail "$parent: cannot be created."

exec 9>"$folder.lock"
flock 9
stamp=$(stat -L -c '%s %Y' "$tarball")
# A folder that holds more than is wanted here serves too: builds of several versions may share it.
is_unpacked() {
	case $(cat "$folder/.extracted" 2>/dev/null) in
	"$stamp"*) ;;
	*) return 1 ;;
	esac
	for part in $parts; do
		# shellcheck disable=SC2086
		(set +f; set -- "$folder"/$part; [ -e "$1" ]) || return 1
	done
}
is_unpacked && exit 0

temporary=$folder.part
trap 'rm -rf "$temporary"' EXIT
trap 'exit 1' HUP INT TERM
rm -rf "$temporary"
mkdir "$temporary"
echo "  TREE    $(basename "$tarball")"

case $tarball in
*.xz) unpack='xz -T0 -dc' ;;
*.gz | *.tgz) unpack='gzip -dc' ;;
*.bz2) unpack='bzip2 -dc' ;;
*.tar) unpack="cat" ;;
*) fail "$tarball: not a tarball (.tar, .tar.xz, .tar.gz, .tar.bz2) and not a folder." ;;
esac
# Either end of the pipe says on descriptor 3 that it failed; of what tar has to say, the first lines are enough.
ends=$({
	{ $unpack "$tarball" || echo failed to unpack >&3; } |
		{
			# shellcheck disable=SC2046,SC2086
			tar -x -C "$temporary" --no-same-owner --strip-components=1 --wildcards --no-wildcards-match-slash \
				$(printf '*/%s ' $parts) || echo failed >&3
		} 2>&1 | sed -n 1,3p >&3
} 3>&1)
case $ends in
*'failed to unpack'*) ;;
*'Not found in archive'*)
	fail "$tarball: not a Linux source tree with SCMI: its folders are missing. Nothing was kept."
	;;
esac
case $ends in
*failed*)
	echo "$ends" | grep -v '^failed' >&2 || :
	fail "$tarball: could not be unpacked into $folder: damaged or truncated$again," \
		"or no space there ($(df -h --output=avail "$parent" | tail -n 1 |
			tr -d ' ') left, about 100 MB needed). Nothing was kept."
	;;
esac
for part in Makefile include/linux/kernel.h kernel/workqueue.c drivers/firmware/arm_scmi/driver.c; do
	[ -e "$temporary/$part" ] || fail "$tarball: has no $part: not a Linux source tree with SCMI. Nothing was kept."
done
echo "$stamp" >"$temporary/.extracted"
rm -rf "$folder"
mv "$temporary" "$folder"
