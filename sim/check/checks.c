// SPDX-License-Identifier: GPL-2.0-only
#include "checks.h"

#include "callbacks.h"
#include "leaks.h"
#include "locks.h"
#include "memory.h"
#include "races.h"
#include "scmi.h"
#include "stalls.h"

u32 checks_on;
bool checks_explain = true;
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
 * @access: each access of checked code (callbacks_access).
 */
struct checker {
	void (*begin)(void);
	void (*access)(const void *place, const volatile void *address, u32 bytes, u32 access);
	void (*mark)(void);
	void (*settled)(void);
	void (*end)(const struct checks_facts *facts);
};

static const struct checker checkers[CHECK_COUNT] = {
	[CHECK_MEMORY] = {.begin = memory_begin, .access = memory_access},
	[CHECK_LOCKS] = {.begin = locks_begin},
	[CHECK_LEAKS] = {.begin = leaks_begin, .settled = leaks_settled, .end = leaks_end},
	[CHECK_RACES] = {.begin = races_begin, .access = races_access, .mark = stalls_mark, .end = races_end},
	[CHECK_SCMI] = {.begin = scmi_begin, .settled = scmi_settled},
};

/* Each access goes to who wants it without a detour; there are two. */
static void tell_both(const void *place, const volatile void *address, u32 bytes, u32 access)
{
	memory_access(place, address, bytes, access);
	races_access(place, address, bytes, access);
}

void checks_begin(u32 checks, bool explain, const struct check_port *port)
{
	checks_on = checks;
	checks_explain = explain;
	check_port = port;
	for (u32 i = 0; i < CHECK_COUNT; i++)
		if (check_wanted(i) && checkers[i].begin)
			checkers[i].begin();
	for (u32 i = 0; i < CHECK_COUNT; i++)
		if (check_wanted(i) && checkers[i].access)
			callbacks_access = callbacks_access ? tell_both : checkers[i].access;
}

void checks_mark(void)
{
	for (u32 i = 0; i < CHECK_COUNT; i++)
		if (check_wanted(i) && checkers[i].mark)
			checkers[i].mark();
}

void checks_settled(void)
{
	for (u32 i = 0; i < CHECK_COUNT; i++)
		if (check_wanted(i) && checkers[i].settled)
			checkers[i].settled();
}

void checks_end(const struct checks_facts *facts)
{
	for (u32 i = 0; i < CHECK_COUNT; i++)
		if (check_wanted(i) && checkers[i].end)
			checkers[i].end(facts);
}
