/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CHECK_DIRECT_H
#define SIM_CHECK_DIRECT_H

/*
 * The callbacks of accesses once more, for where nobody but the checkers of
 * accesses listens: each has one for memory, for races, and for both, which sees
 * at once that nothing is to be seen, as nearly always; else it asks
 * callbacks_access. They are put in the place of the compiler's by silence.c.
 */
#include "callbacks.h"

/* What is to be called instead of @function, a callback, in this run, if it only detects; NULL: nothing else. */
const void *direct_for(const void *function);

#endif
