/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CLI_STORY_H
#define SIM_CLI_STORY_H

#include "sim/engine/types.h"
#include "sim/world/story.h"

/* The story of a run, as an image tells it; sim/world/story.h says what it consists of. */

struct cJSON;

/* struct story_event - @time_ns after the clients' start. @of: the request that it answers, or -1. */
struct story_event {
	s64 time_ns;
	s32 of;
	char *kind;
	char *content;
};

/* struct story_part - one layer. @before: events before the clients' start; @total: those after, @count of them kept. */
struct story_part {
	struct story_event *event;
	u32 count;
	u64 before;
	u64 total;
};

struct story {
	struct story_part part[LAYER_COUNT];
};

/* NULL if @object is none. */
struct story *story_parse(const struct cJSON *object);
void story_free(struct story *story);

#endif
