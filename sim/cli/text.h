/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CLI_TEXT_H
#define SIM_CLI_TEXT_H

/* Strings, lists of strings, and files that appear whole or not at all. */
#include <stdio.h>

#include "sim/engine/types.h"

/* A NULL-terminated list of strings; zero-initialised is empty. */
struct text_list {
	char **item;
	u32 count;
};

/* Memory that cannot be had ends the program (70): there is nothing better to do. */
void *must_alloc(size_t bytes);
char *must_copy(const char *text);
char *text_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

void text_list_add(struct text_list *list, const char *text);
void text_list_clear(struct text_list *list);

/* The entry of @known (NULL-terminated) that @word is a likely slip of, or NULL. */
const char *text_suggest(const char *word, const char *const *known);

/* Opens a sibling under which a file is written before it is renamed to @path; NULL after saying why not. */
FILE *file_begin(const char *path, char **temporary);
/* Closes and renames; on any failure removes the temporary, says why, returns -1. Frees @temporary. */
int file_finish(FILE *file, char *temporary, const char *path);

/* The whole of a file, NUL-terminated, or NULL with errno set. */
char *file_read(const char *path, size_t *bytes);
/* Could a regular file be made or replaced there? */
bool file_can_be_made(const char *path);
bool file_exists(const char *path);
bool folder_exists(const char *path);

/* "scenarios/late-reply.json" -> "late-reply" */
char *scenario_name(const char *path);

#endif
