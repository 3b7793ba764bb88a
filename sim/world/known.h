/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_KNOWN_H
#define SIM_WORLD_KNOWN_H

/*
 * Findings that are true, and known: bugs of unmodified trees that show in every
 * run with this checker and say nothing of the scenario. They are not reported
 * as unexpected; the answer says that they came, and a scenario of their own
 * expects each. Checker, headline, place ('*' allowed, of the place or of a call
 * that led there), why, scenario.
 */
#define KNOWN_FINDINGS(X)                                                                                        \
	X("locks", "INFO: trying to register non-static key.*", "scmi_perf_xa_destroy",                            \
	  "perf.c destroys an xarray that it never initialised", "lockdep-xarray-not-initialised")

struct world;

/* After the scenario's own expectations have been judged. */
void known_findings(struct world *world);

#endif
