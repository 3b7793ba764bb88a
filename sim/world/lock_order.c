// SPDX-License-Identifier: GPL-2.0-only
#include "lock_order.h"

#include <stdlib.h>
#include <string.h>

#include "../machine/kernel_port.h"
#include "json_out.h"
#include "symbols.h"

/* Classes come first; both lists are written as they come. */
struct lists {
	struct buffer classes;
	struct buffer edges;
};

static void open_element(struct buffer *out)
{
	if (out->used)
		buffer_append(out, ",", 1);
	buffer_append(out, "[", 1);
}

static void put_class(void *arg, const struct kernel_lock_class *class)
{
	struct buffer *out = &((struct lists *)arg)->classes;

	open_element(out);
	out_string(out, class->name);
	buffer_printf(out, ",%llu,%u,%u,%u", (u64)class->key, class->subclass, class->version, class->usage);
	for (u32 i = 0; i < LOCK_PLACE_COUNT; i++)
		buffer_printf(out, ",%llu", (u64)class->place[i]);
	buffer_append(out, "]", 1);
}

static void put_edge(void *arg, const struct kernel_lock_edge *edge)
{
	struct buffer *out = &((struct lists *)arg)->edges;

	open_element(out);
	buffer_printf(out, "%u,%u,%u,%llu,%llu]", edge->from, edge->to, edge->kinds, (u64)edge->from_place,
		      (u64)edge->to_place);
}

void lock_order_put(struct buffer *out)
{
	struct lists lists = {{0}, {0}};

	kernel_lock_order(&lists, put_class, put_edge);
	out_key(out, "locks");
	buffer_printf(out, "{\"classes\":[%s],\"edges\":[%s]}", lists.classes.used ? lists.classes.bytes : "",
		      lists.edges.used ? lists.edges.bytes : "");
	buffer_free(&lists.classes);
	buffer_free(&lists.edges);
}

void lock_places_put(char *const *address, struct buffer *out)
{
	for (; *address; address++) {
		struct symbol_frame frame[16];
		u32 count = symbols_at((const void *)strtoull(*address, NULL, 16), true, frame, 16), i = 0;

		while (i + 1 < count && !strncmp(frame[i].file, "include/", 8))
			i++;
		if (count)
			buffer_printf(out, "%s %s:%u", frame[i].function, frame[i].file, frame[i].line);
		buffer_append(out, "\n", 1);
	}
}
