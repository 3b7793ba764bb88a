/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CLI_PASSED_H
#define SIM_CLI_PASSED_H

#include "sim/engine/types.h"

/* The points that a run passed, as an image tells it; sim/world/points_where.h says what they consist of. */

struct cJSON;

struct passed_in {
	char *context;
	u64 count;
	u64 first_ns;
	u64 last_ns;
};

struct passed_point {
	char *name;
	char *kind;
	char *place;
	u64 count;
	struct passed_in *in;
	u32 in_count;
};

struct passed {
	struct passed_point *point;
	u32 count;
};

/* NULL if @array is none. */
struct passed *passed_parse(const struct cJSON *array);
void passed_free(struct passed *passed);

#endif
