// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "shadow.h"

#include <stdio.h>
#include <string.h>

#include "../engine/engine.h"
#include "reserve.h"

s8 *shadow;
u64 shadow_covers_bytes;

void shadow_begin(u64 bytes)
{
	engine_assert(!shadow && bytes <= ARENA_RAM_BYTES);
	shadow = reserve(bytes / SHADOW_GRAIN);
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

/* Many grains at once. */
#define MANY sizeof(u64)
#define MANY_BYTES (MANY * SHADOW_GRAIN)
#define MANY_ALL (0x0101010101010101ULL * SHADOW_ALL)

/* Past the first ones, of which all may be touched. */
static u64 past_good(u64 offset, u64 end)
{
	u64 at = offset & ~(SHADOW_GRAIN - 1), many;

	for (; end - at >= MANY_BYTES; at += MANY_BYTES) {
		memcpy(&many, shadow + at / SHADOW_GRAIN, sizeof(many));
		if (many != MANY_ALL)
			break;
	}
	return at > offset ? at : offset;
}

u64 shadow_first_bad(u64 offset, u64 bytes)
{
	u64 end = offset + bytes;

	if (bytes >= MANY_BYTES)
		offset = past_good(offset, end);
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
