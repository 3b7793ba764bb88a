// SPDX-License-Identifier: GPL-2.0-only
/* From places to points' names: what `scmi-sim points` lists. The names are those that point_find() takes. */
#include <stdlib.h>
#include <string.h>
#include "points_private.h"

/* What a name says of its site, in the order in which point_find() prefers one to another. */
enum sense { SENSE_FUNCTION, SENSE_RETURN, SENSE_CALL, SENSE_OPERAND, SENSE_WRITE };

/* A site under one of its names, without number. */
struct named {
	char *base;
	enum sense sense;
	struct match match;
};

struct names {
	struct named *named;
	u32 count;
	u32 room;
	/* each function's files, by function and file */
	struct frame *function;
	u32 function_count;
};

static void *grow(void *list, u32 *room, u32 count, size_t bytes)
{
	if (count < *room)
		return list;
	*room = *room ? 2 * *room : 4096;
	list = realloc(list, *room * bytes);
	if (!list)
		abort();
	return list;
}

/* ---- functions of one name in several files ---- */

static int by_function(const void *a, const void *b)
{
	const struct frame *one = a, *other = b;
	int order = strcmp(one->function, other->function);

	return order ? order : strcmp(one->home, other->home);
}

static void list_functions(const struct points *points, struct names *names)
{
	u32 room = 0, all = 0, i, j;

	for (i = 0; i < points->count; i++)
		for (j = 0; j < points->site[i].frame_count; j++) {
			names->function = grow(names->function, &room, all, sizeof(*names->function));
			names->function[all++] = points->site[i].frame[j];
		}
	if (all)
		qsort(names->function, all, sizeof(*names->function), by_function);
	for (i = 0; i < all; i++)
		if (!i || by_function(&names->function[i], &names->function[names->function_count - 1]))
			names->function[names->function_count++] = names->function[i];
}

/* "file.c/" if the function needs it; @file: FILES_MAX of them are enough to tell. */
#define FILES_MAX 16
static void put_file(const struct names *names, const struct frame *frame, struct buffer *out)
{
	const struct frame *found = bsearch(frame, names->function, names->function_count, sizeof(*frame), by_function);
	const struct frame *from = found, *to = found + 1, *end = names->function + names->function_count;
	const char *file[FILES_MAX];
	u32 count = 0;

	while (from > names->function && !strcmp(from[-1].function, frame->function))
		from--;
	while (to < end && !strcmp(to->function, frame->function))
		to++;
	if (to - from < 2)
		return;
	for (; from < to && count < FILES_MAX; from++)
		file[count++] = from->home;
	buffer_printf(out, "%s/", file_short(frame->home, file, count));
}

/* ---- the names of a site ---- */

static void add(struct names *names, const struct site_line *site, u32 frame, enum sense sense, const char *what)
{
	struct buffer base = {0};

	put_file(names, &site->frame[frame], &base);
	buffer_printf(&base, "%s%s%s%s", site->frame[frame].function, what ? ":" : "", what ? what : "",
		      sense == SENSE_WRITE ? "=" : "");
	names->named = grow(names->named, &names->room, names->count, sizeof(*names->named));
	names->named[names->count++] = (struct named){base.bytes, sense, {site, frame}};
}

static void name_outermost(struct names *names, const struct site_line *site, u32 frame)
{
	if (site->kind == SITE_ENTRY)
		add(names, site, frame, SENSE_FUNCTION, NULL);
	else if (site->kind == SITE_EXIT)
		add(names, site, frame, SENSE_RETURN, "return");
}

static void name_innermost(struct names *names, const struct site_line *site)
{
	if (site->kind == SITE_CALL)
		add(names, site, 0, SENSE_CALL, site->operand);
	if ((site->kind == SITE_READ || site->kind == SITE_WRITE) && *site->operand)
		add(names, site, 0, SENSE_OPERAND, site->operand);
	if (site->kind == SITE_WRITE && *site->operand)
		add(names, site, 0, SENSE_WRITE, site->operand);
}

static void name_site(struct names *names, const struct site_line *site)
{
	for (u32 i = 0; i < site->frame_count; i++) {
		if (is_header(site->frame[i].home))
			continue;
		if (i)
			add(names, site, i, SENSE_CALL, site->frame[i - 1].function);
		else
			name_innermost(names, site);
		if (i == site->frame_count - 1)
			name_outermost(names, site, i);
		else
			add(names, site, i, SENSE_FUNCTION, NULL);
	}
}

static int by_name(const void *a, const void *b)
{
	const struct named *one = a, *other = b;
	int order = strcmp(one->base, other->base);

	if (!order)
		order = (int)one->sense - (int)other->sense;
	return order ? order : match_compare(&one->match, &other->match);
}

/* ---- entries ---- */

static const char *kind_of(const struct named *named)
{
	const struct site_line *site = named->match.site;

	switch (named->sense) {
	case SENSE_FUNCTION:
		return named->match.frame == site->frame_count - 1 ? "entry" : "inlined";
	case SENSE_RETURN:
		return "return";
	case SENSE_CALL:
		return "call";
	default:
		return site_kinds[site->kind];
	}
}

static void put_entry(struct point_entries *entries, const struct named *named, u32 count, u32 number)
{
	struct buffer name = {0};
	struct point_entry *entry;

	entries->entry = grow(entries->entry, &entries->room, entries->count, sizeof(*entries->entry));
	entry = &entries->entry[entries->count++];
	buffer_printf(&name, "%s", named->base);
	if (number)
		buffer_printf(&name, "#%u", number);
	*entry = (struct point_entry){
		.name = name.bytes,
		.kind = kind_of(named),
		.at = &named->match.site->frame[named->match.frame],
		.apart = true,
	};
	for (u32 i = 0; i < count; i++)
		matches_add(&entry->matches, named[i].match.site, named[i].match.frame);
}

/* Entries of one function come before those where it is inlined: of the latter only the begins. */
static void put_function(struct point_entries *entries, const struct named *named, u32 count)
{
	struct matches inlined = {0};
	struct point_entry *entry;

	put_entry(entries, named, 0, 0);
	entry = &entries->entry[entries->count - 1];
	for (u32 i = 0; i < count; i++) {
		const struct match *match = &named[i].match;
		bool is_inlined = match->frame < match->site->frame_count - 1;

		matches_add(is_inlined ? &inlined : &entry->matches, match->site, match->frame);
		if (!is_inlined) {
			entry->at = &match->site->frame[match->frame];
			entry->kind = "entry";
		}
	}
	matches_keep_begins(&inlined);
	for (u32 i = 0; i < inlined.count; i++)
		matches_add(&entry->matches, inlined.match[i].site, inlined.match[i].frame);
	free(inlined.match);
}

static bool only_writes(const struct named *named, u32 count)
{
	for (u32 i = 0; i < count; i++)
		if (named[i].match.site->kind != SITE_WRITE)
			return false;
	return true;
}

/* Each occurrence in the source; what is only written is listed by the name that says so. */
static void put_occurrences(struct point_entries *entries, const struct named *named, u32 count)
{
	u32 total = 1, number = 1, begin = 0;

	for (u32 i = 1; i < count; i++)
		total += !match_same_occurrence(&named[i].match, &named[i - 1].match);
	for (u32 i = 1; i <= count; i++) {
		struct point_entry *entry;

		if (i < count && match_same_occurrence(&named[i].match, &named[begin].match))
			continue;
		if (named->sense != SENSE_OPERAND || !only_writes(named + begin, i - begin)) {
			put_entry(entries, named + begin, i - begin, total > 1 ? number : 0);
			entry = &entries->entry[entries->count - 1];
			if (named->sense == SENSE_CALL)
				matches_keep_begins(&entry->matches);
			entry->apart = matches_are_apart(&entry->matches);
		}
		number++;
		begin = i;
	}
}

static void put_base(struct point_entries *entries, const struct named *named, u32 count)
{
	u32 same = 1;

	while (same < count && named[same].sense == named->sense)
		same++;
	if (named->sense == SENSE_FUNCTION)
		put_function(entries, named, same);
	else if (named->sense == SENSE_RETURN)
		put_entry(entries, named, same, 0);
	else
		put_occurrences(entries, named, same);
}

static int in_source_order(const void *a, const void *b)
{
	const struct point_entry *one = a, *other = b;
	int order = frame_compare(one->at, other->at);

	return order ? order : strcmp(one->name, other->name);
}

void points_name_all(const struct points *points, struct point_entries *entries)
{
	struct names names = {0};
	u32 begin = 0, i;

	memset(entries, 0, sizeof(*entries));
	frames_find_homes(points);
	list_functions(points, &names);
	for (i = 0; i < points->count; i++)
		name_site(&names, &points->site[i]);
	if (names.count)
		qsort(names.named, names.count, sizeof(*names.named), by_name);
	for (i = 1; i <= names.count; i++)
		if (i == names.count || strcmp(names.named[i].base, names.named[begin].base) != 0) {
			put_base(entries, names.named + begin, i - begin);
			begin = i;
		}
	if (entries->count)
		qsort(entries->entry, entries->count, sizeof(*entries->entry), in_source_order);
	for (i = 0; i < names.count; i++)
		free(names.named[i].base);
	free(names.named);
	free(names.function);
}

void point_entries_free(struct point_entries *entries)
{
	for (u32 i = 0; i < entries->count; i++) {
		free(entries->entry[i].name);
		free(entries->entry[i].matches.match);
	}
	free(entries->entry);
}
