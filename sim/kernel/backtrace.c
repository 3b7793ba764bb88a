// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stack walks for lockdep's reports, along the frame pointers that every
 * object of the kernel side is compiled with.
 */
#include <linux/sched.h>
#include <linux/stacktrace.h>
#include "sim.h"

#ifdef CONFIG_STACKTRACE
struct frame {
	const struct frame *up;
	unsigned long return_address;
};

static bool on_stack(const struct frame *frame, const char *stack, u32 bytes)
{
	const char *at = (const char *)frame;

	return at >= stack && at + sizeof(*frame) <= stack + bytes && !((unsigned long)at % sizeof(long));
}

/* Only the running task's: where another one was switched away from, its context alone knows. */
void arch_stack_walk(stack_trace_consume_fn consume, void *cookie, struct task_struct *task, struct pt_regs *regs)
{
	const struct frame *frame = __builtin_frame_address(0);
	struct context *context = context_running();
	const char *stack;
	u32 bytes;

	if ((task && task != current) || !context)
		return;
	stack = context_stack(context, &bytes);
	while (on_stack(frame, stack, bytes) && frame->return_address) {
		if (!consume(cookie, frame->return_address) || frame->up <= frame)
			return;
		frame = frame->up;
	}
}
#endif
