// SPDX-License-Identifier: GPL-2.0-only
/* Machine events: which there are, and who is told. */
#include "event.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static struct machine_event *first, **last = &first;

void (*machine_event_told[MACHINE_EVENT_LISTENERS])(const struct machine_event *event, u32 number);
bool machine_events_armed;

static void init(struct machine_event *event, const char *in, bool on_cpu)
{
	event->in = in;
	event->on_cpu = on_cpu;
	event->armed = 0;
	event->next = NULL;
	*last = event;
	last = &event->next;
}

void machine_event_init(struct machine_event *event, const char *in, bool on_cpu, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(event->name, sizeof(event->name), format, arguments);
	va_end(arguments);
	init(event, in, on_cpu);
}

struct machine_event *machine_event_first(void)
{
	return first;
}

void machine_event_arm(struct machine_event *event, u32 listener)
{
	engine_assert(listener < MACHINE_EVENT_LISTENERS);
	event->armed |= (u8)(1u << listener);
	machine_events_armed = true;
}

bool machine_event_context(const struct machine_event *event, u32 number, char *name, u32 bytes)
{
	size_t length = event->in ? strlen(event->in) : 0;

	if (length && event->in[length - 1] == '/')
		snprintf(name, bytes, "%s%u", event->in, number);
	else if (length)
		snprintf(name, bytes, "%s", event->in);
	return length;
}

void machine_event_tell(const struct machine_event *event, u32 number)
{
	for (u32 i = 0; i < MACHINE_EVENT_LISTENERS; i++)
		if (event->armed >> i & 1)
			machine_event_told[i](event, number);
}

void mmio_name(struct mmio_window *window, struct mmio_register *part, u64 offset, u64 bytes, const char *format, ...)
{
	char name[MACHINE_EVENT_BYTES - sizeof("mmio:.write")];
	struct mmio_register **link = &window->part;
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(name, sizeof(name), format, arguments);
	va_end(arguments);
	part->offset = offset;
	part->bytes = bytes;
	part->next = NULL;
	machine_event_init(&part->read, NULL, true, "mmio:%s.read", name);
	machine_event_init(&part->write, NULL, true, "mmio:%s.write", name);
	while (*link)
		link = &(*link)->next;
	*link = part;
}
