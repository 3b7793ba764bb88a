// SPDX-License-Identifier: GPL-2.0-only
#include "agents.h"

#include <stdlib.h>
#include <string.h>

#include "images.h"
#include "options.h"
#include "sim/world/result.h"

#define SHA256_DIGITS 64

static void print_agent(const char *agent, const char *help)
{
	static const u32 rates[] = {
#define X(hz) hz,
		AGENT_HZ(X)
#undef X
	};

	printf("%s: %s\n", agent, help);
	for (u32 i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		char *name = image_name(agent, rates[i]);
		char *path = image_path(name);

		printf("  %-28s HZ=%-5u %s\n", name, rates[i], path	      ? path :
		       can_build() ? "not built (is built when first used)" :
				     "not installed");
		free(path);
		free(name);
	}
}

/* What make says of files are comments ('#') and checksums; the rest is the build's own talk. */
static bool is_about_files(const char *line)
{
	return line[0] == '#' || strspn(line, "0123456789abcdef") == SHA256_DIGITS;
}

static int list_files(const char *agent)
{
	char *command = text_format("cmake --build '%s' --target 'files-%s'", program_folder(), agent);
	FILE *pipe = popen(command, "r");
	char *line = NULL;
	size_t room = 0;
	int status;

	free(command);
	while (pipe && getline(&line, &room, pipe) > 0)
		if (is_about_files(line))
			fputs(line, stdout);
	free(line);
	status = pipe ? pclose(pipe) : -1;
	if (status)
		fprintf(stderr, "scmi-sim agents: the list of %s could not be made, see above\n", agent);
	return status ? EXIT_BAD_INPUT : EXIT_OK;
}

static int print_files(const struct command *command, const char *agent)
{
	char *unknown = agent_unknown(agent);

	if (unknown) {
		int code = usage_error(command, "%s", unknown);

		free(unknown);
		return code;
	}
	if (!can_build())
		return usage_error(command, "an installed program has no tree to look at; run it in the source tree");
	return list_files(agent);
}

static int run_command(const struct command *command, int argc, char **argv)
{
	const char *files = NULL;
	const struct option table[] = {
		{ "files", 0, OPTION_TEXT, "AGENT", "each file of the tree in it: checksum, path; the package's version",
		  &files, 0 },
		{ 0 },
	};
	struct text_list words = { 0 };
	int code = options_parse(command, table, argc, argv, &words);

	if (code == OPTIONS_GO_ON && words.count)
		code = usage_error(command, "unexpected '%s'", words.item[0]);
	text_list_clear(&words);
	if (code != OPTIONS_GO_ON)
		return code;
	if (files)
		return print_files(command, files);
#define X(name, tree, variant, help) print_agent(name, help);
	AGENTS(X)
#undef X
	return EXIT_OK;
}

const struct command command_agents = {
	.name = "agents",
	.arguments = "",
	.help = "Lists the agents, and for which tick rates they are built.",
	.examples = "  scmi-sim agents\n"
		    "  scmi-sim agents --files linux-6.12",
	.run = run_command,
};
