// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which file a function is written in. The debug information's lines name a header
 * where something of it was put in line; of the files in which a function's sites
 * stand, the C file is its own, or all of them if there are several.
 */
#include <stdlib.h>
#include <string.h>
#include "points_private.h"

/* Functions by name; @home: its C file, or the first header; @several: C files. */
struct homes {
	struct home {
		const char *function;
		const char *home;
		bool several;
	} *home;
	u32 room; /* a power of two */
};

bool is_header(const char *file)
{
	size_t bytes = strlen(file);

	return bytes > 2 && !strcmp(file + bytes - 2, ".h");
}

static struct home *find(const struct homes *homes, const char *function)
{
	u64 hash = 0xcbf29ce484222325ULL;
	u32 at;

	for (const char *c = function; *c; c++)
		hash = (hash ^ (u8)*c) * 0x100000001b3ULL;
	at = (u32)(hash >> 20) & (homes->room - 1);
	while (homes->home[at].function && strcmp(homes->home[at].function, function) != 0)
		at = (at + 1) & (homes->room - 1);
	return &homes->home[at];
}

static void note(struct home *home, const struct frame *frame)
{
	if (!home->function) {
		home->function = frame->function;
		home->home = frame->file;
	} else if (is_header(frame->file) || home->several) {
		return;
	} else if (is_header(home->home)) {
		home->home = frame->file;
	} else {
		home->several = strcmp(home->home, frame->file) != 0;
	}
}

static void settle(const struct home *home, struct frame *frame)
{
	frame->home = home->several && !is_header(frame->file) ? frame->file : home->home;
}

void frames_find_homes(const struct points *points)
{
	u32 all = points->count + points->absent_count, frames = 0, i, j;
	struct homes homes = {.room = 1024};

	for (i = 0; i < all; i++)
		frames += points->site[i].frame_count;
	while (homes.room < frames)
		homes.room *= 2;
	homes.home = host_alloc(homes.room, sizeof(*homes.home));
	for (i = 0; i < all; i++)
		for (j = 0; j < points->site[i].frame_count; j++)
			note(find(&homes, points->site[i].frame[j].function), &points->site[i].frame[j]);
	for (i = 0; i < all; i++)
		for (j = 0; j < points->site[i].frame_count; j++) {
			struct frame *frame = &points->site[i].frame[j];
			const struct home *home = find(&homes, frame->function);

			settle(home, frame);
		}
	free(homes.home);
}

void frames_find_homes_of(const struct points *points, const char *function)
{
	struct home home = {0};

	for (u32 i = 0; i < points->frame_count; i++)
		if (!strcmp(points->frame[i].function, function))
			note(&home, &points->frame[i]);
	for (u32 i = 0; i < points->frame_count; i++)
		if (!strcmp(points->frame[i].function, function))
			settle(&home, &points->frame[i]);
}
