// SPDX-License-Identifier: GPL-2.0-only
#include "known.h"

#include <string.h>

#include "scenario.h"
#include "world.h"

static const struct known {
	const char *checker;
	const char *headline;
	const char *place;
} known[] = {
#define X(checker, headline, place, why, scenario) {checker, headline, place},
	KNOWN_FINDINGS(X)
#undef X
};

static bool is_known(struct finding *finding)
{
	for (u32 i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (!strcmp(finding->checker, known[i].checker) && pattern_matches(known[i].headline, finding->headline) &&
		    finding_is_at(finding, known[i].place))
			return true;
	return false;
}

void known_findings(struct world *world)
{
	for (u32 i = 0; i < world->findings.count; i++)
		if (!world->findings.finding[i].expected)
			world->findings.finding[i].expected = is_known(&world->findings.finding[i]);
}
