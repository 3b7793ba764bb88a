// SPDX-License-Identifier: GPL-2.0-only
/* What a scenario's constraints do to tasks: preempted and kept away, taken to another CPU; and what they ask. */
#include <linux/cpumask.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/string.h>
#include "sim.h"
#include "tree.h"

const char *kernel_why_no_preemption(void)
{
	if (sim_config.preempt != KERNEL_PREEMPT_FULL)
		return "this kernel preempts no code of its own (computer.preemption)";
	if (in_hardirq())
		return "it is an interrupt handler";
	if (in_serving_softirq())
		return "it is a softirq";
	if (is_idle_task(current))
		return "it is the idle task";
	if (irqs_disabled())
		return "interrupts are off";
	if (preempt_count())
		return "preemption is off: it holds a spin lock or is in such a section";
	return NULL;
}

void *kernel_task(void)
{
	return to_sim_task(current);
}

void kernel_go_away(void)
{
	to_sim_task(current)->away = true;
	sim_preempt_now();
}

void kernel_come_back(void *arg)
{
	struct sim_task *task = arg;

	if (!task->away)
		return;
	task->away = false;
	if (!task->task.on_cpu)
		sim_make_ready(&task->task);
}

const char *kernel_why_no_move(u32 cpu, bool pin)
{
	const char *why = kernel_why_no_preemption();

	if (why)
		return why;
	if (current->migration_disabled)
		return "migration is off";
	if (!cpu_active(cpu))
		return "that CPU is not up yet";
	/* A client is bound because the scenario says so, and the scenario says otherwise now. */
	if (pin && !to_sim_task(current)->client && (current->flags & PF_NO_SETAFFINITY))
		return "the kernel has bound it, and nobody may bind it elsewhere";
	if (!pin && !sim_cpu_allowed(current, cpu))
		return "it is bound to other CPUs";
	return NULL;
}

void kernel_move(u32 cpu, bool pin)
{
	if (pin)
		do_set_cpus_allowed(current, cpumask_of(cpu));
	if (cpu == machine_cpu->id)
		return;
	to_sim_task(current)->goes_to = cpu + 1;
	sim_preempt_now();
}

bool kernel_task_on(u32 cpu, char *name, u32 bytes)
{
	struct task_struct *curr = sim_curr(cpu);

	if (!curr)
		return false;
	strscpy(name, curr->comm, bytes);
	return true;
}

bool kernel_is_blocked(bool (*matches)(const char *pattern, const char *name), const char *pattern)
{
	struct sim_task *task;

	list_for_each_entry(task, &sim_all_tasks, all)
		if (!task->task.on_rq && matches(pattern, task->task.comm))
			return true;
	return false;
}

bool kernel_has_other_task(bool (*matches)(const char *pattern, const char *name), const char *pattern, const char *name)
{
	struct sim_task *task;

	list_for_each_entry(task, &sim_all_tasks, all)
		if (strcmp(task->task.comm, name) && matches(pattern, task->task.comm))
			return true;
	return false;
}

static bool needs(struct task_struct *p, u32 cpu)
{
	if (p->on_cpu)
		return false;
	if (p->on_rq && !to_sim_task(p)->away)
		return task_cpu(p) == cpu;
	return p->migration_disabled ? task_cpu(p) == cpu : p->nr_cpus_allowed == 1 && cpumask_test_cpu(cpu, p->cpus_ptr);
}

bool kernel_needs_cpu(const char *name, u32 cpu)
{
	struct sim_task *task;

	list_for_each_entry(task, &sim_all_tasks, all)
		if (!strcmp(task->task.comm, name))
			return needs(&task->task, cpu);
	return false;
}
