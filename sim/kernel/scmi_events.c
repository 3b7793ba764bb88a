// SPDX-License-Identifier: GPL-2.0-only
/*
 * The SCMI trace events, for the checker of the protocol's rules: their raw
 * records are read by the names of their fields, which stand in tables that the
 * tree's macros make.
 */
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/trace_events.h>
#include "sim.h"
#include "sim/machine/scmi_watch.h"

enum kind { NOT_WANTED, BEGINS, WAITS, RECEIVED, ENDS };
enum part { TRANSFER, PROTOCOL, MESSAGE, TOKEN, VALUE, PARTS };

/* struct field - where one stands in the record; bytes 0: it has none such. */
struct field {
	u16 offset;
	u16 bytes;
};

struct shape {
	enum kind kind;
	struct field field[PARTS];
};

#define MAX_SHAPES 64

static struct shape shapes[MAX_SHAPES]; /* by the event's type */

/* The names of the tree's, and of core's. */
static const char *const names[PARTS][2] = {
	[TRANSFER] = { "transfer_id", "transfer" },
	[PROTOCOL] = { "protocol_id", "protocol" },
	[MESSAGE] = { "msg_id", "id" },
	[TOKEN] = { "seq", "token" },
};

static enum kind kind_of(const char *event, const char **value)
{
	static const struct {
		const char *event;
		enum kind kind;
		const char *value[2];
	} kinds[] = {
		{ "scmi_xfer_begin", BEGINS, { "poll", "poll" } },
		{ "scmi_xfer_response_wait", WAITS, { "poll", "poll" } },
		{ "scmi_rx_done", RECEIVED, { "msg_type", "type" } },
		{ "scmi_xfer_end", ENDS, { "status", "status" } },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (strcmp(event, kinds[i].event))
			continue;
		value[0] = kinds[i].value[0];
		value[1] = kinds[i].value[1];
		return kinds[i].kind;
	}
	return NOT_WANTED;
}

static bool is_one_of(const char *name, const char *const *two)
{
	return !strcmp(name, two[0]) || !strcmp(name, two[1]);
}

/* As the tree lays records out: one field after the other, each at its alignment. */
static void find_fields(const struct trace_event_call *call, struct shape *shape, const char *const *value)
{
	const struct trace_event_fields *field = call->class->fields_array;
	u32 offset = sizeof(struct trace_entry), part;

	for (; field->type; field++) {
		offset = ALIGN(offset, field->align);
		for (part = 0; part < PARTS; part++)
			if (is_one_of(field->name, part == VALUE ? value : names[part]))
				shape->field[part] = (struct field){ offset, field->size };
		offset += field->size;
	}
}

/* As wide as all trees have them, so that reading them takes no time; 0: there is no such field. */
static bool is_readable(enum part part, u32 bytes)
{
	static const u8 width[PARTS] = { [TRANSFER] = 4, [PROTOCOL] = 1, [MESSAGE] = 1, [TOKEN] = 2 };

	return part == VALUE ? bytes == 1 || bytes == 4 : bytes == width[part];
}

bool sim_scmi_event_add(const struct trace_event_call *call)
{
	struct shape *shape = &shapes[call->event.type];
	const char *value[2];
	u32 part;

	engine_assert(call->event.type < MAX_SHAPES);
	shape->kind = kind_of(trace_event_name((struct trace_event_call *)call), value);
	if (shape->kind == NOT_WANTED)
		return false;
	find_fields(call, shape, value);
	for (part = 0; part < PARTS; part++)
		if (!is_readable(part, shape->field[part].bytes))
			sim_panic("trace event %s: a field of it is not known, or has another width",
				  trace_event_name((struct trace_event_call *)call));
	return true;
}

#define FIELD(type, part) (*(const type *)(record + shape->field[part].offset))

static u32 read_value(const struct shape *shape, const void *record)
{
	return shape->field[VALUE].bytes == 1 ? FIELD(u8, VALUE) : FIELD(u32, VALUE);
}

void sim_scmi_event(u16 type, const void *record)
{
	const struct shape *shape = &shapes[type];
	u32 header, transfer, value;

	if (shape->kind == NOT_WANTED)
		return;
	header = FIELD(u8, MESSAGE) | FIELD(u8, PROTOCOL) << 10 | FIELD(u16, TOKEN) << 18;
	transfer = FIELD(u32, TRANSFER);
	value = read_value(shape, record);
	switch (shape->kind) {
	case BEGINS:
		scmi_watch->begins(transfer, header, value);
		break;
	case WAITS:
		scmi_watch->waits(transfer, header);
		break;
	case RECEIVED:
		scmi_watch->received(transfer, header | value << 8);
		break;
	default:
		scmi_watch->ends(transfer, header, value);
		break;
	}
}
