/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CHECK_HOLDS_H
#define SIM_CHECK_HOLDS_H

/*
 * Holds: "this context stands here until that one has passed there". The CPU of
 * the context is stalled (machine_stall_while()): interrupts are taken if it has
 * them enabled, all else goes on, in virtual time. So every interleaving that a
 * hold makes is one that slow hardware could have made.
 *
 * A callback comes before its access: a point is reached then, and passed when
 * its context goes on. What waits for a passing is let go at the passer's next
 * step in time, which comes after its access.
 */
#include "../engine/engine.h"
#include "callbacks.h"

#define HOLD_CONTEXT_BYTES 40
#define HOLD_PLACES_MAX 64

/*
 * struct passages - the passages of one point. A point may have several
 * callbacks: a passage ends when one of them comes again; or each is one (@apart). The place of a machine
 * event is its struct.
 * @seen: which of @place came in this passage, by bit.
 */
struct passages {
	const void *const *place;
	u32 count;
	bool apart;
	u64 seen;
	u64 passed;
};

enum hold_state {
	HOLD_WAITING,  /* its point has not come for the nth time */
	HOLD_HELD,
	HOLD_OVER,
	HOLD_EXPIRED,  /* let go by its limit: what it waited for never came */
};

/*
 * struct hold
 * @context, @by: patterns of the names of contexts ('*' allowed).
 * @nth: passage of @at that is held; @until_nth: passage of @until that lets go, counted from the begin of the hold.
 * @until_reached: let go when the point is reached, before its access.
 * @for_ns: without @until: let go after so long.
 * @limit_ns: with @until: after so long it is HOLD_EXPIRED.
 * @boot: counts from power-on, else from holds_mark().
 */
struct hold {
	const char *context;
	struct passages at;
	u64 nth;
	const char *by;
	struct passages until;
	u64 until_nth;
	bool until_reached;
	u64 for_ns;
	u64 limit_ns;
	bool boot;

	enum hold_state state;
	u64 held_ns;
	u64 over_ns;
	char who[HOLD_CONTEXT_BYTES];
	char by_who[HOLD_CONTEXT_BYTES];
	struct context *stalled;
	struct engine_event let_go;
	struct engine_event expire;
};

/*
 * struct hold_port - what the holds need to know of the world.
 * @name: of the running context, as patterns name it ("gpu", "irq/0"); false: none runs.
 * @matches: pattern against name.
 * @told: a hold began, or is over.
 */
struct hold_port {
	bool (*name)(char name[HOLD_CONTEXT_BYTES]);
	bool (*matches)(const char *pattern, const char *name);
	void (*told)(const struct hold *hold);
};

/* Arms them; they stay the caller's. Before the run; their points are armed for LISTENER_HOLDS. */
void holds_set(struct hold *hold, u32 count, const struct hold_port *port);
/* The clients start: from now on passages count. */
void holds_mark(void);

#endif
