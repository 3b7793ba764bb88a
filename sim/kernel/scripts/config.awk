# SPDX-License-Identifier: GPL-2.0-only
# Turns lines CONFIG_NAME=VALUE and "# CONFIG_NAME is not set" of configurations
# into generated/autoconf.h; the last word on an option counts. After the value,
# conditions may say which trees a line is for (tree.awk, which comes first).
/^# CONFIG_[A-Za-z0-9_]+ is not set$/ { delete value[$2] }
/^CONFIG_/ {
	for (; is_condition($NF); sub(/[ \t]+[^ \t]+$/, ""))
		if (!holds($NF))
			next
	name = substr($0, 1, index($0, "=") - 1)
	if (!(name in place)) {
		place[name] = ++count
		names[count] = name
	}
	value[name] = substr($0, index($0, "=") + 1)
}
END {
	for (i = 1; i <= count; i++) {
		name = names[i]
		if (name in value)
			print "#define " name (value[name] == "m" ? "_MODULE" : "") " " (value[name] ~ /^[ym]$/ ? 1 : value[name])
	}
}
