# SPDX-License-Identifier: GPL-2.0-only
# Turns sim/kernel/files into make variables: TREE_LINKED, TREE_COMPILED, TREE_MODULES, and
# EXTRA_tree/path, KEEP_tree/path for the rules. Lines that do not concern the tree
# (tree.awk, which comes first) are left out.
/^#/ || NF == 0 { next }
{
	path = $1
	stem = "tree/" substr(path, 1, length(path) - 2)
	target = "TREE_LINKED"
	said = ""
	for (i = 2; i <= NF; i++) {
		if ($i ~ /^flag=/)
			said = said "EXTRA_" stem " += " substr($i, 6) "\n"
		else if ($i ~ /^keep=/) {
			gsub(",", " ", $i)
			said = said "KEEP_" stem " := " substr($i, 6) "\n"
		} else if ($i ~ /^\+/)
			said = said "EXTRA_" stem " += -include " substr($i, 2) "\n"
		else if ($i == "lockdep")
			target = variant == "lockdep" ? target : ""
		else if ($i == "compile")
			target = target ? "TREE_COMPILED" : ""
		else if ($i == "module")
			target = target ? "TREE_MODULES" : ""
		else if ($i == "optional")
			target = in_tree(path) ? target : ""
		else if (is_condition($i))
			target = holds($i) ? target : ""
		else {
			printf "sim/kernel/files:%d: %s: unknown word; flag=, keep=, +header, lockdep, compile, module, optional, " \
				"since=X.Y or until=X.Y\n", NR, $i > "/dev/stderr"
			exit 1
		}
	}
	if (target != "")
		printf "%s%s += %s\n", said, target, path
}
