/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_MACHINE_LOCK_WATCH_H
#define SIM_MACHINE_LOCK_WATCH_H

/*
 * What the hosted kernel tells the checker of locks. Only a kernel with lockdep
 * does (checked builds), and its lockdep looks only if there is a watch.
 */
#include "machine.h"

/*
 * struct lock_taking - a lock is about to be taken.
 * @lock: this one, not its class. @place: return address, of who asks for it.
 * @task, @pid: the running task, or the one that an interrupt has interrupted.
 */
struct lock_taking {
	const void *lock;
	const void *place;
	const char *task;
	u32 pid;
	bool interrupt;
};

/*
 * struct lock_watch
 * @taking: NULL: does not want to know.
 * @stuck: at the end: a task sleeps. @place: where, @frame: its frame pointer there; from main.
 */
struct lock_watch {
	void (*taking)(const struct lock_taking *taking);
	void (*stuck)(const char *task, u32 pid, const void *place, const void *frame);
};

/* Set before the kernel is prepared; NULL: nobody looks. */
extern const struct lock_watch *lock_watch;

#endif
