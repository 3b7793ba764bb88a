// SPDX-License-Identifier: GPL-2.0-only
/* The list of sites that was made when the agent was built (sites.h), read. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "points_private.h"

#define SITES_FILE "sites"

static char *field(char **at, char end)
{
	char *from = *at, *to = from ? strchr(from, end) : NULL;

	if (to)
		*to = '\0';
	*at = to ? to + 1 : NULL;
	return from;
}

static bool is_source(const char *file)
{
	return strncmp(file, "sim/", 4) != 0;
}

/* strtoul() is dear, a hundred thousand times. */
static u32 number(const char **at)
{
	u32 value = 0;

	for (; **at >= '0' && **at <= '9'; ++*at)
		value = 10 * value + (u32)(**at - '0');
	return value;
}

/* Into @frame, which has room; how many. */
static u32 read_frames(struct frame *frame, char *frames)
{
	u32 count = 0;

	while (frames) {
		struct frame *one = &frame[count];
		char *text = field(&frames, ' ');
		const char *place;

		one->function = field(&text, '@');
		one->file = field(&text, ':');
		place = text ? text : "";
		one->line = number(&place);
		place += *place == ':';
		one->column = number(&place);
		count += one->file && is_source(one->file);
	}
	return count;
}

static bool read_site(struct site_line *site, struct frame *frame, char *line)
{
	const char *address = field(&line, '\t'), *kind = field(&line, '\t');
	u32 i;

	field(&line, '\t');
	site->marked = line && *line == '1';
	field(&line, '\t');
	if (!line)
		return false;
	site->place = (const void *)strtoull(address, NULL, 16);
	for (i = 0; i < SITE_KIND_COUNT && strcmp(site_kinds[i], kind) != 0; i++)
		;
	site->kind = (enum site_kind)i;
	site->frame = frame;
	site->frame_count = read_frames(frame, field(&line, '\t'));
	site->operand = line ? line : "";
	return i < SITE_KIND_COUNT && site->frame_count;
}

static char *read_file(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = NULL;
	size_t room = 0;

	if (!file)
		return NULL;
	if (getdelim(&text, &room, '\0', file) < 0) {
		free(text);
		text = NULL;
	}
	fclose(file);
	return text;
}

static bool is_absent(const struct points *points, u32 i)
{
	return points->site[i].kind == SITE_ABSENT;
}

bool sites_path(char *path, u32 bytes)
{
	ssize_t used = readlink("/proc/self/exe", path, bytes - sizeof(SITES_FILE) - 1);
	char *slash = used > 0 ? memrchr(path, '/', (size_t)used) : NULL;

	strcpy(slash ? slash + 1 : path, SITES_FILE);
	return slash;
}

struct points *points_open(const char **why)
{
	char path[4096];

	sites_path(path, sizeof(path));
	return points_open_file(path, why);
}

/* @text becomes the points' own. */
static struct points *read_points(char *text)
{
	struct points *points = host_alloc(1, sizeof(*points));
	u32 lines = 0, frames = 0;
	char *at;

	points->text = text;
	for (at = points->text; *at; at++) {
		lines += *at == '\n';
		frames += *at == '@';
	}
	points->site = host_alloc(lines + 1, sizeof(*points->site));
	points->frame = host_alloc(frames + 1, sizeof(*points->frame));
	at = points->text;
	while (at && *at) {
		struct site_line *site = &points->site[points->count];

		if (!read_site(site, &points->frame[points->frame_count], field(&at, '\n')))
			continue;
		points->frame_count += site->frame_count;
		points->count++;
	}
	for (points->absent = points->site; points->count && is_absent(points, points->count - 1); points->count--)
		points->absent_count++;
	points->absent += points->count;
	return points;
}

static const char *const no_points =
	"this agent has no points: it was built without the compiler's callbacks; take its variant \"checked\"";

struct points *points_open_file(const char *path, const char **why)
{
	char *text = read_file(path);

	*why = no_points;
	return text ? read_points(text) : NULL;
}

struct keys {
	struct point_key *key;
	u32 count;
};

static bool is_in_line(const char *at, u32 line)
{
	while (*at != ':' && *at != '\n')
		at++;
	at += *at == ':';
	return number(&at) == line;
}

static bool matters(void *arg, const char *text, const char *at)
{
	const struct keys *keys = arg;

	for (u32 i = 0; i < keys->count; i++) {
		const struct point_key *key = &keys->key[i];
		const char *name = (u64)(at - text) > key->bytes ? at - key->bytes : NULL;

		if (name && key->bytes && (name[-1] == ' ' || name[-1] == '\t') && !memcmp(name, key->function, key->bytes))
			return true;
		if (key->line && is_in_line(at, key->line))
			return true;
	}
	return false;
}

struct points *points_open_for(const char *file, const char *const *name, u32 count, const char **why)
{
	struct keys keys = {.key = host_alloc(count + 1, sizeof(*keys.key))};
	struct buffer text = {0};
	struct points *points;
	char path[4096];
	bool any;

	if (!file && sites_path(path, sizeof(path)))
		file = path;
	for (u32 i = 0; i < count; i++)
		if (name[i])
			point_key(name[i], &keys.key[keys.count++]);
	any = file && sites_lines(file, matters, &keys, &text);
	free(keys.key);
	*why = no_points;
	if (!any)
		return NULL;
	points = read_points(text.used ? text.bytes : host_copy(""));
	points->file = host_copy(file);
	return points;
}

void points_close(struct points *points)
{
	if (points) {
		free(points->frame);
		free(points->site);
		free(points->text);
		free(points->file);
	}
	free(points);
}
