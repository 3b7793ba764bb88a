/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_WORLD_H
#define SIM_WORLD_WORLD_H

/*
 * A world: one scenario's computer, kernel, platform and clients, from power-on
 * to verdict. One a process, since SimGrid and the hosted kernel start once.
 *
 * What happens, in order; each step follows from a callback or an event:
 *   1. power-on: machine, platform instances, device tree, kernel, CPU 0 starts;
 *   2. the kernel has booted and each instance has been probed (or, after boot,
 *      PROBE_LIMIT_NS pass without news of one);
 *   3. the mark: times, fault windows and generators count from here; clients start;
 *   4. all clients are done: the world settles until every platform has been quiet
 *      for SETTLE_QUIET_NS, at most SETTLE_LIMIT_NS;
 *   5. counters, device state and the agent's view are taken;
 *   6. unless expect.remove_agent is false, the agent is removed; its memory is
 *      judged when nothing is left or REMOVE_LIMIT_NS after;
 *   7. its modules are unloaded, unless expect.leftovers.modules is false, and for
 *      UNLOADED_NS it may show who still needs them;
 *   8. the engine ends, expectations are judged, the answer is written.
 * A run that ends earlier (deadlock, budget, oops ...) skips to 8.
 */
#include "clients.h"
#include "expect.h"
#include "findings.h"
#include "ledger.h"
#include "request.h"
#include "scenario.h"
#include "buffer.h"

#define PROBE_LIMIT_NS 1000000000ULL
#define SETTLE_STEP_NS 100000ULL
#define SETTLE_QUIET_NS 1000000ULL
#define SETTLE_LIMIT_NS 200000000ULL
#define REMOVE_LIMIT_NS 30000000000ULL
#define UNLOADED_NS 1000000000ULL

enum world_phase {
	WORLD_BOOTING,
	WORLD_PROBING,
	WORLD_RUNNING,
	WORLD_SETTLING,
	WORLD_REMOVING,
	WORLD_REMOVED,
	WORLD_UNLOADING,
	WORLD_UNLOADED,
};

/*
 * struct world - the one world of this process.
 * @booted, @probed, @probe_error: what the kernel reported.
 * @mark_ns: virtual time of the mark, NEVER_NS before it; @mark_seq: the trace record that says so.
 * @quiet_why: what was not quiet when settling ended, or "".
 * @observed: counters and @view were taken (step 5).
 * @removed_view: the agent's view after its removal, if @removed.
 * @done: called in main when the run has ended and has been judged; must end the process.
 */
struct world {
	const struct scenario *scenario;
	const struct request *request;
	enum world_phase phase;
	struct platform **platform;
	struct platform_config *platform_config;
	u32 instances;
	bool booted;
	u32 probed;
	s32 probe_error[PLATFORM_MAX_INSTANCES];
	bool probe_seen[PLATFORM_MAX_INSTANCES];
	u64 mark_ns;
	u64 mark_seq;
	u64 quiet_since_ns;
	u64 phase_since_ns;
	char quiet_why[256];
	struct engine_event step;
	struct clients clients;
	struct observations observed;
	bool removed;
	struct agent_view removed_view;
	struct ledger ledger;
	struct findings findings;
	struct lines failures;
	struct lines not_judged; /* expectations on what this agent does not have */
	u64 first_failure_ns; /* of a client's step, NEVER_NS if none */
	enum engine_end end;
	const char *end_report;
	char bad_input[512]; /* why no world could be made, or "" */
	u64 start_host_ns;   /* host clock, for the result only */
	u64 mark_host_ns;
	u64 mark_simgrid_calls;
	u64 done_host_ns; /* when the last client was done */
	u64 done_simgrid_calls;
	u64 end_ns;
	void (*done)(struct world *world);
};

/* Runs @request on @scenario; never returns: @done ends the process. */
void world_run(const struct scenario *scenario, const struct request *request,
	       void (*done)(struct world *world)) __attribute__((noreturn));
/* The world of this process, NULL before world_run(). */
struct world *world_current(void);
/* An expectation that did not hold; the sentence starts with where it stands. */
void world_fail(struct world *world, const struct place *place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
