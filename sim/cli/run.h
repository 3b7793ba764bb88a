/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CLI_RUN_H
#define SIM_CLI_RUN_H

#include "debug.h"
#include "images.h"
#include "pool.h"

/*
 * struct run - one scenario file of `scmi-sim run`, on one agent.
 * @path: as given; @name: without folder and ".json".
 * @agent: which one; @hz: the tick rate that the scenario asks for; @image: of both.
 * @checked: it takes the agent's checked build.
 * @built: what became of building the image.
 * @replay: its replay file, to be written or the one that it repeats; NULL: none.
 * @repeats: it is a replay; @best_effort: of that kind.
 * @errors: why the file is no scenario.
 * @differences: what --check-determinism found, a line each.
 * @files: of what several scenarios do wrong together (lock_order.h), these.
 * @result: in the end never NULL.
 */
struct run {
	const char *path;
	char *name;
	char *agent;
	u32 hz;
	char *image;
	enum build built;
	bool checked;
	char *replay;
	bool repeats;
	bool best_effort;
	u64 seed;
	struct text_list errors;
	struct text_list differences;
	struct text_list files;
	struct result *result;
};

/*
 * struct run_options - what the command line said; see `scmi-sim run --help`.
 * @agents: instead of the scenarios' own, if there are any.
 * @seed: NEVER_NS when it is the scenarios' own.
 * @check: checkers instead of the scenarios' own, NULL: those.
 * @stall: "EVERY[,US]", NULL: as the scenarios say.
 * @record: replay file to write, or a folder for several.
 * @without_constraint: this one of "interleave" is left out, NEVER_NS: none.
 * @reports: kind and file in turn. @timeline: picture to draw.
 * @bisects: exit codes are those that `git bisect run` wants.
 */
struct run_options {
	u64 workers;
	struct text_list agents;
	u64 seed;
	const char *filter;
	struct text_list set;
	const char *check;
	const char *stall;
	u64 without_constraint;
	const char *trace;
	const char *trace_format;
	const char *timeline;
	const char *record;
	struct text_list reports;
	struct debug debug;
	bool check_determinism;
	bool bisects;
	u64 limit_s;
};

/* output.c: what the user reads */
struct output {
	const struct run_options *options;
	struct run *run;
	u32 count;
	u32 printed; /* of them, in the order of the input */
	u32 finished;
	u32 name_width;
	u32 image_width;
	u64 begin_ms;
	u32 inversions;
	bool progress;
};
void output_begin(struct output *output, const struct run_options *options, struct run *run, u32 count);
/* One more run has its result: prints what can be printed in order, and the progress line. */
void output_advance(struct output *output);
/* What the runs do wrong together. */
void output_inversions(struct output *output, const struct run *found, u32 count);
/* The summary; returns the exit code of the batch. */
enum exit_code output_end(struct output *output);
u64 host_now_ms(void);

/* report_table.c */
void write_table(FILE *file, const struct run *run, u32 count, u64 wall_ms);
/* report.c: files for other programs; @reports: kind and file in turn. EXIT_OK, or EXIT_BAD_INPUT after saying why. */
int reports_check(const struct command *command, const struct text_list *reports);
enum exit_code reports_write(const struct text_list *reports, const struct run *run, u32 count, u64 wall_ms);

/* determinism.c: runs everything again in other surroundings and compares. */
enum exit_code determinism_check(const struct run_options *options, struct run *run, u32 count, struct output *output);

/*
 * bisect.c: exit codes for `git bisect run`, in force where an agent is the
 * kernel tree in a folder ("tree:PATH"). Git takes 0 for good, 125 for "cannot be
 * told", what else is below 128 for bad, and from 128 on it gives up. So 0 and 1
 * stay; what says nothing of the tree (bad input, a full disk, our own fault)
 * becomes 128 + its code.
 */
#define BISECT_CANNOT_TELL 125
bool bisect_wanted(int argc, char **argv);
/* BISECT_CANNOT_TELL, or the gravest of @code and of what the runs on built trees gave. */
int bisect_code(const struct run *run, u32 count, enum exit_code code);
int bisect_exit(int code);

/* run.c */
struct command;
/* "own,linux-6.12"; an agent that is given twice runs once. -1 after saying what is wrong. */
int take_agents(const struct command *command, const char *words, struct text_list *agents);
/* What is common to all runs of a batch: not where its trace and its replay file go. */
/* An exit code after saying what is wrong with --timeline PATH (a file, or a folder), or EXIT_OK; NULL: was not given. */
int check_picture(const struct command *command, const char *path);
/* The picture of a run's lanes, if it has any; -1 after saying why not. */
int run_draw(const struct run *run, const char *path);
void run_fill_request(struct request *request, const struct run_options *options, const struct run *run, u32 id);

#endif
