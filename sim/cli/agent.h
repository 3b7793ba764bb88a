/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CLI_AGENT_H
#define SIM_CLI_AGENT_H

#include "agent_file.h"

/*
 * An agent by the name that a scenario or the command line uses:
 *   NAME           a definition, NAME.agent
 *   NAME-VARIANT   with one of its variants
 *   NAME@AGENT     NAME, with AGENT in place of what it is based on: own@linux-6.1
 *   tree:PATH      the SCMI stack of that kernel tree, without a definition
 * Each can be had for each tick rate of AGENT_HZ; the scenario says which.
 */
#define AGENT_HZ(X) \
	X(1000)     \
	X(250)      \
	X(100)

#define AGENT_HZ_PLAIN 1000

#define AGENT_TREE_PREFIX "tree:"

/*
 * struct agent - all that its build depends on.
 * @name: as given; @base: without the variant, as scenarios' expectations name it.
 * @variant: "" if none. @folder: of its images, without the tick rate.
 * @stack: "tree" or "own".
 */
struct agent {
	char *name;
	char *base;
	char *variant;
	char *folder;
	char *help;
	char *tree;
	char *stack;
	struct agent_settings settings;
};

/* NULL and *@why (a line, to be freed) if there is none, or if its definition is wrong. */
struct agent *agent_find(const char *name, char **why);
/* The same of a definition that need not be in the user's folder. */
struct agent *agent_of_file(const struct agent_file *file, char **why);
/* Folder of the image for a tick rate; the plain rate has no suffix. To be freed. */
char *agent_image(const struct agent *agent, u32 hz);
/* Makes it its checked build (sim/check), a variant that every agent has. */
void agent_make_checked(struct agent *agent);
void agent_free(struct agent *agent);

/* Paths of all definitions by name, the user's before those that scmi-sim brings: of equal names the first counts. */
void agent_list_files(struct text_list *paths);
/* All definitions, each read once; what is wrong with one goes to @wrong (may be NULL), and it is left out. */
u32 agent_read_all(struct agent_file ***files, void (*wrong)(const char *why));
void agent_free_all(struct agent_file **files, u32 count);
/* Where the user's own definitions are; to be freed. NULL if the environment does not tell. */
char *agent_user_folder(void);

#endif
