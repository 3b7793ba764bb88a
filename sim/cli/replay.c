// SPDX-License-Identifier: GPL-2.0-only
/* `replay`: one run as a replay file has it, with `run`'s way to show what came out. */
#include <stdlib.h>
#include <string.h>

#include "images.h"
#include "options.h"
#include "run.h"
#include "sim/world/replay_file.h"

#define LINES_OF_A_FAILURE 12
#define LIMIT_S 300

struct replay_options {
	const char *agent;
	const char *mode;
	const char *trace;
	const char *trace_format;
	const char *timeline;
	struct text_list reports;
	struct debug debug;
	u64 limit_s;
};

static int check_options(const struct command *command, const struct replay_options *options)
{
	if (strcmp(options->mode, "strict") && strcmp(options->mode, "best-effort"))
		return usage_error(command, "--mode %s: expected strict or best-effort", options->mode);
	if (strcmp(options->trace_format, "ftrace") && strcmp(options->trace_format, "chrome"))
		return usage_error(command, "--trace-format %s: expected ftrace or chrome", options->trace_format);
	if (reports_check(command, &options->reports))
		return EXIT_BAD_INPUT;
	if (options->trace && (folder_exists(options->trace) || !file_can_be_made(options->trace)))
		return usage_error(command, "--trace %s: expected the path of a file in an existing folder", options->trace);
	if (options->timeline && (folder_exists(options->timeline) || !file_can_be_made(options->timeline)))
		return usage_error(command, "--timeline %s: expected the path of a file in an existing folder", options->timeline);
	if (check_picture(command, options->timeline))
		return EXIT_BAD_INPUT;
	return debug_check(command, &options->debug, 1) ? EXIT_BAD_INPUT : OPTIONS_GO_ON;
}

/* The agent that was recorded, or the one that was asked for, built if need be. -1 after saying what is wrong. */
static int find_image(const struct replay *replay, struct run *run)
{
	char *unknown = agent_unknown(run->agent);

	if (unknown) {
		fprintf(stderr, "%s: %s\n", run->replay, unknown);
		fprintf(stderr, "%s: it was recorded on %s (image %s, release %s); --agent AGENT replays it on another\n",
			run->replay, replay->agent, replay->image, replay->release);
		free(unknown);
		return -1;
	}
	run->image = image_name(run->agent, run->hz, run->checked);
	return image_prepare(run->agent, run->hz, run->checked) == BUILD_DONE ? 0 : -1;
}

static enum exit_code replay_run(const struct replay_options *options, struct run *run)
{
	const struct run_options no_options = { .seed = NEVER_NS, .without_constraint = NEVER_NS };
	struct job job = {
		.image = run->image,
		.request = {
			.agent = run->agent,
			.replay = run->replay,
			.best_effort = run->best_effort,
			.trace = options->trace,
			.trace_format = options->trace_format,
			.lines = LINES_OF_A_FAILURE,
			.timeline = true,
			.lanes = options->timeline,
		},
	};
	struct pool pool = { .job = &job, .count = 1, .workers = 1, .limit_s = (u32)options->limit_s };
	struct output output;
	enum exit_code code;

	if (options->debug.point)
		return (enum exit_code)debug_start(&options->debug, run->image, &job.request);
	code = pool_run(&pool);
	run->result = job.result;
	if (run->result->verdict == VERDICT_SKIP)
		run->result->verdict = VERDICT_BAD_INPUT;
	output_begin(&output, &no_options, run, 1);
	output_advance(&output);
	if (options->timeline && run_draw(run, options->timeline))
		code = exit_graver(code, EXIT_BAD_INPUT);
	code = exit_graver(code, output_end(&output));
	return exit_graver(code, reports_write(&options->reports, run, 1, host_now_ms() - output.begin_ms));
}

static int replay_file(const struct replay_options *options, const char *path)
{
	char why[REPLAY_WHY_BYTES];
	struct replay *replay = replay_read(path, why);
	struct run run = { .repeats = true, .best_effort = strcmp(options->mode, "best-effort") == 0 };
	int code = EXIT_BAD_INPUT;

	if (!replay) {
		fprintf(stderr, "%s\n", why);
		return EXIT_BAD_INPUT;
	}
	run.path = replay->path;
	run.name = scenario_name(replay->path);
	run.replay = must_copy(path);
	run.agent = must_copy(options->agent ? options->agent : replay->agent);
	run.hz = replay->hz;
	run.checked = replay->checked || options->debug.point;
	run.seed = replay->seed;
	if (!find_image(replay, &run))
		code = replay_run(options, &run);
	result_free(run.result);
	free(run.image);
	free(run.agent);
	free(run.replay);
	free(run.name);
	replay_free(replay);
	return code;
}

static int replay_command(const struct command *command, int argc, char **argv)
{
	struct replay_options options = { .mode = "strict", .trace_format = "ftrace", .debug.nth = 1, .limit_s = LIMIT_S };
	const struct option table[] = {
		{ "agent", 'a', OPTION_TEXT, "AGENT", "instead of the one that was recorded", &options.agent, 0 },
		{ "mode", 0, OPTION_TEXT, "MODE", "strict (default): ends at the first divergence; best-effort: goes on",
		  &options.mode, 0 },
		{ "trace", 0, OPTION_TEXT, "FILE", "writes the trace", &options.trace, 0 },
		{ "timeline", 0, OPTION_TEXT, "FILE", "draws the swim lanes, .svg or .png; needs gnuplot", &options.timeline, 0 },
		{ "trace-format", 0, OPTION_TEXT, "FORMAT", "ftrace (default) or chrome", &options.trace_format, 0 },
		{ "report", 0, OPTION_PAIRS, "junit|json|table FILE", "writes a report; may be repeated", &options.reports, 0 },
		{ "limit-s", 0, OPTION_NUMBER, "N", "host seconds for the run (default 300)", &options.limit_s, 86400 },
		DEBUG_OPTIONS(options.debug),
		{ 0 },
	};
	struct text_list words = { 0 };
	int code;

	argc = debug_take_words(&options.debug, argc, argv);
	code = options_parse(command, table, argc, argv, &words);

	if (code == OPTIONS_GO_ON && words.count != 1)
		code = usage_error(command, "%s; expected one replay file, as `run --record FILE` writes it",
				   words.count ? "more than one file given" : "no file given");
	if (code == OPTIONS_GO_ON)
		code = check_options(command, &options);
	if (code == OPTIONS_GO_ON)
		code = replay_file(&options, words.item[0]);
	text_list_clear(&words);
	text_list_clear(&options.reports);
	return code;
}

const struct command command_replay = {
	.name = "replay",
	.arguments = "FILE",
	.help = "Repeats the run that a replay file has recorded (`run --record FILE`), byte for byte on the\n"
		"build that was recorded; on another one as long as the names of what happens are the same.",
	.details = "Where the run goes another way, both sides are shown. In strict mode it ends there, with exit\n"
		   "code 3; in best-effort mode it goes on, all divergences are shown at the end, and the exit code\n"
		   "is the verdict's: what comes out on this build. Without divergence it is the verdict's, too.",
	.examples = "  scmi-sim run scenarios/late-reply.json --record late.replay\n"
		    "  scmi-sim replay late.replay\n"
		    "  scmi-sim replay late.replay --agent own --mode best-effort\n"
		    "  scmi-sim replay late.replay --stop-at scmi_handle_response --gdb",
	.run = replay_command,
};
