/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_ASM_THREAD_INFO_H
#define SIM_ASM_THREAD_INFO_H

#include <linux/types.h>
#include <asm/page.h>

/* The size of a context's stack (engine.h, context_new()). */
#define THREAD_SIZE_ORDER 4
#define THREAD_SIZE (PAGE_SIZE << THREAD_SIZE_ORDER)

struct thread_info {
	unsigned long flags;
	int preempt_count;
	u32 cpu;
};

#define INIT_THREAD_INFO(task) { .preempt_count = INIT_PREEMPT_COUNT }

#define TIF_NEED_RESCHED 0
#define TIF_SIGPENDING 1
#define TIF_NOTIFY_SIGNAL 2
#define TIF_NOTIFY_RESUME 3
#define TIF_SYSCALL_TRACE 4
#define TIF_RESTORE_SIGMASK 5
#define TIF_MEMDIE 6

#define _TIF_NEED_RESCHED (1 << TIF_NEED_RESCHED)
#define _TIF_SIGPENDING (1 << TIF_SIGPENDING)
#define _TIF_NOTIFY_SIGNAL (1 << TIF_NOTIFY_SIGNAL)
#define _TIF_NOTIFY_RESUME (1 << TIF_NOTIFY_RESUME)

#endif
