// SPDX-License-Identifier: GPL-2.0-only
#include "run.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "collect.h"
#include "images.h"
#include "options.h"
#include "sim/check/checks.h"
#include "sim/world/scenario.h"

#define LINES_OF_A_FAILURE 12
#define LIMIT_S 300

static void add_error(void *arg, const char *line)
{
	text_list_add(arg, line);
}

/* Reads the file as far as the program itself needs it; a bad one gets its result at once. @agent may be NULL. */
static void look_at(struct run *run, const struct run_options *options, const char *agent)
{
	struct scenario *scenario = scenario_load(run->path, (const char *const *)options->set.item, add_error,
						  &run->errors);
	char *unknown, why[256];
	u32 checks;

	if (!scenario) {
		run->agent = must_copy(agent ? agent : "");
		run->image = must_copy("");
		run->result = result_make(VERDICT_BAD_INPUT, "", "the file is no scenario");
		return;
	}
	if (!agent)
		agent = scenario->agent;
	run->agent = must_copy(agent);
	run->seed = options->seed != NEVER_NS ? options->seed : scenario->seed;
	if (!scenario_checks(scenario, options->check, &checks, why))
		checks = 0;
	run->checked = options->debug.point || scenario_needs_checked(scenario, checks);
	run->image = image_name(agent, scenario->computer.hz, run->checked);
	unknown = agent_unknown(agent);
	if (!unknown)
		run->hz = scenario->computer.hz;
	if (unknown) {
		char *line = text_format("%s: %s", run->path, unknown);

		text_list_add(&run->errors, line);
		run->result = result_make(VERDICT_BAD_INPUT, "", unknown);
		free(line);
		free(unknown);
	}
	scenario_free(scenario);
}

/* Whether the image was looked at for an earlier run. */
static bool built_before(struct run *run, u32 at)
{
	for (u32 i = 0; i < at; i++) {
		if (run[i].hz && strcmp(run[i].image, run[at].image) == 0) {
			run[at].built = run[i].built;
			return true;
		}
	}
	return false;
}

/* Builds what is missing; runs whose agent cannot be had get their result. */
static void prepare_images(struct run *run, u32 count)
{
	for (u32 i = 0; i < count; i++) {
		if (run[i].result)
			continue;
		if (!built_before(run, i))
			run[i].built = image_prepare(run[i].agent, run[i].hz, run[i].checked);
		if (run[i].built != BUILD_DONE)
			run[i].result = result_make(VERDICT_BAD_INPUT, run[i].image, "its agent is not built");
	}
}

void run_fill_request(struct request *request, const struct run_options *options, const struct run *run, u32 id)
{
	*request = (struct request){
		.id = id,
		.scenario = run->path,
		.name = run->path,
		.agent = run->agent,
		.set = options->set.item,
		.check = options->check,
		.without = options->without_constraint != NEVER_NS,
		.without_constraint = options->without_constraint,
		.has_seed = options->seed != NEVER_NS,
		.seed = options->seed,
		.lines = LINES_OF_A_FAILURE,
		.trace_format = options->trace_format,
	};
}

struct batch {
	struct run *run;
	struct output *output;
};

static void take_result(void *arg, struct job *job)
{
	struct batch *batch = arg;

	batch->run[job->request.id].result = job->result;
	output_advance(batch->output);
}

/* The file that was given, or one of that ending in the folder that was given; NULL if none was. */
static char *file_of(const struct run_options *options, const struct run *run, const char *given, const char *ending)
{
	if (!given || !folder_exists(given))
		return given ? must_copy(given) : NULL;
	if (options->agents.count > 1)
		return text_format("%s/%s.%s.%s", given, run->name, run->agent, ending);
	return text_format("%s/%s.%s", given, run->name, ending);
}

static enum exit_code run_all(const struct run_options *options, struct run *run, u32 count, struct output *output)
{
	struct batch batch = { .run = run, .output = output };
	struct pool pool = { .workers = (u32)options->workers, .limit_s = (u32)options->limit_s, .arg = &batch };
	enum exit_code code;

	pool.done = take_result;
	pool.job = must_alloc(count * sizeof(*pool.job));
	for (u32 i = 0; i < count; i++) {
		struct job *job = &pool.job[pool.count];

		if (run[i].result)
			continue;
		job->image = run[i].image;
		run_fill_request(&job->request, options, &run[i], i);
		job->request.timeline = count == 1;
		job->request.lanes = options->timeline;
		job->request.trace = file_of(options, &run[i], options->trace, "trace");
		run[i].replay = file_of(options, &run[i], options->record, "replay");
		job->request.record = run[i].replay;
		pool.count++;
	}
	code = pool_run(&pool);
	for (u32 i = 0; i < pool.count; i++)
		free((char *)pool.job[i].request.trace);
	free(pool.job);
	return code;
}

int run_draw(const struct run *run, const char *path)
{
	const struct result *result = run->result;
	char *title;
	int error;

	if (!result->lanes)
		return 0;
	title = text_format("%s on %s: %s", run->path, run->agent, verdict_word(result->verdict));
	error = picture_write(path, title, result->headline, result->verdict == VERDICT_PASS, result->lanes);
	free(title);
	return error;
}

/* Of runs that ended as bad input there is nothing to draw. */
static enum exit_code draw(const struct run_options *options, const struct run *run, u32 count)
{
	enum exit_code code = EXIT_OK;

	for (u32 i = 0; i < count; i++) {
		char *path = file_of(options, &run[i], options->timeline, "svg");

		if (path && run_draw(&run[i], path))
			code = EXIT_BAD_INPUT;
		free(path);
	}
	return code;
}

static void free_runs(struct run *run, u32 count)
{
	for (u32 i = 0; i < count; i++) {
		free(run[i].name);
		free(run[i].agent);
		free(run[i].image);
		free(run[i].replay);
		text_list_clear(&run[i].errors);
		text_list_clear(&run[i].differences);
		text_list_clear(&run[i].files);
		result_free(run[i].result);
	}
	free(run);
}

/* What the runs do wrong together, and the reports on all of them; @judged: what each did by itself. */
static enum exit_code judge_together(const struct run_options *options, const struct run *run, u32 count, struct output *output,
				     enum exit_code *judged)
{
	struct run *found, *all;
	u32 more = lock_inversions(run, count, &found);
	enum exit_code code = more ? EXIT_FAILED : EXIT_OK;

	output_inversions(output, found, more);
	*judged = output_end(output);
	all = must_alloc((count + more) * sizeof(*all));
	memcpy(all, run, count * sizeof(*all));
	if (more)
		memcpy(all + count, found, more * sizeof(*all));
	code = exit_graver(code, reports_write(&options->reports, all, count + more, host_now_ms() - output->begin_ms));
	free(all);
	free_runs(found, more);
	return code;
}

/* Each file on each agent; those of one file stand together. The exit code of all, @code included; see bisect_code(). */
static int run_files(const struct run_options *options, const struct text_list *files, enum exit_code code)
{
	u32 agents = options->agents.count ? options->agents.count : 1, count = files->count * agents;
	struct run *run = must_alloc(count * sizeof(*run));
	struct output output;
	enum exit_code judged;
	int result;

	for (u32 i = 0; i < count; i++) {
		run[i].path = files->item[i / agents];
		run[i].name = scenario_name(run[i].path);
		look_at(&run[i], options, options->agents.count ? options->agents.item[i % agents] : NULL);
	}
	prepare_images(run, count);
	if (options->debug.point && !run->result) {
		struct request request;

		run_fill_request(&request, options, run, 0);
		return debug_start(&options->debug, run->image, &request);
	}
	output_begin(&output, options, run, count);
	output_advance(&output);
	if (options->check_determinism)
		code = exit_graver(code, determinism_check(options, run, count, &output));
	else
		code = exit_graver(code, run_all(options, run, count, &output));
	code = exit_graver(code, draw(options, run, count));
	code = exit_graver(code, judge_together(options, run, count, &output, &judged));
	result = options->bisects ? bisect_code(run, count, code) : (int)exit_graver(code, judged);
	free_runs(run, count);
	return result;
}

int take_agents(const struct command *command, const char *words, struct text_list *agents)
{
	for (const char *word = words; word;) {
		size_t bytes = strcspn(word, ",");
		char *agent = text_format("%.*s", (int)bytes, word);
		bool again = false;

		for (u32 i = 0; i < agents->count; i++)
			again |= strcmp(agents->item[i], agent) == 0;
		if (bytes && !again)
			text_list_add(agents, agent);
		free(agent);
		if (!bytes) {
			usage_error(command, "--agents %s: expected agents' names with commas between them", words);
			return -1;
		}
		word = word[bytes] ? word + bytes + 1 : NULL;
	}
	return 0;
}

/* --stall EVERY[,US] sets the scenarios' "stalls". */
static void take_stall(struct run_options *options)
{
	const char *words = options->stall;
	size_t bytes = strcspn(words, ",");
	char *every = text_format("stalls.every=%.*s", (int)bytes, words);
	char *time = words[bytes] ? text_format("stalls.for_us=%s", words + bytes + 1) : NULL;

	text_list_add(&options->set, every);
	if (time)
		text_list_add(&options->set, time);
	free(every);
	free(time);
}

/* Where files are to go: one for one run, a folder for several. */
static int check_target(const struct command *command, const char *option, const char *path, u32 files)
{
	if (!path || folder_exists(path))
		return EXIT_OK;
	if (files > 1)
		return usage_error(command, "--%s %s: for %u runs expected an existing folder", option, path, files);
	if (!file_can_be_made(path))
		return usage_error(command, "--%s %s: expected the path of a file in an existing folder", option, path);
	return EXIT_OK;
}

int check_picture(const struct command *command, const char *path)
{
	char *why = path ? picture_refused(folder_exists(path) ? "picture.svg" : path) : NULL;
	int code = why ? usage_error(command, "--timeline %s: %s", path, why) : EXIT_OK;

	free(why);
	return code;
}

static int check_options(const struct command *command, const struct run_options *options, u32 files)
{
	char why[256];
	u32 checks;

	if (options->agents.count)
		files *= options->agents.count;
	if (options->check && !scenario_checks(NULL, options->check, &checks, why))
		return usage_error(command, "--check %s: %s", options->check, why);
	if (options->stall && options->check && !(checks & CHECK_BIT(CHECK_RACES)))
		return usage_error(command, "--stall %s --check %s: it is the checker races that stalls", options->stall,
				   options->check);
	if (strcmp(options->trace_format, "ftrace") && strcmp(options->trace_format, "chrome"))
		return usage_error(command, "--trace-format %s: expected ftrace or chrome", options->trace_format);
	if (reports_check(command, &options->reports))
		return EXIT_BAD_INPUT;
	if (options->trace && options->check_determinism)
		return usage_error(command, "--trace and --check-determinism exclude each other");
	if (options->record && options->check_determinism)
		return usage_error(command, "--record and --check-determinism exclude each other");
	if (options->timeline && options->check_determinism)
		return usage_error(command, "--timeline and --check-determinism exclude each other");
	if (check_target(command, "trace", options->trace, files) || check_target(command, "record", options->record, files) ||
	    check_target(command, "timeline", options->timeline, files) || check_picture(command, options->timeline))
		return EXIT_BAD_INPUT;
	if (debug_check(command, &options->debug, files))
		return EXIT_BAD_INPUT;
	if (options->workers == 0)
		return usage_error(command, "-j 0: expected at least one worker");
	return EXIT_OK;
}

static int run_command(const struct command *command, int argc, char **argv)
{
	struct run_options options = { .seed = NEVER_NS, .without_constraint = NEVER_NS, .trace_format = "ftrace",
				       .debug.nth = 1, .limit_s = LIMIT_S };
	const char *agents = NULL;
	const struct option table[] = {
		{ "jobs", 'j', OPTION_NUMBER, "N", "worker processes (default: as many as CPUs)", &options.workers,
		  POOL_WORKERS_MAX },
		{ "agent", 'a', OPTION_LIST, "AGENT", "instead of the scenarios' own (`agents` lists them); may be repeated",
		  &options.agents, 0 },
		{ "agents", 0, OPTION_TEXT, "A,B,...", "the same for several: each scenario runs on each", &agents, 0 },
		{ "seed", 0, OPTION_NUMBER, "N", "instead of the scenarios' own", &options.seed, MESSAGE_NUMBER_MAX },
		{ "filter", 0, OPTION_TEXT, "PATTERN", "only scenarios whose path contains it (or matches: * ?)",
		  &options.filter, 0 },
		{ "set", 0, OPTION_LIST, "PATH=VALUE", "overrides a value of the scenario; may be repeated",
		  &options.set, 0 },
		{ "check", 0, OPTION_TEXT, "LIST", "checkers instead of the scenarios' own: all, none, or A,B,...",
		  &options.check, 0 },
		{ "stall", 0, OPTION_TEXT, "EVERY[,US]",
		  "one of EVERY accesses is stalled, up to US (80): races that locks hide (\"stalls\")", &options.stall, 0 },
		{ "without-constraint", 0, OPTION_NUMBER, "N", "leaves out this one of \"interleave\" (from 0)",
		  &options.without_constraint, SCENARIO_MAX_HOLDS - 1 },
		{ "trace", 0, OPTION_TEXT, "FILE", "writes the trace (several scenarios: into a folder)", &options.trace, 0 },
		{ "timeline", 0, OPTION_TEXT, "FILE", "draws the swim lanes, .svg or .png (several: into a folder); needs gnuplot",
		  &options.timeline, 0 },
		{ "trace-format", 0, OPTION_TEXT, "FORMAT", "ftrace (default) or chrome", &options.trace_format, 0 },
		{ "record", 0, OPTION_TEXT, "FILE", "writes a replay file (several scenarios: into a folder)", &options.record,
		  0 },
		{ "report", 0, OPTION_PAIRS, "junit|json|table FILE", "writes a report; may be repeated", &options.reports, 0 },
		{ "check-determinism", 0, OPTION_FLAG, NULL, "runs each again in other surroundings and compares",
		  &options.check_determinism, 0 },
		{ "limit-s", 0, OPTION_NUMBER, "N", "host seconds for one scenario (default 300)", &options.limit_s,
		  86400 },
		DEBUG_OPTIONS(options.debug),
		{ 0 },
	};
	struct text_list words = { 0 }, files = { 0 };
	int code;

	argc = debug_take_words(&options.debug, argc, argv);
	options.bisects = bisect_wanted(argc, argv);
	options.workers = (u64)sysconf(_SC_NPROCESSORS_ONLN);
	code = options_parse(command, table, argc, argv, &words);
	if (code == OPTIONS_GO_ON && !words.count)
		code = usage_error(command, "no scenario given; expected files or folders");
	if (code == OPTIONS_GO_ON && options.stall)
		take_stall(&options);
	if (code == OPTIONS_GO_ON && agents && take_agents(command, agents, &options.agents))
		code = EXIT_BAD_INPUT;
	if (code == OPTIONS_GO_ON) {
		code = collect_scenarios(&words, &files) ? EXIT_BAD_INPUT : EXIT_OK;
		if (options.filter)
			collect_filter(&files, options.filter);
		if (code == EXIT_OK && !files.count)
			code = usage_error(command, "there is no scenario%s%s in what was given",
					   options.filter ? " that matches " : "", options.filter ? options.filter : "");
		else if (files.count)
			code = check_options(command, &options, files.count) ? EXIT_BAD_INPUT :
			       run_files(&options, &files, (enum exit_code)code);
	}
	text_list_clear(&words);
	text_list_clear(&files);
	text_list_clear(&options.agents);
	text_list_clear(&options.set);
	text_list_clear(&options.reports);
	return options.bisects ? bisect_exit(code) : code;
}

const struct command command_run = {
	.name = "run",
	.arguments = "FILE|DIR...",
	.help = "Runs scenario files, in parallel worker processes; prints a line for each, in the order\n"
		"given, and a summary. A folder stands for all *.json in and below it.",
	.details = "For one file the timeline of its clients is printed too. A failure names what was found and\n"
		   "where, what was expected, the trace lines around it, and the command that runs it again.\n"
		   "--check-determinism uses other SimGrid contexts, no run-ahead, another memory base, locale,\n"
		   "folder, environment and malloc fill, and compares the traces byte by byte.\n"
		   "With --agent tree:PATH, the kernel tree in a folder, the exit code is as `git bisect run` wants it:\n"
		   "0 good, 1 bad, 125 this tree cannot be built, 128 and more for what must end the bisection.",
	.examples = "  scmi-sim run scenarios/late-reply.json\n"
		    "  scmi-sim run scenarios --report junit results.xml -j 4\n"
		    "  scmi-sim run scenarios --agents linux-6.12,linux-6.12-lockdep\n"
		    "  scmi-sim run scenarios/late-reply.json --set platform.latency.mean_us=40 --seed 5\n"
		    "  scmi-sim run scenarios/late-reply.json --trace late.json --trace-format chrome\n"
		    "  scmi-sim run scenarios --filter 'late*' --check-determinism\n"
		    "  git bisect run scmi-sim run late-reply.json --agent tree:.",
	.run = run_command,
};
