/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CLI_MESSAGE_H
#define SIM_CLI_MESSAGE_H

#include "lanes.h"
#include "passed.h"
#include "lock_order.h"
#include "story.h"
#include "text.h"
#include "sim/world/result.h"

/* What the program and an image say to each other: sim/world/result.h has the format. */

/* A number that JSON carries exactly. */
#define MESSAGE_NUMBER_MAX (1ULL << 53)

/*
 * struct request - one run.
 * @scenario, @name, @agent: see result.h; @agent NULL: the image's own. @set: NULL-terminated, or NULL.
 * @check: checkers instead of the scenario's, or NULL.
 * @record: replay file to write, or NULL. @replay: one to repeat instead, or NULL; @best_effort: beyond divergences.
 * @stop_at: point at which gdb stops, or NULL; @stop_nth, @stop_boot: see debug.h.
 * @without: the constraint of that number is left out.
 * @trace: file to write, or NULL; @trace_format: "ftrace" or "chrome".
 * @factory: SimGrid's contexts, NULL for the default.
 * @arena_base: 0 for the default. @watchdog_cpu_ms: 0 for the default.
 * @lines: how many trace lines a failure carries.
 * @where: pattern of points to count, or NULL; @where_boot: from power-on.
 */
struct request {
	u32 id;
	const char *scenario;
	const char *name;
	const char *agent;
	char *const *set;
	const char *check;
	bool without;
	u64 without_constraint;
	bool has_seed;
	u64 seed;
	const char *record;
	const char *replay;
	bool best_effort;
	const char *stop_at;
	u64 stop_nth;
	bool stop_boot;
	const char *trace;
	const char *trace_format;
	const char *factory;
	bool no_run_ahead;
	u64 arena_base;
	u32 lines;
	bool timeline;
	bool lanes;
	bool story;
	bool story_boot;
	const char *where;
	bool where_boot;
	bool bench;
	bool bench_trace;
};

/* Verdicts: name in messages and on the screen, exit code. */
#define VERDICTS(X)                     \
	X(PASS, "pass", OK)             \
	X(SKIP, "skip", OK)             \
	X(FAIL, "fail", FAILED)         \
	X(BAD_INPUT, "bad-input", BAD_INPUT) \
	X(DIVERGED, "diverged", DIVERGED) \
	X(INTERNAL, "internal", INTERNAL) \
	X(CRASH, "crash", INTERNAL)

enum verdict {
#define X(name, key, code) VERDICT_##name,
	VERDICTS(X)
#undef X
	VERDICT_COUNT
};
const char *verdict_word(enum verdict verdict);
enum exit_code verdict_exit(enum verdict verdict);
/* The graver of two exit codes, by the order of EXIT_CODES. */
enum exit_code exit_graver(enum exit_code a, enum exit_code b);

struct result_finding {
	char *checker;
	char *headline;
	char *place;
	struct text_list report;
	bool expected;
};

/*
 * struct result_replay - how a replay went. @recorded: steps of the file; @came: of the run.
 * @divergences: lines for the reader, of the first of @divergence_count.
 */
struct result_replay {
	u64 recorded;
	u64 came;
	bool same_build;
	bool same_trace;
	char *verdict;
	u64 divergence_count;
	struct text_list divergences;
};

/*
 * struct result - an answer; absent numbers are 0, absent strings "", absent lanes, story, replay and list of points
 * NULL. Owns all.
 * @defect: that the agent is known to have.
 */
struct result {
	u32 id;
	char *agent;
	u64 seed;
	enum verdict verdict;
	char *headline;
	char *defect;
	struct result_finding *finding;
	u32 finding_count;
	struct text_list failures;
	struct text_list not_judged;
	struct text_list lines;
	struct text_list timeline;
	struct drawn_lanes *lanes;
	struct story *story;
	struct lock_order *locks; /* NULL: nobody looked */
	struct result_replay *replay;
	struct passed *passed;
	u64 mark_ns;
	u64 virtual_ns;
	u64 wall_ns;
	u64 events;
	char *trace_hash;
	u64 trace_records;
	u64 bench_transactions;
	u64 bench_wall_ns;
	u64 bench_simgrid_calls;
	u64 bench_boot_wall_ns;
};

/* One line of text, newline included; to be freed. */
char *request_text(const struct request *request);
/* An answer, or NULL and *@why (static text) if the line is none. */
struct result *result_parse(const char *line, const char **why);
/* A result that the program itself makes, for what no image answered. */
struct result *result_make(enum verdict verdict, const char *agent, const char *headline);
void result_free(struct result *result);

#endif
