/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_MACHINE_KERNEL_PORT_H
#define SIM_MACHINE_KERNEL_PORT_H

/*
 * The port between the world and a hosted kernel: an image holds exactly one
 * kernel (tree, configuration) and its agents, behind these symbols. Nothing
 * else of the kernel side is visible to the libc side, and the kernel side
 * calls nothing but sim/machine, sim/engine and the callbacks below.
 */
#include "machine.h"

enum kernel_preempt { KERNEL_PREEMPT_NONE, KERNEL_PREEMPT_VOLUNTARY, KERNEL_PREEMPT_FULL };

/*
 * struct kernel_config - how to boot.
 * @fdt: flattened device tree (the computer's description).
 * @short_grace_periods: RCU grace periods end as soon as the rules allow.
 * @log_level: printk lines up to this level enter the trace.
 * @hung_task_ms: a task in uninterruptible sleep for longer is a finding; 0 off.
 * @consumers: drivers of the tree that there are, a bit each (operations.h, enum tree_consumer).
 * @modules: what is loaded at boot, in this order, each "NAME PARAMETER=VALUE ...";
 *	NULL: all of the image, dependencies first.
 */
struct kernel_config {
	const void *fdt;
	u32 fdt_bytes;
	enum kernel_preempt preempt;
	bool short_grace_periods;
	u32 log_level;
	u32 hung_task_ms;
	u32 consumers;
	const char *const *modules;
	u32 module_count;
};

/* Facts of the image. agent: "linux-6.12"; variant: "", "lockdep"; stack: "tree", "own"; release: as in utsname; hz: CONFIG_HZ.
 * lockdep: built to run under the kernel's lock validator whatever is asked for. */
struct kernel_facts {
	const char *agent;
	const char *stack;
	const char *release;
	const char *variant;
	bool lockdep;
	u32 hz;
	u32 tick_ns;
};
extern const struct kernel_facts kernel_facts;

/* The CPU of the context that ended the run; NULL: none's. */
extern struct cpu *machine_stopped_cpu;
/* Prepares the kernel before the first CPU starts (machine_init() was called with kernel_os). */
extern const struct machine_os kernel_os;
void kernel_prepare(const struct kernel_config *config);

/* The agent adapter's port: client operations and a view of the agent's private state. */
struct client;

/* What a client operation left behind. */
#define OPERATION_VALUES 4
struct operation_result {
	s32 error;
	u32 value_count;
	u64 value[OPERATION_VALUES];
	u64 begin_ns;
	u64 end_ns;
};

/* One step of a script; arg[] in the order of the catalogue (operations.h). A text is a pointer to it. */
#define OPERATION_ARGS 6
struct operation {
	u32 code;
	u64 arg[OPERATION_ARGS];
};

/*
 * struct client - a scripted task on the simulated computer.
 * @instance: which SCMI instance (0 ..) it talks to.
 * @cpu: where it runs first; @pinned: and stays.
 * @next: called on the client's task for the step to do next, NULL ends the
 *	client; @result of the step before is NULL at the first call. May block
 *	nothing: what waits, waits by an operation (sleep).
 */
struct client {
	const char *name;
	u32 id;
	u32 instance;
	u32 cpu;
	bool pinned;
	const struct operation *(*next)(struct client *client, const struct operation_result *result);
	/* the kernel side's */
	void *task;
	bool woken;
	u64 notified;
};

/* Starts a client's task, from any context; the agent must be ready (agent_ready was called). */
void kernel_client_start(struct client *client);
/* Wakes a client that waits in OPERATION_park (open-loop generators). */
void kernel_client_wake(struct client *client);
/* Name of the client whose task the running CPU executes; NULL if it is none's (platform_set_client_namer()). */
const char *kernel_client_name(void);
/*
 * Which context the running CPU executes, as scenarios name it: "irq/1",
 * "softirq/1", or a task's name; false: none, or the machine is not that far.
 */
bool kernel_context(char *name, u32 bytes);

/* ---- what a scenario's constraints do to the running task, at a point of the code that it executes ---- */

/* Why it cannot be preempted here ("interrupts are off"), NULL: it can. */
const char *kernel_why_no_preemption(void);
/* The running task, for kernel_come_back(). */
void *kernel_task(void);
/* It is preempted and stays so, though ready, until kernel_come_back(); returns then. Legal where it can be preempted. */
void kernel_go_away(void);
void kernel_come_back(void *task);
/* Why it cannot be taken to that CPU (with @pin: and be bound to it), NULL: it can. */
const char *kernel_why_no_move(u32 cpu, bool pin);
void kernel_move(u32 cpu, bool pin);
/* Name of the task on whose stack a CPU is, also while an interrupt is on top; false: none is. */
bool kernel_task_on(u32 cpu, char *name, u32 bytes);
/* Some task whose name @matches sleeps. */
bool kernel_is_blocked(bool (*matches)(const char *pattern, const char *name), const char *pattern);
/* There is a task whose name @matches, and is not @name. */
bool kernel_has_other_task(bool (*matches)(const char *pattern, const char *name), const char *pattern, const char *name);
/* The task of that name does not run, and cannot before that CPU schedules: it is in its queue, or bound to it. */
bool kernel_needs_cpu(const char *task, u32 cpu);

/* Unbinds and removes all instances, asynchronously; world_agent_removed() is called back. */
void kernel_remove_agent(void);
/* Unloads all modules that can go, the last loaded first, asynchronously; world_modules_unloaded() is called back. */
void kernel_unload_modules(void);

/* State that the expectations ask about, read at any time from main; see agent_view. */
struct agent_view {
	u32 instances;
	u32 transfers_total;    /* in all pools */
	u32 transfers_in_use;   /* not in a free list */
	u32 tokens_in_use;
	u32 tasks_blocked;      /* clients not finished */
	u64 memory_objects;     /* allocated by kmalloc and friends, alive */
	u64 memory_bytes;
	u64 memory_peak_bytes;  /* the most alive at a time since kernel_memory_peak_begin() */
	u64 memory_peak_objects;
	bool bad_message_events; /* the agent has trace events for messages that it does not want ("t=!RESP") */
};
void kernel_view(struct agent_view *view);
void kernel_memory_peak_begin(void);
/* Each object behind view->memory_objects: the agent's call site (a return address), its size, its number. */
void kernel_memory(void (*each)(void *arg, const void *site, u32 bytes, u64 number), void *arg);
/* A debug counter by its debugfs path ("scmi/0/counters/sent_ok"); false: no such file. */
bool kernel_counter(const char *path, u64 *value);
/* Calls @each with each debugfs integer there is. */
void kernel_counters(void (*each)(void *arg, const char *path, u64 value), void *arg);

/*
 * struct kernel_module - a module of the image.
 * @users: loaded modules that use its symbols; @references: what others took of it (module_refcount()),
 * counted at @count.
 */
struct kernel_module {
	const char *name;
	bool loaded;
	u32 users;
	u32 references;
	const volatile void *count;
};
u32 kernel_module_count(void);
void kernel_module(u32 number, struct kernel_module *facts);
/* The module that has an address among its code or data; false: none has. */
bool kernel_module_at(const void *address, struct kernel_module *facts);

/* Is @pc in the text of the kernel side (tree, agent, port)? */
bool kernel_is_code(const void *pc);

/* Where the first task that is blocked for good stands (a return address), and its name; NULL: none is. */
const void *kernel_blocked_place(const char **who);

/*
 * What the lock validator has learnt of the order of locks, for who puts several
 * runs together. struct kernel_lock_class - locks that were initialised at one place.
 * @key: address in the image, the same in all runs of it; NULL: it was allocated, and the name has to do.
 * @version: tells such of one name apart.
 * @usage: bits, as lockdep has them: from bit 0, taken in an interrupt, the same for reading,
 *	taken with interrupts on, the same for reading; then the same four for soft interrupts.
 * @place: where first, as far as it was seen.
 */
#define LOCK_USAGE_BITS 0xff
enum lock_place { LOCK_PLACE_HARDIRQ, LOCK_PLACE_SOFTIRQ, LOCK_PLACE_ON, LOCK_PLACE_COUNT };
struct kernel_lock_class {
	const char *name;
	const void *key;
	u32 subclass;
	u32 version;
	u32 usage;
	const void *place[LOCK_PLACE_COUNT];
};
/*
 * struct kernel_lock_edge - a lock of class @to was taken while one of @from was held.
 * @kinds: bits, as lockdep has them: 1 for the first shared and the second taken as a recursive
 *	reader, 2 first exclusive, 4 and 8 the same two with the second no recursive reader.
 * @from_place, @to_place: return addresses of who took them, the first time, or NULL.
 */
struct kernel_lock_edge {
	u32 from;
	u32 to;
	u32 kinds;
	const void *from_place;
	const void *to_place;
};
/* Each class, by number from 0, then each edge; from main, at the end. */
void kernel_lock_order(void *arg, void (*each_class)(void *arg, const struct kernel_lock_class *class),
		       void (*each_edge)(void *arg, const struct kernel_lock_edge *edge));

/*
 * struct shortcut - calls of @function may go to @instead, which does the same; NULL: be left out, as it
 * returns nothing and does nothing. @always: also where accesses are looked at, as those of neither are told
 * or anybody's concern.
 */
struct shortcut {
	const void *function;
	const void *instead;
	bool always;
};
/*
 * Past the lock validator, in a run in which it sleeps, or past what it has seen before, where it looks
 * (lock_watch is set by then): before kernel_prepare() the calls may be changed in the code. None where there
 * is no validator.
 */
const struct shortcut *kernel_shortcuts(u32 *count);

/* Tells the watch of locks (lock_watch.h) who is blocked at the end. */
void kernel_tell_blocked(void);

/* Formats a TRACE_KERNEL record as the tree's own trace event prints it; bytes written. */
u32 kernel_format_event(u16 type, const void *payload, u32 bytes, char *text, u32 text_bytes);
/* Name of that event ("scmi_xfer_begin"). */
const char *kernel_event_name(u16 type);

/* ---- called by the kernel side, implemented by sim/world ---- */

/* Boot is over, initcalls and asynchronous probing have settled. */
void world_kernel_booted(void);
/* An instance finished probing; error < 0 if it failed. */
void world_instance_probed(u32 instance, s32 error);
void world_client_done(struct client *client);
void world_agent_removed(void);
void world_modules_unloaded(void);
/*
 * A client listens to notifications of @source (65535: all) from before it is
 * registered until after it is unregistered: what the world keeps about it.
 */
struct subscription_record;
struct subscription_record *world_subscription(struct client *client, u32 protocol, u32 event, u32 source);
void world_subscription_ends(struct subscription_record *record);
/* What reached it: @value is the report's first that is not an id, @word what its begin says, for the trace. */
struct notification_report {
	u32 event;
	u32 source;
	u64 when_ns;
	u64 value;
	u64 word[3];
};
void world_notification(struct subscription_record *record, const struct notification_report *report);
/*
 * A finding: WARN, BUG, refcount saturation, sleeping in atomic, hung task,
 * lockdep report. @checker is a short name ("warn", "bug", "oops", "refcount",
 * "atomic-sleep", "hung-task", "locks"), @place the code address, @fatal ends the run.
 */
void world_kernel_finding(const char *checker, const char *headline, const void *place, bool fatal);
/*
 * What stands at a code address, for logs and reports: the function's name, with
 * @line also file and line of the call before it. Bytes written, 0 if unknown.
 */
u32 world_symbol(const void *address, bool line, char *text, u32 bytes);

#endif
