/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_SCENARIO_H
#define SIM_WORLD_SCENARIO_H

/*
 * A scenario as the program holds it: what scenario_load() makes of a file.
 * docs/scenarios.md describes the file, scenarios/schema.json constrains it, and
 * scenario.c checks it; the three agree (tests/scenario).
 */
#include "../engine/types.h"
#include "../machine/kernel_port.h"
#include "../machine/operations.h"
#include "../../model/platform.h"

/* Limits of a file; documented, enforced with a message that names them. */
#define SCENARIO_MAX_BYTES (4u << 20)
#define SCENARIO_MAX_DEPTH 32
#define SCENARIO_MAX_VALUES 200000
#define SCENARIO_MAX_CLIENTS 4096
#define SCENARIO_MAX_MODULES 64
#define SCENARIO_MAX_STEPS 4096 /* of one script, before repeat */
#define SCENARIO_MAX_EXPECTATIONS 1024
#define SCENARIO_MAX_STRING 4096
#define SCENARIO_MAX_ERRORS 100

/* Where something stood in the file, for messages: 1-based. */
struct place {
	u32 line;
	u32 column;
};

struct computer_config {
	u32 cpus;             /* 1 to 64 */
	u32 hz;               /* 100, 250, 1000 */
	enum kernel_preempt preempt;
	bool coarse_costs;
	bool short_grace_periods;
	u32 cost_ns[COST_COUNT];
	u32 log_level;        /* lines up to this level are kept; default 6 */
	u32 hung_task_ms;     /* 0: off; default 10000 */
	u64 time_budget_ns;   /* default 60 s virtual */
	u64 event_budget;
	const char *device_tree; /* JSON text of the nodes to merge over the generated tree, or NULL */
};

/*
 * Open-loop generators: they submit the script's next step at times of their
 * own; work that finds the client busy waits in its queue (at most queue_max,
 * then it is counted as lost).
 */
#define GENERATORS(X)                                                            \
	X(NONE, "closed", "", "closed loop: the next step when the last is done") \
	X(PERIODIC, "periodic", "period_us", "one every period")                \
	X(POISSON, "poisson", "mean_us", "exponential gaps")                    \
	X(BURST, "burst", "period_us size", "so many at once every period")

enum generator_kind {
#define X(name, key, parameters, help) GENERATOR_##name,
	GENERATORS(X)
#undef X
	GENERATOR_COUNT
};

/*
 * What one step should give. Absent parts are not judged.
 * @agent: what it should give instead where one of these agents runs.
 */
struct step_agent;
struct step_expect {
	bool has_error;
	s32 error; /* 0 or -errno */
	bool has_value[OPERATION_VALUES];
	u64 value[OPERATION_VALUES];
	bool has_elapsed;
	u64 elapsed_min_ns; /* exact: min == max */
	u64 elapsed_max_ns;
	struct step_agent *agent;
	u32 agent_count;
};

/* @name as in struct agent_expect. */
struct step_agent {
	struct step_expect expect; /* first: the reader's tables are those of struct step_expect */
	char *name;
	char *why;
};

struct scenario_step {
	struct operation operation;
	u32 repeat; /* 1: once */
	struct step_expect expect;
	struct place place;
};

struct client_config {
	char *name;
	u32 count; /* so many copies: name-0 .. */
	u32 instance; /* copies spread over instances from here if spread */
	bool spread;
	u32 cpu;
	bool pinned;
	bool spread_cpus;
	u64 start_ns; /* after the mark */
	u64 repeat;   /* the whole script, closed loop; or the number of submissions, open loop */
	enum generator_kind generator;
	u64 generator_ns;
	u32 generator_size;
	u32 queue_max;
	struct scenario_step *step;
	u32 step_count;
	struct place place;
};

/* Comparisons of a counter or state: min == max is equality. */
struct bounds {
	u64 min;
	u64 max;
};

/* expect.counters: name -> bounds. Names: agent counters ("sent_ok", summed over instances, or
 * "0/sent_ok"), platform counters ("platform.requests"), device state ("state.perf.0.level"). */
struct counter_expect {
	char *name;
	struct bounds bounds;
	struct place place;
};

/* expect.trace: patterns that must occur in this order (each after the one before); "absent" ones never.
 * A pattern is matched against the formatted trace line without task, cpu and time: '*' matches any run. */
struct trace_expect {
	char *pattern;
	bool absent;
	bool has_time;
	u64 min_ns;
	u64 max_ns; /* after the mark */
	struct place place;
};

/* expect.log: kernel log lines, with count bounds. */
struct log_expect {
	char *pattern;
	struct bounds count;
	struct place place;
};

/* expect.findings: what a checker or the kernel must report. All others fail the run. */
struct finding_expect {
	char *checker;
	char *headline; /* pattern, or NULL */
	char *place_pattern; /* function, function:line or file:line pattern, or NULL */
	char *why;
	u64 count_min;
	u64 count_max;
	struct place place;
};

struct agent_expect;
struct expectations {
	struct counter_expect *counter;
	u32 counter_count;
	struct trace_expect *trace;
	u32 trace_count;
	struct log_expect *log;
	u32 log_count;
	struct finding_expect *finding;
	u32 finding_count;
	/* nothing left over, each true by default */
	bool no_transfers_left;
	bool no_tokens_left;
	bool no_memory_left;
	bool no_modules_left; /* unload them, too; what cannot go is left over */
	bool shmem_returned;
	bool clients_done;
	bool probe_ok; /* all instances probe without error */
	bool remove_agent; /* unbind at the end, then judge memory; default true */
	struct agent_expect *agent;
	u32 agent_count;
};

/*
 * struct agent_expect - what is expected where an agent legitimately differs.
 * @expect: all of it, what the entry does not mention taken over from the others.
 * @name: "linux-6.1", "own": the beginning of an agent's name, up to its end, a '-' or a '@';
 * the longest that fits counts.
 * @skip: the scenario is not for this agent. @defect: it has the defect that the scenario shows.
 */
struct agent_expect {
	struct expectations expect; /* first: the reader's tables are those of struct expectations */
	char *name;
	char *why;
	bool skip;
	bool defect;
};

/* A line of "modules": a module's name, then values of its parameters. */
struct module_config {
	char *line;
	struct place place;
};

/* A point by its name, or by one name an agent (@agent NULL: all). */
struct point_name_of {
	char *agent;
	char *name;
};

struct point_name {
	struct point_name_of *of;
	u32 count;
};
/* The name for @agent; NULL: the scenario does not say. */
const char *point_name_for(const struct point_name *point, const char *agent);

/* points: what the scenario calls a point. */
struct point_config {
	char *name;
	struct point_name at;
};

/*
 * interleave: see sim/check/holds.h, order.h. Kinds of constraints: name in code, the key that says it,
 * the keys that may stand beside it (ENDS: what ends it, too), those that it needs.
 */
#define CONSTRAINT_ENDS "until until_nth until_reached by until_blocked until_pending until_idle for_us limit_us"
#define CONSTRAINTS(X)                                           \
	X(HOLD, "hold", "at nth " CONSTRAINT_ENDS, "at")         \
	X(FIRMWARE, "hold", "at at_by nth after_us " CONSTRAINT_ENDS, "") \
	X(PREEMPT, "preempt", "at nth " CONSTRAINT_ENDS, "at")   \
	X(MIGRATE, "migrate", "at nth cpu", "at cpu")            \
	X(PIN, "pin", "at nth cpu", "at cpu")                    \
	X(STALL, "stall", "at at_by nth after_us " CONSTRAINT_ENDS, "") \
	X(DELAY, "delay", "nth " CONSTRAINT_ENDS, "")            \
	X(ADVANCE, "advance", "nth early_us", "early_us")        \
	X(ORDER, "order", "nth", "")

enum constraint {
#define X(name, key, takes, needs) CONSTRAINT_##name,
	CONSTRAINTS(X)
#undef X
	CONSTRAINT_COUNT
};

/* What an entry of "order" names. */
struct order_name {
	char *name;
};

/*
 * struct hold_config - one constraint.
 * @context: whom it is about: of HOLD, PREEMPT, MIGRATE, PIN; the line of DELAY, ADVANCE ("irq:mbox-a2p").
 * @subject: by kind, where the file says it; @context is one of them.
 * @number: the CPU of STALL, MIGRATE, PIN, the instance of FIRMWARE.
 */
struct hold_config {
	enum constraint kind;
	char *context;
	char *subject[CONSTRAINT_COUNT];
	u32 number;
	struct order_name *order;
	u32 order_count;
	struct point_name at;
	char *at_by;
	bool has_nth;
	u64 nth;
	u64 after_ns;
	bool has_until;
	struct point_name until;
	u64 until_nth;
	bool until_reached;
	char *by;
	char *until_blocked;
	char *until_pending;
	bool has_until_idle;
	u32 until_idle;
	bool has_for;
	u64 for_ns;
	u64 early_ns;
	u64 limit_ns;
	bool boot;
	struct place place;
};
/* The key that says what a constraint is. */
const char *constraint_key(enum constraint kind);
#define SCENARIO_MAX_HOLDS 64

/* Where the race checker stalls contexts: before one of @every accesses, 0: before none; for up to @for_ns. */
struct stalls_config {
	u64 every;
	u64 for_ns;
	bool boot;
};
#define CONSTRAINT_MAX_ORDER 8
#define SCENARIO_MAX_POINTS 64

struct scenario {
	char *path;     /* as given */
	char *why;
	u64 seed;
	char *agent;    /* "linux-6.12" */
	u32 consumers;  /* drivers of the tree, a bit each: enum tree_consumer */
	struct computer_config computer;
	struct platform_config platform;
	struct transport_config transport;
	struct module_config *module; /* what is loaded at boot, in order; NULL: all */
	u32 module_count;
	struct client_config *client;
	u32 client_count;
	struct point_config *point;
	u32 point_count;
	struct hold_config *hold;
	u32 hold_count;
	bool has_check;
	u32 check;      /* checkers that watch, a bit each: enum check */
	struct stalls_config stalls;
	struct expectations expect;
	const char *defect; /* of the chosen agent, or NULL */
	u64 file_hash;  /* FNV-1a of the bytes of the file */
	char *text;     /* the file, for replay files */
	char *overrides; /* "--set" arguments in effect, space-separated, or "" */
};

/* Is an argument of that name a text? Then arg[] of the operation is a pointer to it. */
bool argument_is_text(const char *name);
/*
 * Reads, overrides, checks. @set: NULL-terminated "path=value" strings (dots and
 * [n] as in platform.latency.mean_us=40; value is JSON or a bare string). On
 * success 0. On bad input -1, and report() has been called with each line of
 * message, "file:line:column: what (JSON pointer); what was expected; did you
 * mean". @run_faults false takes all faults out (for negative controls).
 */
struct scenario *scenario_load(const char *path, const char *const *set,
			       void (*report)(void *arg, const char *line), void *arg);
/* The same from memory; path is used in messages and for relative files. */
struct scenario *scenario_parse(const char *path, const char *text, size_t bytes, const char *const *set,
				void (*report)(void *arg, const char *line), void *arg);
void scenario_free(struct scenario *scenario);
/* How much of @agent's name @name stands for ("linux" and "linux-6.12" for "linux-6.12-hz250"); 0: it is another's. */
size_t agent_serves(const char *name, const char *agent);
/*
 * Which checkers watch (bits of enum check): those of @said ("all", "none" or names
 * with commas between them), NULL: those of the scenario. False: *why (256 bytes) says what is wrong with @said.
 */
bool scenario_checks(const struct scenario *scenario, const char *said, u32 *checks, char *why);
/* True: it takes the checked build of its agent to run it. */
bool scenario_needs_checked(const struct scenario *scenario, u32 checks);
/*
 * Puts what is expected of @agent ("linux-6.12-lockdep-hz250"), else what is expected
 * of @like, which may be NULL, in the place of what is expected of all. Returns why
 * the scenario is not for it, or NULL.
 */
const char *scenario_for_agent(struct scenario *scenario, const char *agent, const char *like);

#endif
