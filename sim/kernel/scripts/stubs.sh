#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Usage: stubs.sh LIST. Assembly in which each first word of LIST is a function
# that says its name to sim_stub_called() and never returns.
set -eu
awk '
	{
		printf "\t.globl %s\n\t.type %s, @function\n%s:\n", $1, $1, $1
		printf "\tsub $8, %%rsp\n\tmov $.Lname%d, %%edi\n\tcall sim_stub_called\n", NR
		names = names sprintf(".Lname%d:\n\t.string \"%s\"\n", NR, $1)
	}
	BEGIN { print "\t.text" }
	END { printf "\t.section .rodata\n%s\t.section .note.GNU-stack,\"\",@progbits\n", names }' "$1"
