/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_ASM_SIGCONTEXT_H
#define SIM_ASM_SIGCONTEXT_H

/* No user space, so no signal frames. */
struct sigcontext {
	unsigned long unused;
};

#endif
