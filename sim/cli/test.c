// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "images.h"
#include "options.h"
#include "sim/world/result.h"

static int run_ctest(const char *pattern)
{
	char *jobs = text_format("-j%ld", sysconf(_SC_NPROCESSORS_ONLN));
	const char *words[] = { "ctest", "--test-dir", program_folder(), "--output-on-failure", "--no-tests=error",
				jobs,	 pattern ? "-R" : NULL, pattern, NULL };

	execvp("ctest", (char **)words);
	fprintf(stderr, "scmi-sim: cannot start ctest: %s; install the package cmake\n", strerror(errno));
	return EXIT_BAD_INPUT;
}

static int run_command(const struct command *command, int argc, char **argv)
{
	const struct option table[] = { { 0 } };
	struct text_list words = { 0 };
	int code = options_parse(command, table, argc, argv, &words);

	if (code != OPTIONS_GO_ON)
		return code;
	if (words.count > 1)
		return usage_error(command, "expected one pattern, not %u", words.count);
	if (!can_build())
		return usage_error(command, "an installed program has no tests; run it in the source tree");
	/* The launcher has built by now; who starts the program by itself gets the same. */
	if (!getenv("SCMI_SIM_COMMAND") && build_target("all")) {
		fprintf(stderr, "scmi-sim test: the build failed, see above; no test was run\n");
		return EXIT_BAD_INPUT;
	}
	fflush(stdout);
	return run_ctest(words.count ? words.item[0] : NULL);
}

const struct command command_test = {
	.name = "test",
	.arguments = "[PATTERN]",
	.help = "Runs the tests (ctest in the build folder), all or those whose name matches a regular expression.",
	.examples = "  scmi-sim test\n"
		    "  scmi-sim test scenarios",
	.run = run_command,
};
