# SPDX-License-Identifier: GPL-2.0-only
# Turns sim/kernel/files into make variables: TREE_LINKED, TREE_COMPILED, and
# MOD_path, EXTRA_path, KEEP_path for the rules. A wrapper that includes the driver's core
# stands in for it.
/^#/ || NF == 0 { next }
{
	path = $1
	stem = substr(path, 1, length(path) - 2)
	target = "TREE_LINKED"
	for (i = 2; i <= NF; i++) {
		if ($i ~ /^mod=/)
			print "MOD_" stem " := " substr($i, 5)
		else if ($i ~ /^flag=/)
			print "EXTRA_" stem " += " substr($i, 6)
		else if ($i ~ /^keep=/) {
			gsub(",", " ", $i)
			print "KEEP_" stem " := " substr($i, 6)
		} else if ($i ~ /^\+/)
			print "EXTRA_" stem " += -include " substr($i, 2)
		else if ($i == "lockdep")
			target = variant == "lockdep" ? target : ""
		else if ($i == "compile")
			target = "TREE_COMPILED"
		else {
			printf "sim/kernel/files:%d: %s: unknown word; mod=, flag=, keep=, +header, lockdep or compile\n", NR, $i > "/dev/stderr"
			exit 1
		}
	}
	if (view != "" && path == "drivers/firmware/arm_scmi/driver.c")
		target = "TREE_COMPILED"
	if (target != "")
		print target " += " path
}
