/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_REQUEST_H
#define SIM_WORLD_REQUEST_H

/* What an image is asked to do: one request of result.h's protocol, read and checked. */
#include "../engine/engine.h"
#include "replay_file.h"

#define TRACE_FORMATS(X)                                                                                     \
	X(FTRACE, "ftrace", "the text format of Linux's ftrace")                                             \
	X(CHROME, "chrome", "Chrome's trace events, JSON; Perfetto reads them too")

enum trace_format {
#define X(name, key, help) TRACE_FORMAT_##name,
	TRACE_FORMATS(X)
#undef X
		TRACE_FORMAT_COUNT
};

/*
 * struct request - defaults in brackets.
 * @id: given back in the answer [0].
 * @scenario: file to read; @name: what messages and metadata call it [scenario].
 * @agent: whose expectations are judged [the image's own name].
 * @set: NULL-terminated "path=value" overrides.
 * @check: checkers instead of the scenario's [NULL: those].
 * @seed: replaces the scenario's if @has_seed.
 * @record: replay file to write, NULL none.
 * @replay: replay file to repeat instead of @scenario, NULL none; @best_effort: goes on where it diverges.
 * @replayed: what stands in @replay; scenario, name, set, check, seed and what is taken out are its own then.
 * @stop_at: point at which a debugger wants to stop, NULL none; @stop_nth: passage; @stop_boot: counted from power-on.
 * @trace: file to write, NULL none; @format.
 * @engine: factory, run-ahead (false: no shortcuts of checked code, either), watchdog; @arena_base: 0 is the default.
 * @no_faults: all faults out; @without_fault: this one (from 0) out, -1 none [-1].
 * @without_constraint: of "interleave", this one out, -1 none [-1].
 * @line_count: trace lines around what went wrong [12].
 * @story: what happened, for comparison with other agents (story.h); @story_boot: probing too.
 * @lanes: the swim lanes as data, for a picture (lanes.h).
 * @timeline: the readable timeline too; @entered: functions that were entered.
 * @where: points that were passed and are like this pattern ("" all), with counts [NULL]; @where_boot: from
 *	power-on, not from the clients' start.
 * @only_build: the computer is built and that is all; not part of a request's text.
 * @bench: measure; no records are kept unless @bench_trace, nothing is judged but findings.
 * @host_limit_ms: host time after which the child is ended, 0 none.
 * @start_host_ns: host clock when work on the request began, set by who serves it.
 * @again: set by who serves it: a checker that found something leaves this run by it, to be explained by another
 *	(checks_explain); NULL: explained at once.
 */
struct request {
	u64 id;
	const char *scenario;
	const char *name;
	const char *agent;
	const char **set;
	const char *check;
	bool has_seed;
	u64 seed;
	const char *record;
	const char *replay;
	bool best_effort;
	struct replay *replayed;
	const char *stop_at;
	u64 stop_nth;
	bool stop_boot;
	const char *trace;
	enum trace_format format;
	struct engine_config engine;
	u64 arena_base;
	bool no_faults;
	s32 without_fault;
	s32 without_constraint;
	u32 line_count;
	bool timeline;
	bool lanes;
	bool story;
	bool story_boot;
	bool entered;
	const char *where;
	bool where_boot;
	bool only_build;
	bool bench;
	bool bench_trace;
	u32 host_limit_ms;
	u64 start_host_ns;
	void (*again)(void);
};

/* Reads the replay file that was asked for, if one was. 0, or -1 and @why (REPLAY_WHY_BYTES). */
int request_take_replay(struct request *request, char *why);
/* Reads one JSON object. 0, or -1 with a sentence in @why (256 bytes). Strings live until request_free(). */
int request_parse(struct request *request, const char *json, char *why);
void request_free(struct request *request);

#endif
