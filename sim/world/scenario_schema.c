/* SPDX-License-Identifier: GPL-2.0-only */
/* scenarios/schema.json from the tables: JSON Schema, draft-07. */
#include "scenario_schema.h"
#include "scenario_reader.h"

#include <stdint.h>
#include <string.h>

void schema_integer(struct schema *schema, bool is_signed, u64 min, u64 max)
{
	struct text number = {0};

	schema_string(schema, "type", "integer");
	text_add(&number, is_signed ? "%lld" : "%llu", min);
	schema_raw(schema, "minimum", text_get(&number));
	text_free(&number);
	text_add(&number, is_signed ? "%lld" : "%llu", max);
	schema_raw(schema, "maximum", text_get(&number));
	text_free(&number);
}

void schema_enum(struct schema *schema, const struct names *names, s32 of)
{
	schema_open(schema, "enum", '[');
	for (u32 i = 0; i < names->count; i++) {
		bool again = false;

		for (u32 j = 0; of == -2 && j < i; j++)
			again |= !strcmp(names->name[i].name, names->name[j].name);
		if (!again && (names->name[i].of < 0 || of == -2 || names->name[i].of == of))
			schema_string(schema, NULL, names->name[i].name);
	}
	schema_close(schema, ']');
}

void schema_ref(struct schema *schema, const char *name)
{
	struct text path = {0};

	text_add(&path, "#/definitions/%s", name);
	schema_string(schema, "$ref", text_get(&path));
	text_free(&path);
}

static void parameter_alternative(struct schema *schema)
{
	schema_open(schema, NULL, '{');
	schema_ref(schema, "parameter");
	schema_close(schema, '}');
}

/* Values that occur again and again have a definition. */
struct definition {
	const char *name;
	struct field field;
};

static const struct definition definition_list[] = {
	{"boolean", {.key = "boolean", .kind = &kind_bool}},
	{"microseconds", {.key = "us", .kind = &kind_us}},
	{"u32", {.key = "u32", .kind = &kind_u32}},
	{"word", {.key = "word", .kind = &kind_u64, .max = UINT32_MAX}},
	{"u64", {.key = "u64", .kind = &kind_u64}},
	{"s64", {.key = "s64", .kind = &kind_s64}},
	{"bounds", {.key = "bounds", .kind = &kind_bounds}},
	{"bounds_us", {.key = "bounds_us", .kind = &kind_bounds_us}},
	{"protocol", {.key = "protocol", .kind = &kind_protocol, .max = 255, .of = &protocol_names}},
	{"command", {.key = "command", .kind = &kind_command, .max = 255, .of = &command_names}},
	{"event", {.key = "event", .kind = &kind_event, .max = 255, .of = &event_names}},
	{"error", {.key = "error", .kind = &kind_error, .min = (u64)-4095LL, .of = &error_names}},
	{"remark", {.key = "why", .kind = &kind_note}},
};
#define DEFINITIONS (sizeof(definition_list) / sizeof(definition_list[0]))

static const struct definition *find_definition(const struct field *field)
{
	for (u32 i = 0; i < DEFINITIONS; i++) {
		const struct field *known = &definition_list[i].field;

		if (known->kind == field->kind && known->min == field->min && known->max == field->max &&
		    known->of == field->of)
			return &definition_list[i];
	}
	return NULL;
}

void schema_value(struct schema *schema, const struct field *field)
{
	const struct definition *definition = find_definition(field);

	if (definition && &definition->field != schema->naming) {
		schema_open(schema, "allOf", '[');
		schema_open(schema, NULL, '{');
		schema_ref(schema, definition->name);
		schema_close(schema, '}');
		schema_close(schema, ']');
		return;
	}
	schema->naming = NULL;
	if (!field->kind->plain || !strcmp(field->key, "why")) {
		field->kind->schema(field, schema);
		return;
	}
	schema_open(schema, "anyOf", '[');
	schema_open(schema, NULL, '{');
	field->kind->schema(field, schema);
	schema_close(schema, '}');
	parameter_alternative(schema);
	schema_close(schema, ']');
}

static void schema_default(struct schema *schema, const struct field *field)
{
	const char *preset = field->preset;

	if (!preset || !strcmp(preset, "{}"))
		return;
	if (preset_is_number(preset) || !strcmp(preset, "true") || !strcmp(preset, "false"))
		schema_raw(schema, "default", preset);
	else
		schema_string(schema, "default", preset);
}

static void schema_field(struct schema *schema, const struct field *field)
{
	schema_open(schema, field->key, '{');
	schema_string(schema, "description", field->help);
	schema_default(schema, field);
	schema_value(schema, field);
	schema_close(schema, '}');
}

static void schema_words(struct schema *schema, const char *words)
{
	struct field field;
	struct word word;

	while (words && word_next(&words, &word)) {
		word_field(&word, &field);
		schema_field(schema, &field);
	}
}

static void schema_required(struct schema *schema, const struct section *section, const char *words)
{
	struct word word;
	bool any = false;

	for (u32 i = 0; i < section->count; i++)
		any |= section->field[i].required;
	for (const char *cursor = words; cursor && word_next(&cursor, &word);)
		any |= !word.optional;
	if (!any)
		return;
	schema_open(schema, "required", '[');
	for (const char *cursor = words; cursor && word_next(&cursor, &word);)
		if (!word.optional)
			schema_string(schema, NULL, word.name);
	for (u32 i = 0; i < section->count; i++)
		if (section->field[i].required)
			schema_string(schema, NULL, section->field[i].key);
	schema_close(schema, ']');
}

static void schema_one_of(struct schema *schema, const char *keys)
{
	struct word word;

	schema_open(schema, "oneOf", '[');
	while (word_next(&keys, &word)) {
		schema_open(schema, NULL, '{');
		schema_open(schema, "required", '[');
		schema_string(schema, NULL, word.name);
		schema_close(schema, ']');
		schema_close(schema, '}');
	}
	schema_close(schema, ']');
}

void schema_section_words(struct schema *schema, const struct section *section, const char *words,
			  bool required)
{
	schema_string(schema, "type", "object");
	schema_open(schema, "properties", '{');
	schema_words(schema, words);
	for (u32 i = 0; i < section->count; i++)
		schema_field(schema, &section->field[i]);
	schema_close(schema, '}');
	schema_required(schema, section, required ? words : NULL);
	if (section->one_of)
		schema_one_of(schema, section->one_of);
	schema_raw(schema, "additionalProperties", "false");
	if (section->schema)
		section->schema(section, schema);
}

/* ---- objects with "do" ---- */

static bool has_word(const char *words, const char *name)
{
	struct word word;

	while (word_next(&words, &word))
		if (!strcmp(word.name, name))
			return true;
	return false;
}

static void verb_field(struct schema *schema, const struct verbs *verbs, const struct verb *verb,
		       const struct field *field)
{
	if (!verbs->values_key || strcmp(field->key, verbs->values_key)) {
		schema_field(schema, field);
		return;
	}
	schema_open(schema, field->key, '{');
	schema_string(schema, "description", field->help);
	schema->values = verb->values;
	schema_section_words(schema, field->of, verb->values, false);
	schema->values = NULL;
	schema_close(schema, '}');
}

static void verb_then(struct schema *schema, const struct section *section, const struct verb *verb)
{
	schema_open(schema, "then", '{');
	schema_string(schema, "description", verb->help);
	schema_open(schema, "properties", '{');
	schema_raw(schema, "do", "true");
	schema_words(schema, verb->words);
	for (u32 i = 0; i < section->count; i++)
		verb_field(schema, section->verbs, verb, &section->field[i]);
	schema_close(schema, '}');
	schema_required(schema, section, verb->words);
	schema_raw(schema, "additionalProperties", "false");
	if (has_word(verb->words, "protocol") && has_word(verb->words, "event"))
		schema_event_names(section, schema);
	schema_close(schema, '}');
}

static void schema_verbs(struct schema *schema, const struct section *section)
{
	const struct verbs *verbs = section->verbs;

	schema_string(schema, "type", "object");
	schema_raw(schema, "required", "[\"do\"]");
	schema_open(schema, "properties", '{');
	schema_open(schema, "do", '{');
	schema_open(schema, "enum", '[');
	for (u32 i = 0; i < verbs->count; i++)
		if (!verbs->verb[i].hidden)
			schema_string(schema, NULL, verbs->verb[i].name);
	schema_close(schema, ']');
	schema_close(schema, '}');
	schema_close(schema, '}');
	schema_open(schema, "allOf", '[');
	for (u32 i = 0; i < verbs->count; i++) {
		if (verbs->verb[i].hidden)
			continue;
		schema_open(schema, NULL, '{');
		schema_open(schema, "if", '{');
		schema_open(schema, "properties", '{');
		schema_open(schema, "do", '{');
		schema_string(schema, "const", verbs->verb[i].name);
		schema_close(schema, '}');
		schema_close(schema, '}');
		schema_raw(schema, "required", "[\"do\"]");
		schema_close(schema, '}');
		verb_then(schema, section, &verbs->verb[i]);
		schema_close(schema, '}');
	}
	schema_close(schema, ']');
}

static const struct field *shorthand_field(const struct section *section)
{
	for (u32 i = 0; i < section->count; i++)
		if (!strcmp(section->field[i].key, section->shorthand))
			return &section->field[i];
	return NULL;
}

void schema_section(struct schema *schema, const struct section *section)
{
	const struct field *shorthand = section->shorthand ? shorthand_field(section) : NULL;

	if (section->verbs) {
		schema_verbs(schema, section);
		return;
	}
	if (!shorthand) {
		schema_section_words(schema, section, NULL, false);
		return;
	}
	schema_open(schema, "anyOf", '[');
	schema_open(schema, NULL, '{');
	schema_value(schema, shorthand);
	schema_close(schema, '}');
	schema_open(schema, NULL, '{');
	schema_section_words(schema, section, NULL, false);
	schema_close(schema, '}');
	schema_close(schema, ']');
}

/* ---- names of commands and events belong to protocols ---- */

static void names_then(struct schema *schema, const char *key, const struct names *names, s32 of)
{
	schema_open(schema, "then", '{');
	schema_open(schema, "properties", '{');
	schema_open(schema, key, '{');
	schema_open(schema, "anyOf", '[');
	if (of != -3) {
		schema_open(schema, NULL, '{');
		schema_enum(schema, names, of);
		schema_close(schema, '}');
	}
	schema_raw(schema, NULL, "{\"type\": \"integer\"}");
	parameter_alternative(schema);
	schema_close(schema, ']');
	schema_close(schema, '}');
	schema_close(schema, '}');
	schema_close(schema, '}');
}

static void if_protocol(struct schema *schema, const struct name *protocol)
{
	struct text number = {0};

	schema_open(schema, "if", '{');
	schema_open(schema, "properties", '{');
	schema_open(schema, "protocol", '{');
	if (protocol) {
		text_add(&number, "[\"%s\", %lld]", protocol->name, protocol->value);
		schema_raw(schema, "enum", text_get(&number));
		text_free(&number);
	} else {
		schema_string(schema, "type", "integer");
		schema_open(schema, "not", '{');
		schema_integer(schema, false, 0x10, 0x19);
		schema_close(schema, '}');
	}
	schema_close(schema, '}');
	schema_close(schema, '}');
	schema_raw(schema, "required", "[\"protocol\"]");
	schema_close(schema, '}');
}

static void schema_names_by_protocol(struct schema *schema, const char *key, const struct names *names)
{
	schema_open(schema, "allOf", '[');
	for (u32 i = 0; i <= protocol_names.count; i++) {
		const struct name *protocol = i < protocol_names.count ? &protocol_names.name[i] : NULL;

		schema_open(schema, NULL, '{');
		if_protocol(schema, protocol);
		names_then(schema, key, names, protocol ? (s32)protocol->value : -1);
		schema_close(schema, '}');
	}
	schema_open(schema, NULL, '{');
	schema_raw(schema, "if", "{\"not\": {\"required\": [\"protocol\"]}}");
	names_then(schema, key, names, -3);
	schema_close(schema, '}');
	schema_close(schema, ']');
}

void schema_command_names(const struct section *section, struct schema *schema)
{
	(void)section;
	schema_raw(schema, "allOf", "[{\"$ref\": \"#/definitions/command_of_protocol\"}]");
}

void schema_event_names(const struct section *section, struct schema *schema)
{
	(void)section;
	schema_raw(schema, "allOf", "[{\"$ref\": \"#/definitions/event_of_protocol\"}]");
}

/* ---- definitions ---- */

static void define_tagged(struct schema *schema, const struct tagged *tagged)
{
	static const struct field duration = {.key = "value_us", .kind = &kind_us};

	schema_open(schema, tagged->what, '{');
	schema_open(schema, "anyOf", '[');
	schema_open(schema, NULL, '{');
	if (tagged->number >= 0)
		kind_us.schema(&duration, schema);
	else
		schema_string(schema, "const", tagged->word);
	schema_close(schema, '}');
	schema_open(schema, NULL, '{');
	schema_string(schema, "type", "object");
	schema_open(schema, "properties", '{');
	for (u32 i = 0; i < tagged->count; i++) {
		if (!tagged->section[i].count)
			continue;
		schema_open(schema, tagged->section[i].name, '{');
		schema_section(schema, &tagged->section[i]);
		schema_close(schema, '}');
	}
	schema_close(schema, '}');
	schema_raw(schema, "additionalProperties", "false");
	schema_raw(schema, "minProperties", "1");
	schema_raw(schema, "maxProperties", "1");
	schema_close(schema, '}');
	schema_close(schema, ']');
	schema_close(schema, '}');
}

static void define_node(struct schema *schema)
{
	static const struct field cell = {.key = "cell", .kind = &kind_u32};

	schema_open(schema, "cell", '{');
	schema_open(schema, "anyOf", '[');
	schema_open(schema, NULL, '{');
	schema_value(schema, &cell);
	schema_close(schema, '}');
	schema_raw(schema, NULL, "{\"type\": \"string\"}");
	schema_open(schema, NULL, '{');
	schema_string(schema, "type", "object");
	schema_raw(schema, "properties", "{\"phandle\": {\"type\": \"string\"}}");
	schema_raw(schema, "required", "[\"phandle\"]");
	schema_raw(schema, "additionalProperties", "false");
	schema_close(schema, '}');
	schema_close(schema, ']');
	schema_close(schema, '}');
	schema_open(schema, "node", '{');
	schema_string(schema, "type", "object");
	schema_open(schema, "additionalProperties", '{');
	schema_open(schema, "anyOf", '[');
	schema_raw(schema, NULL, "{\"$ref\": \"#/definitions/node\"}");
	schema_raw(schema, NULL, "{\"$ref\": \"#/definitions/cell\"}");
	schema_raw(schema, NULL, "{\"type\": [\"boolean\", \"null\"]}");
	schema_raw(schema, NULL, "{\"type\": \"array\", \"items\": {\"$ref\": \"#/definitions/cell\"}}");
	schema_close(schema, ']');
	schema_close(schema, '}');
	schema_close(schema, '}');
}

static void define_values(struct schema *schema)
{
	for (u32 i = 0; i < DEFINITIONS; i++) {
		schema_open(schema, definition_list[i].name, '{');
		schema->naming = &definition_list[i].field;
		schema_value(schema, &definition_list[i].field);
		schema_close(schema, '}');
	}
}

static void define_names(struct schema *schema)
{
	schema_open(schema, "command_of_protocol", '{');
	schema_names_by_protocol(schema, "command", &command_names);
	schema_close(schema, '}');
	schema_open(schema, "event_of_protocol", '{');
	schema_names_by_protocol(schema, "event", &event_names);
	schema_close(schema, '}');
}

static void define_all(struct schema *schema)
{
	schema_open(schema, "definitions", '{');
	schema_open(schema, "parameter", '{');
	schema_string(schema, "description", "stands for a value of \"parameters\"");
	schema_string(schema, "type", "string");
	schema_string(schema, "pattern", "^\\$[a-z_][a-z0-9_]{0,30}$");
	schema_close(schema, '}');
	define_values(schema);
	define_names(schema);
	define_tagged(schema, &distribution_tags);
	define_tagged(schema, &generator_tags);
	define_node(schema);
	schema_close(schema, '}');
}

char *scenario_schema_text(void)
{
	struct schema schema = {.text = {0}};

	schema_open(&schema, NULL, '{');
	schema_string(&schema, "$schema", "http://json-schema.org/draft-07/schema#");
	schema_string(&schema, "$comment",
		      "Generated by scenario-tables from the tables in sim/world; do not edit.");
	schema_string(&schema, "title", "a scenario of scmi-sim");
	schema_string(&schema, "description", scenario_section.help);
	schema_section(&schema, &scenario_section);
	define_all(&schema);
	schema_close(&schema, '}');
	text_add(&schema.text, "\n");
	return schema.text.bytes;
}
