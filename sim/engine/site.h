/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_ENGINE_SITE_H
#define SIM_ENGINE_SITE_H

/* A named place where something could go otherwise; choice.c keeps them, random.c draws at them. */
#include "types.h"

/* @recorded: of a draw, the value is the one that it gave, not a fraction of its range. */
struct forced_value {
	u64 nth;
	u64 value;
	bool recorded;
};

/*
 * struct choice_site - a name and what happened there.
 * @forced: sorted by nth; @next_forced: the first that may still come.
 */
struct choice_site {
	const char *name;
	u64 passages;
	struct forced_value *forced;
	u32 forced_count, forced_room, next_forced;
};

/* The site of that name, made at its first use. */
struct choice_site *choice_site(const char *name);
/* Counts a passage; what it is forced to, or NULL. */
const struct forced_value *choice_site_pass(struct choice_site *site, u64 *nth);
/* Records a draw, if draws are recorded. */
void choice_site_drawn(const struct choice_site *site, u64 nth, u64 value);
/* What a passage is forced to is not among the @count alternatives. */
void choice_site_diverged(const struct choice_site *site, u64 nth, u64 count, u64 value);

#endif
