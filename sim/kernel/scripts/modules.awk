# SPDX-License-Identifier: GPL-2.0-only
# Reads `nm -A` of the modules' parts, FOLDER/NAME.part.o; writes a line a
# module: its name, then the modules whose symbols it uses. A symbol of another
# module that is not exported is an error, as it is for modpost.
{
	colon = index($0, ":")
	name = substr($0, 1, colon - 1)
	gsub(/^.*\/|\.part\.o$/, "", name)
	type = $(NF - 1)
	sub(/^.*:/, "", type)
	if (!(name in seen)) {
		seen[name] = ++modules
		module[modules] = name
	}
	if (type == "U")
		used[name, ++uses[name]] = $NF
	else if ($NF ~ /^__(export_symbol|ksymtab)_/) {
		sub(/^__(export_symbol|ksymtab)_/, "", $NF)
		exported[$NF] = 1
	} else if (type ~ /^[A-TV-Z]$/ && !($NF in supplier))
		supplier[$NF] = name
}
END {
	for (i = 1; i <= modules; i++) {
		name = module[i]
		delete needed
		for (j = 1; j <= uses[name]; j++) {
			symbol = used[name, j]
			if (!(symbol in supplier) || supplier[symbol] == name)
				continue
			if (!(symbol in exported)) {
				print "sim/kernel: module " name " uses " symbol " of " supplier[symbol] \
					", which does not export it (EXPORT_SYMBOL)" > "/dev/stderr"
				failed = 1
			}
			needed[supplier[symbol]] = 1
		}
		line = name
		for (j = 1; j <= modules; j++)
			if (module[j] in needed)
				line = line " " module[j]
		print line
	}
	exit failed
}
