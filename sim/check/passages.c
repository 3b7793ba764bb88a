// SPDX-License-Identifier: GPL-2.0-only
#include "passages.h"

#include <string.h>

/* The place's bit in the point; 0: it is none of its. */
static u64 bit_of(const struct passages *passages, const void *place)
{
	for (u32 i = 0; i < passages->count; i++)
		if (passages->place[i] == place)
			return 1ULL << (i & 63);
	return 0;
}

static bool begins(const struct passages *passages, u64 *seen, u64 bit)
{
	bool begins = bit && (passages->apart || !*seen || (*seen & bit));

	*seen = begins ? bit : *seen | bit;
	return begins;
}

bool passages_has(const struct passages *passages, const void *place)
{
	return bit_of(passages, place);
}

bool passages_begin(struct passages *passages, const void *place)
{
	bool begun = begins(passages, &passages->seen, bit_of(passages, place));

	passages->passed += begun;
	return begun;
}

void passages_other(struct passages *passages, const void *place, const char *name)
{
	u64 bit = bit_of(passages, place);
	u32 i = 0;

	if (!bit || !begins(passages, &passages->other_seen, bit))
		return;
	while (i < passages->other_count && strcmp(passages->other[i].name, name))
		i++;
	if (i == PASSAGES_OTHERS)
		return;
	if (i == passages->other_count) {
		strcpy(passages->other[i].name, name);
		passages->other_count++;
	}
	passages->other[i].passed++;
}

void passages_reset(struct passages *passages)
{
	passages->seen = passages->other_seen = 0;
	passages->passed = 0;
	passages->other_count = 0;
	memset(passages->other, 0, sizeof(passages->other));
}
