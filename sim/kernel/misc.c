// SPDX-License-Identifier: GPL-2.0-only
/* Small things of files that the port does not take: sched/core.c, exit.c, reboot.c, ksysfs.c. */
#include <linux/backing-dev.h>
#include <linux/cpu.h>
#include <linux/kernel_stat.h>
#include <linux/notifier.h>
#include <linux/rcuwait.h>
#include <linux/reboot.h>
#include <linux/sched.h>
#include <linux/sched/debug.h>
#include <linux/sched/task.h>
#include <linux/sched/wake_q.h>
#include <linux/shrinker.h>
#include <linux/smp.h>
#include <linux/topology.h>
#include "sim.h"
#include "tree.h"

bool initcall_debug;
bool static_key_initialized __read_mostly = true;
char boot_command_line[256];
int __boot_cpu_id;
ATOMIC_NOTIFIER_HEAD(panic_notifier_list);
DEFINE_PER_CPU(struct kernel_stat, kstat);
DEFINE_PER_CPU(struct kernel_cpustat, kernel_cpustat);

/* driver_init() begins with the block layer's default; there is none. */
struct backing_dev_info noop_backing_dev_info;

int bdi_init(struct backing_dev_info *bdi)
{
	return 0;
}

void wake_q_add(struct wake_q_head *head, struct task_struct *task)
{
	struct wake_q_node *node = &task->wake_q;

	if (node->next)
		return;
	node->next = WAKE_Q_TAIL;
	get_task_struct(task);
	*head->lastp = node;
	head->lastp = &node->next;
}

void wake_q_add_safe(struct wake_q_head *head, struct task_struct *task)
{
	if (!task->wake_q.next)
		wake_q_add(head, task);
	put_task_struct(task);
}

void wake_up_q(struct wake_q_head *head)
{
	struct wake_q_node *node = head->first;

	while (node != WAKE_Q_TAIL) {
		struct task_struct *task = container_of(node, struct task_struct, wake_q);

		node = node->next;
		task->wake_q.next = NULL;
		wake_up_process(task);
		put_task_struct(task);
	}
}

int rcuwait_wake_up(struct rcuwait *w)
{
	struct task_struct *task = rcu_dereference_raw(w->task);

	return task ? wake_up_process(task) : 0;
}

int task_call_func(struct task_struct *p, task_call_f func, void *arg)
{
	return func(p, arg);
}

bool call_function_single_prep_ipi(int cpu)
{
	return true;
}

/* Of trees whose smp.c leaves it to sched/core.c. */
void send_call_function_single_ipi(int cpu)
{
	arch_send_call_function_single_ipi(cpu);
}

void sched_ttwu_pending(void *arg)
{
}

bool cpus_share_cache(int this_cpu, int that_cpu)
{
	return true;
}

void kick_process(struct task_struct *p)
{
	if (task_curr(p) && task_cpu(p) != machine_cpu->id)
		machine_ipi(task_cpu(p), VECTOR_RESCHEDULE);
}

unsigned long long nr_context_switches_cpu(int cpu)
{
	return 0;
}

void sched_show_task(struct task_struct *p)
{
	pr_info("task:%s pid:%d state %x on cpu %d\n", p->comm, p->pid, READ_ONCE(p->__state), task_cpu(p));
}

void dump_cpu_task(int cpu)
{
	sched_show_task(sim_curr(cpu));
}

struct task_struct *fork_idle(int cpu)
{
	return idle_task(cpu);
}

int register_reboot_notifier(struct notifier_block *nb)
{
	return 0;
}

int unregister_reboot_notifier(struct notifier_block *nb)
{
	return 0;
}

/* There is never a shortage of memory. */
#ifdef TREE_HAS_SHRINKER_ALLOC
struct shrinker *shrinker_alloc(unsigned int flags, const char *fmt, ...)
{
	return kzalloc(sizeof(struct shrinker), GFP_KERNEL);
}

void shrinker_register(struct shrinker *shrinker)
{
}

void shrinker_free(struct shrinker *shrinker)
{
	kfree(shrinker);
}
#else
int register_shrinker(struct shrinker *shrinker, const char *fmt, ...)
{
	return 0;
}
#endif

/* Of trees that have it beside their allocator, which the port replaces. */
#ifndef TREE_HAS_RCU_KVFREE
static void free_around(struct rcu_head *head)
{
	kfree(sim_memory_object(head));
}

void kvfree_call_rcu(struct rcu_head *head, void *object)
{
	if (head) {
		call_rcu(head, free_around);
		return;
	}
	synchronize_rcu();
	kvfree(object);
}

void kfree_rcu_scheduler_running(void)
{
}
#endif

void add_interrupt_randomness(int irq)
{
}

void add_bootloader_randomness(const void *buf, size_t len)
{
}

/* Reads of memory that may not be there: everything simulated is. */
long copy_from_kernel_nofault(void *dst, const void *src, size_t size)
{
	memcpy(dst, src, size);
	return 0;
}

bool slab_is_available(void)
{
	return true;
}

/* ---- of the scheduler, what is made of schedule() ---- */

void __sched io_schedule(void)
{
	schedule();
}

long __sched io_schedule_timeout(long timeout)
{
	return schedule_timeout(timeout);
}

int io_schedule_prepare(void)
{
	return 0;
}

void io_schedule_finish(int token)
{
	(void)token;
}

void __sched yield(void)
{
	set_current_state(TASK_RUNNING);
	schedule();
}

unsigned long long nr_context_switches(void)
{
	return 0;
}
