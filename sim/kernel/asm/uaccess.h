/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_ASM_UACCESS_H
#define SIM_ASM_UACCESS_H

/* No user space: every pointer is the kernel's. */
#include <asm-generic/uaccess.h>

#endif
