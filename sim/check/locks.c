// SPDX-License-Identifier: GPL-2.0-only
#include "locks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../engine/engine.h"
#include "../machine/lock_watch.h"
#include "checks.h"

/* The last takings of each lock. A wait queue's lock is taken by who waits and by who wakes. */
#define LOCKS_MAX 8192 /* a power of two; what is above is not remembered */
#define TAKINGS 6

enum role { ROLE_UNKNOWN, ROLE_OTHER, ROLE_WAITS, ROLE_WAKES };

struct taking {
	const void *place;
	u64 number; /* among those of all locks */
	u64 when_ns;
	u32 pid;
	bool interrupt;
	char task[16];
};

/* @next: taking[next % TAKINGS] is the oldest. @told: a lost wake-up was reported. */
struct lock_history {
	const void *lock;
	u32 next;
	bool told;
	struct taking taking[TAKINGS];
};

const struct lock_watch *lock_watch;
static struct lock_history *histories;
static u32 history_count;
static u64 taking_count;

/* By address, which is the same in each run but for the arena's base; the order of this table is never told. */
static struct lock_history *history_of(const void *lock)
{
	u64 slot = ((u64)lock >> 3) * 0x9e3779b97f4a7c15ull >> 51;

	for (;; slot++) {
		struct lock_history *history = &histories[slot % LOCKS_MAX];

		if (history->lock == lock)
			return history;
		if (history->lock)
			continue;
		if (history_count >= LOCKS_MAX * 3 / 4)
			return NULL;
		history_count++;
		history->lock = lock;
		return history;
	}
}

static void taking(const struct lock_taking *now)
{
	struct lock_history *history = history_of(now->lock);
	struct taking *taking;

	if (!history)
		return;
	taking = &history->taking[history->next++ % TAKINGS];
	taking->place = now->place;
	taking->number = taking_count++;
	taking->when_ns = engine_now_ns();
	taking->pid = now->pid;
	taking->interrupt = now->interrupt;
	memcpy(taking->task, now->task, sizeof(taking->task));
}

static bool begins(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

/* What the function at @place has the lock of a wait queue for; @where: "function file:line". */
static enum role role_at(const void *place, char *where, u32 bytes)
{
	check_port->symbol(place, true, where, bytes);
	if (strstr(where, " kernel/sched/completion.c:"))
		return begins(where, "complete") ? ROLE_WAKES : ROLE_WAITS;
	if (!strstr(where, " kernel/sched/wait.c:") && !strstr(where, " kernel/sched/swait.c:"))
		return ROLE_OTHER;
	return strstr(where, "wake_up") ? ROLE_WAKES : ROLE_WAITS;
}

/* struct wait - the last taking of a task that had to do with waiting. @at: its number. */
struct wait {
	struct lock_history *history;
	u32 at;
};

static const struct taking *taking_at(const struct lock_history *history, u32 at)
{
	return &history->taking[at % TAKINGS];
}

static u32 oldest(const struct lock_history *history)
{
	return history->next > TAKINGS ? history->next - TAKINGS : 0;
}

static bool find_wait(u32 pid, struct wait *wait)
{
	char where[256];

	wait->history = NULL;
	for (u32 i = 0; i < LOCKS_MAX; i++) {
		struct lock_history *history = &histories[i];

		for (u32 at = history->next; at-- > oldest(history);) {
			const struct taking *taking = taking_at(history, at);

			if (taking->pid != pid || taking->interrupt)
				continue;
			if (wait->history && taking->number < taking_at(wait->history, wait->at)->number)
				break;
			if (role_at(taking->place, where, sizeof(where)) == ROLE_WAITS) {
				wait->history = history;
				wait->at = at;
				break;
			}
		}
	}
	return wait->history != NULL;
}

/* Who woke this queue after the wait began, or else before it and after any other wait. */
static const struct taking *find_waker(const struct wait *wait, char *where, u32 bytes)
{
	const struct lock_history *history = wait->history;

	for (u32 at = wait->at + 1; at < history->next; at++)
		if (role_at(taking_at(history, at)->place, where, bytes) == ROLE_WAKES)
			return taking_at(history, at);
	for (u32 at = wait->at; at-- > oldest(history);) {
		enum role role = role_at(taking_at(history, at)->place, where, bytes);

		if (role == ROLE_WAKES)
			return taking_at(history, at);
		if (role == ROLE_WAITS)
			return NULL;
	}
	return NULL;
}

static void stuck(const char *task, u32 pid, const void *place, const void *frame)
{
	const struct taking *waits, *wakes;
	char text[900], woken[256], slept[256];
	struct wait wait = {0};

	/* Without histories: it may be one. */
	if (!checks_explain)
		check_port->found(CHECK_LOCKS, task, place, frame);
	if (!find_wait(pid, &wait) || wait.history->told)
		return;
	waits = taking_at(wait.history, wait.at);
	wakes = find_waker(&wait, woken, sizeof(woken));
	if (!wakes)
		return;
	wait.history->told = true;
	check_port->symbol(place, true, slept, sizeof(slept));
	snprintf(text, sizeof(text),
		 "lost wake-up: %s/%u sleeps since %llu ns on what %s%.15s/%u had woken at %llu ns, %s\n"
		 "  sleeps in %s\n  woken in %s",
		 task, pid, waits->when_ns, wakes->interrupt ? "an interrupt of " : "", wakes->task, wakes->pid,
		 wakes->when_ns, wakes->when_ns > waits->when_ns ? "and goes on sleeping" : "before it slept", slept, woken);
	check_port->found(CHECK_LOCKS, text, place, frame);
}

void locks_begin(void)
{
	static struct lock_watch watch = {.stuck = stuck};

	lock_watch = &watch;
	if (!checks_explain)
		return;
	watch.taking = taking;
	histories = calloc(LOCKS_MAX, sizeof(*histories));
	if (!histories)
		abort();
}
