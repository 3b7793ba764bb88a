/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_ANSWER_H
#define SIM_WORLD_ANSWER_H

/* Answers of result.h's protocol: one JSON object a line. */
#include "request.h"
#include "buffer.h"

struct world;

#define VERDICTS(X)                                                                                          \
	X(PASS, "pass", EXIT_OK, "all as expected")                                                          \
	X(SKIP, "skip", EXIT_OK, "not for this agent, as the scenario says")                                 \
	X(FAIL, "fail", EXIT_FAILED, "an expectation failed, or a checker found something")                  \
	X(BAD_INPUT, "bad-input", EXIT_BAD_INPUT, "the scenario cannot be run")                              \
	X(DIVERGED, "diverged", EXIT_DIVERGED, "the replay went another way than what was recorded")          \
	X(INTERNAL, "internal", EXIT_INTERNAL, "the simulator's own fault")                                  \
	X(CRASH, "crash", EXIT_INTERNAL, "the process of the run died")

enum verdict {
#define X(name, key, code, help) VERDICT_##name,
	VERDICTS(X)
#undef X
};
const char *verdict_name(enum verdict verdict);
int verdict_exit_code(enum verdict verdict);

/* The answer of a run that has ended and has been judged; writes the trace file too. */
enum verdict answer_of_world(struct world *world, struct buffer *out);
/* The answer for a run that never was: @lines say why. @checker, if not NULL: a finding of that name. */
void answer_without_world(const struct request *request, enum verdict verdict, const char *headline,
			  const char *checker, const struct lines *lines, u64 wall_ns, struct buffer *out);

#endif
