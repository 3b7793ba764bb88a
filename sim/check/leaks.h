/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CHECK_LEAKS_H
#define SIM_CHECK_LEAKS_H

/*
 * The leak checker: what is left at the end of a run that nobody can give back
 * any more. Memory of the agent's instances once they are removed, of its modules
 * once they are unloaded, a finding a place that allocated it; transfers and
 * tokens when all clients are done; references that keep a module.
 */
#include "checks.h"

void leaks_begin(void);
void leaks_end(const struct checks_facts *facts);

#endif
