/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CHECK_SCMI_POOLS_H
#define SIM_CHECK_SCMI_POOLS_H

/*
 * The agent's lists of free transfers, which are asked about at each of its events.
 *
 * A run that explains (checks_explain) follows them each time. Else, what was seen
 * is remembered. Such a list is a stack: what has come to it since is looked at, and
 * its top, which is taken next; the rest, that nobody has a reason to touch, only
 * once in SCMI_LOOKS, and in the end.
 */
#include "../engine/types.h"

#define SCMI_LOOKS 16u

/* Is each transfer that is in a list of this instance free? NULL, or what is wrong. @all: look at all of them. */
const char *scmi_misplaced(u32 instance, bool all);
/* Does the receive buffer belong to a transfer that is in a list, of whichever instance? */
bool scmi_is_free(const void *rx);
/* The instance comes or goes, and its lists with it. */
void scmi_pools_forget(u32 instance);

#endif
