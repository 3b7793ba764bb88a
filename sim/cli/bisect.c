// SPDX-License-Identifier: GPL-2.0-only
#include "run.h"

#include <string.h>

#include "agent.h"

#define GIVE_UP 128

/* Looked for in all words: a mistake in another option must not look like a bad commit. */
bool bisect_wanted(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const char *at = strstr(argv[i], AGENT_TREE_PREFIX);

		if (at && (at == argv[i] || strchr("=@,a", at[-1])))
			return true;
	}
	return false;
}

int bisect_code(const struct run *run, u32 count, enum exit_code code)
{
	bool unbuilt = false;

	for (u32 i = 0; i < count; i++) {
		if (run[i].built == BUILD_TREE)
			unbuilt = true;
		else
			code = exit_graver(code, verdict_exit(run[i].result->verdict));
	}
	return unbuilt && code == EXIT_OK ? BISECT_CANNOT_TELL : (int)code;
}

int bisect_exit(int code)
{
	return code == EXIT_OK || code == EXIT_FAILED || code == BISECT_CANNOT_TELL ? code : GIVE_UP + code;
}
