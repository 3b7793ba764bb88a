// SPDX-License-Identifier: GPL-2.0-only
#include "checks.h"

#include "callbacks.h"

u32 checks_on;
const struct check_port *check_port;

const char *check_name(enum check check)
{
	static const char *const names[] = {
#define X(name, key, help) key,
		CHECKS(X)
#undef X
	};

	return names[check];
}

/*
 * struct checker - one checker's entries. NULL: it has nothing to do then.
 */
struct checker {
	void (*begin)(void);
	void (*mark)(void);
	void (*end)(void);
};

static const struct checker checkers[CHECK_COUNT];

void checks_begin(u32 checks, const struct check_port *port)
{
	checks_on = checks;
	check_port = port;
	for (u32 i = 0; i < CHECK_COUNT; i++)
		if (check_wanted(i) && checkers[i].begin)
			checkers[i].begin();
}

void checks_mark(void)
{
	for (u32 i = 0; i < CHECK_COUNT; i++)
		if (check_wanted(i) && checkers[i].mark)
			checkers[i].mark();
}

void checks_end(void)
{
	for (u32 i = 0; i < CHECK_COUNT; i++)
		if (check_wanted(i) && checkers[i].end)
			checkers[i].end();
}
