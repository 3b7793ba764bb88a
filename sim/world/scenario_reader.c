/* SPDX-License-Identifier: GPL-2.0-only */
/* Sections: members by table, messages with places and pointers. */
#include "scenario_reader.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Long lists of what could have stood there help nobody. */
#define EXPECTED_KEYS 14

void *reader_alloc(struct reader *reader, size_t bytes)
{
	return json_alloc(reader->document, bytes);
}

char *reader_string(struct reader *reader, const char *text)
{
	return json_text_new(reader->document, text, strlen(text));
}

void reader_pointer(const struct at *at, struct text *text)
{
	if (!at->up)
		return;
	reader_pointer(at->up, text);
	if (at->value->implied)
		return;
	if (!at->key) {
		text_add(text, "/%u", at->index);
		return;
	}
	text_add(text, "/");
	for (const char *c = at->key; *c; c++) {
		if (*c == '~' || *c == '/')
			text_add(text, *c == '~' ? "~0" : "~1");
		else if ((unsigned char)*c < 0x20)
			text_add(text, "?");
		else
			text_add(text, "%c", *c);
	}
}

struct place reader_place(const struct at *at)
{
	return (struct place){at->value->place.line, at->value->place.column};
}

static void add_position(struct reader *reader, const struct json_value *value,
			 const struct json_place *place, struct text *text)
{
	if (value->origin)
		text_add(text, "--set %s: ", reader->set[value->origin - 1]);
	else
		text_add(text, "%s:%u:%u: ", reader->path, place->line, place->column);
}

bool reader_full(struct reader *reader)
{
	if (reader->message_count < SCENARIO_MAX_ERRORS)
		return false;
	reader->message_more++;
	return true;
}

void reader_error(struct reader *reader, const struct at *at, const char *expected,
		  const struct nearest *nearest, const char *format, ...)
{
	struct message *message;
	struct text text = {0}, what = {0};
	const struct json_place *place = at->on_key ? &at->value->key_place : &at->value->place;
	char line[512];
	va_list args;

	if (at->value->reported && !at->on_key)
		return;
	if (reader_full(reader))
		return;
	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	add_position(reader, at->value, place, &text);
	text_add(&text, "%s (", line);
	reader_pointer(at, &what);
	text_add(&text, "%s)", what.used ? text_get(&what) : "/");
	text_free(&what);
	if (expected)
		text_add(&text, "; expected %s", expected);
	if (nearest && nearest->best)
		text_add(&text, "; did you mean \"%s\"?", nearest->best);
	message = &reader->message[reader->message_count];
	message->place = *place;
	message->origin = at->value->origin;
	message->order = reader->message_count++;
	message->text = text.bytes;
}

void reader_wrong(struct reader *reader, const struct at *at, const struct field *field, const char *what)
{
	struct text expected = {0}, is = {0};
	const struct json_value *value = at->value;

	if (value->type == JSON_NUMBER)
		text_add(&is, "%s", value->text);
	else if (value->type == JSON_STRING)
		text_add_quoted(&is, value->text);
	else if (value->type == JSON_BOOLEAN)
		text_add(&is, value->truth ? "true" : "false");
	else
		text_add(&is, "%s", json_type_name(value->type));
	field->kind->describe(field, &expected);
	if (what)
		reader_error(reader, at, text_get(&expected), NULL, "\"%s\" is %s, which %s", field->key,
			     text_get(&is), what);
	else
		reader_error(reader, at, text_get(&expected), NULL, "\"%s\" is %s", field->key,
			     text_get(&is));
	text_free(&expected);
	text_free(&is);
}

/* ---- members ---- */

/* What one object may hold beside its section's fields. */
struct extra {
	const char *words;
	u64 *arg;
	bool *has;
	s32 protocol;
};

static const struct field *find_field(const struct section *section, const char *key)
{
	for (u32 i = 0; i < section->count; i++)
		if (!strcmp(section->field[i].key, key))
			return &section->field[i];
	return NULL;
}

static bool is_word(const char *words, const char *key)
{
	struct word word;

	while (words && word_next(&words, &word))
		if (!strcmp(word.name, key))
			return true;
	return false;
}

static void offer_key(const char *key, u32 number, struct text *expected, struct nearest *nearest)
{
	nearest_offer(nearest, key);
	if (number < EXPECTED_KEYS)
		text_add(expected, "%s%s", number ? ", " : "one of ", key);
	else if (number == EXPECTED_KEYS)
		text_add(expected, ", ...");
}

static void unknown_key(struct reader *reader, const struct at *at, const struct section *section,
			const char *words)
{
	struct text expected = {0}, key = {0};
	struct nearest nearest = {.word = at->key};
	const char *cursor = words;
	struct word word;
	char best[32] = "";
	u32 number = 0;

	if (reader_full(reader))
		return;
	if (section->verbs)
		offer_key("do", number++, &expected, &nearest);
	while (words && word_next(&cursor, &word)) {
		offer_key(word.name, number++, &expected, &nearest);
		if (nearest.best == word.name)
			nearest.best = strcpy(best, word.name);
	}
	for (u32 i = 0; i < section->count; i++)
		offer_key(section->field[i].key, number++, &expected, &nearest);
	text_add_quoted(&key, at->key);
	reader_error(reader, at, number ? text_get(&expected) : "no members", &nearest,
		     "unknown key %s in %s", text_get(&key), section->name);
	text_free(&key);
	text_free(&expected);
}

static void refuse_unknown(struct reader *reader, const struct at *at, const struct section *section,
			   const char *words)
{
	for (const struct json_value *member = at->value->child; member; member = member->next) {
		struct at there = {.up = at, .key = member->key, .value = member, .on_key = true};

		if (section->verbs && !strcmp(member->key, "do"))
			continue;
		if (!find_field(section, member->key) && !is_word(words, member->key))
			unknown_key(reader, &there, section, words);
	}
}

bool preset_is_number(const char *preset)
{
	return *preset && !preset[strspn(preset, "-0123456789.")];
}

/* An absent member: its preset, in the name of the object that lacks it. */
static void read_preset(struct reader *reader, const struct at *at, const struct field *field, void *base)
{
	struct json_value value = {.text = field->preset};
	struct at there = {.up = at, .key = field->key, .value = &value};

	value.place = at->value->place;
	value.origin = at->value->origin;
	value.type = JSON_STRING;
	if (preset_is_number(field->preset))
		value.type = JSON_NUMBER;
	if (!strcmp(field->preset, "true") || !strcmp(field->preset, "false"))
		value.type = JSON_BOOLEAN;
	value.truth = field->preset[0] == 't';
	if (!strcmp(field->preset, "{}"))
		value.type = JSON_OBJECT;
	field->kind->read(reader, &there, field, base);
}

static void read_field(struct reader *reader, const struct at *at, const struct field *field, void *base)
{
	const struct json_value *value = json_member(at->value, field->key);
	struct at there = {.up = at, .key = field->key, .value = value};

	if (value) {
		if (field->has_offset)
			*((bool *)base + field->has_offset - 1) = true;
		field->kind->read(reader, &there, field, base);
	} else if (field->required) {
		reader_error(reader, at, NULL, NULL, "\"%s\" is missing: %s", field->key, field->help);
	} else if (field->preset) {
		read_preset(reader, at, field, base);
	}
}

static void read_word(struct reader *reader, const struct at *at, const struct word *word, u32 number,
		      const struct extra *extra)
{
	const struct json_value *value = json_member(at->value, word->name);
	struct json_value preset = {.type = JSON_NUMBER,
				    .text = word->preset,
				    .place = at->value->place,
				    .origin = at->value->origin};
	struct at there = {.up = at, .key = word->name, .value = value ? value : &preset};

	if (extra->has)
		extra->has[number] = value != NULL;
	if (value || word->has_preset)
		word_read(reader, &there, word->name, extra->protocol, &extra->arg[number]);
	else if (!word->optional && !extra->has)
		reader_error(reader, at, NULL, NULL, "\"%s\" is missing", word->name);
}

/* The protocol that an object names, for the names of its events. */
static s32 protocol_of(const struct json_value *object)
{
	const struct json_value *value = json_member(object, "protocol");
	const struct name *name;
	bool negative;
	u64 number;

	if (!value) {
		value = json_member(object, "match");
		return value && value->type == JSON_OBJECT && json_member(value, "protocol")
			       ? protocol_of(value)
			       : -1;
	}
	if (value->type == JSON_STRING) {
		name = names_find(&protocol_names, value->text, -1);
		return name ? (s32)name->value : -1;
	}
	if (value->type != JSON_NUMBER || json_decimal(value->text, 0, &negative, &number) != JSON_EXACT)
		return -1;
	return negative || number > 255 ? -1 : (s32)number;
}

static void read_extra(struct reader *reader, const struct at *at, struct extra *extra)
{
	const char *cursor = extra->words;
	struct word word;

	extra->protocol = protocol_of(at->value);
	for (u32 number = 0; word_next(&cursor, &word); number++)
		read_word(reader, at, &word, number, extra);
}

static void check_one_of(struct reader *reader, const struct at *at, const struct section *section)
{
	const char *cursor = section->one_of;
	struct text list = {0};
	struct word word;
	u32 found = 0;

	while (word_next(&cursor, &word)) {
		found += json_member(at->value, word.name) != NULL;
		text_add(&list, "%s\"%s\"", list.used ? " or " : "", word.name);
	}
	if (found != 1)
		reader_error(reader, at, NULL, NULL, "%s: %s must be there%s", section->name, text_get(&list),
			     found ? ", not several" : "");
	text_free(&list);
}

/* The verb under "do", or NULL after an error. */
static const struct verb *read_verb(struct reader *reader, const struct at *at, const struct section *section,
				    void *base)
{
	const struct verbs *verbs = section->verbs;
	const struct json_value *value = json_member(at->value, "do");
	struct at there = {.up = at, .key = "do", .value = value};
	struct nearest nearest = {0};
	struct text word = {0};

	if (!value) {
		reader_error(reader, at, NULL, NULL, "\"do\" is missing: the name of %s",
			     with_article(verbs->what));
		return NULL;
	}
	if (value->type != JSON_STRING || value->substituted) {
		text_add(&word, "the name of %s", with_article(verbs->what));
		reader_error(reader, &there, text_get(&word), NULL, "\"do\" is %s",
			     value->substituted ? "a parameter" : json_type_name(value->type));
		text_free(&word);
		return NULL;
	}
	nearest.word = value->text;
	for (u32 i = 0; i < verbs->count; i++) {
		if (verbs->verb[i].hidden)
			continue;
		if (!strcmp(verbs->verb[i].name, value->text)) {
			*(u32 *)((char *)base + verbs->code_offset) = i;
			return &verbs->verb[i];
		}
		nearest_offer(&nearest, verbs->verb[i].name);
	}
	if (reader_full(reader))
		return NULL;
	text_add_quoted(&word, value->text);
	reader_error(reader, &there, NULL, &nearest, "unknown %s %s", verbs->what, text_get(&word));
	text_free(&word);
	return NULL;
}

static void read_members(struct reader *reader, const struct at *at, const struct section *section,
			 void *base, struct extra *extra)
{
	refuse_unknown(reader, at, section, extra->words);
	if (section->one_of)
		check_one_of(reader, at, section);
	if (extra->words)
		read_extra(reader, at, extra);
	for (u32 i = 0; i < section->count; i++)
		read_field(reader, at, &section->field[i], base);
	if (section->finish)
		section->finish(reader, at, base);
}

void read_section_words(struct reader *reader, const struct at *at, const struct section *section, void *base,
			const char *words, u64 *arg, bool *has)
{
	struct json_value whole = {.type = JSON_OBJECT, .count = 1}, member;
	struct extra extra = {.words = words, .arg = arg, .has = has};
	struct at here = *at;
	const struct verb *verb;

	if (section->shorthand && at->value->type != JSON_OBJECT) {
		member = *at->value;
		member.key = section->shorthand;
		member.key_place = member.place;
		member.next = NULL;
		member.implied = true;
		whole.place = member.place;
		whole.origin = member.origin;
		whole.child = &member;
		here.value = &whole;
	}
	if (section->place_offset)
		*(struct place *)((char *)base + section->place_offset - 1) = reader_place(&here);
	if (here.value->type != JSON_OBJECT) {
		reader_error(reader, at, "an object", NULL, "%s is %s", section->name,
			     json_type_name(at->value->type));
		return;
	}
	if (section->defaults)
		section->defaults(base);
	if (section->verbs) {
		verb = read_verb(reader, &here, section, base);
		if (!verb)
			return;
		extra.words = verb->words;
		extra.arg = (u64 *)((char *)base + section->verbs->arg_offset);
	}
	read_members(reader, &here, section, base, &extra);
}

void read_section(struct reader *reader, const struct at *at, const struct section *section, void *base)
{
	read_section_words(reader, at, section, base, NULL, NULL, NULL);
}
