/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_ASM_PREEMPT_H
#define SIM_ASM_PREEMPT_H

#include <asm-generic/preempt.h>

/*
 * In checked code: the count is the running task's own, which nobody else sees. Told
 * at each lock that is taken and let go, it would be a large part of all accesses.
 */
#ifdef __SANITIZE_THREAD__
static __always_inline void sim_preempt_count_add(int value)
{
	asm volatile("addl %1, %0" : "+m"(current_thread_info()->preempt_count) : "ri"(value));
}

static __always_inline bool sim_preempt_count_dec_and_test(void)
{
	bool zero;

	asm volatile("decl %0" : "+m"(current_thread_info()->preempt_count), "=@ccz"(zero));
	return zero && tif_need_resched();
}

#define preempt_count() sim_hidden_read(current_thread_info()->preempt_count)
#define __preempt_count_add(value) sim_preempt_count_add(value)
#define __preempt_count_sub(value) sim_preempt_count_add(-(value))
#define __preempt_count_dec_and_test() sim_preempt_count_dec_and_test()
#endif

#endif
