// SPDX-License-Identifier: GPL-2.0-only
#include "source_text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The file that was asked for last; questions come by address, so mostly by file. */
static char *text, **lines;
static u32 line_count;
static char name[256];

static char *read_all(const char *path)
{
	FILE *file = fopen(path, "r");
	char *all = NULL;
	size_t room = 0;
	ssize_t got;

	if (!file)
		return NULL;
	got = getdelim(&all, &room, '\0', file);
	fclose(file);
	if (got >= 0)
		return all;
	free(all);
	return NULL;
}

static void forget(void)
{
	free(text);
	free(lines);
	text = NULL;
	lines = NULL;
	line_count = 0;
}

static void split(void)
{
	u32 room = 0;

	for (char *at = text; at; ) {
		char *end = strchr(at, '\n');

		if (line_count == room) {
			room = room ? 2 * room : 1024;
			lines = realloc(lines, room * sizeof(*lines));
			if (!lines)
				abort();
		}
		lines[line_count++] = at;
		if (end)
			*end = '\0';
		at = end ? end + 1 : NULL;
	}
}

static const char *line_of(const char *const *folder, const char *file, u32 line)
{
	char path[4096];

	if (strcmp(name, file) != 0) {
		forget();
		snprintf(name, sizeof(name), "%s", file);
		for (; *folder && !text; folder++) {
			snprintf(path, sizeof(path), "%s/%s", *folder, file);
			text = read_all(path);
		}
		split();
	}
	return line && line <= line_count ? lines[line - 1] : NULL;
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Columns count a tab as one character, as gcc does in debug information. */

static const char *back_over_blanks(const char *from, const char *at)
{
	while (at > from && isblank((unsigned char)at[-1]))
		at--;
	return at;
}

static const char *back_over_brackets(const char *from, const char *at)
{
	char close = at[-1], open = close == ']' ? '[' : '(';
	int depth = 0;

	while (at > from) {
		at--;
		depth += *at == close ? 1 : *at == open ? -1 : 0;
		if (!depth)
			return at;
	}
	return at;
}

/* From the end of an operand to its begin: words, "->", ".", "[...]". */
static const char *operand_begin(const char *from, const char *end)
{
	const char *at = end;

	for (;;) {
		if (at > from && at[-1] == ']')
			at = back_over_brackets(from, at);
		else if (at > from && is_word(at[-1]))
			while (at > from && is_word(at[-1]))
				at--;
		else
			return at;
		if (at > from + 1 && at[-1] == '>' && at[-2] == '-')
			at -= 2;
		else if (at > from && at[-1] == '.')
			at--;
		else if (at > from && (at[-1] == ']' || (is_word(at[-1]) && *at == '[')))
			continue;
		else
			return at;
	}
}

static const char *word_end(const char *at)
{
	while (is_word(*at))
		at++;
	return at;
}

/* Of a chain "a->b[i].c" that goes on: the end of all of it. */
static const char *chain_end(const char *at)
{
	at = word_end(at);
	for (;;) {
		if (at[0] == '-' && at[1] == '>' && is_word(at[2]))
			at = word_end(at + 2);
		else if (at[0] == '.' && is_word(at[1]))
			at = word_end(at + 1);
		else
			return at;
	}
}

static void take(const char *from, const char *to, char *operand)
{
	u32 used = 0;

	if (to - from >= SOURCE_OPERAND_BYTES)
		return;
	for (; from < to; from++)
		if (!isblank((unsigned char)*from))
			operand[used++] = *from;
	operand[used] = '\0';
}

/* READ_ONCE(x->y), atomic_inc(&x->y), list_add(&a->b, ..): the first argument, if it is a plain chain. */
static void first_argument(const char *at, char *operand)
{
	at = word_end(at);
	if (*at != '(')
		return;
	at++;
	while (*at == '&' || *at == '*' || isblank((unsigned char)*at))
		at++;
	if (is_word(*at))
		take(at, chain_end(at), operand);
}

void source_operand(const char *const *folder, const char *file, u32 line, u32 column, char operand[SOURCE_OPERAND_BYTES])
{
	const char *from = line_of(folder, file, line), *at, *end;

	operand[0] = '\0';
	if (!from || !column || column > strlen(from))
		return;
	at = from + column - 1;
	if ((at[0] == '-' && at[1] == '>') || (at[0] == '.' && is_word(at[1]))) {
		end = word_end(at + (at[0] == '-' ? 2 : 1));
		take(operand_begin(from, end), end, operand);
	} else if (is_word(*at)) {
		if (*word_end(at) == '(')
			first_argument(at, operand);
		else
			take(operand_begin(from, word_end(at)), word_end(at), operand);
	} else if (*at == '[') {
		take(operand_begin(from, at), at, operand);
	} else if (strchr("=+-|&^*/%<>", *at)) {
		end = back_over_blanks(from, at);
		take(operand_begin(from, end), end, operand);
	}
}
