/* SPDX-License-Identifier: GPL-2.0-only */
#include "scenario_text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LONGEST_WORD 64
#define LONGEST_QUOTE 60

void text_add(struct text *text, const char *format, ...)
{
	va_list args, again;
	int bytes;

	va_start(args, format);
	va_copy(again, args);
	bytes = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (bytes < 0)
		abort();
	if (text->used + (size_t)bytes + 1 > text->room) {
		text->room = (text->used + (size_t)bytes + 1) * 2;
		text->bytes = realloc(text->bytes, text->room);
		if (!text->bytes)
			abort();
	}
	vsnprintf(text->bytes + text->used, text->room - text->used, format, again);
	va_end(again);
	text->used += (size_t)bytes;
}

void text_add_quoted(struct text *text, const char *word)
{
	size_t i;

	text_add(text, "\"");
	for (i = 0; word[i] && i < LONGEST_QUOTE; i++) {
		unsigned char c = (unsigned char)word[i];

		if (c < 0x20 || c == 0x7f)
			text_add(text, "\\x%02x", c);
		else
			text_add(text, "%c", c);
	}
	/* not in the middle of a character */
	for (; ((unsigned char)word[i] & 0xc0) == 0x80; i++)
		text_add(text, "%c", word[i]);
	text_add(text, word[i] ? "...\"" : "\"");
}

const char *text_get(const struct text *text)
{
	return text->bytes ? text->bytes : "";
}

void text_free(struct text *text)
{
	free(text->bytes);
	memset(text, 0, sizeof(*text));
}

const char *with_article(const char *word)
{
	static char phrase[64];

	snprintf(phrase, sizeof(phrase), "%s %s", strchr("aeiou", word[0]) ? "an" : "a", word);
	return phrase;
}

static u32 least(u32 a, u32 b)
{
	return a < b ? a : b;
}

u32 edit_distance(const char *left, const char *right)
{
	u32 rows[3][LONGEST_WORD + 1];
	u32 *before = rows[0], *above = rows[1], *row = rows[2], *spare;
	size_t left_bytes = strnlen(left, LONGEST_WORD + 1), right_bytes = strnlen(right, LONGEST_WORD + 1);

	if (left_bytes > LONGEST_WORD || right_bytes > LONGEST_WORD)
		return strcmp(left, right) ? LONGEST_WORD : 0;
	for (u32 j = 0; j <= right_bytes; j++) {
		above[j] = j;
		before[j] = 0;
	}
	for (u32 i = 1; i <= left_bytes; i++) {
		row[0] = i;
		for (u32 j = 1; j <= right_bytes; j++) {
			row[j] = least(least(above[j], row[j - 1]) + 1,
				       above[j - 1] + (left[i - 1] != right[j - 1]));
			if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
				row[j] = least(row[j], before[j - 2] + 1);
		}
		spare = before;
		before = above;
		above = row;
		row = spare;
	}
	return above[right_bytes];
}

void nearest_offer(struct nearest *nearest, const char *candidate)
{
	size_t bytes = strlen(nearest->word), most = (bytes + 2) / 4;
	u32 distance = edit_distance(nearest->word, candidate);

	if (!strcasecmp(nearest->word, candidate) ||
	    (bytes >= 3 && !strncmp(nearest->word, candidate, bytes)))
		distance = distance ? 1 : 0;
	if (distance > most || bytes == 0)
		return;
	if (!nearest->best || distance < nearest->distance) {
		nearest->best = candidate;
		nearest->distance = distance;
	}
}
