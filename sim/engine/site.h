/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_ENGINE_SITE_H
#define SIM_ENGINE_SITE_H

/* A named place where something could go otherwise; choice.c keeps them, random.c draws at them. */
#include "types.h"

struct forced_value {
	u64 nth;
	u32 value;
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
/* Counts a passage; true: it is forced to *@value. */
bool choice_site_pass(struct choice_site *site, u64 *nth, u32 *value);
/* Records a draw, if draws are recorded. */
void choice_site_drawn(const struct choice_site *site, u64 nth, u64 value);

#endif
