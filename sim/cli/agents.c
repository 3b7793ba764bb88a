// SPDX-License-Identifier: GPL-2.0-only
/* `scmi-sim agents`: what agents there are; its words add, remove and build are in agents_change.c. */
#include "agents.h"

#include <stdlib.h>
#include <string.h>

#include "images.h"
#include "sim/world/result.h"

#define NAME_WIDTH 26

static const u32 rates[] = {
#define X(hz) hz,
	AGENT_HZ(X)
#undef X
};
#define RATE_COUNT (sizeof(rates) / sizeof(rates[0]))

static bool definition_wrong;

static void say_wrong(const char *why)
{
	fflush(stdout);
	fprintf(stderr, "%s\n", why);
	definition_wrong = true;
}

/* For which tick rates it is built: "1000 250", or "-"; to be freed. */
static char *built_for(const char *agent)
{
	char *text = must_copy("");

	for (u32 i = 0; i < RATE_COUNT; i++) {
		char *image = image_name(agent, rates[i], false), *path = image_path(image), *more;

		more = path ? text_format("%s%s%u", text, *text ? " " : "", rates[i]) : must_copy(text);
		free(text);
		text = more;
		free(path);
		free(image);
	}
	if (*text)
		return text;
	free(text);
	return must_copy("-");
}

static void print_row(const char *agent, const char *help)
{
	char *built = built_for(agent);

	printf("%-*s  %-12s  %s\n", NAME_WIDTH, agent, built, help);
	free(built);
}

static void print_variants(const struct agent_file *file)
{
	for (u32 i = 0; i < file->variant_count; i++) {
		char *name = text_format("%s-%s", file->name, file->variant[i].name);

		print_row(name, file->variant[i].words);
		free(name);
	}
}

/* NAME@OTHER for each tree of its own that @file could stand on. */
static void print_placed(const struct agent_file *file, struct agent_file *const *files, u32 count)
{
	for (u32 i = 0; i < count; i++) {
		char *name = text_format("%s@%s", file->name, files[i]->name), *help;

		help = text_format("%s on the tree of %s", file->name, files[i]->name);
		if (files[i]->tree && strcmp(files[i]->name, file->based_on))
			print_row(name, help);
		free(help);
		free(name);
	}
}

int agents_list(void)
{
	struct agent_file **files;
	u32 count = agent_read_all(&files, say_wrong);

	printf("%-*s  %-12s  %s\n", NAME_WIDTH, "agent", "built for HZ", "what it is; a variant: what it adds");
	for (u32 i = 0; i < count; i++) {
		print_row(files[i]->name, files[i]->help);
		print_variants(files[i]);
		if (files[i]->based_on && files[i]->stack && strcmp(files[i]->stack, "own") == 0)
			print_placed(files[i], files, count);
	}
	printf("%-*s  %-12s  %s\n", NAME_WIDTH, "tree:PATH", "", "the SCMI stack of the kernel tree there, without a definition");
	agent_free_all(files, count);
	return definition_wrong ? EXIT_BAD_INPUT : EXIT_OK;
}

static void print_list(const char *title, const struct text_list *list)
{
	for (u32 i = 0; i < list->count; i++)
		printf("  %-9s %s\n", title, list->item[i]);
}

static void print_image(const struct agent *agent, u32 hz)
{
	char *image = agent_image(agent, hz), *path = image_path(image);

	if (path)
		printf("  HZ=%-6u %s\n", hz, path);
	else if (can_build())
		printf("  HZ=%-6u not built (is built when first used, in %s/agents/%s)\n", hz, program_folder(), image);
	else
		printf("  HZ=%-6u not installed\n", hz);
	free(path);
	free(image);
}

static int describe(const struct command *command, const char *name)
{
	char *why;
	struct agent *agent = agent_find(name, &why);

	if (!agent) {
		int code = usage_error(command, "%s", why);

		free(why);
		return code;
	}
	printf("%s: %s\n", name, agent->help);
	printf("  %-9s %s\n  %-9s %s\n", "tree", agent->tree, "stack", agent->stack);
	print_list("config", &agent->settings.config);
	print_list("source", &agent->settings.sources);
	if (agent->settings.lockdep)
		printf("  lockdep\n");
	if (agent->settings.checked)
		printf("  checked\n");
	for (u32 i = 0; i < RATE_COUNT; i++)
		print_image(agent, rates[i]);
	agent_free(agent);
	return EXIT_OK;
}

static int print_files(const struct command *command, const char *name)
{
	char *why;
	struct agent *agent = agent_find(name, &why);
	int code;

	if (!agent)
		code = usage_error(command, "%s", why);
	else if (!can_build())
		code = usage_error(command, "an installed program has no tree to look at; run it in the source tree");
	else
		code = agent_print_files(agent) == BUILD_DONE ? EXIT_OK : EXIT_BAD_INPUT;
	if (agent && can_build() && code)
		fprintf(stderr, "scmi-sim agents: the list of %s could not be made, see above\n", name);
	agent_free(agent);
	free(why);
	return code;
}

static int run_words(const struct command *command, const struct agents_options *options, const struct text_list *words)
{
	const char *first = words->count ? words->item[0] : "";
	int code = EXIT_OK;

	if (strcmp(first, "add") == 0)
		return agents_add(command, options, words);
	if (agents_options_given(options))
		return usage_error(command, "--%s goes with `agents add NAME`", agents_options_given(options));
	if (options->files && words->count)
		return usage_error(command, "unexpected '%s' with --files", first);
	if (options->files)
		return print_files(command, options->files);
	if (strcmp(first, "remove") == 0)
		return agents_remove(command, words);
	if (strcmp(first, "build") == 0)
		return agents_build(command, words);
	if (!words->count)
		return agents_list();
	for (u32 i = 0; i < words->count && code == EXIT_OK; i++)
		code = describe(command, words->item[i]);
	return code;
}

static int run_command(const struct command *command, int argc, char **argv)
{
	struct agents_options options = { 0 };
	const struct option table[] = {
		{ "files", 0, OPTION_TEXT, "AGENT", "each file of the tree in it: checksum, path; the package's version",
		  &options.files, 0 },
		{ "tree", 0, OPTION_TEXT, "PATH", "add: the kernel tree, a folder or a tarball", &options.tree, 0 },
		{ "based-on", 0, OPTION_TEXT, "AGENT", "add: what is not said is as in that one", &options.based_on, 0 },
		{ "stack", 0, OPTION_TEXT, "tree|own", "add: the SCMI stack, the tree's (default) or core/", &options.stack, 0 },
		{ "config", 0, OPTION_LIST, "CONFIG_X=y", "add: a configuration option; may be repeated", &options.config, 0 },
		{ "fragment", 0, OPTION_LIST, "FILE", "add: a file of them; may be repeated", &options.fragments, 0 },
		{ "source", 0, OPTION_LIST, "FILE.c", "add: a further source file, a module; may be repeated",
		  &options.sources, 0 },
		{ 0 },
	};
	struct text_list words = { 0 };
	int code = options_parse(command, table, argc, argv, &words);

	if (code == OPTIONS_GO_ON)
		code = run_words(command, &options, &words);
	text_list_clear(&words);
	text_list_clear(&options.config);
	text_list_clear(&options.fragments);
	text_list_clear(&options.sources);
	return code;
}

const struct command command_agents = {
	.name = "agents",
	.arguments = "[NAME... | add NAME --tree PATH | remove NAME | build NAME...]",
	.help = "Lists the agents, and for which tick rates they are built; describes those that are named;\n"
		"adds and removes the user's own; builds them without running anything.",
	.details = "An agent is defined by a file NAME.agent, a word and its argument a line; those that are added\n"
		   "stand in $SCMI_SIM_AGENTS, $XDG_CONFIG_HOME/scmi-sim/agents or ~/.config/scmi-sim/agents:\n"
#define X(name, key, argument, repeats, in_variant, help) "  " key " " argument ": " help "\n"
		   AGENT_WORDS(X)
#undef X
		   "Where an agent is named, NAME-VARIANT is one of its variants, own@NAME the project's own stack on\n"
		   "its tree, and tree:PATH the stack of a kernel tree that has no definition.",
	.examples = "  scmi-sim agents\n"
		    "  scmi-sim agents linux-6.12-lockdep\n"
		    "  scmi-sim agents add mine --tree ~/linux --config CONFIG_ARM_SCMI_DEBUG_COUNTERS=n\n"
		    "  scmi-sim agents build mine && scmi-sim run scenarios --agent mine\n"
		    "  scmi-sim agents remove mine\n"
		    "  scmi-sim agents --files linux-6.12",
	.run = run_command,
};
