/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_LINUX_ARM_SMCCC_H
#define SIM_LINUX_ARM_SMCCC_H

/*
 * Why this header is shimmed: the tree's makes a firmware call with an Arm
 * instruction in inline assembly. Here the conduit is a function of the port,
 * which asks the simulated firmware; everything else is the tree's.
 */
#include_next <linux/arm-smccc.h>
#include <linux/array_size.h>

/* @arg: function identifier, arguments, and last the address of the result or 0. */
void sim_smccc(const u64 *arg, u32 count);

#undef __arm_smccc_1_1
#define __arm_smccc_1_1(instruction, ...)                                                        \
	sim_smccc((const u64[]){ __VA_ARGS__ }, sizeof((const u64[]){ __VA_ARGS__ }) / sizeof(u64))
#undef __fail_smccc_1_1
#define __fail_smccc_1_1(...)                                                                    \
	do {                                                                                     \
		const u64 __arg[] = { __VA_ARGS__ };                                             \
		struct arm_smccc_res *__res = (void *)__arg[ARRAY_SIZE(__arg) - 1];              \
												 \
		if (__res)                                                                       \
			__res->a0 = SMCCC_RET_NOT_SUPPORTED;                                     \
	} while (0)

#endif
