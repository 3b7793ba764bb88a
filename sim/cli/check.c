// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "collect.h"
#include "options.h"
#include "sim/world/result.h"
#include "sim/world/scenario.h"

static void print_error(void *arg, const char *line)
{
	(void)arg;
	fprintf(stderr, "%s\n", line);
}

static int check_files(const struct text_list *files, const struct text_list *set, bool quiet)
{
	u32 bad = 0;

	for (u32 i = 0; i < files->count; i++) {
		struct scenario *scenario = scenario_load(files->item[i], (const char *const *)set->item, print_error, NULL);

		bad += !scenario;
		if (scenario && !quiet)
			printf("%s: a scenario of %u client%s\n", files->item[i], scenario->client_count,
			       scenario->client_count == 1 ? "" : "s");
		if (scenario)
			scenario_free(scenario);
	}
	if (files->count > 1)
		printf("%u files, %u bad\n", files->count, bad);
	return bad ? EXIT_BAD_INPUT : EXIT_OK;
}

static int run_command(const struct command *command, int argc, char **argv)
{
	struct text_list words = { 0 }, files = { 0 }, set = { 0 };
	bool quiet = false;
	const struct option table[] = {
		{ "set", 0, OPTION_LIST, "PATH=VALUE", "overrides a value first; may be repeated", &set, 0 },
		{ "quiet", 'q', OPTION_FLAG, NULL, "says nothing of good files", &quiet, 0 },
		{ 0 },
	};
	int code = options_parse(command, table, argc, argv, &words);

	if (code == OPTIONS_GO_ON && !words.count)
		code = usage_error(command, "no scenario given; expected files or folders");
	if (code == OPTIONS_GO_ON) {
		code = collect_scenarios(&words, &files) ? EXIT_BAD_INPUT : EXIT_OK;
		if (check_files(&files, &set, quiet))
			code = EXIT_BAD_INPUT;
	}
	text_list_clear(&words);
	text_list_clear(&files);
	text_list_clear(&set);
	return code;
}

const struct command command_check = {
	.name = "check",
	.arguments = "FILE|DIR...",
	.help = "Says whether files are scenarios, without running them: the first syntax error, or all\n"
		"errors of meaning, each as file:line:column: what is wrong (where); what was expected.",
	.examples = "  scmi-sim check scenarios\n"
		    "  scmi-sim check my.json --set computer.cpus=4",
	.run = run_command,
};
