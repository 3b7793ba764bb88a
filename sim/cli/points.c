// SPDX-License-Identifier: GPL-2.0-only
/* `scmi-sim points`: the places that a scenario can name, and those that a run passed. */
#include <stdlib.h>
#include <string.h>

#include "images.h"
#include "options.h"
#include "pool.h"
#include "program.h"
#include "sim/world/result.h"
#include "sim/world/scenario.h"

#define LIMIT_S 300
#define NAME_WIDTH_MAX 64

/* struct points_options - see `scmi-sim points --help`. @seed: NEVER_NS when it is the scenario's own. */
struct points_options {
	const struct command *command;
	const char *agent;
	const char *where;
	const char *pattern;
	struct text_list set;
	u64 seed;
	bool boot;
	bool unavailable;
};

static int width_of(size_t length, int width)
{
	return (int)length > width && length <= NAME_WIDTH_MAX ? (int)length : width;
}

/* ---- all points ---- */

static int ask_image(const char *image, const char *pattern, bool unavailable, char **output)
{
	char *path = image_path(image);
	char option[] = "--points", absent[] = "--points-absent", *copy = must_copy(pattern);
	char *words[] = {path, unavailable ? absent : option, copy, NULL};
	int code = path ? program_output(words, output) : -1;

	free(copy);
	free(path);
	return code;
}

/* Lines of name, kind and place. */
static void print_list(char *list)
{
	int name_width = (int)strlen("point");
	char *name, *next;

	for (name = list; *name; name = strchr(name, '\n') + 1)
		name_width = width_of(strcspn(name, "\t"), name_width);
	printf("%-*s  %-8s %s\n", name_width, "point", "kind", "place");
	for (name = list; *name; name = next) {
		char *end = strchr(name, '\n'), *kind = strchr(name, '\t'), *place = strchr(kind + 1, '\t');

		*end = *kind = *place = '\0';
		next = end + 1;
		printf("%-*s  %-8s %s\n", name_width, name, kind + 1, place + 1);
	}
}

/* Which other agents, of those that are built, have such a point. */
static void say_who_has(const struct points_options *options)
{
	struct agent_file **files;
	u32 count = agent_read_all(&files, NULL), shown = 0;

	for (u32 i = 0; i < count; i++) {
		char *image = image_name(files[i]->name, AGENT_HZ_PLAIN, true), *output = NULL;

		if (strcmp(files[i]->name, options->agent) != 0 &&
		    ask_image(image, options->pattern, options->unavailable, &output) == EXIT_OK && *output)
			fprintf(stderr, "%s%s", shown++ ? ", " : "there are such on agent ", files[i]->name);
		free(output);
		free(image);
	}
	if (shown)
		fprintf(stderr, "\n");
	agent_free_all(files, count);
}

static int list_points(const struct points_options *options)
{
	char *image = image_name(options->agent, AGENT_HZ_PLAIN, true), *output = NULL;
	int code;

	if (image_prepare(options->agent, AGENT_HZ_PLAIN, true) != BUILD_DONE) {
		free(image);
		return EXIT_BAD_INPUT;
	}
	code = ask_image(image, options->pattern, options->unavailable, &output);
	if (code == EXIT_OK) {
		print_list(output);
	} else if (code == EXIT_BAD_INPUT) {
		fprintf(stderr, "scmi-sim points: %s", output);
		say_who_has(options);
	} else {
		fprintf(stderr, "scmi-sim points: the image of %s ended with code %d\n", image, code);
		code = EXIT_INTERNAL;
	}
	free(output);
	free(image);
	return code;
}

/* ---- those that a run passed ---- */

static void print_us(u64 ns, u64 from_ns)
{
	u64 distance = ns >= from_ns ? ns - from_ns : from_ns - ns;
	char text[40];

	snprintf(text, sizeof(text), "%s%llu.%03llu", ns < from_ns ? "-" : "", distance / 1000, distance % 1000);
	printf(" %14s", text);
}

static char *contexts_of(const struct passed_point *point)
{
	char *text = must_copy("");

	for (u32 i = 0; i < point->in_count; i++) {
		char *longer = text_format("%s%s%s %llu", text, i ? ", " : "", point->in[i].context, point->in[i].count);

		free(text);
		text = longer;
	}
	return text;
}

static void print_passed(const struct passed *passed, u64 from_ns)
{
	int name_width = (int)strlen("point"), in_width = (int)strlen("in");
	char **in = must_alloc((passed->count + 1) * sizeof(*in));

	for (u32 i = 0; i < passed->count; i++) {
		in[i] = contexts_of(&passed->point[i]);
		name_width = width_of(strlen(passed->point[i].name), name_width);
		in_width = width_of(strlen(in[i]), in_width);
	}
	printf("%-*s  %6s  %-*s %14s %14s  %s\n", name_width, "point", "times", in_width, "in", "first us", "last us", "place");
	for (u32 i = 0; i < passed->count; i++) {
		const struct passed_point *point = &passed->point[i];
		u64 last_ns = 0;

		for (u32 j = 0; j < point->in_count; j++)
			if (point->in[j].last_ns > last_ns)
				last_ns = point->in[j].last_ns;
		printf("%-*s  %6llu  %-*s", name_width, point->name, point->count, in_width, in[i]);
		print_us(point->in[0].first_ns, from_ns);
		print_us(last_ns, from_ns);
		printf("  %s\n", point->place);
		free(in[i]);
	}
	free(in);
}

static int show_result(const struct points_options *options, const struct result *result)
{
	if (!result->passed) {
		for (u32 i = 0; i < result->failures.count || !i; i++)
			fprintf(stderr, "scmi-sim points: %s\n", i < result->failures.count ? result->failures.item[i] : result->headline);
		return verdict_exit(result->verdict) == EXIT_OK ? EXIT_BAD_INPUT : (int)verdict_exit(result->verdict);
	}
	fprintf(stderr, "%s on %s: %s: %s\n", options->where, options->agent, verdict_word(result->verdict), result->headline);
	if (!result->passed->count)
		fprintf(stderr, "it passed none of the points that are like \"%s\"\n", options->pattern);
	else
		print_passed(result->passed, options->boot ? 0 : result->mark_ns);
	return EXIT_OK;
}

static int run_where(struct points_options *options, u32 hz)
{
	char *image = image_name(options->agent, hz, true);
	struct job job = {
		.image = image,
		.request = {
			.scenario = options->where,
			.name = options->where,
			.agent = options->agent,
			.set = options->set.item,
			.check = "none",
			.has_seed = options->seed != NEVER_NS,
			.seed = options->seed,
			.where = options->pattern,
			.where_boot = options->boot,
		},
	};
	struct pool pool = {.job = &job, .count = 1, .workers = 1, .limit_s = LIMIT_S};
	int code = EXIT_BAD_INPUT;

	if (image_prepare(options->agent, hz, true) == BUILD_DONE) {
		code = (int)pool_run(&pool);
		code = (int)exit_graver((enum exit_code)code, (enum exit_code)show_result(options, job.result));
		result_free(job.result);
	}
	free(image);
	return code;
}

static void print_error(void *arg, const char *line)
{
	(void)arg;
	fprintf(stderr, "%s\n", line);
}

static int check_agent(const struct points_options *options)
{
	char *unknown = agent_unknown(options->agent);
	int code = unknown ? usage_error(options->command, "%s", unknown) : EXIT_OK;

	free(unknown);
	return code;
}

static int show_where(struct points_options *options)
{
	struct scenario *scenario = scenario_load(options->where, (const char *const *)options->set.item, print_error, NULL);
	int code;

	if (!scenario)
		return EXIT_BAD_INPUT;
	if (!options->agent)
		options->agent = scenario->agent;
	code = check_agent(options);
	if (code == EXIT_OK)
		code = run_where(options, scenario->computer.hz);
	scenario_free(scenario);
	return code;
}

static int show_all(struct points_options *options)
{
	int code;

	if (!options->agent)
		options->agent = "linux-6.12";
	code = check_agent(options);
	return code == EXIT_OK ? list_points(options) : code;
}

static int check_options(const struct points_options *options, const struct text_list *words)
{
	if (words->count > 1)
		return usage_error(options->command, "unexpected '%s': one pattern, please", words->item[1]);
	if (options->where && options->unavailable)
		return usage_error(options->command, "--where and --unavailable exclude each other");
	if (!options->where && (options->boot || options->set.count || options->seed != NEVER_NS))
		return usage_error(options->command, "--boot, --set and --seed are for the run of --where FILE");
	return OPTIONS_GO_ON;
}

static int run_command(const struct command *command, int argc, char **argv)
{
	struct points_options options = {.command = command, .seed = NEVER_NS, .pattern = ""};
	const struct option table[] = {
		{ "agent", 'a', OPTION_TEXT, "AGENT", "whose (default linux-6.12; of --where the scenario's)", &options.agent, 0 },
		{ "where", 'w', OPTION_TEXT, "FILE", "runs the scenario: the points that it passed, how often, in which contexts, when",
		  &options.where, 0 },
		{ "boot", 0, OPTION_FLAG, NULL, "--where counts from power-on, not from the clients' start", &options.boot, 0 },
		{ "set", 0, OPTION_LIST, "PATH=VALUE", "overrides a value of the scenario; may be repeated", &options.set, 0 },
		{ "seed", 0, OPTION_NUMBER, "N", "instead of the scenario's own", &options.seed, MESSAGE_NUMBER_MAX },
		{ "unavailable", 0, OPTION_FLAG, NULL, "functions that are no points, since they touch no memory themselves",
		  &options.unavailable, 0 },
		{ 0 },
	};
	struct text_list words = { 0 };
	int code = options_parse(command, table, argc, argv, &words);

	if (code == OPTIONS_GO_ON)
		code = check_options(&options, &words);
	if (words.count)
		options.pattern = words.item[0];
	if (code == OPTIONS_GO_ON)
		code = options.where ? show_where(&options) : show_all(&options);
	text_list_clear(&words);
	text_list_clear(&options.set);
	return code;
}

const struct command command_points = {
	.name = "points",
	.arguments = "[PATTERN]",
	.help = "Lists the points of an agent: the places of its code, and events of the computer, that a\n"
		"scenario's \"interleave\" can name. PATTERN is a part of a name or a place ('*' allowed).",
	.details = "A point is a function (it is entered), function:return, function:callee#n (the n-th call of callee in it),\n"
		   "function:xfer->state (it reads or writes that), function:xfer->state= (it writes it), file.c:line[:column],\n"
		   "or a machine event (irq:mbox-a2p, timer:fire). docs/points.md explains them.",
	.examples = "  scmi-sim points scmi_handle_response\n"
		    "  scmi-sim points 'arm_scmi/driver.c:11*' --agent linux-6.1\n"
		    "  scmi-sim points --where scenarios/late-reply.json xfer\n"
		    "  scmi-sim points irq:",
	.run = run_command,
};
