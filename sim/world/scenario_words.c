/* SPDX-License-Identifier: GPL-2.0-only */
/* Arguments of operations and faults: named by the lists in operations.h and fault.h, typed by name here. */
#include "scenario_reader.h"
#include "scenario_schema.h"

#include <stdint.h>
#include <string.h>

/* Where a word is read into; event names need the protocol beside them. */
struct slot {
	u64 arg;
	s32 protocol;
};

/* true, false, 0 or 1. */
static void read_flag(struct reader *reader, const struct at *at, const struct field *field, void *base)
{
	struct slot *slot = base;

	if (at->value->type == JSON_BOOLEAN)
		slot->arg = at->value->truth;
	else if (at->value->type == JSON_NUMBER)
		kind_u64.read(reader, at, field, base);
	else
		reader_wrong(reader, at, field, NULL);
}

static void describe_flag(const struct field *field, struct text *text)
{
	(void)field;
	text_add(text, "true or false");
}

static void schema_flag(const struct field *field, struct schema *schema)
{
	(void)field;
	schema_open(schema, "enum", '[');
	schema_raw(schema, NULL, "true");
	schema_raw(schema, NULL, "false");
	schema_raw(schema, NULL, "0");
	schema_raw(schema, NULL, "1");
	schema_close(schema, ']');
}

static const struct kind kind_flag = {read_flag, describe_flag, schema_flag, true};

#define EVENT_OF .count_offset = offsetof(struct slot, protocol)
/* clang-format off */
static const struct field word_fields[] = {
	{.key = "domain", .kind = &kind_u64, .max = UINT32_MAX, .help = "performance, power or reset domain"},
	{.key = "level", .kind = &kind_u64, .max = UINT32_MAX, .help = "performance level"},
	{.key = "max", .kind = &kind_u64, .max = UINT32_MAX, .help = "upper limit, a level"},
	{.key = "min", .kind = &kind_u64, .max = UINT32_MAX, .help = "lower limit, a level"},
	{.key = "clock", .kind = &kind_u64, .max = UINT32_MAX, .help = "clock"},
	{.key = "sensor", .kind = &kind_u64, .max = UINT32_MAX, .help = "sensor"},
	{.key = "cpu", .kind = &kind_u64, .max = 63, .help = "CPU"},
	{.key = "consumer", .kind = &kind_name, .of = &consumer_names, .help = "driver of the tree"},
	{.key = "trip", .kind = &kind_u64, .max = 255, .help = "trip point"},
	{.key = "value", .kind = &kind_s64, .help = "a sensor value"},
	{.key = "reading", .kind = &kind_s64, .help = "a sensor value"},
	{.key = "config", .kind = &kind_u64, .max = UINT32_MAX, .help = "SCMI's word"},
	{.key = "poll", .kind = &kind_flag, .max = 1, .help = "poll instead of waiting for the interrupt"},
	{.key = "atomic", .kind = &kind_flag, .max = 1, .help = "as from atomic context"},
	{.key = "enabled", .kind = &kind_flag, .max = 1, .help = "is it on"},
	{.key = "protocol", .kind = &kind_protocol, .max = 255, .of = &protocol_names, .help = "SCMI protocol"},
	{.key = "event", .kind = &kind_event, .max = 255, .of = &event_names, .help = "notification", EVENT_OF},
	{.key = "type", .kind = &kind_protocol, .max = 3, .of = &message_type_names, .help = "message type"},
	{.key = "source", .kind = &kind_u64, .max = 65535, .help = "domain, clock or sensor; 65535: all"},
	{.key = "token", .kind = &kind_u64, .max = 1023, .help = "token"},
	{.key = "status", .kind = &kind_s64, .min = (u64)INT32_MIN, .max = INT32_MAX, .help = "SCMI status"},
	{.key = "length", .kind = &kind_u64, .max = UINT32_MAX, .help = "bytes"},
	{.key = "module", .kind = &kind_string, .min = 1, .max = 255,
	 .help = "a module's name; for module.load, values of its parameters may follow: \"name debug=1\""},
	{.key = "count", .kind = &kind_u64, .max = 1000000, .help = "how many"},
	{.key = "behind", .kind = &kind_u64, .min = 1, .max = 1000000, .help = "how many replies"},
	{.key = "time_us", .kind = &kind_u64, .max = 1000000000000, .help = "microseconds"},
	{.key = "timeout_ms", .kind = &kind_u64, .max = 1000000000, .help = "milliseconds"},
	{.key = "by_us", .kind = &kind_u64, .max = 1000000000000, .help = "microseconds"},
	{.key = "after_us", .kind = &kind_u64, .max = 1000000000000, .help = "microseconds"},
	{.key = "before_us", .kind = &kind_u64, .max = 1000000000000, .help = "microseconds"},
	{.key = "restart_after_us", .kind = &kind_u64, .max = 1000000000000, .help = "microseconds"},
	{.key = "for_us", .kind = &kind_u64, .max = 1000000000000, .help = "microseconds"},
	{.key = "gap_us", .kind = &kind_u64, .max = 1000000000000, .help = "microseconds"},
};
/* clang-format on */

static size_t copy_part(char *to, size_t room, const char *from, const char *ends)
{
	size_t bytes = strcspn(from, ends), kept = bytes < room ? bytes : room - 1;

	memcpy(to, from, kept);
	to[kept] = 0;
	return bytes;
}

bool word_next(const char **cursor, struct word *word)
{
	const char *at = *cursor + strspn(*cursor, " ");

	memset(word, 0, sizeof(*word));
	if (!*at)
		return false;
	at += copy_part(word->name, sizeof(word->name), at, " ?=");
	if (*at == '?') {
		word->optional = true;
		at++;
	}
	if (*at == '=') {
		word->optional = true;
		word->has_preset = true;
		at += 1 + copy_part(word->preset, sizeof(word->preset), at + 1, " ");
	}
	*cursor = at;
	return true;
}

static const struct field *find_word(const char *name)
{
	for (size_t i = 0; i < sizeof(word_fields) / sizeof(word_fields[0]); i++)
		if (!strcmp(word_fields[i].key, name))
			return &word_fields[i];
	return NULL;
}

bool argument_is_text(const char *name)
{
	const struct field *known = find_word(name);

	return known && known->kind == &kind_string;
}

void word_field(const struct word *word, struct field *field)
{
	const struct field *known = find_word(word->name);

	*field = known ? *known : (struct field){.kind = &kind_u64, .help = "a number"};
	field->key = word->name;
	field->required = !word->optional;
	if (word->has_preset)
		field->preset = word->preset;
	else if (word->optional)
		field->preset = field->kind == &kind_flag ? "false" : "0";
}

void word_read(struct reader *reader, const struct at *at, const char *name, s32 protocol, u64 *arg)
{
	struct slot slot = {.protocol = protocol};
	const struct field *known = find_word(name);
	struct field field = known ? *known : (struct field){.kind = &kind_u64};

	field.key = name;
	field.kind->read(reader, at, &field, &slot);
	*arg = slot.arg;
}
