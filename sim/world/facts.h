/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_FACTS_H
#define SIM_WORLD_FACTS_H

/* What this image is. */

/* As in scenario files and folders: "linux-6.12", "linux-6.12-lockdep-hz250". */
const char *agent_name(void);
/* The same with the agent's nearest relative for the agent: "linux-6.12" by the tree's release, or "own". */
const char *agent_like(void);
/* The linker's build id in hexadecimal: a hash of all that the image was made of. */
const char *image_build_id(void);
/* `image --facts`; returns the exit code. */
int print_facts(void);

#endif
