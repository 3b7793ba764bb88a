// SPDX-License-Identifier: GPL-2.0-only
/* From places to points' names: what `scmi-sim points` lists. */
#include <stdlib.h>
#include <string.h>
#include "points_private.h"

/*
 * struct entry - a site on its way to a name.
 * @frame: index of the function that the name begins with: the first one outside of headers.
 * @base: the name without its number.
 * @listed: false: it only counts, so that numbers are those that point_find() gives.
 */
struct entry {
	const struct site_line *site;
	u32 frame;
	char *base;
	bool listed;
	u32 number;
	u32 total;
};

struct entries {
	struct entry *entry;
	u32 count;
};

static bool is_header(const char *file)
{
	return !strncmp(file, "include/", 8);
}

static u32 naming_frame(const struct site_line *site)
{
	for (u32 i = 0; i < site->frame_count; i++)
		if (!is_header(site->frame[i].file))
			return i;
	return 0;
}

static void add(struct entries *entries, const struct site_line *site, u32 frame, bool listed, const char *what,
		const char *end)
{
	struct buffer base = {0};

	buffer_printf(&base, "%s%s%s%s", site->frame[frame].function, what ? ":" : "", what ? what : "", end);
	entries->entry[entries->count++] =
		(struct entry){.site = site, .frame = frame, .base = base.bytes, .listed = listed};
}

static void name_site(struct entries *entries, const struct site_line *site)
{
	u32 frame = naming_frame(site);

	if (frame)
		add(entries, site, frame, true, site->frame[frame - 1].function, "");
	else if (site->kind == SITE_ENTRY)
		add(entries, site, frame, true, NULL, "");
	else if (site->kind == SITE_EXIT)
		add(entries, site, frame, true, "return", "");
	else if (*site->operand)
		add(entries, site, frame, site->kind != SITE_WRITE, site->operand, "");
	if (!frame && site->kind == SITE_WRITE && *site->operand)
		add(entries, site, frame, true, site->operand, "=");
}

static int by_name(const void *a, const void *b)
{
	const struct entry *one = a, *other = b;
	int order = strcmp(one->base, other->base);

	if (!order)
		order = frame_compare(&one->site->frame[one->frame], &other->site->frame[other->frame]);
	return order ? order : one->site->place < other->site->place ? -1 : one->site->place > other->site->place;
}

static int by_place(const void *a, const void *b)
{
	const struct entry *one = a, *other = b;

	if (one->site->place != other->site->place)
		return one->site->place < other->site->place ? -1 : 1;
	return strcmp(one->base, other->base);
}

static bool is_numbered(const struct entry *entry)
{
	return entry->site->kind != SITE_ENTRY && entry->site->kind != SITE_EXIT;
}

static void number(struct entries *entries)
{
	struct entry *entry = entries->entry;
	u32 begin = 0, i, j;

	qsort(entry, entries->count, sizeof(*entry), by_name);
	for (i = 0; i < entries->count; i++) {
		bool same = i && !strcmp(entry[i].base, entry[i - 1].base);

		if (!same)
			begin = i;
		entry[i].number = !same ? 1
				  : entry[i - 1].number + !!frame_compare(&entry[i].site->frame[entry[i].frame],
								      &entry[i - 1].site->frame[entry[i - 1].frame]);
		for (j = begin; j <= i && (i + 1 == entries->count || strcmp(entry[i + 1].base, entry[i].base) != 0); j++)
			entry[j].total = entry[i].number;
	}
	qsort(entry, entries->count, sizeof(*entry), by_place);
}

static bool holds(const char *text, const char *pattern)
{
	struct buffer part = {0};
	bool matches;

	if (!pattern)
		return true;
	buffer_printf(&part, "*%s*", pattern);
	matches = pattern_matches(part.bytes, text);
	buffer_free(&part);
	return matches;
}

static void put(const struct entry *entry, const char *pattern, struct buffer *last, struct buffer *out)
{
	const struct frame *frame = &entry->site->frame[entry->frame];
	struct buffer name = {0}, place = {0};

	buffer_printf(&name, "%s", entry->base);
	if (is_numbered(entry) && entry->total > 1)
		buffer_printf(&name, "#%u", entry->number);
	buffer_printf(&place, "%s:%u:%u", frame->file, frame->line, frame->column);
	if ((holds(name.bytes, pattern) || holds(place.bytes, pattern)) &&
	    (!last->used || strcmp(last->bytes, name.bytes) != 0)) {
		buffer_printf(out, "%s\t%s\t%s\n", name.bytes, site_kinds[entry->site->kind], place.bytes);
		buffer_free(last);
		buffer_printf(last, "%s", name.bytes);
	}
	buffer_free(&name);
	buffer_free(&place);
}

void points_list(const struct points *points, const char *pattern, struct buffer *out)
{
	struct entries entries = {host_alloc(2 * points->count + 1, sizeof(*entries.entry)), 0};
	struct buffer last = {0};
	u32 i;

	for (i = 0; i < points->count; i++)
		name_site(&entries, &points->site[i]);
	number(&entries);
	for (i = 0; i < entries.count; i++) {
		if (entries.entry[i].listed)
			put(&entries.entry[i], pattern, &last, out);
		free(entries.entry[i].base);
	}
	buffer_free(&last);
	free(entries.entry);
}
