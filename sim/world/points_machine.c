// SPDX-License-Identifier: GPL-2.0-only
/* Machine events as points: from a name to the event, and the list of them. */
#include <string.h>
#include "../machine/event.h"
#include "points_private.h"
#include "scenario_text.h"
#include "sites.h"

#define SHOWN_MAX 12

static bool is_kind(const char *name, const char *kind, size_t bytes)
{
	return !strncmp(name, kind, bytes) && name[bytes] == ':';
}

bool point_names_event(const char *name)
{
	static const char *const kinds[] = {
#define X(kind, names, help) kind,
		MACHINE_EVENTS(X)
#undef X
	};

	for (u32 i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (is_kind(name, kinds[i], strlen(kinds[i])))
			return true;
	return !strncmp(name, "platform-", strlen("platform-"));
}

static void say_unknown(const char *name, struct buffer *why)
{
	struct nearest nearest = {.word = name};
	u32 shown = 0;

	buffer_printf(why, "this computer has no machine event \"%s\"", name);
	for (const struct machine_event *event = machine_event_first(); event; event = event->next)
		nearest_offer(&nearest, event->name);
	if (nearest.best) {
		buffer_printf(why, "; did you mean \"%s\"?", nearest.best);
		return;
	}
	buffer_printf(why, "; there are");
	for (const struct machine_event *event = machine_event_first(); event && shown <= SHOWN_MAX; event = event->next) {
		if (!is_kind(event->name, name, strcspn(name, ":")))
			continue;
		if (shown < SHOWN_MAX)
			buffer_printf(why, "%s %s", shown ? "," : "", event->name);
		else
			buffer_printf(why, " ...");
		shown++;
	}
	if (!shown)
		buffer_printf(why, " none of that kind");
}

int point_find_event(const char *name, struct point *point, struct buffer *why)
{
	struct machine_event *event = machine_event_first();

	while (event && strcmp(event->name, name) != 0)
		event = event->next;
	if (!event) {
		say_unknown(name, why);
		return -1;
	}
	point->name = host_copy(name);
	point->place = host_alloc(1, sizeof(*point->place));
	point->place[point->count++] = event;
	point->event = event;
	point->apart = true;
	return 0;
}

void point_arm(const struct point *point, enum listener listener)
{
	const char *text;
	u64 bytes;

	if (point->event) {
		machine_event_arm(point->event, listener);
		return;
	}
	text = sites_text(&bytes);
	callbacks_arm(listener, text, bytes, point->place, point->count);
}
