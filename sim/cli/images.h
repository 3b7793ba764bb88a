/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CLI_IMAGES_H
#define SIM_CLI_IMAGES_H

#include "agent_build.h"

/*
 * Where an agent's image is. The program runs from a build folder (agents/ and
 * CMakeCache.txt beside it: what is missing can be built) or installed (images
 * in ../lib/scmi-sim/agents, nothing can be built).
 * SCMI_SIM_IMAGES names another folder of images; tests put theirs there.
 */

/* Folder of the running program, and where installed scenarios and data stand ("share/scmi-sim"). */
const char *program_folder(void);
char *data_path(const char *relative);
bool can_build(void);

/* Agent and tick rate as the name of a folder: "linux-6.12", "linux-6.12-hz250", "tree-9c1..."; @checked: its checked build. */
char *image_name(const char *agent, u32 hz, bool checked);
/* NULL if there is such an agent, else a message that says so and suggests one; to be freed. */
char *agent_unknown(const char *agent);
/* Path of a built image, or NULL. */
char *image_path(const char *name);

/*
 * Makes sure that the image of an agent is there and, where it can be built, up
 * to date, with progress on standard error; says what is wrong if it is not.
 */
enum build image_prepare(const char *agent, u32 hz, bool checked);

/* Runs `cmake --build` for a target of the build folder, its words on standard error; its exit status, or -1. */
int build_target(const char *target);

#endif
