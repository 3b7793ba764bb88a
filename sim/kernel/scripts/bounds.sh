#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Usage: bounds.sh ASSEMBLY. Turns the marker lines of kernel/bounds.c's
# assembly (.ascii "->NAME $VALUE expression") into generated/bounds.h.
set -eu
echo '#ifndef __LINUX_BOUNDS_H__'
echo '#define __LINUX_BOUNDS_H__'
sed -n 's/^[[:space:]]*\.ascii[[:space:]]*"->\([A-Za-z0-9_]\{1,\}\) [$#]*\(-\{0,1\}[0-9]\{1,\}\).*/#define \1 \2/p' "$1"
echo '#endif'
