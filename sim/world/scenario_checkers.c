/* SPDX-License-Identifier: GPL-2.0-only */
/* Which checkers watch a run, and whether that takes the checked build. */
#include "scenario.h"
#include "../check/checks.h"
#include "scenario_names.h"

#include <stdio.h>
#include <string.h>

#define WHY_BYTES 256

static bool take_word(const char *word, size_t bytes, u32 *checks, char *why)
{
	for (u32 i = 0; i < check_names.count; i++) {
		if (strlen(check_names.name[i].name) == bytes && !strncmp(check_names.name[i].name, word, bytes)) {
			*checks |= CHECK_BIT((u32)check_names.name[i].value);
			return true;
		}
	}
	snprintf(why, WHY_BYTES, "there is no checker \"%.*s\"; expected all, none, or some of", (int)(bytes > 40 ? 40 : bytes), word);
	for (u32 i = 0; i < check_names.count; i++)
		snprintf(why + strlen(why), WHY_BYTES - strlen(why), "%s %s", i ? "," : "", check_names.name[i].name);
	return false;
}

bool scenario_checks(const struct scenario *scenario, const char *said, u32 *checks, char *why)
{
	*checks = 0;
	if (!said) {
		*checks = scenario->has_check ? scenario->check : scenario->hold_count ? CHECK_ALL : 0;
		if (scenario->stalls.every)
			*checks |= CHECK_BIT(CHECK_RACES);
		return true;
	}
	if (!strcmp(said, "none"))
		return true;
	if (!strcmp(said, "all")) {
		*checks = CHECK_ALL;
		return true;
	}
	for (const char *word = said;; word++) {
		size_t bytes = strcspn(word, ",");

		if (!take_word(word, bytes, checks, why))
			return false;
		word += bytes;
		if (!*word)
			return true;
	}
}

bool scenario_needs_checked(const struct scenario *scenario, u32 checks)
{
	return checks || scenario->hold_count;
}
