/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CLI_AGENTS_H
#define SIM_CLI_AGENTS_H

#include "options.h"

/* struct agents_options - of `scmi-sim agents`; all but @files describe an agent to add. */
struct agents_options {
	const char *files;
	const char *tree;
	const char *based_on;
	const char *stack;
	struct text_list config;
	struct text_list fragments;
	struct text_list sources;
};

/* The name of an option that only `agents add` takes, if one was given, else NULL. */
const char *agents_options_given(const struct agents_options *options);

/* Each returns an exit code; @words[0] is the word itself. agents_change.c */
int agents_add(const struct command *command, const struct agents_options *options, const struct text_list *words);
int agents_remove(const struct command *command, const struct text_list *words);
int agents_build(const struct command *command, const struct text_list *words);

/* The table of agents; EXIT_BAD_INPUT if a definition is wrong. agents.c */
int agents_list(void);

#endif
