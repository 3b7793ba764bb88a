/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CLI_WORKER_H
#define SIM_CLI_WORKER_H

#include <sys/types.h>

#include "message.h"

/* One process of an image in --serve: requests in, answers out. */

/*
 * struct setting - the surroundings in which an image process runs.
 * @folder: working directory, NULL for ours.
 * @environment: NULL-terminated "NAME=value", on top of ours.
 */
struct setting {
	const char *folder;
	const char *const *environment;
};

struct worker {
	pid_t pid; /* 0: no process */
	int to;
	int from;
	int errors; /* what it says on standard error; a file in memory */
	off_t errors_seen;
	char *line; /* of the answer, as far as it came */
	size_t line_bytes;
	size_t line_room;
	char *image;
	const struct setting *setting;
};

/* Starts the image; -1 and *@why (to be freed) if that fails. */
int worker_start(struct worker *worker, const char *image, const struct setting *setting, char **why);
bool worker_is(const struct worker *worker, const char *image, const struct setting *setting);
/* Writes a request; -1 if the process is gone. */
int worker_send(struct worker *worker, const struct request *request);

enum worker_event { WORKER_NOTHING, WORKER_LINE, WORKER_GONE };
/* Reads what there is without blocking. WORKER_LINE: worker->line is one whole line, NUL-terminated. */
enum worker_event worker_read(struct worker *worker);
/* What it said on standard error since the last request, the last lines of it. */
void worker_errors(struct worker *worker, struct text_list *lines);

/*
 * Ends the process: closes its input and waits (at most @wait_ms, then it is
 * killed; 0: at once). Returns NULL if it left in order, else how it ended, to be
 * freed. @said gets worker_errors(), its last words included; may be NULL.
 */
char *worker_stop(struct worker *worker, u32 wait_ms, struct text_list *said);

#endif
