// SPDX-License-Identifier: GPL-2.0-only
#include "checkers.h"

#include <stdio.h>
#include <string.h>

#include "../check/checks.h"
#include "facts.h"
#include "symbols.h"
#include "world.h"

static void found(enum check check, const char *text, const void *place, const void *frame)
{
	finding_add(world_current(), check_name(check), text, place, frame);
}

static void name_symbol(const void *address, bool is_return, char *text, u32 bytes)
{
	struct symbol_frame frame;

	if (symbols_at(address, is_return, &frame, 1))
		snprintf(text, bytes, "%s %s:%u", frame.function, frame.file, frame.line);
	else
		snprintf(text, bytes, "%s", "");
}

static const struct check_port port = {found, name_symbol, symbols_walk, kernel_context};

int checkers_begin(struct world *world)
{
	const struct request *request = world->request;
	char why[256];
	u32 checks;

	if (!scenario_checks(world->scenario, request->check, &checks, why)) {
		snprintf(world->bad_input, sizeof(world->bad_input), "%s: --check %.40s: %s", request->name, request->check,
			 why);
		return -1;
	}
	if (checks && !strstr(kernel_facts.variant, "checked")) {
		snprintf(world->bad_input, sizeof(world->bad_input),
			 "%s: checkers were asked for, but this image of %s was built without the compiler's callbacks",
			 request->name, agent_name());
		return -1;
	}
	checks_begin(checks, &port);
	return 0;
}
