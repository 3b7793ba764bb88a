/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CHECK_SCMI_H
#define SIM_CHECK_SCMI_H

/*
 * The checker of the protocol's rules. It follows each request from the agent's
 * decision to send it to its end, by its identity: who sent it, what stood in
 * shared memory when the platform took it, which answer the platform wrote, and
 * what stood there when the agent took it for a reply. Tokens, by which the agent
 * and the platform match messages, are only looked at to see what they lead to.
 * scmi.c has the rules, scmi_exchanges.c what is known of each request,
 * scmi_report.c the text.
 */
#include "../machine/scmi_watch.h"

void scmi_begin(void);
/* The clients are done and nothing is under way: requests, and the agent's counters, are to add up. */
void scmi_settled(void);

#endif
