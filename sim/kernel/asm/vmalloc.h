/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_ASM_VMALLOC_H
#define SIM_ASM_VMALLOC_H
/* Nothing of the architecture's own. */
#endif
