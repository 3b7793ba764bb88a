/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CHECK_HOLD_KINDS_H
#define SIM_CHECK_HOLD_KINDS_H

/* What the files hold*.c share. */
#include "holds.h"

/*
 * struct hold_action - what a kind does.
 * @why_not: why it is not legal where it is set off, NULL: it is; NULL: always is.
 * @begin: keeps something back; may return at once, or when it is over. In the context that set it off, or in none.
 * @end: lets it go; in a callback or in any context. NULL: it is over when @begin has returned.
 */
struct hold_action {
	const char *(*why_not)(const struct hold *hold);
	void (*begin)(struct hold *hold);
	void (*end)(struct hold *hold);
};
extern const struct hold_action hold_actions[];

extern struct hold *holds;
extern u32 hold_count;
extern const struct hold_port *hold_port;

/* It is over, in that way; ends what its kind keeps back. */
void hold_finish(struct hold *hold, enum hold_state state);
/* It is over when the running context takes its next step in time. */
void hold_let_go(struct hold *hold, const char *by_who);
/* When an interrupt that was raised arrives, for machine_steering. */
u64 hold_raised(struct irq_line *line, u64 when_ns);

/*
 * Of a hold that stands: can what it waits for still come? If not, it is over as
 * HOLD_NEVER, and @why says who waits for whom.
 */
void hold_check_waits(struct hold *hold);
/* The one context that is to pass before it ends; NULL: it waits for nobody, or for whoever comes. @name: room. */
const char *hold_waits_for(const struct hold *hold, char name[HOLD_CONTEXT_BYTES]);

#endif
