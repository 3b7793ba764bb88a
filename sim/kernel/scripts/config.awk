# SPDX-License-Identifier: GPL-2.0-only
# Turns lines NAME=VALUE of a configuration into generated/autoconf.h. After the
# value, conditions may say which trees a line is for (tree.awk, which comes first).
/^CONFIG_/ {
	for (; is_condition($NF); sub(/[ \t]+[^ \t]+$/, ""))
		if (!holds($NF))
			next
	value = substr($0, index($0, "=") + 1)
	print "#define " substr($0, 1, index($0, "=") - 1) " " (value == "y" ? 1 : value)
}
