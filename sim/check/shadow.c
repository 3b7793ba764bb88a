// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "shadow.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "../engine/engine.h"

s8 *shadow;
u64 shadow_covers_bytes;

void shadow_begin(u64 bytes)
{
	engine_assert(!shadow && bytes <= ARENA_RAM_BYTES);
	shadow = mmap(NULL, bytes / SHADOW_GRAIN, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	engine_assert(shadow != MAP_FAILED);
	shadow_covers_bytes = bytes;
}

void shadow_set(u64 offset, u64 bytes, enum shadow_state state)
{
	engine_assert(offset % SHADOW_GRAIN == 0 && offset + bytes <= shadow_covers_bytes);
	memset(shadow + offset / SHADOW_GRAIN, state, (bytes + SHADOW_GRAIN - 1) / SHADOW_GRAIN);
}

void shadow_allow(u64 offset, u64 bytes)
{
	shadow_set(offset, bytes, SHADOW_ALL);
	if (bytes % SHADOW_GRAIN)
		shadow[(offset + bytes) / SHADOW_GRAIN] = (s8)(bytes % SHADOW_GRAIN);
}

u64 shadow_first_bad(u64 offset, u64 bytes)
{
	u64 end = offset + bytes;

	while (offset < end) {
		s8 state = shadow_at(offset);
		u64 grain = offset & ~(SHADOW_GRAIN - 1), good = grain + (state > 0 ? (u64)state : 0);

		if (offset >= good)
			return offset;
		if (state < SHADOW_ALL && good < end)
			return good;
		offset = grain + SHADOW_GRAIN;
	}
	return NEVER_NS;
}
