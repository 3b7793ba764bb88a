/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CHECK_STALLS_H
#define SIM_CHECK_STALLS_H

/*
 * Stalls at accesses, KCSAN's way: at plain accesses of the agent, chosen by the
 * run's seed, the context stands for a while (machine_stall_until(), as holds do:
 * interrupts are taken if it has them enabled) and watches the bytes
 * (watchpoints.h). Seen is what races with the access then, though a lock that is
 * taken later orders the two in most runs; and that the value is another
 * afterwards, by whomever.
 *
 * They change the schedule, and are there only if they are asked for.
 */
#include "../engine/types.h"

/*
 * struct stalls - how many. @every: one of so many accesses, on average; 0: none.
 * @for_ns: for how long, at most. @boot: from power-on, else from the clients' start.
 */
struct stalls {
	u64 every;
	u64 for_ns;
	bool boot;
};

/* After the checkers have begun, the race checker among them. */
void stalls_begin(const struct stalls *stalls);
/* The clients start. */
void stalls_mark(void);

/* How long the access that is being made has been made to stand. */
extern u64 stalled_ns;
/* Before an access. What raced with it, if it was stalled; NULL: nothing. */
struct race;
const struct race *stall_if_due(const void *place, const volatile void *address, u32 bytes, u32 access);

#endif
