// SPDX-License-Identifier: GPL-2.0-only
#include <time.h>
#include "host_clock.h"

u64 host_clock_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (u64)now.tv_sec * 1000000000ULL + (u64)now.tv_nsec;
}
