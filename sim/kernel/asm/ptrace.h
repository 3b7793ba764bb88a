/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_ASM_PTRACE_H
#define SIM_ASM_PTRACE_H

/* Interrupt handlers run on the interrupted stack, as calls: there is no saved frame to look at. */
struct pt_regs {
	unsigned long ip;
	unsigned long sp;
};

#define user_mode(regs) 0
#define instruction_pointer(regs) ((regs)->ip)
#define profile_pc(regs) ((regs)->ip)
#define user_stack_pointer(regs) ((regs)->sp)
#define frame_pointer(regs) ((regs)->sp)
#define task_pt_regs(task) ((struct pt_regs *)NULL)
#define instruction_pointer_set(regs, value) ((regs)->ip = (value))

#endif
