/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CHECK_WATCHPOINTS_H
#define SIM_CHECK_WATCHPOINTS_H

/*
 * Watchpoints of the race checker, KCSAN's way: somebody watches some bytes for a
 * while, and another context that touches them meanwhile races with him, whatever
 * else orders the two later. Who watches:
 *
 *   a stall (stalls.h), for the access before which it stands;
 *   ASSERT_EXCLUSIVE_*_SCOPED(), from its line to the end of its scope.
 *
 * As long as nobody does, accesses take their way as if this file was not there.
 */
#include "races.h"

#define WATCHPOINTS_MAX 64

/*
 * struct watchpoint
 * @used: it is one. @scope: by whom an assertion's is found again; NULL: a stall's.
 * @at, @bytes: what is watched. @access: ACCESS_ bits of who watches; @context: who he is.
 * @when_ns: since when.
 * @met: @by touched it first, eight bytes at @met_at. @meant: somebody wrote to it who says that he may.
 */
struct watchpoint {
	bool used;
	const void *scope;
	u64 at;
	u32 bytes;
	u32 access;
	u32 context;
	u64 when_ns;
	struct seen seen;
	bool met;
	bool meant;
	u64 met_at;
	struct seen by;
};

void watchpoints_begin(void);
/* What was met while somebody stands who will not go on any more is reported. */
void watchpoints_end(void);
/* True: accesses come here although nobody watches, for those that may stall. */
void watchpoints_always(bool on);

/* The running context watches; NULL: nobody can, there are too many. */
struct watchpoint *watchpoint_set(const void *place, u64 at, u32 bytes, u32 access);
void watchpoint_clear(struct watchpoint *watchpoint);

/* An access that is made now, as reports want it: the part of it that is in the eight bytes at @cell. */
struct seen watchpoint_seen(const void *place, u64 at, u32 bytes, u32 access, u64 cell);

#endif
