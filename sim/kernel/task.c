// SPDX-License-Identifier: GPL-2.0-only
/* Tasks: creation, exit, reports. A task is a context of the engine. */
#include <linux/completion.h>
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/kthread.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/task_work.h>
#include "sim.h"

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
	strscpy(p->comm, name);
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
	p->hardirqs_enabled = 0;
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

pid_t kernel_thread(int (*fn)(void *), void *arg, const char *name, unsigned long flags)
{
	struct sim_task *task = sim_task_new(name ? name : "kthread");

	(void)flags;
	if (!task)
		return -ENOMEM;
	if (!set_kthread_struct(&task->task)) {
		list_del(&task->all);
		kfree(task);
		return -ENOMEM;
	}
	task->task.pid = task->task.tgid = ++last_pid;
	task->fn = fn;
	task->arg = arg;
	set_task_cpu(&task->task, machine_cpu->id);
	task->context = context_new(task->task.comm, TASK_STACK_BYTES, body, task);
	wake_up_new_task(&task->task);
	return task->task.pid;
}

struct task_struct *sim_task_by_pid(pid_t pid)
{
	struct sim_task *task;

	list_for_each_entry(task, &sim_all_tasks, all)
		if (task->task.pid == pid)
			return &task->task;
	return NULL;
}

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
	exit_rcu();
	preempt_disable();
	list_del_init(&to_sim_task(me)->all);
	sim_task_last_schedule();
}

void __set_task_comm(struct task_struct *p, const char *name, bool exec)
{
	(void)exec;
	strscpy(p->comm, name);
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

/* Return addresses along the frame pointers, as [<address>] for the host to symbolise. */
static int print_frames(char *text, int room, const unsigned long *frame, const struct context *context)
{
	u32 bytes;
	const char *stack = context_stack(context, &bytes);
	int used = 0, depth;

	for (depth = 0; depth < TRACE_DEPTH; depth++) {
		if ((const char *)frame < stack || (const char *)(frame + 2) > stack + bytes)
			break;
		used += scnprintf(text + used, room - used, " [<%016lx>]", frame[1]);
		frame = (const unsigned long *)frame[0];
	}
	return used;
}

void sim_describe(void (*line)(const char *text))
{
	static char text[1024];
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
	list_for_each_entry(task, &sim_all_tasks, all) {
		int used;

		if (is_idle_task(&task->task))
			continue;
		used = scnprintf(text, sizeof(text), "%s/%d cpu%u %s since %llu ns at", task->task.comm,
				 task->task.pid, task_cpu(&task->task), state_name(&task->task),
				 task->blocked_since_ns);
		if (!task->task.on_cpu && task->frame)
			print_frames(text + used, sizeof(text) - used, task->frame, task->context);
		line(text);
	}
}
