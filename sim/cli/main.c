// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "images.h"
#include "options.h"
#include "sim/world/result.h"

static const struct command *const commands[] = {
	&command_run, &command_replay, &command_points, &command_compare, &command_check, &command_list,
	&command_agents, &command_bench, &command_test,
};
#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

/* The first line of a command's help. */
static void print_summary(const struct command *command)
{
	int length = (int)strcspn(command->help, "\n");

	printf("  %-8s %.*s\n", command->name, length, command->help);
}

static int print_help(void)
{
	printf("usage: %s COMMAND [OPTION...] [ARGUMENT...]\n\n"
	       "A deterministic simulator of the SCMI stack: an unmodified Linux SCMI driver on a simulated\n"
	       "computer, against firmware that answers, and errs, as a scenario file says.\n\ncommands:\n",
	       program_name());
	for (u32 i = 0; i < COMMAND_COUNT; i++)
		print_summary(commands[i]);
	printf("\n`%s COMMAND --help` describes a command, with examples; --version says what is built in.\n\n"
	       "exit codes, the gravest first (which wins in a batch):\n",
	       program_name());
#define X(name, code, help) printf("  %-3d %s\n", code, help);
	EXIT_CODES(X)
#undef X
	printf("\nexamples:\n"
	       "  %s run scenarios/late-reply.json\n"
	       "  %s test\n",
	       program_name(), program_name());
	return EXIT_OK;
}

/* An image says itself what is in it. */
static void print_facts(const char *agent, u32 hz)
{
	char *name = image_name(agent, hz, false), *path = image_path(name);
	char *command = path ? text_format("'%s' --facts", path) : NULL;
	FILE *pipe = command ? popen(command, "r") : NULL;
	char line[512];

	if (pipe && fgets(line, sizeof(line), pipe))
		printf("image %s %s", name, line);
	if (pipe)
		pclose(pipe);
	free(command);
	free(path);
	free(name);
}

static void print_all_facts(const char *agent)
{
#define X(hz) print_facts(agent, hz);
	AGENT_HZ(X)
#undef X
}

/* Of each agent with a definition, and of its variants. */
static void print_built(void)
{
	struct agent_file **files;
	u32 count = agent_read_all(&files, NULL);

	for (u32 i = 0; i < count; i++) {
		print_all_facts(files[i]->name);
		for (u32 j = 0; j < files[i]->variant_count; j++) {
			char *name = text_format("%s-%s", files[i]->name, files[i]->variant[j].name);

			print_all_facts(name);
			free(name);
		}
	}
	agent_free_all(files, count);
}

static int print_version(void)
{
	printf("scmi-sim %s\ncompiler %s\nsanitizers %s\n", SCMI_SIM_VERSION, __VERSION__,
#ifdef __SANITIZE_ADDRESS__
	       "address, undefined"
#else
	       "none"
#endif
	);
	fflush(stdout);
	print_built();
	return EXIT_OK;
}

static int unknown_command(const char *word)
{
	const char *known[COMMAND_COUNT + 3] = { NULL };
	const char *guess;

	for (u32 i = 0; i < COMMAND_COUNT; i++)
		known[i] = commands[i]->name;
	known[COMMAND_COUNT] = "--help";
	known[COMMAND_COUNT + 1] = "--version";
	guess = text_suggest(word, known);
	fprintf(stderr, "scmi-sim: there is no command '%s'", word);
	if (guess)
		fprintf(stderr, "; did you mean '%s'?", guess);
	fprintf(stderr, "\n`%s --help` lists them.\n", program_name());
	return EXIT_BAD_INPUT;
}

int main(int argc, char **argv)
{
	program_set_name(argv[0]);
	if (argc < 2) {
		print_help();
		return EXIT_BAD_INPUT;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
		if (argc == 2)
			return print_help();
		for (u32 i = 0; i < COMMAND_COUNT; i++) {
			char help[] = "--help";
			char *words[] = { argv[2], help };

			if (strcmp(commands[i]->name, argv[2]) == 0)
				return commands[i]->run(commands[i], 2, words);
		}
		return unknown_command(argv[2]);
	}
	if (strcmp(argv[1], "--version") == 0)
		return print_version();
	for (u32 i = 0; i < COMMAND_COUNT; i++)
		if (strcmp(commands[i]->name, argv[1]) == 0)
			return commands[i]->run(commands[i], argc - 1, argv + 1);
	return unknown_command(argv[1]);
}
