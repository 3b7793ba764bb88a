/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CHECK_WHERE_H
#define SIM_CHECK_WHERE_H

/* Which places a run passes, in which contexts, how often and when. Listens to what is armed for LISTENER_WHERE. */
#include "../engine/types.h"
#include "callbacks.h"

#define WHERE_CONTEXT_BYTES 40

/* struct where_count - one place in one context. @next: the place's next context, in the order in which they came. */
struct where_count {
	const char *context;
	u64 count;
	u64 first_ns;
	u64 last_ns;
	struct where_count *next;
};

/*
 * From now on. @name: of the running context, false: none runs. @boot: from
 * power-on, else from where_mark().
 */
void where_begin(bool (*name)(char name[WHERE_CONTEXT_BYTES]), bool boot);
/* The clients start. */
void where_mark(void);
/* A place's first context; NULL: nobody passed it. */
const struct where_count *where_of(const void *place);

#endif
