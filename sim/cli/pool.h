/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CLI_POOL_H
#define SIM_CLI_POOL_H

#include "worker.h"

/*
 * struct job - one request to an image and, in the end, its result.
 * @image: name of the image. @setting: its surroundings, NULL for ours.
 */
struct job {
	const char *image;
	const struct setting *setting;
	struct request request;
	struct result *result;
	bool taken;
};

/*
 * struct pool - jobs and who does them.
 * @workers: processes at once. @limit_s: of host time for an answer.
 * @done: called after each job, in the order of completion; may be NULL.
 */
struct pool {
	struct job *job;
	u32 count;
	u32 workers;
	u32 limit_s;
	void (*done)(void *arg, struct job *job);
	void *arg;
};

#define POOL_WORKERS_MAX 256

/*
 * Does all jobs. An image that dies, hangs or says nonsense costs its own job a
 * verdict, and a new process is started. Returns EXIT_INTERNAL if a process did
 * not leave in order at the end, with the reason on standard error; else EXIT_OK.
 */
enum exit_code pool_run(struct pool *pool);

#endif
