// SPDX-License-Identifier: GPL-2.0-only
/*
 * What real lockdep asks of the parts that the port replaces; only in that
 * variant of the build.
 */
#ifdef CONFIG_LOCKDEP
#include <linux/console.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/sched/debug.h>
#include <linux/sched/mm.h>
#include <linux/sched/task_stack.h>
#include <linux/utsname.h>
#include <generated/utsrelease.h>

bool early_boot_irqs_disabled;

/* Lockdep prints release and version in its reports. */
struct uts_namespace init_uts_ns = {
	.name = { .sysname = "Linux", .nodename = "scmi-sim", .release = UTS_RELEASE, .version = "", .machine = "sim" },
};

int in_sched_functions(unsigned long address)
{
	return address >= (unsigned long)__sched_text_start && address < (unsigned long)__sched_text_end;
}

/* Stacks of tasks stay where they are until the task is gone. */
void put_task_stack(struct task_struct *task)
{
}

/* A report goes to the trace line by line, whatever the state of consoles. */
void nbcon_cpu_emergency_enter(void)
{
}

void nbcon_cpu_emergency_exit(void)
{
}

/* There is no memory pressure, so no allocation ever waits for reclaim. */
void fs_reclaim_acquire(gfp_t flags)
{
}

void fs_reclaim_release(gfp_t flags)
{
}
#endif
