/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CLI_COMPARE_H
#define SIM_CLI_COMPARE_H

#include "align.h"
#include "message.h"
#include "text.h"

/*
 * struct comparison - one scenario on several agents.
 * @result: of each; all have a story.
 * @wanted: which layers are compared; @table: of each.
 * @layer, @row: the first difference in virtual time, if @differs.
 */
struct comparison {
	const char *path;
	struct text_list agents;
	struct result *result[ALIGN_SIDES_MAX];
	bool wanted[LAYER_COUNT];
	struct align_table table[LAYER_COUNT];
	bool differs;
	enum story_layer layer;
	u32 row;
};

/* How much is shown. @lines: rows of a table around its first difference, 0: all. @all: tables without one, too. */
struct compare_view {
	u64 lines;
	bool all;
	bool boot;
	u32 width;
};

/* compare_text.c: what the user reads. */
void compare_print(const struct comparison *comparison, const struct compare_view *view);
/* The first difference in a sentence, to be freed; NULL if there is none. */
char *compare_explain(const struct comparison *comparison);
const char *layer_name(enum story_layer layer);
bool layer_find(const char *name, enum story_layer *layer);

/* compare_report.c: the same as JSON. -1 after saying why it could not be written. */
int compare_write(const struct comparison *comparison, const char *path);

#endif
