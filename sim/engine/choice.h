/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_ENGINE_CHOICE_H
#define SIM_ENGINE_CHOICE_H

/*
 * The one door for everything that could have gone otherwise: ties, scheduler
 * picks, stalls, fault draws, random numbers. A choice has a name; it is
 * recorded; it can be forced. Random numbers come from named streams, each
 * seeded by (seed, name), so a draw added to one does not move another.
 */
#include "types.h"

/*
 * Picks one of @count (>= 1) alternatives; 0 is the default order's. @name: static storage.
 * With one alternative there is no choice: that is no passage, and nothing is recorded.
 */
u32 choice_pick(const char *name, u32 count);
/* The same where @preferred, not 0, is taken unless another is forced: something else decided already. */
u32 choice_prefer(const char *name, u32 count, u32 preferred);
/*
 * Forces the @nth (from 0) passage of the choice @name to @value; before or
 * during the run. A value that is not among the alternatives is a divergence
 * and gives 0. A draw of the random stream @name is forced in the same way: to
 * that value, for random_below() at most bound - 1, for random_unit() value / 2^32.
 */
void choice_force(const char *name, u64 nth, u32 value);
/* The same with what choice_records() told of it: a draw gives the value that was recorded; one out of its range is a divergence. */
void choice_force_recorded(const char *name, u64 nth, u64 value);
/* Off (default): ties take the queue's order without asking. On: same-time entries are asked for as "tie". */
void choice_ask_ties(bool on);
/*
 * Who decides ties by what they are: @judge gets the entries of the same time in
 * their order and returns which comes first, or -1 if it does not care. Then the
 * choice "tie" is passed, and prefers that. Called for each entry that is taken while others are due.
 */
struct engine_event;
void choice_judge_ties(s32 (*judge)(struct engine_event *const *tied, u32 count));

#define CHOICE_CONTEXT_BYTES 24
struct choice_record {
	const char *name;
	char context[CHOICE_CONTEXT_BYTES]; /* who ran, "" if nobody */
	u64 nth;
	u64 when_ns;
	u32 count; /* 0: a random draw, value in @value (random_unit(): times 2^53) */
	u64 value;
};
/* The first passage whose forced value was not among the alternatives; NULL: none. @value is what was asked. */
const struct choice_record *choice_divergence(void);
/* All choices so far, in order; count of them in *@count. */
const struct choice_record *choice_records(u64 *count);
/* Recording is on by default only for choices with count > 1; draws are recorded too when this is on. */
void choice_record_draws(bool on);

/* Seeds all random streams; engine_run() does it. A draw before is a bug of the caller. */
void choice_set_seed(u64 seed);

struct random_stream;
/* The stream of that name, made at its first use. */
struct random_stream *random_stream(const char *name);
u64 random_u64(struct random_stream *stream);
/* Uniform in [0, bound), without modulo bias; bound >= 1. */
u64 random_below(struct random_stream *stream, u64 bound);
/* Uniform in [0, 1), 53 bits. */
double random_unit(struct random_stream *stream);

#endif
