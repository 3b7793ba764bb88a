/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_ASM_PROCESSOR_H
#define SIM_ASM_PROCESSOR_H

#include <asm/machine.h>
#include <asm/page.h>
#include <linux/linkage.h>

/* There is no user mode: all addresses are the kernel's. */
#define TASK_SIZE (~0UL >> 1)
#define STACK_TOP TASK_SIZE
#define STACK_TOP_MAX TASK_SIZE
#define TASK_UNMAPPED_BASE 0

struct task_struct;
struct thread_struct {
};
#define INIT_THREAD { }

#define cpu_relax() machine_relax()
#define KSTK_EIP(task) 0UL
#define KSTK_ESP(task) 0UL
unsigned long __get_wchan(struct task_struct *task);

#endif
