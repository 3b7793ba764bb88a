/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TEST_LINUX_COMPLETION_H
#define TEST_LINUX_COMPLETION_H

struct completion {
	unsigned int done;
};

static inline void init_completion(struct completion *completion)
{
	completion->done = 0;
}

#define reinit_completion init_completion

#endif
