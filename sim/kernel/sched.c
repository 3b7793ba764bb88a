// SPDX-License-Identifier: GPL-2.0-only
/*
 * The scheduler: per-CPU run queues, wake-ups, preemption.
 *
 * Rules of the model (docs/agents.md): a lower prio value runs first; equals
 * run first in, first out, for SLICE_NS each when others wait. A woken task
 * preempts the running one only if its prio is better. A task wakes where it
 * last ran if that CPU is idle, else on the waker's CPU if that is idle, else on
 * the idle CPU of the lowest number, else where it last ran.
 */
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/sched/rt.h>
#include <linux/sched/debug.h>
#include <linux/cpumask.h>
#include <linux/kthread.h>
#include <linux/rcupdate.h>
#include <linux/smp.h>
#include <linux/wait.h>
#include <linux/delay.h>
#include <linux/context_tracking.h>
#include <linux/tick.h>
#include <uapi/linux/sched/types.h>
#include "kernel/workqueue_internal.h"
#include "sim.h"
#include "tree.h"
#include "sim/machine/order_watch.h"

#define SLICE_NS 3000000ULL

/* @ready: first in, first out, by prio; @used: which of them hold somebody; @dead: who left for the last time. */
struct run_queue {
	struct task_struct *curr;
	struct task_struct *idle;
	struct task_struct *dead;
	DECLARE_BITMAP(used, MAX_PRIO);
	struct list_head ready[MAX_PRIO];
	u32 count[MAX_PRIO];
};

static struct run_queue run_queues[MACHINE_MAX_CPUS];
struct list_head sim_all_tasks = LIST_HEAD_INIT(sim_all_tasks);

static struct run_queue *this_queue(void)
{
	return &run_queues[machine_cpu->id];
}

struct task_struct *sim_curr(int cpu)
{
	return run_queues[cpu].curr;
}

static bool allowed(struct task_struct *p, unsigned int cpu);
static unsigned int any_allowed(struct task_struct *p);
static void check_preempt(unsigned int cpu, struct task_struct *p);

static void set_cpu_of(struct task_struct *p, unsigned int cpu)
{
	WRITE_ONCE(task_thread_info(p)->cpu, cpu);
	p->wake_cpu = cpu;
}

void set_task_cpu(struct task_struct *p, unsigned int cpu)
{
	set_cpu_of(p, cpu);
}

static void enqueue(struct run_queue *queue, struct task_struct *p)
{
	p->on_rq = 1;
	list_add_tail(&to_sim_task(p)->queue, &queue->ready[p->prio]);
	if (!queue->count[p->prio]++)
		__set_bit(p->prio, queue->used);
}

static void dequeue(struct run_queue *queue, struct task_struct *p)
{
	list_del_init(&to_sim_task(p)->queue);
	if (!--queue->count[p->prio])
		__clear_bit(p->prio, queue->used);
}

/* The best prio with somebody ready; MAX_PRIO if nobody is. */
static int best_ready(const struct run_queue *queue)
{
	return find_first_bit(queue->used, MAX_PRIO);
}

/* The first of the best prio, or another of the same prio if somebody forces the choice. */
static struct task_struct *pick(struct run_queue *queue)
{
	int prio = best_ready(queue);
	struct sim_task *task;
	u32 chosen;

	if (prio == MAX_PRIO)
		return queue->idle;
	chosen = queue->count[prio] > 1 ? choice_pick("sched:pick", queue->count[prio]) : 0;
	list_for_each_entry(task, &queue->ready[prio], queue)
		if (!chosen--)
			return &task->task;
	return queue->idle;
}

static void scheduling_while_atomic(struct task_struct *prev)
{
	sim_finding("atomic-sleep", to_sim_task(prev)->caller, true,
		    "BUG: scheduling while atomic: %s/%d/0x%08x", prev->comm, prev->pid, preempt_count());
}

static void finish_switch(void)
{
	struct run_queue *queue = this_queue();
	struct task_struct *dead = queue->dead;

	queue->dead = NULL;
	if (dead)
		put_task_struct(dead);
}

static void switch_to(struct run_queue *queue, struct task_struct *prev, struct task_struct *next)
{
	if (next != queue->idle)
		dequeue(queue, next);
	queue->curr = next;
	prev->on_cpu = 0;
	next->on_cpu = 1;
	to_sim_task(next)->ran_since_ns = engine_now_ns();
	machine_cpu->current_task = next;
	set_cpu_of(next, machine_cpu->id);
	if (READ_ONCE(prev->__state) == TASK_DEAD) {
		queue->dead = prev;
		machine_exit(to_sim_task(next)->context);
	}
	machine_switch(to_sim_task(next)->context);
	finish_switch();
}

/* Where a task that goes on being ready does so: here, or elsewhere if its affinity was changed meanwhile. */
static unsigned int next_cpu(struct task_struct *p)
{
	struct sim_task *task = to_sim_task(p);
	unsigned int here = machine_cpu->id, to = task->goes_to ? task->goes_to - 1 : here;

	task->goes_to = 0;
	if (likely(allowed(p, to)))
		return to;
	return allowed(p, here) ? here : any_allowed(p);
}

static void requeue(struct run_queue *queue, struct task_struct *p)
{
	unsigned int to = next_cpu(p);

	if (unlikely(to_sim_task(p)->away))
		return;
	if (likely(to == machine_cpu->id)) {
		enqueue(queue, p);
	} else {
		set_cpu_of(p, to);
		enqueue(&run_queues[to], p);
		check_preempt(to, p);
	}
}

void sim_make_ready(struct task_struct *p)
{
	unsigned int to = allowed(p, task_cpu(p)) ? task_cpu(p) : any_allowed(p);

	set_cpu_of(p, to);
	enqueue(&run_queues[to], p);
	check_preempt(to, p);
}

static void __schedule(bool preempt)
{
	struct task_struct *prev = current, *next;
	struct run_queue *queue;

	local_irq_disable();
	if (unlikely(preempt_count() != PREEMPT_DISABLE_OFFSET) && READ_ONCE(prev->__state) != TASK_DEAD)
		scheduling_while_atomic(prev);
	rcu_note_context_switch(preempt);
	machine_charge(COST_SWITCH);
	machine_settle();

	queue = this_queue();
	if (prev != queue->idle) {
		if (!preempt && READ_ONCE(prev->__state)) {
			prev->on_rq = 0;
			to_sim_task(prev)->blocked_since_ns = engine_now_ns();
			if (unlikely(machine_steering))
				machine_steering->blocks(prev->comm);
		} else {
			requeue(queue, prev);
		}
	}
	clear_tsk_need_resched(prev);
	next = pick(queue);
	if (next != prev)
		switch_to(queue, prev, next);
	else if (next != queue->idle)
		dequeue(queue, next);
	order_take(current);
	local_irq_enable();
}

/* The first thing that runs on a new task's stack. */
void sim_task_begin(struct sim_task *task)
{
	finish_switch();
	order_take(&task->task);
	local_irq_enable();
	preempt_enable();
	task->fn(task->arg);
	do_exit(0);
}

asmlinkage __visible void __sched schedule(void)
{
	struct task_struct *me = current;

	to_sim_task(me)->caller = __builtin_return_address(0);
	to_sim_task(me)->frame = __builtin_frame_address(0);
	if (READ_ONCE(me->__state) && (me->flags & PF_WQ_WORKER))
		wq_worker_sleeping(me);
	do {
		preempt_disable();
		__schedule(false);
		sched_preempt_enable_no_resched();
	} while (need_resched());
	if (me->flags & PF_WQ_WORKER)
		wq_worker_running(me);
}

/* The end of do_exit(), preemption off. */
void sim_task_last_schedule(void)
{
	WRITE_ONCE(current->__state, TASK_DEAD);
	__schedule(false);
	BUG();
}

void __sched schedule_preempt_disabled(void)
{
	sched_preempt_enable_no_resched();
	schedule();
	preempt_disable();
}

void sim_preempt_now(void)
{
	do {
		preempt_disable_notrace();
		__schedule(true);
		preempt_enable_no_resched_notrace();
	} while (need_resched());
}

asmlinkage __visible void __sched notrace preempt_schedule(void)
{
	if (sim_config.preempt == KERNEL_PREEMPT_FULL && preemptible())
		sim_preempt_now();
}

asmlinkage __visible void __sched notrace preempt_schedule_notrace(void)
{
	preempt_schedule();
}

#ifdef CONFIG_HAVE_PREEMPT_DYNAMIC_KEY
void dynamic_preempt_schedule(void)
{
	preempt_schedule();
}

void dynamic_preempt_schedule_notrace(void)
{
	preempt_schedule();
}
#endif

/* At the end of an interrupt, interrupts off. */
void sim_sched_preempt_irq(void)
{
	if (preempt_count() || !need_resched() || is_idle_task(current))
		return;
	if (sim_config.preempt != KERNEL_PREEMPT_FULL)
		return;
	do {
		preempt_disable();
		local_irq_enable();
		__schedule(true);
		local_irq_disable();
		sched_preempt_enable_no_resched();
	} while (need_resched());
}

int __sched __cond_resched(void)
{
	if (sim_config.preempt != KERNEL_PREEMPT_FULL && should_resched(0)) {
		sim_preempt_now();
		return 1;
	}
	return 0;
}

int __sched dynamic_cond_resched(void)
{
	return __cond_resched();
}

int __sched dynamic_might_resched(void)
{
	return sim_config.preempt == KERNEL_PREEMPT_VOLUNTARY ? __cond_resched() : 0;
}

void __might_resched(const char *file, int line, unsigned int offsets)
{
	unsigned int nested = preempt_count() + (rcu_preempt_depth() << MIGHT_RESCHED_RCU_SHIFT);

	if ((nested == offsets && !irqs_disabled()) || is_idle_task(current) || system_state == SYSTEM_BOOTING ||
	    oops_in_progress || machine_cpu == NULL)
		return;
	sim_finding("atomic-sleep", __builtin_return_address(0), false,
		    "BUG: sleeping function called from invalid context at %s:%d (in_atomic %d, irqs_disabled %d, %s/%d)",
		    file, line, in_atomic(), irqs_disabled(), current->comm, current->pid);
}

void __might_sleep(const char *file, int line)
{
	__might_resched(file, line, 0);
}

/* ---- waking ---- */

/* A CPU that comes up is open to its own threads before it is to all. */
static bool allowed(struct task_struct *p, unsigned int cpu)
{
	return cpumask_test_cpu(cpu, p->cpus_ptr) &&
	       (cpu_active(cpu) || (cpu_online(cpu) && p->nr_cpus_allowed == 1));
}

bool sim_cpu_allowed(struct task_struct *p, unsigned int cpu)
{
	return !p->migration_disabled && allowed(p, cpu);
}

static bool queue_idle(unsigned int cpu)
{
	return run_queues[cpu].curr == run_queues[cpu].idle && best_ready(&run_queues[cpu]) == MAX_PRIO;
}

/* The first CPU that it may use; if that is not up yet (a thread made for it is to park), the first that is. */
static unsigned int any_allowed(struct task_struct *p)
{
	unsigned int cpu;

	for_each_cpu(cpu, p->cpus_ptr)
		if (allowed(p, cpu))
			return cpu;
	return cpumask_first(cpu_active_mask);
}

static unsigned int select_cpu(struct task_struct *p)
{
	unsigned int last = task_cpu(p), cpu;

	if (p->migration_disabled)
		return last;
	if (p->nr_cpus_allowed == 1)
		return any_allowed(p);
	if (allowed(p, last) && queue_idle(last))
		return last;
	if (machine_cpu && allowed(p, machine_cpu->id) && queue_idle(machine_cpu->id))
		return machine_cpu->id;
	for_each_cpu_and(cpu, p->cpus_ptr, cpu_active_mask)
		if (queue_idle(cpu))
			return cpu;
	return allowed(p, last) ? last : any_allowed(p);
}

static void resched_queue(unsigned int cpu)
{
	set_tsk_need_resched(run_queues[cpu].curr);
	if (!machine_cpu || cpu != machine_cpu->id)
		machine_ipi(cpu, VECTOR_RESCHEDULE);
}

static void check_preempt(unsigned int cpu, struct task_struct *p)
{
	struct run_queue *queue = &run_queues[cpu];

	if (queue->curr == queue->idle || p->prio < queue->curr->prio)
		resched_queue(cpu);
}

int try_to_wake_up(struct task_struct *p, unsigned int state, int wake_flags)
{
	unsigned long flags;
	int woken = 0;

	memory_used(p, sizeof(*p), true);
	local_irq_save(flags);
	machine_charge(COST_WAKEUP);
	order_give(p);
	if (READ_ONCE(p->__state) & state) {
		woken = 1;
		WRITE_ONCE(p->__state, TASK_RUNNING);
		if (!p->on_rq) {
			unsigned int cpu = select_cpu(p);

			set_cpu_of(p, cpu);
			enqueue(&run_queues[cpu], p);
			check_preempt(cpu, p);
		}
	}
	local_irq_restore(flags);
	if (woken && preemptible() && need_resched())
		preempt_schedule();
	return woken;
}

int wake_up_process(struct task_struct *p)
{
	return try_to_wake_up(p, TASK_NORMAL, 0);
}

int wake_up_state(struct task_struct *p, unsigned int state)
{
	return try_to_wake_up(p, state, 0);
}

int default_wake_function(wait_queue_entry_t *curr, unsigned mode, int wake_flags, void *key)
{
	(void)key;
	return try_to_wake_up(curr->private, mode, wake_flags);
}

void wake_up_new_task(struct task_struct *p)
{
	WRITE_ONCE(p->__state, TASK_NEW);
	try_to_wake_up(p, TASK_NEW, 0);
}

/* ---- affinity, priority ---- */

static void move_queued(struct task_struct *p)
{
	unsigned int from = task_cpu(p), to;

	to = any_allowed(p);
	if (allowed(p, from) || to == from)
		return;
	if (p->on_cpu) { /* runs on a CPU that it may not use any more: goes away at its next schedule */
		resched_queue(from);
		return;
	}
	if (p->on_rq && !to_sim_task(p)->away) {
		dequeue(&run_queues[from], p);
		set_cpu_of(p, to);
		enqueue(&run_queues[to], p);
		check_preempt(to, p);
	} else {
		set_cpu_of(p, to);
	}
}

void do_set_cpus_allowed(struct task_struct *p, const struct cpumask *new_mask)
{
	cpumask_copy(&p->cpus_mask, new_mask);
	p->nr_cpus_allowed = cpumask_weight(new_mask);
	move_queued(p);
}

int set_cpus_allowed_ptr(struct task_struct *p, const struct cpumask *new_mask)
{
	if (!cpumask_intersects(new_mask, cpu_possible_mask))
		return -EINVAL;
	do_set_cpus_allowed(p, new_mask);
	if (p == current && !allowed(p, machine_cpu->id) && preemptible())
		sim_preempt_now();
	return 0;
}

unsigned long wait_task_inactive(struct task_struct *p, unsigned int match_state)
{
	while (p->on_rq || p->on_cpu) {
		if (match_state && !(READ_ONCE(p->__state) & match_state))
			return 0;
		if (p->on_cpu)
			machine_relax();
		else
			schedule_timeout_uninterruptible(1);
	}
	order_take(p);
	return !match_state || (READ_ONCE(p->__state) & match_state) ? 1 : 0;
}

static bool rt_policy_of(const struct task_struct *p)
{
	return p->policy == SCHED_FIFO || p->policy == SCHED_RR;
}

static void set_prio(struct task_struct *p, int policy, int prio)
{
	bool queued = p->on_rq && !p->on_cpu && !to_sim_task(p)->away;

	p->policy = policy;
	if (queued)
		dequeue(&run_queues[task_cpu(p)], p);
	p->prio = p->normal_prio = prio;
	if (queued) {
		enqueue(&run_queues[task_cpu(p)], p);
		check_preempt(task_cpu(p), p);
	}
}

void set_user_nice(struct task_struct *p, long nice)
{
	p->static_prio = NICE_TO_PRIO(nice);
	if (!rt_policy_of(p))
		set_prio(p, p->policy, p->static_prio);
}

int sched_setscheduler_nocheck(struct task_struct *p, int policy, const struct sched_param *param)
{
	bool rt = policy == SCHED_FIFO || policy == SCHED_RR;

	set_prio(p, policy, rt ? MAX_RT_PRIO - 1 - param->sched_priority : p->static_prio);
	return 0;
}

void sched_set_fifo(struct task_struct *p)
{
	struct sched_param param = { .sched_priority = MAX_RT_PRIO / 2 };

	sched_setscheduler_nocheck(p, SCHED_FIFO, &param);
}

void sched_set_fifo_low(struct task_struct *p)
{
	struct sched_param param = { .sched_priority = 1 };

	sched_setscheduler_nocheck(p, SCHED_FIFO, &param);
}

void sched_set_normal(struct task_struct *p, int nice)
{
	p->static_prio = NICE_TO_PRIO(nice);
	set_prio(p, SCHED_NORMAL, p->static_prio);
}

int idle_cpu(int cpu)
{
	return queue_idle(cpu);
}

int available_idle_cpu(int cpu)
{
	return queue_idle(cpu);
}

struct task_struct *idle_task(int cpu)
{
	return run_queues[cpu].idle;
}

struct task_struct *curr_task(int cpu)
{
	return run_queues[cpu].curr;
}

int task_curr(const struct task_struct *p)
{
	return run_queues[task_cpu(p)].curr == p;
}

int task_prio(const struct task_struct *p)
{
	return p->prio - MAX_RT_PRIO;
}

void resched_cpu(int cpu)
{
	resched_queue(cpu);
}

void wake_up_nohz_cpu(int cpu)
{
	resched_queue(cpu);
}

void wake_up_if_idle(int cpu)
{
	if (run_queues[cpu].curr == run_queues[cpu].idle)
		resched_queue(cpu);
}

bool single_task_running(void)
{
	return best_ready(this_queue()) == MAX_PRIO;
}

/* From update_process_times(), once a tick. */
void sched_tick(void)
{
	struct run_queue *queue = this_queue();
	struct task_struct *me = queue->curr;

	if (me->flags & PF_WQ_WORKER)
		wq_worker_tick(me);
	if (me == queue->idle || me->policy == SCHED_FIFO)
		return;
	if (best_ready(queue) <= me->prio &&
	    engine_now_ns() - to_sim_task(me)->ran_since_ns >= SLICE_NS)
		set_tsk_need_resched(me);
}

void migrate_disable(void)
{
	current->migration_disabled++;
}

void migrate_enable(void)
{
	current->migration_disabled--;
}

/* ---- idle ---- */

void sim_sched_init_idle(int cpu)
{
	struct sim_task *idle = cpu ? sim_task_new("swapper") : to_sim_task(&init_task);
	struct run_queue *queue = &run_queues[cpu];

	snprintf(idle->task.comm, sizeof(idle->task.comm), "swapper/%d", cpu);
	idle->task.pid = 0;
	task_thread_info(&idle->task)->preempt_count = PREEMPT_DISABLE_OFFSET;
	idle->task.flags |= PF_IDLE | PF_KTHREAD | PF_NO_SETAFFINITY;
	idle->task.prio = MAX_PRIO;
	idle->task.on_cpu = 1;
	idle->task.on_rq = 1;
	WRITE_ONCE(idle->task.__state, TASK_RUNNING);
	idle->context = machine_idle_context(cpu);
	cpumask_copy(&idle->task.cpus_mask, cpumask_of(cpu));
	idle->task.nr_cpus_allowed = 1;
	set_cpu_of(&idle->task, cpu);
	list_del_init(&idle->all);
	queue->idle = queue->curr = &idle->task;
	machine_cpus[cpu].current_task = &idle->task;
}

void sim_sched_init(void)
{
	int cpu, prio;

	for (cpu = 0; cpu < MACHINE_MAX_CPUS; cpu++)
		for (prio = 0; prio < MAX_PRIO; prio++)
			INIT_LIST_HEAD(&run_queues[cpu].ready[prio]);
}

void sim_idle_loop(void)
{
	for (;;) {
		local_irq_disable();
		sim_tick_idle_enter();
		while (!need_resched()) {
			sim_tick_idle_enter();
			ct_idle_enter();
			machine_idle();
			ct_idle_exit();
			local_irq_enable();
			local_irq_disable();
		}
		sim_tick_idle_exit();
		local_irq_enable();
		__schedule(false);
	}
}
