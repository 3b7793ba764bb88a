// SPDX-License-Identifier: GPL-2.0-only
/* `scmi-sim compare`: one scenario on several agents, side by side. */
#include "compare.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "images.h"
#include "options.h"
#include "pool.h"
#include "run.h"
#include "sim/world/scenario.h"

#define LIMIT_S 300
#define LINES 40
#define WIDTH_MIN 80

/* struct compare_options - see `scmi-sim compare --help`. @seed: NEVER_NS when it is the scenario's own. */
struct compare_options {
	const struct command *command;
	const char *agents;
	struct text_list set;
	struct text_list layers;
	struct text_list reports;
	u64 seed;
	u64 limit_s;
	u64 workers;
	struct compare_view view;
};

static void print_error(void *arg, const char *line)
{
	(void)arg;
	fprintf(stderr, "%s\n", line);
}

/* The images' names, to be freed; -1 after saying what is wrong. */
static int prepare(const struct compare_options *options, const struct comparison *comparison, char **image)
{
	struct scenario *scenario = scenario_load(comparison->path, (const char *const *)options->set.item, print_error,
						  NULL);
	bool checked = scenario && scenario_needs_checked(scenario, 0);
	int error = scenario ? 0 : -1;

	for (u32 i = 0; i < comparison->agents.count && !error; i++) {
		char *unknown = agent_unknown(comparison->agents.item[i]);

		if (unknown)
			error = usage_error(options->command, "%s", unknown);
		free(unknown);
	}
	for (u32 i = 0; i < comparison->agents.count && !error; i++) {
		image[i] = image_name(comparison->agents.item[i], scenario->computer.hz, checked);
		error = image_prepare(comparison->agents.item[i], scenario->computer.hz, checked) != BUILD_DONE;
	}
	scenario_free(scenario);
	return error ? -1 : 0;
}

static enum exit_code run_all(const struct compare_options *options, struct comparison *comparison, char *const *image)
{
	struct pool pool = { .count = comparison->agents.count, .workers = (u32)options->workers,
			     .limit_s = (u32)options->limit_s };
	enum exit_code code;

	pool.job = must_alloc(pool.count * sizeof(*pool.job));
	for (u32 i = 0; i < pool.count; i++) {
		pool.job[i].image = image[i];
		pool.job[i].request = (struct request){
			.id = i,
			.scenario = comparison->path,
			.name = comparison->path,
			.agent = comparison->agents.item[i],
			.check = "none",
			.set = options->set.item,
			.has_seed = options->seed != NEVER_NS,
			.seed = options->seed,
			.story = true,
			.story_boot = options->view.boot,
		};
	}
	code = pool_run(&pool);
	for (u32 i = 0; i < pool.count; i++)
		comparison->result[i] = pool.job[i].result;
	free(pool.job);
	return code;
}

/* What a run without a story means: it was none. */
static enum exit_code check_runs(const struct comparison *comparison)
{
	enum exit_code code = EXIT_OK;

	for (u32 i = 0; i < comparison->agents.count; i++) {
		const struct result *result = comparison->result[i];
		enum exit_code own = verdict_exit(result->verdict);

		if (result->story)
			continue;
		fprintf(stderr, "%s on %s: %s: %s\n", comparison->path, comparison->agents.item[i],
			verdict_word(result->verdict),
			result->verdict == VERDICT_PASS || result->verdict == VERDICT_FAIL ?
				"its image is older than this program and tells no story; build it again" :
				result->headline);
		for (u32 j = 0; j < result->failures.count; j++)
			fprintf(stderr, "  %s\n", result->failures.item[j]);
		code = exit_graver(code, own == EXIT_OK || own == EXIT_FAILED ? EXIT_BAD_INPUT : own);
	}
	return code;
}

/* When a row was, on the side where it was first. */
static s64 row_time_ns(const struct align_table *table, u32 row)
{
	const struct story_event *event;
	s64 first_ns = INT64_MAX;

	for (u32 side = 0; side < table->sides; side++) {
		event = align_event(table, row, side);
		if (event && event->time_ns < first_ns)
			first_ns = event->time_ns;
	}
	return first_ns;
}

static void align_all(struct comparison *comparison)
{
	const struct story_part *part[ALIGN_SIDES_MAX];
	s64 first_ns = INT64_MAX;

	for (u32 layer = 0; layer < LAYER_COUNT; layer++) {
		struct align_table *table = &comparison->table[layer];
		u32 row;

		for (u32 side = 0; side < comparison->agents.count; side++)
			part[side] = &comparison->result[side]->story->part[layer];
		align(table, part, comparison->agents.count);
		row = align_difference(table);
		if (!comparison->wanted[layer] || row == table->count || row_time_ns(table, row) >= first_ns)
			continue;
		first_ns = row_time_ns(table, row);
		comparison->differs = true;
		comparison->layer = layer;
		comparison->row = row;
	}
}

static enum exit_code compare(const struct compare_options *options, struct comparison *comparison)
{
	char *image[ALIGN_SIDES_MAX] = { NULL };
	enum exit_code code = EXIT_BAD_INPUT;

	if (prepare(options, comparison, image) == 0) {
		code = run_all(options, comparison, image);
		code = exit_graver(code, check_runs(comparison));
	}
	if (code == EXIT_OK) {
		align_all(comparison);
		compare_print(comparison, &options->view);
		code = comparison->differs ? EXIT_FAILED : EXIT_OK;
		for (u32 i = 0; i < options->reports.count; i += 2)
			if (compare_write(comparison, options->reports.item[i + 1]))
				code = EXIT_BAD_INPUT;
	}
	for (u32 i = 0; i < ALIGN_SIDES_MAX; i++)
		free(image[i]);
	for (u32 i = 0; i < LAYER_COUNT; i++)
		align_free(&comparison->table[i]);
	for (u32 i = 0; i < comparison->agents.count; i++)
		result_free(comparison->result[i]);
	return code;
}

static u32 terminal_width(void)
{
	struct winsize size;

	if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || size.ws_col < WIDTH_MIN)
		return WIDTH_MIN;
	return size.ws_col;
}

/* All layers, or those that were named. */
static int take_layers(const struct compare_options *options, struct comparison *comparison)
{
	enum story_layer layer;

	for (u32 i = 0; i < LAYER_COUNT; i++)
		comparison->wanted[i] = !options->layers.count;
	for (u32 i = 0; i < options->layers.count; i++) {
		if (!layer_find(options->layers.item[i], &layer))
			return usage_error(options->command, "--layer %s: expected messages, events or clients",
					   options->layers.item[i]);
		comparison->wanted[layer] = true;
	}
	return EXIT_OK;
}

static int check_options(const struct compare_options *options, const struct text_list *words,
			 struct comparison *comparison)
{
	const struct command *command = options->command;

	if (words->count != 1)
		return usage_error(command, "%u scenarios given; expected one file", words->count);
	if (!file_exists(words->item[0]))
		return usage_error(command, "%s: expected a scenario file", words->item[0]);
	if (comparison->agents.count < 2)
		return usage_error(command, "expected at least two agents: --agents A,B");
	if (comparison->agents.count > ALIGN_SIDES_MAX)
		return usage_error(command, "%u agents; expected at most %d", comparison->agents.count, ALIGN_SIDES_MAX);
	for (u32 i = 0; i < options->reports.count; i += 2)
		if (strcmp(options->reports.item[i], "json"))
			return usage_error(command, "--report %s: expected json", options->reports.item[i]);
	if (options->workers == 0)
		return usage_error(command, "-j 0: expected at least one worker");
	return take_layers(options, comparison);
}

static int run_command(const struct command *command, int argc, char **argv)
{
	struct compare_options options = { .command = command, .seed = NEVER_NS, .limit_s = LIMIT_S,
					   .view = { .lines = LINES } };
	const struct option table[] = {
		{ "agents", 'a', OPTION_TEXT, "A,B,...", "which ones (`agents` lists them); the first is what the others are compared with",
		  &options.agents, 0 },
		{ "boot", 0, OPTION_FLAG, NULL, "compare probing too, which agents may do otherwise", &options.view.boot, 0 },
		{ "layer", 0, OPTION_LIST, "LAYER", "only messages, events or clients; may be repeated", &options.layers, 0 },
		{ "lines", 0, OPTION_NUMBER, "N", "rows of a table around its first difference (default 40, 0: all)",
		  &options.view.lines, MESSAGE_NUMBER_MAX },
		{ "all", 0, OPTION_FLAG, NULL, "show tables without a difference too", &options.view.all, 0 },
		{ "seed", 0, OPTION_NUMBER, "N", "instead of the scenario's own", &options.seed, MESSAGE_NUMBER_MAX },
		{ "set", 0, OPTION_LIST, "PATH=VALUE", "overrides a value of the scenario; may be repeated",
		  &options.set, 0 },
		{ "report", 0, OPTION_PAIRS, "json FILE", "writes all of it; may be repeated", &options.reports, 0 },
		{ "jobs", 'j', OPTION_NUMBER, "N", "worker processes (default: as many as CPUs)", &options.workers,
		  POOL_WORKERS_MAX },
		{ "limit-s", 0, OPTION_NUMBER, "N", "host seconds for one run (default 300)", &options.limit_s, 86400 },
		{ 0 },
	};
	struct comparison comparison = { 0 };
	struct text_list words = { 0 };
	int code;

	options.workers = (u64)sysconf(_SC_NPROCESSORS_ONLN);
	options.view.width = terminal_width();
	code = options_parse(command, table, argc, argv, &words);
	if (code == OPTIONS_GO_ON) {
		code = options.agents ? take_agents(command, options.agents, &comparison.agents) : 0;
		if (code == 0)
			code = check_options(&options, &words, &comparison);
		else
			code = EXIT_BAD_INPUT;
		comparison.path = words.count ? words.item[0] : NULL;
		if (code == EXIT_OK)
			code = (int)compare(&options, &comparison);
	}
	text_list_clear(&comparison.agents);
	text_list_clear(&words);
	text_list_clear(&options.set);
	text_list_clear(&options.layers);
	text_list_clear(&options.reports);
	return code;
}

const struct command command_compare = {
	.name = "compare",
	.arguments = "FILE --agents A,B[,...]",
	.help = "Runs a scenario on several agents and shows side by side what the platform saw, the agents'\n"
		"trace events and the clients' results, with the first difference.",
	.details = "Events are aligned by what they are: protocol, message, direction, status, payload. Tokens and\n"
		   "numbers of transfers may differ, and so may times, which count from the clients' start; a reply\n"
		   "must answer the same request. Exit codes: 0 no difference, 1 there is one, 2 bad input.",
	.examples = "  scmi-sim compare scenarios/late-reply.json --agents own,linux-6.12\n"
		    "  scmi-sim compare scenarios/firmware-hang.json --agents own,linux-6.12,linux-6.1 --layer messages\n"
		    "  scmi-sim compare scenarios/late-reply.json --agents own,linux-6.12 --lines 0 --all --report json all.json",
	.run = run_command,
};
