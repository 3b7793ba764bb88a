/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MODEL_DISTRIBUTION_H
#define MODEL_DISTRIBUTION_H

/*
 * Durations, fixed or random. Samples use + - * / sqrt and tables only (libm's
 * last bits differ between CPUs and versions), so that every x86-64 machine
 * draws the same ones from the same stream.
 */
#include "../sim/engine/choice.h"

/* name in scenario files, its parameters in order (microseconds unless they say otherwise), help */
#define DISTRIBUTIONS(X)                                                                        \
	X(FIXED, "fixed", "value_us", "always the same")                                       \
	X(UNIFORM, "uniform", "min_us max_us", "every value in between alike")                 \
	X(EXPONENTIAL, "exponential", "mean_us", "memoryless")                                 \
	X(NORMAL, "normal", "mean_us stddev_us", "cut off at 0")                               \
	X(LOGNORMAL, "lognormal", "mean_us stddev_us", "of the value itself, not of its logarithm") \
	X(GAMMA, "gamma", "mean_us shape", "shape 1 is exponential, large shapes are narrow")  \
	X(EMPIRICAL, "empirical", "file", "one value in microseconds a line, drawn alike")

enum distribution_kind {
#define X(name, key, parameters, help) DISTRIBUTION_##name,
	DISTRIBUTIONS(X)
#undef X
	DISTRIBUTION_COUNT
};

/*
 * struct distribution - parameters in nanoseconds (shape: a pure number).
 * @table, @table_count: the samples of an empirical one, in nanoseconds.
 * @max_ns: cut off above, 0: none.
 */
struct distribution {
	enum distribution_kind kind;
	double a;
	double b;
	u64 max_ns;
	const u64 *table;
	u32 table_count;
};

/* One sample in nanoseconds, rounded to the nearest. */
u64 distribution_sample(const struct distribution *distribution, struct random_stream *stream);
/* exp and log by own arithmetic, correct to 1e-12 relative; for tests and generators (Poisson). */
double deterministic_exp(double x);
double deterministic_log(double x);

#endif
