/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_ENGINE_PAGES_H
#define SIM_ENGINE_PAGES_H

/*
 * Pages of the program itself that come and go: those of modules. All ranges are
 * whole pages. A hidden page faults whoever touches it (engine_set_fault_handler).
 */
#include "types.h"

void pages_hide(const void *from, u64 bytes);
/* Readable, and executable or writable. */
void pages_show_code(const void *from, u64 bytes);
void pages_show_data(const void *from, u64 bytes);
/* Data as the program file holds it: what was written since is forgotten. */
void pages_reset(const void *from, u64 bytes);

#endif
