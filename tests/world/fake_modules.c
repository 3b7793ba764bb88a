// SPDX-License-Identifier: GPL-2.0-only
/* Modules of the fake kernel: it has none. */
#include <string.h>
#include "sim/machine/kernel_port.h"

u32 kernel_module_count(void)
{
	return 0;
}

void kernel_module(u32 number, struct kernel_module *facts)
{
	(void)number;
	memset(facts, 0, sizeof(*facts));
}

bool kernel_module_at(const void *address, struct kernel_module *facts)
{
	(void)address;
	(void)facts;
	return false;
}
