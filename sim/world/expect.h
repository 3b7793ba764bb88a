/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_EXPECT_H
#define SIM_WORLD_EXPECT_H

/*
 * The expectations of a scenario against what happened.
 *
 * Names of counters: "sent_ok" (the agent's debugfs counter, summed over
 * instances), "platform.requests" (summed), "state.perf.0.level" (of instance
 * 0); with "1/" before any of them, of that instance alone.
 *
 * What an agent does not tell at all is not judged: debug counters where it has
 * none, trace events of messages that it did not want ("t=!RESP") where it has no
 * such events (both: Linux 6.1). world->not_judged names what was expected. An
 * agent that has counters, but not the expected one, fails.
 *
 * Trace patterns are looked for from the mark on (from power-on if there was
 * none), log patterns and findings over the whole run.
 */
#include "../machine/kernel_port.h"

struct world;

/*
 * struct observations - what is read once, when the world has settled.
 * @value, @found: one an expected counter. @counters: the agent has debug counters.
 * @dropped: notifications that it counts as dropped, if it does (@tells_dropped).
 */
struct observations {
	bool taken;
	struct agent_view view;
	u64 *value;
	bool *found;
	bool counters;
	bool tells_dropped;
	u64 dropped;
};

void expect_observe(struct world *world);
/* Adds a line to world->failures for each expectation that does not hold; marks expected findings. */
void expect_judge(struct world *world);
/* Must the whole trace be kept to judge? */
bool expect_needs_trace(const struct world *world);

#endif
