// SPDX-License-Identifier: GPL-2.0-only
/*
 * Data of parts that are not here, which files of the tree mention. Functions
 * become stubs by themselves, data cannot.
 */
#include <linux/capability.h>
#include <linux/console.h>
#include <linux/tracepoint-defs.h>

/* %pGp, %pGg and %pGv find no names: there are no pages. */
extern const struct trace_print_flags pageflag_names[], gfpflag_names[], vmaflag_names[];
const struct trace_print_flags pageflag_names[] = { { 0, NULL } };
const struct trace_print_flags gfpflag_names[] = { { 0, NULL } };
const struct trace_print_flags vmaflag_names[] = { { 0, NULL } };

int console_set_on_cmdline;
int file_caps_enabled;
