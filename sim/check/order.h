/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CHECK_ORDER_H
#define SIM_CHECK_ORDER_H

/*
 * The order of what is due at one virtual time. Nothing says which of two such
 * entries of the queue comes first but the simulator's rule; where both are
 * there, neither caused the other, and a constraint may say otherwise.
 *
 * An entry is named: "irq:mbox-a2p" a line's arrival, "timer/1" the timer of
 * CPU 1, a context that goes on ("gpu", "irq/1", "swapper/0" when it idles),
 * else as the engine calls it ("platform sends", "ipi:reschedule").
 */
#include "holds.h"

#define ORDER_NAMES_MAX 8

/*
 * struct order - of entries that @name patterns match, the earlier in the list comes first.
 * @nth: only the nth time that several are due at once, 0: each time. @boot: as of holds.
 * @times: how often that was so. @changed: how often the rule said otherwise.
 */
struct order {
	u32 index;
	const char *const *name;
	u32 count;
	u64 nth;
	bool boot;

	u64 times;
	u64 changed;
	u64 last_ns;
};

/* Arms them, they stay the caller's. */
void orders_set(struct order *order, u32 count, const struct hold_port *port);
void orders_mark(void);

#endif
