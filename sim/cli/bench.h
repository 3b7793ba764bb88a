/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CLI_BENCH_H
#define SIM_CLI_BENCH_H

/* What the parts of `scmi-sim bench` share. */
#include "message.h"

#define BENCH_ROUNDS_MAX 99

/* struct bench_run - one run that is measured; @check: checkers, NULL: the scenario's own. */
struct bench_run {
	const char *image;
	const char *scenario;
	const char *check;
	char *const *set;
	bool trace;
};

/* Its result with figures in it; NULL after saying what went wrong. */
struct result *bench_ask(const struct bench_run *run);
/* Sorts @value. */
double bench_median(double *value, u64 count);

/*
 * bench_checked.c: what the checked build of @agent costs on the same transaction,
 * as multiples of the plain one of the same round. -1 after saying what went wrong.
 */
int bench_checked(const char *agent, u64 transactions, u64 rounds, bool json);

#endif
