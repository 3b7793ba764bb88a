/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TEST_LINUX_REFCOUNT_H
#define TEST_LINUX_REFCOUNT_H

#include <stdlib.h>
#include <linux/types.h>

typedef atomic_t refcount_t;

#define refcount_set(r, n) ((r)->counter = (n))

static inline bool refcount_inc_not_zero(refcount_t *r)
{
	return r->counter && ++r->counter;
}

static inline bool refcount_dec_and_test(refcount_t *r)
{
	if (r->counter <= 0)
		abort();
	return --r->counter == 0;
}

#endif
