// SPDX-License-Identifier: GPL-2.0-only
/* Counts calls into SimGrid; see simgrid_calls.h. */
#include <simgrid/actor.h>
#include <simgrid/semaphore.h>

#include "simgrid_calls.h"

static uint64_t total;

#define WRAP(name, type, parameters, arguments)  \
	type __real_##name parameters;           \
	type __wrap_##name parameters;           \
	type __wrap_##name parameters            \
	{                                        \
		total++;                         \
		return __real_##name arguments;  \
	}

SIMGRID_CALLS(WRAP)

uint64_t simgrid_calls_total(void)
{
	return total;
}
