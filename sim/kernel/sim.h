/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_KERNEL_SIM_H
#define SIM_KERNEL_SIM_H

/*
 * What the files of the miniature architecture share. The port supplies what
 * the tree leaves to sched/core.c, timekeeping, mm/, fs/ and printk/; everything
 * above comes from the tree itself.
 *
 * Contexts run one at a time and change hands only where time is paid
 * (machine_charge and friends), so the port's own tables need no locks: a
 * stretch of code without a charge is atomic.
 */
#include <linux/sched.h>
#include <linux/list.h>
#include <linux/interrupt.h>
#include "sim/machine/kernel_port.h"
#include "sim/machine/memory_watch.h"
#include "sim/machine/services.h"

/*
 * struct sim_task - a task and what the port knows about it.
 * @queue: in its CPU's run queue while on_rq and not running.
 * @fn, @arg: what it was created to run.
 * @ran_since_ns: when it was last switched to; a slice counts from here.
 * @blocked_since_ns: when it last went to sleep, for the hung-task report.
 * @caller, @frame: where it last called schedule(), and its stack frame there, for reports.
 * @client: set for an agent client's task.
 * @module_inits: modules whose init function it is in.
 * @away: it was scheduled away and is not ready, though nothing blocks it, until kernel_come_back().
 * @goes_to: CPU to which its next preemption takes it, plus one; 0: none.
 */
struct sim_task {
	struct task_struct task;
	struct context *context;
	struct list_head queue;
	struct list_head all;
	int (*fn)(void *arg);
	void *arg;
	u64 ran_since_ns;
	u64 blocked_since_ns;
	const void *caller;
	const unsigned long *frame;
	struct client *client;
	u32 module_inits;
	bool away;
	u32 goes_to;
	bool reported;
};

static inline struct sim_task *to_sim_task(struct task_struct *task)
{
	return container_of(task, struct sim_task, task);
}

extern struct kernel_config sim_config;
extern struct list_head sim_all_tasks;

/* sched.c */
void sim_sched_init(void);
void sim_sched_init_idle(int cpu);
struct task_struct *sim_curr(int cpu);
void sim_task_begin(struct sim_task *task);
void sim_task_last_schedule(void) __attribute__((noreturn));
void sim_idle_loop(void) __attribute__((noreturn));
void sim_sched_preempt_irq(void);
void sim_hung_check(void);
/* The running task is preempted here; legal or not is the caller's to know. */
void sim_preempt_now(void);
/* May it run on that CPU? */
bool sim_cpu_allowed(struct task_struct *p, unsigned int cpu);
/* A task that is in no queue becomes ready where it may run. */
void sim_make_ready(struct task_struct *p);
/* task.c */
struct sim_task *sim_task_new(const char *name);
struct task_struct *sim_task_start(int (*fn)(void *), void *arg, const char *name);
void sim_init_task_prepare(void);
void sim_describe(void (*line)(const char *text));
const void *sim_blocked_place(const struct sim_task *task);
/* tick.c */
void sim_time_init(void);
void sim_tick_cpu_init(int cpu);
void sim_tick_interrupt(void);
void sim_tick_idle_enter(void);
void sim_tick_idle_exit(void);
/* cpus.c */
void sim_cpus_init(u32 count);
void sim_cpus_bring_up(void);
void sim_secondary_main(int cpu) __attribute__((noreturn));
/* irqchip.c */
void sim_irq_init(void);
void sim_interrupt(u32 vector);
/* the agent's adapter */
void sim_client_poke(void);
/* debugfs.c: the first counter of that name, NULL: there is none */
atomic_t *sim_debug_counter(const char *name);
/* memory.c */
void sim_memory_init(void);
/* @cache: whose object, NULL: kmalloc's. Freed by kfree(). */
void *sim_allocate(const char *cache, size_t bytes, size_t align, gfp_t flags, const void *caller);
void sim_memory_binding(bool begins);
/* Most of the agent's that was alive at a time, bytes and objects each by itself, since the last call with @begin. */
struct sim_memory_use {
	u64 bytes;
	u64 objects;
};
struct sim_memory_use sim_memory_peak(bool begin);
void *sim_memory_object(const void *inside);
/* Whose an allocation is that is made now, and the agent's call that leads there, or NULL. */
enum memory_owner sim_memory_owner(const void **site);
void sim_memory_view(void (*each)(void *arg, const void *site, u32 bytes, u64 number), void *arg);
/* lockdep.c */
#ifdef CONFIG_LOCKDEP
void sim_lockdep_prepare(void);
#else
static inline void sim_lockdep_prepare(void) {}
#endif
/* percpu.c */
void sim_percpu_init(u32 cpus);
/* tracing.c */
void sim_tracing_init(void);
/* The trace events of a module that comes or goes. */
struct trace_event_call;
void sim_tracing_add(struct trace_event_call **from, struct trace_event_call **to);
void sim_tracing_remove(struct trace_event_call **from, struct trace_event_call **to);
void sim_trace_stamp(struct trace_record *record);
/* scmi_events.c, for scmi_watch, which is there: an event that has its type now; is it one to be told of? */
bool sim_scmi_event_add(const struct trace_event_call *call);
/* A record of an event that was added. */
void sim_scmi_event(u16 type, const void *record);
/* printk.c */
void sim_finding(const char *checker, const void *place, bool fatal, const char *format, ...) __printf(4, 5);
void sim_panic(const char *format, ...) __printf(1, 2) __attribute__((noreturn));

#endif
