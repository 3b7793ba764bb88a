/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_MODULES_H
#define SIM_WORLD_MODULES_H

/* Modules of the agent of this image, as scenarios name them. */
#include "buffer.h"
#include "scenario.h"

/* Does the agent have all that the scenario loads and unloads? If not, what it lacks is said, each at its place in @file. */
bool modules_are_known(const struct scenario *scenario, const char *file, struct lines *messages);
/* For kernel_config: the names in order; NULL: all. */
const char *const *modules_of_boot(const struct scenario *scenario);

#endif
