/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_REPLAY_FILE_H
#define SIM_WORLD_REPLAY_FILE_H

/*
 * Replay files: all that a run depended on, and what it did, by name. They stand
 * alone: the scenario's text is in them. Read strictly, as scenario files are;
 * what was cut short, edited (there is a checksum) or is of another version is
 * an error. docs/replay.md describes the format.
 */
#include "../engine/types.h"

#define REPLAY_FORMAT "scmi-sim replay"
#define REPLAY_VERSION 1
/* Steps that a file keeps; of a longer run the first ones, and the end. */
#define REPLAY_STEPS_MAX 200000
#define REPLAY_WHY_BYTES 600

/*
 * struct replay_step - something that happened and has a name.
 * @in: context that did it. @kind: "choice", or the trace's kind ("client", "finding", ...).
 * @what: the choice's name, or the text of the trace.
 * @records, @hash: of the trace up to and with it.
 * @nth, @of, @took: of a choice: passage (from 0), alternatives, and which of them.
 */
struct replay_step {
	u64 at_ns;
	const char *in;
	const char *kind;
	const char *what;
	u64 records;
	u64 hash;
	u64 nth;
	u32 of;
	u64 took;
};

/* struct replay_draws - the values of a random stream, in order. */
struct replay_draws {
	const char *stream;
	u64 *value;
	u32 count;
};

/*
 * struct replay - a replay file, or the run that becomes one.
 * @agent: as it was asked for; @image: with variant and tick rate; @build: the image's build id.
 * @set: NULL-terminated overrides. @check: checkers instead of the scenario's, or NULL.
 * @without_fault, @without_constraint: taken out, -1 none.
 * @step_total: steps of the run, of which @step_count are kept.
 */
struct replay {
	const char *agent;
	const char *image;
	const char *release;
	const char *build;
	u32 hz;
	bool checked;

	const char *path;
	const char *text;
	u64 text_bytes;
	const char **set;
	u64 seed;
	const char *check;
	bool no_faults;
	s32 without_fault;
	s32 without_constraint;

	const char *verdict;
	const char *headline;
	const char *end;
	u64 virtual_ns;
	u64 trace_hash;
	u64 trace_records;

	struct replay_draws *draws;
	u32 draws_count;
	struct replay_step *step;
	u32 step_count;
	u64 step_total;
};

/* NULL, and a message "file:line:column: what; what was expected" in @why (REPLAY_WHY_BYTES). */
struct replay *replay_read(const char *path, char *why);
void replay_free(struct replay *replay);
/* 0, or -1 and @why. */
int replay_write(const struct replay *replay, const char *path, char *why);

/* A step is a choice, or a record of the trace. */
bool replay_is_choice(const struct replay_step *step);
/* The checksum of what stands in a file behind its own checksum. */
u64 replay_sum(const char *text, u64 bytes);

#endif
