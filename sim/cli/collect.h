/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CLI_COLLECT_H
#define SIM_CLI_COLLECT_H

#include "text.h"

/*
 * The scenario files that the words of a command line mean, in a fixed order: a
 * file is itself; a folder is all *.json in and below it, by name in byte order,
 * without schema.json and hidden entries. Returns 0, or -1 after saying what
 * does not exist.
 */
int collect_scenarios(const struct text_list *words, struct text_list *files);

/* Keeps of @files those whose name or path contains @filter, or matches it if it has a '*' or '?'. */
void collect_filter(struct text_list *files, const char *filter);

#endif
