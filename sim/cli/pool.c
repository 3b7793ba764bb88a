// SPDX-License-Identifier: GPL-2.0-only
#include "pool.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LEAVE_WAIT_MS 10000

struct slot {
	struct worker worker;
	struct job *job;
	u64 deadline_ms;
};

static u64 host_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (u64)t.tv_sec * 1000 + (u64)t.tv_nsec / 1000000;
}

/* The next job that the slot's process can do as it is; else the next one there is. */
static struct job *next_job(const struct pool *pool, const struct slot *slot)
{
	struct job *first = NULL;

	for (u32 i = 0; i < pool->count; i++) {
		struct job *job = &pool->job[i];

		if (job->taken)
			continue;
		if (worker_is(&slot->worker, job->image, job->setting))
			return job;
		if (!first)
			first = job;
	}
	return first;
}

static void finish(struct pool *pool, struct slot *slot, struct result *result)
{
	struct job *job = slot->job;

	slot->job = NULL;
	if (result->verdict == VERDICT_CRASH || result->verdict == VERDICT_INTERNAL)
		if (slot->worker.pid)
			worker_errors(&slot->worker, &result->lines);
	job->result = result;
	if (pool->done)
		pool->done(pool->arg, job);
}

/* The process cannot be trusted any more: its job gets @verdict, the process is ended. */
static void give_up(struct pool *pool, struct slot *slot, enum verdict verdict, const char *headline)
{
	finish(pool, slot, result_make(verdict, slot->worker.image, headline));
	free(worker_stop(&slot->worker, 0, NULL));
}

static void gone(struct pool *pool, struct slot *slot)
{
	struct text_list said = { 0 };
	struct result *result;
	char *image = must_copy(slot->worker.image), *how, *headline;

	how = worker_stop(&slot->worker, LEAVE_WAIT_MS, &said);
	headline = text_format("the image died: %s", how ? how : "it left without an answer");
	result = result_make(VERDICT_CRASH, image, headline);
	result->lines = said;
	finish(pool, slot, result);
	free(headline);
	free(how);
	free(image);
}

static void answer(struct pool *pool, struct slot *slot)
{
	const char *why;
	struct result *result = result_parse(slot->worker.line, &why);
	char *headline;

	if (result && result->id == slot->job->request.id) {
		finish(pool, slot, result);
		return;
	}
	headline = text_format("the image's answer %s: %.200s", result ? "is to another request" : why,
			       slot->worker.line);
	result_free(result);
	give_up(pool, slot, VERDICT_INTERNAL, headline);
	free(headline);
}

/* Gives the slot its next job; false when there is none left. */
static bool feed(struct pool *pool, struct slot *slot)
{
	struct job *job = next_job(pool, slot);
	char *why = NULL;

	if (!job)
		return false;
	job->taken = true;
	slot->job = job;
	if (!worker_is(&slot->worker, job->image, job->setting)) {
		free(worker_stop(&slot->worker, LEAVE_WAIT_MS, NULL));
		if (worker_start(&slot->worker, job->image, job->setting, &why)) {
			finish(pool, slot, result_make(VERDICT_INTERNAL, job->image, why));
			free(why);
			return true;
		}
	}
	slot->deadline_ms = host_ms() + (u64)pool->limit_s * 1000;
	if (worker_send(&slot->worker, &job->request))
		gone(pool, slot);
	return true;
}

static void serve(struct pool *pool, struct slot *slot, bool readable)
{
	if (readable) {
		switch (worker_read(&slot->worker)) {
		case WORKER_LINE:
			answer(pool, slot);
			return;
		case WORKER_GONE:
			gone(pool, slot);
			return;
		case WORKER_NOTHING:
			break;
		}
	}
	if (host_ms() >= slot->deadline_ms) {
		char *headline = text_format("no answer within %u s of host time", pool->limit_s);

		give_up(pool, slot, VERDICT_INTERNAL, headline);
		free(headline);
	}
}

static void wait_for_some(struct pool *pool, struct slot *slots)
{
	struct pollfd fds[POOL_WORKERS_MAX];
	u64 now = host_ms(), first = now + 1000;

	for (u32 i = 0; i < pool->workers; i++) {
		fds[i] = (struct pollfd){ .fd = slots[i].job ? slots[i].worker.from : -1, .events = POLLIN };
		if (slots[i].job && slots[i].deadline_ms < first)
			first = slots[i].deadline_ms;
	}
	if (poll(fds, pool->workers, first > now ? (int)(first - now) : 0) < 0)
		return;
	for (u32 i = 0; i < pool->workers; i++)
		if (slots[i].job)
			serve(pool, &slots[i], fds[i].revents != 0);
}

/* The end of a process that did its work; false if it did not leave in order (a leak checker's exit code, say). */
static bool leave(struct worker *worker)
{
	struct text_list said = { 0 };
	char *how = worker_stop(worker, LEAVE_WAIT_MS, &said);

	if (!how)
		text_list_clear(&said);
	else
		fprintf(stderr, "scmi-sim: at its end %s\n", how);
	for (u32 i = 0; i < said.count; i++)
		fprintf(stderr, "  %s\n", said.item[i]);
	text_list_clear(&said);
	if (!how)
		return true;
	free(how);
	return false;
}

enum exit_code pool_run(struct pool *pool)
{
	struct slot *slots;
	enum exit_code code = EXIT_OK;
	bool busy = true;

	if (pool->workers > POOL_WORKERS_MAX)
		pool->workers = POOL_WORKERS_MAX;
	if (pool->workers > pool->count)
		pool->workers = pool->count;
	slots = must_alloc(pool->workers * sizeof(*slots));
	signal(SIGPIPE, SIG_IGN);
	while (busy) {
		busy = false;
		for (u32 i = 0; i < pool->workers; i++) {
			while (!slots[i].job && feed(pool, &slots[i]))
				;
			busy |= slots[i].job != NULL;
		}
		if (busy)
			wait_for_some(pool, slots);
	}
	for (u32 i = 0; i < pool->workers; i++)
		if (!leave(&slots[i].worker))
			code = EXIT_INTERNAL;
	free(slots);
	return code;
}
