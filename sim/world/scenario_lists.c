/* SPDX-License-Identifier: GPL-2.0-only */
/* Kinds of values that are made of others: objects, lists, tagged objects, bounds. */
#include "scenario_reader.h"
#include "scenario_schema.h"

#include <string.h>

static void read_inner(struct reader *reader, const struct at *at, const struct field *field, void *base)
{
	read_section(reader, at, field->of, field_target(field, base));
}

static void describe_section(const struct field *field, struct text *text)
{
	const struct section *section = field->of;

	if (section->shorthand)
		text_add(text, "an object or just its \"%s\"", section->shorthand);
	else
		text_add(text, "an object");
}

static void schema_inner(const struct field *field, struct schema *schema)
{
	schema_section(schema, field->of);
}

const struct kind kind_section = {read_inner, describe_section, schema_inner, false};

/* ---- lists of a section; field->min to field->max elements ---- */

static bool right_length(struct reader *reader, const struct at *at, const struct field *field)
{
	if (at->value->type != JSON_ARRAY) {
		reader_wrong(reader, at, field, NULL);
		return false;
	}
	if (at->value->count >= field->min && at->value->count <= field->max)
		return true;
	reader_error(reader, at, NULL, NULL, "\"%s\" has %u elements, not %llu to %llu", field->key,
		     at->value->count, field->min, field->max);
	return false;
}

static void read_elements(struct reader *reader, const struct at *at, const struct field *field, void *base,
			  char *to)
{
	const struct section *section = field->of;
	struct at there = {.up = at};

	for (const struct json_value *value = at->value->child; value; value = value->next) {
		there.value = value;
		read_section(reader, &there, section, to + (size_t)there.index * section->bytes);
		there.index++;
	}
	*(u32 *)((char *)base + field->count_offset) = there.index;
}

static void read_list(struct reader *reader, const struct at *at, const struct field *field, void *base)
{
	const struct section *section = field->of;
	char *list;

	if (!right_length(reader, at, field))
		return;
	list = reader_alloc(reader, (size_t)at->value->count * section->bytes);
	*(char **)field_target(field, base) = list;
	read_elements(reader, at, field, base, list);
}

static void read_inline_list(struct reader *reader, const struct at *at, const struct field *field,
			     void *base)
{
	if (right_length(reader, at, field))
		read_elements(reader, at, field, base, field_target(field, base));
}

static void describe_list(const struct field *field, struct text *text)
{
	text_add(text, "an array of %llu to %llu", field->min, field->max);
	if (field->kind != &kind_texts)
		text_add(text, " %s", ((const struct section *)field->of)->name);
}

static void schema_length(const struct field *field, struct schema *schema)
{
	struct text min = {0}, max = {0};

	text_add(&min, "%llu", field->min);
	text_add(&max, "%llu", field->max);
	schema_string(schema, "type", "array");
	if (field->min)
		schema_raw(schema, "minItems", text_get(&min));
	schema_raw(schema, "maxItems", text_get(&max));
	text_free(&min);
	text_free(&max);
}

static void schema_list(const struct field *field, struct schema *schema)
{
	schema_length(field, schema);
	schema_open(schema, "items", '{');
	schema_section(schema, field->of);
	schema_close(schema, '}');
}

const struct kind kind_list = {read_list, describe_list, schema_list, false};
const struct kind kind_inline_list = {read_inline_list, describe_list, schema_list, false};

/* ---- names into char[][PLATFORM_NAME_BYTES] ---- */

static const struct field short_name = {"name", &kind_text, .min = 1, .max = PLATFORM_NAME_BYTES - 1,
					.of = PRINTABLE};

static void read_texts(struct reader *reader, const struct at *at, const struct field *field, void *base)
{
	char *to = field_target(field, base);
	struct at there = {.up = at};

	if (!right_length(reader, at, field))
		return;
	for (const struct json_value *value = at->value->child; value; value = value->next) {
		there.value = value;
		kind_text.read(reader, &there, &short_name, to + there.index * PLATFORM_NAME_BYTES);
		there.index++;
	}
	*(u32 *)((char *)base + field->count_offset) = there.index;
}

static void schema_texts(const struct field *field, struct schema *schema)
{
	schema_length(field, schema);
	schema_open(schema, "items", '{');
	schema_value(schema, &short_name);
	schema_close(schema, '}');
}

const struct kind kind_texts = {read_texts, describe_list, schema_texts, false};

/* ---- {"tag": {...}} ---- */

static void read_tag(struct reader *reader, const struct at *at, const struct tagged *tagged, u32 tag,
		     void *base)
{
	*(u32 *)((char *)base + tagged->tag_offset) = tag;
	read_section(reader, at, &tagged->section[tag], base);
}

static void unknown_tag(struct reader *reader, const struct at *at, const struct tagged *tagged)
{
	struct nearest nearest = {.word = at->key};
	struct text expected = {0}, word = {0};

	for (u32 i = 0; i < tagged->count; i++) {
		if (!tagged->section[i].count)
			continue;
		nearest_offer(&nearest, tagged->section[i].name);
		text_add(&expected, "%s%s", expected.used ? ", " : "one of ", tagged->section[i].name);
	}
	text_add_quoted(&word, at->key);
	reader_error(reader, at, text_get(&expected), &nearest, "unknown %s %s", tagged->what,
		     text_get(&word));
	text_free(&expected);
	text_free(&word);
}

static void read_tagged(struct reader *reader, const struct at *at, const struct field *field, void *base)
{
	const struct tagged *tagged = field->of;
	const struct json_value *member = at->value->child;
	struct at there = {.up = at, .value = member};
	void *target = field_target(field, base);

	if (at->value->type == JSON_NUMBER && tagged->number >= 0) {
		read_tag(reader, at, tagged, (u32)tagged->number, target);
		return;
	}
	if (at->value->type == JSON_STRING && tagged->word && !strcmp(at->value->text, tagged->word))
		return;
	if (at->value->type != JSON_OBJECT || at->value->count != 1) {
		reader_wrong(reader, at, field,
			     at->value->type == JSON_OBJECT ? "has not exactly one member" : NULL);
		return;
	}
	there.key = member->key;
	for (u32 i = 0; i < tagged->count; i++) {
		if (tagged->section[i].count && !strcmp(tagged->section[i].name, member->key)) {
			read_tag(reader, &there, tagged, i, target);
			return;
		}
	}
	there.on_key = true;
	unknown_tag(reader, &there, tagged);
}

static void describe_tagged(const struct field *field, struct text *text)
{
	const struct tagged *tagged = field->of;
	bool first = true;

	if (tagged->number >= 0)
		text_add(text, "a number of microseconds, or {\"<name>\": {...}} with a %s: ", tagged->what);
	else
		text_add(text, "\"%s\", or {\"<name>\": {...}} with a %s: ", tagged->word, tagged->what);
	for (u32 i = 0; i < tagged->count; i++) {
		if (!tagged->section[i].count)
			continue;
		text_add(text, "%s%s", first ? "" : ", ", tagged->section[i].name);
		first = false;
	}
}

static void schema_tagged(const struct field *field, struct schema *schema)
{
	const struct tagged *tagged = field->of;

	schema_ref(schema, tagged->what);
}

const struct kind kind_tagged = {read_tagged, describe_tagged, schema_tagged, true};

/* ---- exactly a number, or {"min": , "max": }; into two u64 ---- */

static const struct field bounds_fields[] = {
	{"min", &kind_u64, .help = "at least", .offset = offsetof(struct bounds, min)},
	{"max", &kind_u64, .help = "at most; absent: no limit", .offset = offsetof(struct bounds, max)},
};
static const struct section bounds_section = {
	.name = "bounds", .field = bounds_fields, .count = 2, .bytes = sizeof(struct bounds)};

static const struct field bounds_us_fields[] = {
	{"min", &kind_us, .help = "at least", .offset = offsetof(struct bounds, min)},
	{"max", &kind_us, .help = "at most; absent: no limit", .offset = offsetof(struct bounds, max)},
};
static const struct section bounds_us_section = {
	.name = "bounds", .field = bounds_us_fields, .count = 2, .bytes = sizeof(struct bounds)};

static void read_bounds_of(struct reader *reader, const struct at *at, const struct field *field, void *base,
			   const struct section *section)
{
	struct bounds bounds = {0, NEVER_NS};
	struct field number = section->field[0];

	number.key = field->key;
	number.offset = 0;
	if (at->value->type != JSON_OBJECT && at->value->type != JSON_NUMBER) {
		reader_wrong(reader, at, field, NULL);
		return;
	}
	if (at->value->type == JSON_OBJECT) {
		read_section(reader, at, section, &bounds);
		if (!at->value->count)
			reader_error(reader, at, "\"min\", \"max\" or both", NULL, "\"%s\" has no bounds",
				     field->key);
		else if (bounds.min > bounds.max)
			reader_error(reader, at, NULL, NULL, "\"%s\" has a \"min\" above its \"max\"",
				     field->key);
	} else {
		number.kind->read(reader, at, &number, &bounds.min);
		bounds.max = bounds.min;
	}
	memcpy(field_target(field, base), &bounds, sizeof(bounds));
}

static void read_bounds(struct reader *reader, const struct at *at, const struct field *field, void *base)
{
	read_bounds_of(reader, at, field, base, &bounds_section);
}

static void read_bounds_us(struct reader *reader, const struct at *at, const struct field *field, void *base)
{
	read_bounds_of(reader, at, field, base, &bounds_us_section);
}

static void describe_bounds(const struct field *field, struct text *text)
{
	text_add(text, "a number%s, or {\"min\": ..., \"max\": ...}",
		 field->kind == &kind_bounds_us ? " of microseconds" : "");
}

static void schema_bounds_of(const struct section *section, struct schema *schema)
{
	schema_open(schema, "anyOf", '[');
	schema_open(schema, NULL, '{');
	section->field[0].kind->schema(&section->field[0], schema);
	schema_close(schema, '}');
	schema_open(schema, NULL, '{');
	schema_section(schema, section);
	schema_raw(schema, "minProperties", "1");
	schema_close(schema, '}');
	schema_close(schema, ']');
}

static void schema_bounds(const struct field *field, struct schema *schema)
{
	(void)field;
	schema_bounds_of(&bounds_section, schema);
}

static void schema_bounds_us(const struct field *field, struct schema *schema)
{
	(void)field;
	schema_bounds_of(&bounds_us_section, schema);
}

/* Plain: a parameter may stand for the number. */
const struct kind kind_bounds = {read_bounds, describe_bounds, schema_bounds, true};
const struct kind kind_bounds_us = {read_bounds_us, describe_bounds, schema_bounds_us, true};
