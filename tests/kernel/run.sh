#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Usage: run.sh STORY. What the build of the kernel side promises, story by
# story. The environment names the build folder (SCMI_BUILD), the tarball
# (SCMI_TREE) and where trees are unpacked (SCMI_TREE_CACHE).
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
build=${SCMI_BUILD:?} tarball=${SCMI_TREE:?} cache=${SCMI_TREE_CACHE:?}
agent=$build/agents/linux-6.12
shared=$(cat "$agent/shared")
work=$(mktemp -d)
trap 'umount "$work/small" 2>/dev/null || :; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

fail() {
	echo "FAIL: $*" >&2
	exit 1
}

# kernel_make O TREE CACHE TARGET: output in $work/out
kernel_make() {
	make -f "$root/sim/kernel/Makefile" "O=$1" "TREE=$2" "CACHE=$3" "$4" >"$work/out" 2>&1
}

# says WORDS: the last output has them
says() {
	grep -qF -- "$1" "$work/out" || { cat "$work/out" >&2; fail "expected to read: $1"; }
}

# left PATH...: none of them may be there
left() {
	for path; do
		[ ! -e "$path" ] || fail "$path was left"
	done
}

# The list's checksums are those of the package's own files, unpacked here by tar alone.
story_files() {
	kernel_make "$agent" "$tarball" "$cache" files || { cat "$work/out" >&2; fail "make files"; }
	grep -v -e '^#' -e '^  TREE' "$work/out" >"$work/sums"
	[ "$(wc -l <"$work/sums")" -gt 100 ] || fail "only $(wc -l <"$work/sums") files listed"
	package=$(dpkg-query -S "$(realpath "$tarball")" | cut -d : -f 1)
	says "package $package $(dpkg-query -W -f '${Version}' "$package")"
	mkdir "$work/tree"
	top=$(tar -tf "$tarball" 2>/dev/null | head -n 1)
	sed "s,^[^ ]*  ,$top," "$work/sums" >"$work/paths"
	tar -xf "$tarball" -C "$work/tree" --strip-components=1 -T "$work/paths"
	(cd "$work/tree" && sha256sum --quiet -c "$work/sums") || fail "a file differs from the package's"
	# The check itself can fail.
	echo >>"$work/tree/$(awk 'NR == 1 { print $2 }' "$work/sums")"
	! (cd "$work/tree" && sha256sum --quiet -c "$work/sums") 2>/dev/null >&2 || fail "a changed file went unnoticed"
	# What is compiled is what is listed, plus the port's own; a file of the port may include one of the tree's.
	{
		find "$agent/tree" "$shared/tree" -name '*.d' | sed "s,^$agent/tree/,,; s,^$shared/tree/,,; s,\.d$,.c,"
		sed -n 's,^.*/\(drivers/.*\.c\):$,\1,p' "$agent"/sim/adapter/*.d
	} | sort >"$work/compiled"
	awk '{ print $2 }' "$work/sums" | sort >"$work/listed"
	diff "$work/listed" "$work/compiled" || fail "compiled and listed files differ"
}

# foreign DEPENDENCIES...: linux/ headers that come neither from the tree nor from the short list
foreign() {
	sed -e 's/\\$//' -e 's/^[^ ]*: //' "$@" | tr ' ' '\n' | grep -E '/(linux|asm|trace|uapi)/[^ ]*\.h$' | sort -u |
		grep -v -e "^$tree/include/" -e "^$root/sim/kernel/asm/" -e "^$shared/include/" \
			-e "^$root/sim/kernel/include/\(linux/arm-smccc\|linux/mutex\|trace/trace_events\).h$" -e "^$tree/drivers/" -e "^$tree/kernel/"
}

story_headers() {
	tree=$cache/$(basename "$tarball" .tar.xz)
	find "$agent/tree" "$agent/sim" "$shared/tree" "$shared/sim" -name '*.d' >"$work/lists"
	[ "$(wc -l <"$work/lists")" -gt 100 ] || fail "only $(wc -l <"$work/lists") dependency lists"
	# shellcheck disable=SC2046
	if foreign $(cat "$work/lists") >"$work/foreign"; then
		cat "$work/foreign" >&2
		fail "headers from elsewhere"
	fi
	find "$root/sim/kernel/include" -type f | LC_ALL=C sort >"$work/shims"
	printf '%s\n' linux/arm-smccc.h linux/mutex.h trace/trace_events.h | sed "s|^|$root/sim/kernel/include/|" | diff - "$work/shims" ||
		fail "the list of shimmed headers changed"
	while read -r shim; do
		grep -q 'Why this header is shimmed:' "$shim" || fail "$shim gives no reason"
	done <"$work/shims"
	# The check itself can fail.
	echo "x.o: /usr/include/linux/errno.h" >"$work/x.d"
	foreign "$work/x.d" >/dev/null || fail "a host header went unnoticed"
}

# One object that shows the port and asks for what the list of externals says; stubs are functions.
story_symbols() {
	nm -g --defined-only "$agent/kernel.o" | awk '{ print $3 }' | sort >"$work/shown"
	grep -v -e '^#' -e '^$' "$root/sim/kernel/exports" | sort >"$work/exports"
	diff "$work/exports" "$work/shown" || fail "kernel.o shows other symbols than sim/kernel/exports"
	grep -v -e '^#' -e '^$' "$root/sim/kernel/externals" >"$work/externals"
	if nm -u "$agent/kernel.o" | awk '{ print $2 }' | grep -vxE -f "$work/externals"; then
		fail "kernel.o asks for symbols that sim/kernel/externals does not allow"
	fi
	sort -c "$agent/stubs.txt" || fail "the list of stubs is not sorted"
	# A stub whose address is taken might be data, whose bytes would be read as code: each is known to be a function.
	readelf -rW "$agent/kernel.o" | awk 'NR == FNR { stub[$1] = 1; next }
		/^Relocation section/ { section = $3 }
		($5 in stub) && section !~ /debug|eh_frame/ && $3 != "R_X86_64_PLT32" { print $5 }' "$agent/stubs.txt" - |
		sort -u >"$work/addresses"
	if grep -vx -e debugfs_attr_read -e debugfs_attr_write -e default_llseek -e do_no_restart_syscall -e seq_lseek -e seq_read \
		-e simple_attr_release -e simple_open -e single_release "$work/addresses"; then
		fail "stubs whose address is used: are they data?"
	fi
}

story_missing_package() {
	! kernel_make "$work/o" /nowhere/linux-source-6.12.tar.xz "$work/c" kernel.o || fail "built from nothing"
	says "/nowhere/linux-source-6.12.tar.xz: no such file"
	says "apt-get install linux-source-6.12"
	left "$work/c" "$work/o/kernel.o"
}

story_truncated_package() {
	head -c 3000000 "$tarball" >"$work/cut.tar.xz"
	! kernel_make "$work/o" "$work/cut.tar.xz" "$work/c" kernel.o || fail "built from half a tarball"
	says "damaged or truncated"
	[ -z "$(find "$work/c" -mindepth 1 ! -name '*.lock')" ] || fail "half a tree was left"
	# Not a tarball at all, and one of something else.
	echo hello >"$work/cut.tar.xz"
	! kernel_make "$work/o" "$work/cut.tar.xz" "$work/c" kernel.o || fail "built from text"
	says "damaged or truncated"
	tar -cf "$work/other.tar" -C "$root" docs
	! kernel_make "$work/o" "$work/other.tar" "$work/c" kernel.o || fail "built from something else"
	says "not a Linux source tree with SCMI"
	[ -z "$(find "$work/c" -mindepth 1 ! -name '*.lock')" ] || fail "half a tree was left"
}

# Needs a small file system, which only root can mount: skipped otherwise (exit code 77).
story_no_space() {
	mkdir "$work/small"
	mount -t tmpfs -o size=20m tmpfs "$work/small" 2>/dev/null || exit 77
	! kernel_make "$work/o" "$tarball" "$work/small/c" kernel.o || fail "unpacked into nothing"
	says "No space left on device"
	says "about 100 MB needed"
	[ -z "$(find "$work/small/c" -mindepth 1 ! -name '*.lock')" ] || fail "half a tree was left"
	# The tree has room, the objects have not.
	! kernel_make "$work/small/o" "$tarball" "$cache" kernel.o || fail "compiled into nothing"
	says "No space left on device"
	left "$work/small/o/kernel.o"
}

# A user's own tree, with a mistake in the first file that is compiled.
story_compiler_error() {
	cp -rl "$cache/$(basename "$tarball" .tar.xz)" "$work/mine"
	first=$(sed -n 's/^\(kernel[^ ]*\).*/\1/p' "$root/sim/kernel/files" | head -n 1)
	{ cat "$work/mine/$first" && echo 'int broken(void) { return undeclared; }'; } >"$work/mine/changed.c"
	mv "$work/mine/changed.c" "$work/mine/$first"
	mkdir "$work/o" && echo old >"$work/o/kernel.o"
	! kernel_make "$work/o" "$work/mine" "$work/c" kernel.o || fail "compiled a mistake"
	says "$work/mine/$first:"
	says "undeclared"
	says "$first of $work/mine was not compiled"
	left "$work/c" "$work/o/kernel.o"
	# A file of the list that is not there is said before anything is compiled.
	rm "$work/mine/$first"
	! kernel_make "$work/o" "$work/mine" "$work/c" kernel.o || fail "compiled nothing"
	says "it lacks"
	says "$first"
	! grep -q ' CC ' "$work/out" || fail "compiled all the same"
}

# What a Makefile builds, with folders, composites, options and flags; options that are off build nothing.
story_kbuild() {
	mkdir -p "$work/k/below"
	printf '#define CONFIG_ON 1\n#define CONFIG_AS_MODULE_MODULE 1\n#define CONFIG_NUMBER 3\n' >"$work/autoconf.h"
	cat >"$work/k/Makefile" <<-'END'
		ccflags-y := -DALL
		CFLAGS_two.o := -DTWO
		parts-$(CONFIG_ON) = two.o
		parts-$(CONFIG_OFF) += never.o
		big-one-objs := one.o $(parts-y)
		obj-$(CONFIG_AS_MODULE) += below/
		obj-$(CONFIG_ON) += big-one.o
		obj-$(CONFIG_OFF) += never.o
	END
	echo 'obj-m := small.o' >"$work/k/below/Kbuild"
	make -f "$root/sim/kernel/scripts/kbuild.mk" root="$work" folder=k prefix=p/ config="$work/autoconf.h" >"$work/out"
	diff - "$work/out" <<-END || fail "kbuild.mk"
		MODULES += big_one
		PARTS_big_one := p/k/one p/k/two
		EXTRA_p/k/one += -DALL
		EXTRA_p/k/two += -DALL -DTWO
		MODULES += small
		PARTS_small := p/k/below/small
	END
}

# The agent's modules: what they show is what they export, each is in its pages, and who needs whom is known.
story_modules() {
	grep -qx 'scmi_module scmi_core' "$agent/modules/needs" || fail "scmi_module uses scmi_core"
	for module in "$agent"/modules/*[!t].o; do
		case $module in *.part.o | *.mod.o) continue ;; esac
		nm -g --defined-only "$module" | awk '{ print $3 }' | sort >"$work/shown"
		grep -v '^no_symbol$' "${module%.o}.exports" | sort | diff - "$work/shown" || fail "$module shows more than it exports"
		readelf -SW "$module" | awk '/ \.module\.(text|data) / { sub(/.*\] /, ""); if ($5 !~ /000$/) bad = 1; n++ }
			END { exit bad || n != 2 }' || fail "$module: not in whole pages"
	done
	# A symbol of another module has to be exported, as for modpost.
	printf 'a.part.o: U taken\nb.part.o:0 T taken\n' >"$work/nm"
	! awk -f "$root/sim/kernel/scripts/modules.awk" "$work/nm" >"$work/out" 2>&1 || fail "took what is not exported"
	says 'module a uses taken of b, which does not export it'
	printf 'b.part.o:0 r __export_symbol_taken\n' >>"$work/nm"
	printf 'a b\nb\n' >"$work/expected"
	awk -f "$root/sim/kernel/scripts/modules.awk" "$work/nm" | diff - "$work/expected" || fail "who needs whom"
	# What would not be in the module's pages is refused.
	mkdir "$work/m"
	echo 'int counter __attribute__((section(".data..percpu"))) = 1;' | gcc -c -x c -o "$work/m/x.part.o" -
	echo x >"$work/m/needs"
	echo '#define SIM_MODULE(name, needs, on_request) int self __attribute__((section(".sim_modules")))' >"$work/m/module.h"
	! "$root/sim/kernel/scripts/module.sh" x "$work/m" "gcc -I$work/m" "$root/sim/kernel/module.lds" false >"$work/out" 2>&1 ||
		fail "took per-CPU data"
	says 'module x has sections that modules cannot have here: .data..percpu'
	echo 'int counter = 1;' | gcc -c -x c -o "$work/m/x.part.o" -
	"$root/sim/kernel/scripts/module.sh" x "$work/m" "gcc -I$work/m" "$root/sim/kernel/module.lds" false || fail "refused data"
}

case ${1:-} in
files | headers | symbols | missing_package | truncated_package | no_space | compiler_error | kbuild | modules) "story_$1" ;;
*) fail "which story?" ;;
esac
