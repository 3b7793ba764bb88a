// SPDX-License-Identifier: GPL-2.0-only
/* A kernel without a lock validator. */
#include "sim/machine/kernel_port.h"

void kernel_tell_blocked(void)
{
}

void kernel_lock_order(void *arg, void (*each_class)(void *arg, const struct kernel_lock_class *class),
		       void (*each_edge)(void *arg, const struct kernel_lock_edge *edge))
{
	(void)arg, (void)each_class, (void)each_edge;
}

const struct shortcut *kernel_shortcuts(u32 *count)
{
	*count = 0;
	return NULL;
}
