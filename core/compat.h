/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CORE_COMPAT_H
#define CORE_COMPAT_H

/* Differences between the kernels that host core/ (6.1 to 6.12), nowhere else. */
#include <linux/version.h>

#endif
