/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CHECK_RESERVE_H
#define SIM_CHECK_RESERVE_H

/* Zeroes, for tables of which most is never touched: the host gives memory when it is used. */
#include "../engine/types.h"

void *reserve(u64 bytes);

#endif
