/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_SCENARIO_TEXT_H
#define SIM_WORLD_SCENARIO_TEXT_H

/* A growing text, and the nearest known word to a mistyped one. */
#include "../engine/types.h"

struct text {
	char *bytes; /* NUL-terminated once anything was added; NULL before */
	size_t used;
	size_t room;
};

void text_add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A word of the user's: shortened, control characters as escapes. */
void text_add_quoted(struct text *text, const char *word);
/* The collected text, "" if there is none; valid until the next addition. */
const char *text_get(const struct text *text);
void text_free(struct text *text);
/* "a command", "an event"; for words that are known here. Static storage. */
const char *with_article(const char *word);

/* Offer candidates one by one; best is the nearest that is near enough, or NULL. */
struct nearest {
	const char *word;
	const char *best;
	u32 distance;
};
void nearest_offer(struct nearest *nearest, const char *candidate);
/* Insertions, deletions, replacements and swaps of neighbours that make one word the other. */
u32 edit_distance(const char *left, const char *right);

#endif
