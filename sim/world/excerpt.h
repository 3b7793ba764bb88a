/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_EXCERPT_H
#define SIM_WORLD_EXCERPT_H

#include "world.h"
#include "../engine/trace.h"

/*
 * struct excerpt - some records on both sides of the focus of a run.
 * @wanted: which records count at all; @put: shows one.
 * The rest is filled in: @before of the @total that count stand before @focus,
 * @first of them before the first that is shown.
 */
struct excerpt {
	const struct world *world;
	bool (*wanted)(const struct world *world, const struct trace_record *record, const void *payload);
	void (*put)(struct excerpt *excerpt, const struct trace_record *record, const void *payload);
	struct lines *lines;
	u64 focus;
	u64 before;
	u64 total;
	u64 first;
	u64 skip;
	u64 left;
};

/* A third of @count records before the focus, the rest from it on, as far as there are so many. */
void excerpt_put(struct excerpt *excerpt, u32 count);

#endif
