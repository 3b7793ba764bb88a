/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_HOST_CLOCK_H
#define SIM_WORLD_HOST_CLOCK_H

/* The host's clock: for wall_ns of results and for limits on children, never for anything in a run. */
#include "../engine/types.h"

/* Monotonic, nanoseconds. */
u64 host_clock_ns(void);

#endif
