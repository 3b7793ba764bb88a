// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "reserve.h"

#include <sys/mman.h>

#include "../engine/engine.h"

void *reserve(u64 bytes)
{
	void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	engine_assert(memory != MAP_FAILED);
	return memory;
}
