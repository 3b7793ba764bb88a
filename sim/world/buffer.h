/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_BUFFER_H
#define SIM_WORLD_BUFFER_H

/*
 * Growing text and lists of lines, for what is written at the end of a run.
 * Running out of host memory stops the program (70): nothing sensible is left to do.
 */
#include <stdarg.h>
#include <stdio.h>
#include "../engine/types.h"

struct buffer {
	char *bytes; /* terminated whenever used > 0 */
	size_t used;
	size_t room;
};

void buffer_append(struct buffer *text, const char *bytes, size_t count);
void buffer_printf(struct buffer *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buffer_free(struct buffer *text);

struct lines {
	char **line;
	u32 count;
	u32 room;
};

void lines_printf(struct lines *lines, const char *format, ...) __attribute__((format(printf, 2, 3)));
void lines_free(struct lines *lines);

/* Host memory, zeroed, or the end of the program. */
void *host_alloc(size_t count, size_t bytes);
char *host_copy(const char *string);

/* Does @text match @pattern, in which '*' stands for any run of characters (none included)? */
bool pattern_matches(const char *pattern, const char *text);

/* "31.000": nanoseconds as microseconds with three decimals, exact; at least 24 bytes. Returns @to. */
char *format_us(char *to, u64 ns);

/*
 * Writes a whole file or leaves the old one: a temporary file beside it, then
 * rename. 0, or -errno; @why (256 bytes) says which step failed.
 */
int write_file(const char *path, const struct buffer *text, char *why);

#endif
