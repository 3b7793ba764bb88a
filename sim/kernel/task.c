// SPDX-License-Identifier: GPL-2.0-only
/* Tasks: creation, exit, reports. A task is a context of the engine. */
#include <asm/sections.h>
#include <linux/completion.h>
#include <linux/cred.h>
#include <linux/debug_locks.h>
#include <linux/fs.h>
#include <linux/kthread.h>
#include <linux/mutex.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched/debug.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/task_work.h>
#include "kernel/locking/mutex.h"
#include "sim/machine/lock_watch.h"
#include "sim.h"
#include "tree.h"

#define TASK_STACK_BYTES (32u << 10)
#define TRACE_DEPTH 10

static pid_t last_pid;

static void init_common(struct sim_task *task, const char *name)
{
	struct task_struct *p = &task->task;

	INIT_LIST_HEAD(&task->queue);
	list_add_tail(&task->all, &sim_all_tasks);
	refcount_set(&p->usage, 1);
	refcount_set(&p->rcu_users, 1);
	strscpy(p->comm, name, sizeof(p->comm));
	p->prio = p->normal_prio = p->static_prio = DEFAULT_PRIO;
	p->policy = SCHED_NORMAL;
	p->flags = PF_KTHREAD;
	task_thread_info(p)->preempt_count = PREEMPT_DISABLE_OFFSET;
	cpumask_copy(&p->cpus_mask, cpu_possible_mask);
	p->cpus_ptr = &p->cpus_mask;
	p->nr_cpus_allowed = cpumask_weight(cpu_possible_mask);
	raw_spin_lock_init(&p->pi_lock);
	spin_lock_init(&p->alloc_lock);
	INIT_LIST_HEAD(&p->tasks);
	INIT_LIST_HEAD(&p->children);
	INIT_LIST_HEAD(&p->sibling);
#ifdef CONFIG_PREEMPT_RCU
	p->rcu_read_lock_nesting = 0;
	p->rcu_read_unlock_special.s = 0;
	p->rcu_blocked_node = NULL;
	INIT_LIST_HEAD(&p->rcu_node_entry);
#endif
#ifdef CONFIG_LOCKDEP
	lockdep_init_task(p);
#endif
#ifdef CONFIG_TRACE_IRQFLAGS
	p->softirqs_enabled = 1;
#endif
}

static struct sim_task sim_init_task;
extern struct task_struct init_task __attribute__((alias("sim_init_task")));

struct sim_task *sim_task_new(const char *name)
{
	struct sim_task *task = kzalloc(sizeof(*task), GFP_KERNEL);

	if (task)
		init_common(task, name);
	return task;
}

/* The boot CPU's idle task, before there is an allocator. */
void sim_init_task_prepare(void)
{
	init_common(&sim_init_task, "swapper/0");
	WRITE_ONCE(sim_init_task.task.__state, TASK_RUNNING);
}

static void body(void *arg)
{
	sim_task_begin(arg);
}

struct task_struct *sim_task_start(int (*fn)(void *), void *arg, const char *name)
{
	struct sim_task *task = sim_task_new(name);

	if (!task)
		return NULL;
	if (!set_kthread_struct(&task->task)) {
		list_del(&task->all);
		kfree(task);
		return NULL;
	}
	task->task.pid = task->task.tgid = ++last_pid;
	task->fn = fn;
	task->arg = arg;
	set_task_cpu(&task->task, machine_cpu->id);
	task->context = context_new(task->task.comm, TASK_STACK_BYTES, body, task);
	wake_up_new_task(&task->task);
	return &task->task;
}

static pid_t start_thread(int (*fn)(void *), void *arg, const char *name)
{
	struct task_struct *task = sim_task_start(fn, arg, name ? name : "kthread");

	return task ? task->pid : -ENOMEM;
}

/* kthreadd's children; where they get no name here, kthread.c gives them one later. */
#ifdef TREE_HAS_THREAD_NAME
pid_t kernel_thread(int (*fn)(void *), void *arg, const char *name, unsigned long flags)
{
	return start_thread(fn, arg, name);
}
#else
pid_t kernel_thread(int (*fn)(void *), void *arg, unsigned long flags)
{
	return start_thread(fn, arg, NULL);
}
#endif

/* The last reference is gone: the task has been switched away from for good. */
void __put_task_struct(struct task_struct *p)
{
	free_kthread_struct(p);
	kfree(to_sim_task(p));
}

void put_task_struct_rcu_user(struct task_struct *p)
{
	put_task_struct(p);
}

void __noreturn do_exit(long code)
{
	struct task_struct *me = current;
	struct completion *vfork = me->vfork_done;

	me->exit_code = code;
	me->flags |= PF_EXITING;
	task_work_run();
	if (vfork) {
		me->vfork_done = NULL;
		complete(vfork);
	}
	debug_check_no_locks_held();
	exit_rcu();
	preempt_disable();
	list_del_init(&to_sim_task(me)->all);
	sim_task_last_schedule();
}

void __set_task_comm(struct task_struct *p, const char *name, bool exec)
{
	(void)exec;
	strscpy(p->comm, name, sizeof(p->comm));
	if (to_sim_task(p)->context)
		context_rename(to_sim_task(p)->context, p->comm);
}

char *__get_task_comm(char *buf, size_t bytes, struct task_struct *p)
{
	strscpy(buf, p->comm, bytes);
	return buf;
}

void ignore_signals(struct task_struct *p)
{
	(void)p;
}

void flush_signals(struct task_struct *p)
{
	(void)p;
}

/* ---- reports ---- */

static const char *state_name(struct task_struct *p)
{
	unsigned int state = READ_ONCE(p->__state);

	if (p->on_cpu)
		return "running";
	if (p->on_rq)
		return "ready";
	return state & TASK_UNINTERRUPTIBLE ? (state & TASK_NOLOAD ? "idle" : "blocked") : "sleeping";
}

/* The outermost functions say nothing. */
static bool in_beginning(unsigned long address)
{
	return address - (unsigned long)sim_task_begin < 128;
}

/* The functions along the frame pointers of a task that was switched away from. */
static int print_frames(char *text, int room, const struct sim_task *task)
{
	const unsigned long *frame = task->frame;
	u32 bytes;
	const char *stack = context_stack(task->context, &bytes);
	int used = 0, depth;

	for (depth = 0; depth < TRACE_DEPTH; depth++) {
		if ((const char *)frame < stack || (const char *)(frame + 2) > stack + bytes || in_beginning(frame[1]))
			break;
		used += scnprintf(text + used, room - used, depth ? " < " : " ");
		used += world_symbol((const void *)frame[1], true, text + used, room - used);
		frame = (const unsigned long *)frame[0];
	}
	return used;
}

static bool in_scheduler(unsigned long address)
{
	return address >= (unsigned long)__sched_text_start && address < (unsigned long)__sched_text_end;
}

/* Who called what made the task sleep: the first frame outside .sched.text (schedule_timeout(), mutex_lock() ...). */
const void *sim_blocked_place(const struct sim_task *task)
{
	const unsigned long *frame = task->frame;
	u32 bytes;
	const char *stack = context_stack(task->context, &bytes);
	int depth;

	for (depth = 0; depth < TRACE_DEPTH; depth++) {
		if ((const char *)frame < stack || (const char *)(frame + 2) > stack + bytes)
			break;
		if (!in_scheduler(frame[1]))
			return (const void *)frame[1];
		frame = (const unsigned long *)frame[0];
	}
	return task->caller;
}

/*
 * The mutex that a blocked task waits for: its waiter stands on its stack, and is
 * linked with the mutex's list, whose head is the only member on no stack.
 */
static struct mutex *awaited_mutex(const struct sim_task *task)
{
	u32 bytes, at;
	const char *stack = context_stack(task->context, &bytes);

	for (at = (const char *)task->frame - stack; at + sizeof(struct mutex_waiter) <= bytes; at += sizeof(long)) {
		const struct mutex_waiter *waiter = (const void *)(stack + at);
		const struct list_head *link = waiter->list.next;
		int steps;

		if (waiter->task != &task->task)
			continue;
		for (steps = 0; steps < 1000 && link && arena_kind(link) == 's'; steps++)
			link = link->next;
		if (link && (arena_kind(link) == 'r' || ((char *)link >= _sdata && (char *)link < _end)))
			return container_of(link, struct mutex, wait_list);
	}
	return NULL;
}

static int print_holder(char *text, int room, const struct sim_task *task)
{
	struct mutex *mutex = awaited_mutex(task);
	struct task_struct *owner = mutex ? (void *)(atomic_long_read(&mutex->owner) & ~7UL) : NULL;
	struct sim_task *other;

	list_for_each_entry(other, &sim_all_tasks, all)
		if (&other->task == owner)
			return scnprintf(text, room, ", for a mutex that %s/%d holds", owner->comm, owner->pid);
	return 0;
}

/* Threads that wait for work are the rule; clients, and who is blocked or wants to run, are told. */
static bool is_telling(const struct sim_task *task)
{
	unsigned int state = READ_ONCE(task->task.__state);

	if (is_idle_task(&task->task))
		return false;
	return task->client || task->task.on_rq || ((state & TASK_UNINTERRUPTIBLE) && !(state & TASK_NOLOAD));
}

static void describe_task(const struct sim_task *task, void (*line)(const char *text))
{
	static char text[2048];
	struct task_struct *p = (struct task_struct *)&task->task;
	int used = scnprintf(text, sizeof(text), "  task %s/%d cpu%u %s since %llu ns", p->comm, p->pid,
			     task_cpu(p), state_name(p), task->blocked_since_ns);

	if (!p->on_cpu && task->frame) {
		used += print_holder(text + used, sizeof(text) - used, task);
		used += scnprintf(text + used, sizeof(text) - used, " in");
		used += print_frames(text + used, sizeof(text) - used, task);
	}
	line(text);
}

void sim_describe(void (*line)(const char *text))
{
	static char text[256];
	struct sim_task *task;
	u32 cpu;

	for (cpu = 0; cpu < machine_cpu_count; cpu++) {
		struct task_struct *curr = sim_curr(cpu);

		if (!curr)
			continue;
		scnprintf(text, sizeof(text), "cpu%u: %s/%d, interrupts %s, preempt_count %x", cpu, curr->comm,
			  curr->pid, machine_cpus[cpu].irqs_off ? "off" : "on", task_thread_info(curr)->preempt_count);
		line(text);
	}
	list_for_each_entry(task, &sim_all_tasks, all)
		if (is_telling(task))
			describe_task(task, line);
}

void kernel_tell_blocked(void)
{
	struct sim_task *task;

	if (!lock_watch)
		return;
	list_for_each_entry(task, &sim_all_tasks, all)
		if (!task->task.on_rq && is_telling(task) && task->frame)
			lock_watch->stuck(task->task.comm, task->task.pid, sim_blocked_place(task), task->frame);
}

const void *kernel_blocked_place(const char **who)
{
	struct sim_task *task;

	list_for_each_entry(task, &sim_all_tasks, all) {
		if (!task->task.on_rq && is_telling(task) && task->frame) {
			*who = task->task.comm;
			return sim_blocked_place(task);
		}
	}
	return NULL;
}

/* ---- tasks that sleep for too long ---- */

void sim_hung_check(void)
{
	u64 now_ns = engine_now_ns();
	u64 limit_ns = (u64)sim_config.hung_task_ms * NSEC_PER_MSEC;
	struct sim_task *task;

	if (!limit_ns)
		return;
	list_for_each_entry(task, &sim_all_tasks, all) {
		unsigned int state = READ_ONCE(task->task.__state);

		if (task->reported || task->task.on_rq || !(state & TASK_UNINTERRUPTIBLE) || (state & TASK_NOLOAD))
			continue;
		if (now_ns - task->blocked_since_ns < limit_ns)
			continue;
		task->reported = true;
		sim_finding("hung-task", sim_blocked_place(task), false, "INFO: task %s:%d blocked for more than %u ms",
			    task->task.comm, task->task.pid, sim_config.hung_task_ms);
	}
}
