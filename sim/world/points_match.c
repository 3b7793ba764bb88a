// SPDX-License-Identifier: GPL-2.0-only
/* Sites that belong to one name: their order, what counts as one of them. */
#include <stdlib.h>
#include <string.h>
#include "points_private.h"

int frame_compare(const struct frame *a, const struct frame *b)
{
	int order = strcmp(a->file, b->file);

	if (!order)
		order = a->line < b->line ? -1 : a->line > b->line;
	if (!order)
		order = a->column < b->column ? -1 : a->column > b->column;
	return order;
}

bool file_is(const char *path, const char *name)
{
	size_t path_bytes = strlen(path), name_bytes = strlen(name);

	return path_bytes >= name_bytes && !strcmp(path + path_bytes - name_bytes, name) &&
	       (path_bytes == name_bytes || path[path_bytes - name_bytes - 1] == '/');
}

const char *file_short(const char *path, const char *const *other, u32 count)
{
	const char *slash = strrchr(path, '/');
	const char *last = slash ? slash + 1 : path;

	for (u32 i = 0; i < count; i++)
		if (strcmp(other[i], path) != 0 && file_is(other[i], last))
			return path;
	return last;
}

void matches_add(struct matches *matches, const struct site_line *site, u32 frame)
{
	if (matches->count == matches->room) {
		matches->room = matches->room ? 2 * matches->room : 4;
		matches->match = realloc(matches->match, matches->room * sizeof(*matches->match));
		if (!matches->match)
			abort();
	}
	matches->match[matches->count++] = (struct match){site, frame};
}

int match_compare(const struct match *a, const struct match *b)
{
	int order = frame_compare(&a->site->frame[a->frame], &b->site->frame[b->frame]);

	return order ? order : a->site->place < b->site->place ? -1 : a->site->place > b->site->place;
}

static int compare(const void *a, const void *b)
{
	return match_compare(a, b);
}

void matches_sort(struct matches *matches)
{
	if (matches->count)
		qsort(matches->match, matches->count, sizeof(*matches->match), compare);
}

bool match_same_occurrence(const struct match *a, const struct match *b)
{
	return !frame_compare(&a->site->frame[a->frame], &b->site->frame[b->frame]);
}

u32 matches_occurrences(const struct matches *matches)
{
	u32 count = 0;

	for (u32 i = 0; i < matches->count; i++)
		count += !i || !match_same_occurrence(&matches->match[i], &matches->match[i - 1]);
	return count;
}

static bool same_instance(const struct match *a, const struct match *b)
{
	const struct site_line *one = a->site, *other = b->site;
	u32 i = a->frame + 1, j = b->frame + 1;

	if (one->frame_count - i != other->frame_count - j)
		return false;
	for (; i < one->frame_count; i++, j++)
		if (strcmp(one->frame[i].function, other->frame[j].function) != 0 ||
		    frame_compare(&one->frame[i], &other->frame[j]))
			return false;
	return true;
}

void matches_keep_begins(struct matches *matches)
{
	u32 kept = 0, i, j;

	for (i = 0; i < matches->count; i++) {
		for (j = 0; j < kept && !same_instance(&matches->match[i], &matches->match[j]); j++)
			;
		if (j == kept)
			matches->match[kept++] = matches->match[i];
		else if (matches->match[i].site->place < matches->match[j].site->place)
			matches->match[j] = matches->match[i];
	}
	matches->count = kept;
}

bool matches_are_apart(const struct matches *matches)
{
	for (u32 i = 0; i < matches->count; i++)
		for (u32 j = 0; j < i; j++)
			if (same_instance(&matches->match[i], &matches->match[j]))
				return false;
	return true;
}
