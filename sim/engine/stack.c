// SPDX-License-Identifier: GPL-2.0-only
/*
 * Going to another stack and back. The frame of stack_call() is the last one
 * that an unwinder sees: frame pointer 0, return address undefined.
 */
#include "internal.h"

#ifndef __x86_64__
#error "contexts are implemented for x86-64 only"
#endif

__asm__("	.text\n"
	"	.p2align 4\n"
	"	.globl stack_call\n"
	"	.type stack_call, @function\n"
	"stack_call:\n"
	"	.cfi_startproc\n"
	"	pushq %rbp\n"
	"	pushq %rbx\n"
	"	pushq %r12\n"
	"	pushq %r13\n"
	"	pushq %r14\n"
	"	pushq %r15\n"
	"	movq %rsp, (%rdi)\n"
	"	movq %rsi, %rsp\n"
	"	andq $-16, %rsp\n"
	"	xorl %ebp, %ebp\n"
	"	.cfi_undefined %rip\n"
	"	movq %rcx, %rdi\n"
	"	call *%rdx\n"
	"	ud2\n"
	"	.cfi_endproc\n"
	"	.size stack_call, .-stack_call\n"
	"\n"
	"	.p2align 4\n"
	"	.globl stack_leave\n"
	"	.type stack_leave, @function\n"
	"stack_leave:\n"
	"	.cfi_startproc\n"
	"	.cfi_undefined %rip\n"
	"	movq %rdi, %rsp\n"
	"	popq %r15\n"
	"	popq %r14\n"
	"	popq %r13\n"
	"	popq %r12\n"
	"	popq %rbx\n"
	"	popq %rbp\n"
	"	ret\n"
	"	.cfi_endproc\n"
	"	.size stack_leave, .-stack_leave\n");
