/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CHECK_PASSAGES_H
#define SIM_CHECK_PASSAGES_H

/* How often a point was passed, and by whom else than was asked for. */
#include "../engine/types.h"

#define HOLD_CONTEXT_BYTES 40
#define HOLD_PLACES_MAX 64
#define PASSAGES_OTHERS 4

/* struct passer - a context that was not asked for, and how often it passed. */
struct passer {
	char name[HOLD_CONTEXT_BYTES];
	u64 passed;
};

/*
 * struct passages - the passages of one point. A point may have several
 * callbacks: a passage ends when one of them comes again; or each is one (@apart,
 * then there may be more than HOLD_PLACES_MAX). The place of a machine event is its struct.
 * @seen: which of @place came in this passage, by bit.
 * @other: the first others that passed; @other_seen: their @seen, together.
 */
struct passages {
	const void *const *place;
	u32 count;
	bool apart;
	u64 seen;
	u64 passed;
	struct passer other[PASSAGES_OTHERS];
	u32 other_count;
	u64 other_seen;
};

/* Is it one of the point's places? */
bool passages_has(const struct passages *passages, const void *place);
/* A callback at @place by a context that counts. True: a passage begins with it. */
bool passages_begin(struct passages *passages, const void *place);
/* A callback at @place by somebody else. */
void passages_other(struct passages *passages, const void *place, const char *name);
/* Counting begins anew. */
void passages_reset(struct passages *passages);

#endif
