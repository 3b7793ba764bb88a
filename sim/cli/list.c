// SPDX-License-Identifier: GPL-2.0-only
/* `scmi-sim list`: scenarios, and the names that a scenario may use, out of the lists that the parser reads. */
#include <stdlib.h>
#include <string.h>

#include "agents.h"
#include "collect.h"
#include "images.h"
#include "options.h"
#include "sim/check/checks.h"
#include "sim/machine/event.h"
#include "sim/world/findings.h"
#include "sim/world/request.h"
#include "sim/world/result.h"
#include "sim/world/scenario.h"

static void print_row(const char *name, const char *arguments, const char *help)
{
	printf("%-24s %-28s %s\n", name, arguments, help);
}

static void list_faults(void)
{
	print_row("fault", "parameters", "what the platform does wrong");
#define X(name, key, parameters, help) print_row(key, parameters, help);
	FAULTS(X)
#undef X
}

static void list_operations(void)
{
	print_row("operation", "arguments -> values", "what a client does; arguments with ? may be left out");
#define X(name, key, args, values, help) print_row(key, *(values) ? args " -> " values : args, help);
	CLIENT_OPERATIONS(X)
#undef X
}

static void list_distributions(void)
{
	print_row("distribution", "parameters", "how durations are drawn");
#define X(name, key, parameters, help) print_row(key, parameters, help);
	DISTRIBUTIONS(X)
#undef X
}

static void list_generators(void)
{
	print_row("generator", "parameters", "when an open-loop client submits");
#define X(name, key, parameters, help) print_row(key, parameters, help);
	GENERATORS(X)
#undef X
}

static void list_costs(void)
{
	print_row("cost", "default", "where the figure comes from");
#define X(name, key, default_ns, source) print_row(key, #default_ns, source);
	MACHINE_COSTS(X)
#undef X
}

static void list_checkers(void)
{
	print_row("checker", "", "what it reports");
#define X(name, help) print_row(name, "", help);
	CHECKERS(X)
#undef X
#define X(name, key, help) print_row(key, "", help);
	CHECKS(X)
#undef X
}

static void list_layouts(void)
{
	print_row("layout", "channels, shared memories", "mailbox channels of an instance");
#define X(name, key, mboxes, shmems, help) print_row(key, #mboxes ", " #shmems, help);
	MAILBOX_LAYOUTS(X)
#undef X
}

static void list_consumers(void)
{
	print_row("consumer", "", "a driver of the tree that uses SCMI, beside the clients");
#define X(name, key, help) print_row(#key, "", help);
	TREE_CONSUMERS(X)
#undef X
}

static void list_events(void)
{
	print_row("machine event", "kind", "a point beside those of the code (`points` lists them all): when it happens, in which context");
#define X(kind, names, help) print_row(names, kind, help);
	MACHINE_EVENTS(X)
#undef X
}

static void list_agents(void)
{
	agents_list();
}

static void list_exit_codes(void)
{
	print_row("exit code", "", "in a batch the first of these that occurred wins");
#define X(name, code, help) print_row(#code, "", help);
	EXIT_CODES(X)
#undef X
}

static const struct topic {
	const char *name;
	void (*print)(void);
} topics[] = {
	{ "faults", list_faults },	 { "operations", list_operations }, { "distributions", list_distributions },
	{ "generators", list_generators }, { "costs", list_costs },	    { "checkers", list_checkers },
	{ "layouts", list_layouts },	 { "events", list_events },
	{ "consumers", list_consumers },   { "agents", list_agents },
	{ "exit-codes", list_exit_codes },
};
#define TOPIC_COUNT (sizeof(topics) / sizeof(topics[0]))

static void print_error(void *arg, const char *line)
{
	(void)arg;
	fprintf(stderr, "%s\n", line);
}

static int list_scenarios(const struct text_list *files)
{
	int code = EXIT_OK;
	u32 width = 0;

	for (u32 i = 0; i < files->count; i++)
		if (strlen(files->item[i]) > width)
			width = (u32)strlen(files->item[i]);
	for (u32 i = 0; i < files->count; i++) {
		struct scenario *scenario = scenario_load(files->item[i], NULL, print_error, NULL);

		if (!scenario) {
			code = EXIT_BAD_INPUT;
			continue;
		}
		printf("%-*s  %s\n", (int)width, files->item[i], scenario->why);
		scenario_free(scenario);
	}
	return code;
}

static const struct topic *find_topic(const char *word)
{
	for (u32 i = 0; i < TOPIC_COUNT; i++)
		if (strcmp(topics[i].name, word) == 0)
			return &topics[i];
	return NULL;
}

static int bad_word(const struct command *command, const char *word)
{
	const char *names[TOPIC_COUNT + 1] = { NULL };
	const char *guess;

	for (u32 i = 0; i < TOPIC_COUNT; i++)
		names[i] = topics[i].name;
	guess = text_suggest(word, names);
	return usage_error(command, "'%s' is neither a file or folder nor a list that there is%s%s%s", word,
			   guess ? "; did you mean '" : "", guess ? guess : "", guess ? "'?" : "");
}

static int run_command(const struct command *command, int argc, char **argv)
{
	const struct option table[] = { { 0 } };
	struct text_list words = { 0 }, files = { 0 };
	int code = options_parse(command, table, argc, argv, &words);

	if (code != OPTIONS_GO_ON)
		return code;
	code = EXIT_OK;
	for (u32 i = 0; i < words.count && code == EXIT_OK; i++) {
		const struct topic *topic = find_topic(words.item[i]);

		if (topic)
			topic->print();
		else if (!file_exists(words.item[i]) && !folder_exists(words.item[i]))
			code = bad_word(command, words.item[i]);
	}
	if (!words.count) {
		char *folder = folder_exists("scenarios") ? must_copy("scenarios") : data_path("scenarios");

		text_list_add(&words, folder);
		free(folder);
	}
	if (code == EXIT_OK && !find_topic(words.item[0])) {
		code = collect_scenarios(&words, &files) ? EXIT_BAD_INPUT : EXIT_OK;
		if (list_scenarios(&files))
			code = EXIT_BAD_INPUT;
	}
	text_list_clear(&words);
	text_list_clear(&files);
	return code;
}

const struct command command_list = {
	.name = "list",
	.arguments = "[FILE|DIR... | faults|operations|distributions|generators|costs|checkers|layouts|events|consumers|agents|exit-codes]",
	.help = "Lists scenarios with their reason (without an argument those of scenarios/), or the names\n"
		"that a scenario may use.",
	.examples = "  scmi-sim list\n"
		    "  scmi-sim list scenarios/faults\n"
		    "  scmi-sim list faults",
	.run = run_command,
};
