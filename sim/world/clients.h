/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_CLIENTS_H
#define SIM_WORLD_CLIENTS_H

/*
 * Clients at work: each copy of a scenario's client is a task of the hosted
 * kernel that asks client.next for its next step. A closed-loop client gets the
 * next step when the last one is done; an open-loop client takes from a queue
 * that a generator fills at times of its own, and parks while it is empty.
 *
 * Generators, after the client's start_ns (all times are exact):
 *   periodic  submission k at k * period, k = 0, 1, ...
 *   poisson   the first one gap after start_ns; gaps are exponential, from the
 *             stream "generator.NAME", rounded to the nearest nanosecond
 *   burst     `size` submissions at k * period
 */
#include "scenario.h"

struct world;

/*
 * struct world_client - one copy of a client.
 * @step, @passage: the step that comes next, and how often it has run in this round.
 * @running: the step under way, NULL if none; @running_passage, @running_round go with it.
 * @queued: submissions waiting (open loop); @submitted counts them all, @lost those that found the queue
 * full.
 * @operations, @errors, @latency_*: of finished operations (not sleep, busy, mark).
 */
struct world_client {
	struct client client; /* first: the kernel hands this back */
	struct world *world;
	const struct client_config *config;
	char *name;
	u64 round;
	u32 step;
	u32 passage;
	const struct scenario_step *running;
	u32 running_passage;
	u64 running_round;
	u64 queued;
	u64 submitted;
	u64 lost;
	u64 bursts;
	bool started;
	bool done;
	u64 operations;
	u64 errors;
	u64 latency_min_ns;
	u64 latency_max_ns;
	u64 latency_total_ns;
	struct random_stream *stream;
	struct engine_event start;
	struct engine_event generator;
};

struct clients {
	struct world_client *client;
	u32 count;
	u32 done;
	u64 operations;
	u32 failures; /* of steps; only the first STEP_FAILURES_KEPT are sentences */
	void *table;
};
#define STEP_FAILURES_KEPT 50

/* Names, for traces and messages; operation codes of operations.h. */
const char *operation_name(u32 code);
/* The @number-th word of a list of words ("max min"), copied to @to; false: there are fewer. A trailing '?'
 * is dropped. */
bool word_of(const char *words, u32 number, char *to, size_t bytes);

void clients_init(struct world *world);
/* At the mark: each client starts at its start_ns. */
void clients_start(struct world *world);
void clients_finished(struct world *world, struct client *client);
/* At the end: expect.clients_done, and how many steps failed past those that were told. */
void clients_judge(struct world *world);

#endif
