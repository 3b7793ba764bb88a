/* SPDX-License-Identifier: GPL-2.0-only */
/* Kinds of values that are strings: texts, names of a list, patterns. */
#include "scenario_reader.h"
#include "scenario_schema.h"

#include <regex.h>
#include <string.h>

/* field->of is a pattern that the whole string must match, or NULL. */
static bool matches(const char *pattern, const char *string)
{
	regex_t regex;
	bool match;

	if (!pattern)
		return true;
	if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB))
		return false;
	match = !regexec(&regex, string, 0, NULL, 0);
	regfree(&regex);
	return match;
}

static u64 longest(const struct field *field)
{
	return field->max ? field->max : SCENARIO_MAX_STRING;
}

/* The string, or NULL after an error. */
static const char *checked_string(struct reader *reader, const struct at *at, const struct field *field)
{
	size_t bytes;

	if (at->value->type != JSON_STRING) {
		reader_wrong(reader, at, field, NULL);
		return NULL;
	}
	bytes = strlen(at->value->text);
	if (bytes < field->min || bytes > longest(field)) {
		reader_wrong(reader, at, field, bytes ? "is too long" : "is empty");
		return NULL;
	}
	if (!matches(field->of, at->value->text)) {
		reader_wrong(reader, at, field, NULL);
		return NULL;
	}
	return at->value->text;
}

static void read_string(struct reader *reader, const struct at *at, const struct field *field, void *base)
{
	const char *string = checked_string(reader, at, field);

	if (string)
		*(char **)field_target(field, base) = reader_string(reader, string);
}

static void describe_string(const struct field *field, struct text *text)
{
	text_add(text, "a string of %s%llu bytes", field->min ? "1 to " : "at most ", longest(field));
	if (field->of && !strcmp(field->of, PRINTABLE))
		text_add(text, " of ASCII");
	else if (field->of)
		text_add(text, " that matches %s", (const char *)field->of);
}

static void schema_of_string(const struct field *field, struct schema *schema)
{
	struct text max = {0};

	text_add(&max, "%llu", longest(field));
	schema_string(schema, "type", "string");
	if (field->min)
		schema_raw(schema, "minLength", "1");
	schema_raw(schema, "maxLength", text_get(&max));
	if (field->of)
		schema_string(schema, "pattern", field->of);
	text_free(&max);
}

const struct kind kind_string = {read_string, describe_string, schema_of_string, true};

/* Into a char array of field->max + 1 bytes. */
static void read_text(struct reader *reader, const struct at *at, const struct field *field, void *base)
{
	const char *string = checked_string(reader, at, field);

	if (string)
		memcpy(field_target(field, base), string, strlen(string) + 1);
}

const struct kind kind_text = {read_text, describe_string, schema_of_string, true};

/* A remark, not kept. */
static void read_note(struct reader *reader, const struct at *at, const struct field *field, void *base)
{
	(void)base;
	checked_string(reader, at, field);
}

const struct kind kind_note = {read_note, describe_string, schema_of_string, false};

/* ---- a name of the list field->of ---- */

static const struct name *checked_name(struct reader *reader, const struct at *at, const struct field *field,
				       s32 of)
{
	const struct names *names = field->of;
	struct nearest nearest = {.word = at->value->text};
	struct text word = {0}, expected = {0};
	const struct name *found;

	if (at->value->type != JSON_STRING) {
		reader_wrong(reader, at, field, NULL);
		return NULL;
	}
	found = names_find(names, at->value->text, of);
	if (found || reader_full(reader))
		return found;
	for (u32 i = 0; i < names->count; i++)
		if (names->name[i].of < 0 || names->name[i].of == of)
			nearest_offer(&nearest, names->name[i].name);
	text_add_quoted(&word, at->value->text);
	field->kind->describe(field, &expected);
	reader_error(reader, at, text_get(&expected), &nearest, "unknown %s %s", names->what,
		     text_get(&word));
	text_free(&word);
	text_free(&expected);
	return NULL;
}

static void read_name(struct reader *reader, const struct at *at, const struct field *field, void *base)
{
	const struct name *name = checked_name(reader, at, field, -1);

	if (name)
		*(u32 *)field_target(field, base) = (u32)name->value;
}

static void read_switch(struct reader *reader, const struct at *at, const struct field *field, void *base)
{
	const struct name *name = checked_name(reader, at, field, -1);

	if (name)
		*(bool *)field_target(field, base) = name->value != 0;
}

static void describe_name(const struct field *field, struct text *text)
{
	const struct names *names = field->of;

	if (names->count > 12 || names == &event_names) {
		text_add(text, "the name of %s", with_article(names->what));
		return;
	}
	for (u32 i = 0; i < names->count; i++)
		text_add(text, "%s\"%s\"",
			 !i                      ? ""
			 : i + 1 == names->count ? " or "
						 : ", ",
			 names->name[i].name);
}

static void schema_name(const struct field *field, struct schema *schema)
{
	schema_enum(schema, field->of, -1);
}

const struct kind kind_name = {read_name, describe_name, schema_name, true};
const struct kind kind_switch = {read_switch, describe_name, schema_name, true};

/* ---- a set of names of the list field->of: a bit each, by value ---- */

static void read_name_set(struct reader *reader, const struct at *at, const struct field *field, void *base)
{
	struct at there = {.up = at};
	u32 *set = field_target(field, base);

	if (at->value->type != JSON_ARRAY) {
		reader_wrong(reader, at, field, NULL);
		return;
	}
	for (const struct json_value *value = at->value->child; value; value = value->next) {
		const struct name *name;

		there.value = value;
		name = checked_name(reader, &there, field, -1);
		if (name && *set & 1u << name->value)
			reader_error(reader, &there, NULL, NULL, "\"%s\" is there twice", name->name);
		else if (name)
			*set |= 1u << name->value;
		there.index++;
	}
}

static void describe_name_set(const struct field *field, struct text *text)
{
	text_add(text, "an array of some of ");
	describe_name(field, text);
}

static void schema_name_set(const struct field *field, struct schema *schema)
{
	schema_string(schema, "type", "array");
	schema_raw(schema, "uniqueItems", "true");
	schema_open(schema, "items", '{');
	schema_enum(schema, field->of, -1);
	schema_close(schema, '}');
}

const struct kind kind_name_set = {read_name_set, describe_name_set, schema_name_set, false};

/* ---- a name of the list field->of, or its number up to field->max ---- */

static void read_name_or_number(struct reader *reader, const struct at *at, const struct field *field,
				void *base, s32 of)
{
	const struct name *name;

	if (at->value->type == JSON_NUMBER) {
		kind_s32.read(reader, at, field, base);
		return;
	}
	name = checked_name(reader, at, field, of);
	if (name)
		*(s32 *)field_target(field, base) = (s32)name->value;
}

static void describe_name_or_number(const struct field *field, struct text *text)
{
	describe_name(field, text);
	text_add(text, ", or a number from %lld to %lld", (s64)field->min, (s64)field->max);
}

static void schema_names_and_number(const struct field *field, struct schema *schema, s32 of)
{
	schema_open(schema, "anyOf", '[');
	schema_open(schema, NULL, '{');
	schema_enum(schema, field->of, of);
	schema_close(schema, '}');
	schema_open(schema, NULL, '{');
	schema_integer(schema, true, field->min, field->max);
	schema_close(schema, '}');
	schema_close(schema, ']');
}

static void schema_protocol(const struct field *field, struct schema *schema)
{
	schema_names_and_number(field, schema, -1);
}

/* Of any protocol: which ones belong together the schema of the object says. */
static void schema_any_of_all(const struct field *field, struct schema *schema)
{
	schema_names_and_number(field, schema, -2);
}

static void read_protocol(struct reader *reader, const struct at *at, const struct field *field, void *base)
{
	read_name_or_number(reader, at, field, base, -1);
}

/* field->count_offset: where the protocol stands, an s32 that was read before. */
static void read_of_protocol(struct reader *reader, const struct at *at, const struct field *field,
			     void *base)
{
	s32 protocol = *(s32 *)((char *)base + field->count_offset);

	if (at->value->type == JSON_STRING && protocol < 0)
		reader_error(reader, at, NULL, NULL, "the name of %s needs its \"protocol\" beside it",
			     with_article(((const struct names *)field->of)->what));
	else
		read_name_or_number(reader, at, field, base, protocol);
}

const struct kind kind_protocol = {read_protocol, describe_name_or_number, schema_protocol, true};
const struct kind kind_command = {read_of_protocol, describe_name_or_number, schema_any_of_all, true};
const struct kind kind_event = {read_of_protocol, describe_name_or_number, schema_any_of_all, true};
const struct kind kind_error = {read_protocol, describe_name_or_number, schema_protocol, true};

/* ---- a pattern of expect.trace and expect.log ---- */

static void read_absent_pattern(struct reader *reader, const struct at *at, const struct field *field,
				void *base)
{
	read_string(reader, at, field, base);
	*((bool *)base + field->count_offset) = true;
}

const struct kind kind_pattern = {read_string, describe_string, schema_of_string, true};
const struct kind kind_absent_pattern = {read_absent_pattern, describe_string, schema_of_string, true};
