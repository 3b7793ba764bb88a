/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CHECK_LEAKS_H
#define SIM_CHECK_LEAKS_H

/*
 * The leak checker: what is left at the end of a run that nobody can give back
 * any more. Memory of the agent's instances once they are removed, of its modules
 * once they are unloaded, a finding a place that allocated it, with the references
 * that keep it; references that the agent took of what is not its own; transfers
 * and tokens when all clients are done; references that keep a module.
 */
#include "checks.h"

void leaks_begin(void);
/* The clients are done, and the agent is still there: what its transfers are is noted. */
void leaks_settled(void);
void leaks_end(const struct checks_facts *facts);

#endif
