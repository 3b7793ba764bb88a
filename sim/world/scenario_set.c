/* SPDX-License-Identifier: GPL-2.0-only */
/* What the command line overrides (--set path=value), and "$name" parameters. */
#include "scenario_reader.h"

#include <string.h>

#define PATH_STEPS (SCENARIO_MAX_DEPTH - 2)

/* ---- overrides ---- */

/*
 * struct way - the way of one override from the root to its place.
 * @at: where it has come, with all above it, for pointers in messages.
 * @rest: the part of the path that is still to go.
 */
struct way {
	struct reader *reader;
	u32 origin;
	const char *rest;
	struct json_value *here;
	struct at at[PATH_STEPS + 1];
	u32 depth;
	struct json_value *value;
};

static struct json_value *new_object(struct way *way)
{
	struct json_value *object = json_value_new(way->reader->document);

	object->type = JSON_OBJECT;
	object->origin = way->origin;
	return object;
}

static void way_error(struct way *way, const char *expected, const struct nearest *nearest, const char *what)
{
	struct at at = way->at[way->depth];
	struct json_value self = {.origin = way->origin};

	at.value = &self;
	reader_error(way->reader, &at, expected, nearest, "%s", what);
}

/* An existing member whose key the rest of the path begins with; keys may hold dots, the longest counts. */
static struct json_value *longest_member(struct json_value *object, const char *rest)
{
	struct json_value *best = NULL;
	size_t best_bytes = 0;

	for (struct json_value *member = object->child; member; member = member->next) {
		size_t bytes = strlen(member->key);

		if (bytes >= best_bytes && !strncmp(member->key, rest, bytes) && strchr(".[", rest[bytes])) {
			best = member;
			best_bytes = bytes;
		}
	}
	return best;
}

static bool go_to(struct way *way, struct json_value *to, const char *key, u32 index)
{
	if (way->depth == PATH_STEPS) {
		way_error(way, NULL, NULL, "the path has too many steps");
		return false;
	}
	way->at[way->depth + 1] =
		(struct at){.up = &way->at[way->depth], .key = key, .index = index, .value = to};
	way->depth++;
	way->here = to;
	return true;
}

/* {"lognormal": {"mean_us": 40}}: latency.mean_us goes through the tag. */
static bool go_through_tag(struct way *way)
{
	struct json_value *only = way->here->child;
	const struct tagged *tagged[] = {&distribution_tags, &generator_tags};

	if (!only || only->next || only->type != JSON_OBJECT)
		return true;
	for (u32 list = 0; list < 2; list++)
		for (u32 i = 0; i < tagged[list]->count; i++)
			if (!strcmp(tagged[list]->section[i].name, only->key))
				return go_to(way, only, only->key, 0);
	return true;
}

static struct json_value *append_member(struct way *way, const char *key, size_t bytes)
{
	struct json_value *member = new_object(way), **tail = &way->here->child;

	member->key = json_text_new(way->reader->document, key, bytes);
	while (*tail)
		tail = &(*tail)->next;
	*tail = member;
	way->here->count++;
	return member;
}

/* The next step is a key: to that member, made if need be. */
static bool go_key(struct way *way)
{
	struct json_value *member;
	size_t bytes;

	if (way->here->type != JSON_OBJECT) {
		struct text what = {0};

		text_add(&what, "there is %s, which has no members", json_type_name(way->here->type));
		way_error(way, "an object on the way", NULL, text_get(&what));
		text_free(&what);
		return false;
	}
	member = longest_member(way->here, way->rest);
	if (!member) {
		if (!go_through_tag(way))
			return false;
		member = longest_member(way->here, way->rest);
	}
	bytes = member ? strlen(member->key) : strcspn(way->rest, ".[");
	if (!bytes) {
		way_error(way, "a path such as platform.latency or clients[0].repeat", NULL,
			  "an empty step in the path");
		return false;
	}
	if (!member)
		member = append_member(way, way->rest, bytes);
	way->rest += bytes;
	return go_to(way, member, member->key, 0);
}

/* "[3]" or "[\"platform.requests\"]" */
static bool go_bracket(struct way *way)
{
	const char *end = strchr(way->rest, ']');
	struct json_value *element;
	u32 index = 0;

	if (end && way->rest[1] == '"' && end[-1] == '"' && end - way->rest > 3 &&
	    way->here->type == JSON_OBJECT) {
		char *key =
			json_text_new(way->reader->document, way->rest + 2, (size_t)(end - way->rest) - 3);

		way->rest = end + 1;
		element = json_member(way->here, key);
		return go_to(way, element ? element : append_member(way, key, strlen(key)), key, 0);
	}
	if (!end || end == way->rest + 1 || end - way->rest > 7 ||
	    strspn(way->rest + 1, "0123456789") != (size_t)(end - way->rest) - 1) {
		way_error(way, "an index such as [0]", NULL, "a bad index in the path");
		return false;
	}
	for (const char *c = way->rest + 1; c < end; c++)
		index = index * 10 + (u32)(*c - '0');
	element = json_element(way->here, index);
	if (!element) {
		struct text what = {0};

		text_add(&what, "there is no element %u in %s of %u", index, json_type_name(way->here->type),
			 way->here->count);
		way_error(way, NULL, NULL, text_get(&what));
		text_free(&what);
		return false;
	}
	way->rest = end + 1;
	return go_to(way, element, NULL, index);
}

static bool go_all(struct way *way)
{
	bool ok = go_key(way);

	while (ok && *way->rest) {
		if (*way->rest == '[') {
			ok = go_bracket(way);
		} else {
			way->rest += *way->rest == '.';
			ok = go_key(way);
		}
	}
	return ok;
}

/* JSON if it is JSON, else the text itself; what begins like JSON must be it. */
static struct json_value *override_value(struct way *way, const char *text)
{
	struct json_limits limits = {SCENARIO_MAX_BYTES, SCENARIO_MAX_DEPTH, SCENARIO_MAX_VALUES,
				     SCENARIO_MAX_STRING};
	struct json_value *value;
	struct json_error error;

	value = json_parse(way->reader->document, text, strlen(text), &limits, way->origin, &error);
	if (value)
		return value;
	if (strlen(text) > SCENARIO_MAX_STRING || strchr("{[\"", *text)) {
		struct text what = {0};

		text_add(&what, "%s at character %u of the value", error.what, error.place.column);
		way_error(way, *text ? error.expected : "a value after \"=\"", NULL, text_get(&what));
		text_free(&what);
		return NULL;
	}
	value = json_value_new(way->reader->document);
	value->type = JSON_STRING;
	value->origin = way->origin;
	value->text = json_text_new(way->reader->document, text, strlen(text));
	return value;
}

/* A path of one step that is no section of the file is a parameter's name. */
static bool is_parameter(struct way *way, const char *path)
{
	struct json_value *parameters = json_member(way->reader->root, "parameters");

	if (strpbrk(path, ".[") || !parameters || parameters->type != JSON_OBJECT ||
	    !json_member(parameters, path))
		return false;
	for (u32 i = 0; i < scenario_section.count; i++)
		if (!strcmp(scenario_section.field[i].key, path))
			return false;
	return true;
}

/* What nothing in the file could ever be: a word that is neither a section nor a parameter. */
static bool is_lost(struct way *way, const char *path)
{
	struct json_value *parameters = json_member(way->reader->root, "parameters");
	struct nearest nearest = {.word = path};

	if (strpbrk(path, ".["))
		return false;
	for (u32 i = 0; i < scenario_section.count; i++) {
		if (!strcmp(scenario_section.field[i].key, path))
			return false;
		nearest_offer(&nearest, scenario_section.field[i].key);
	}
	for (struct json_value *each = parameters ? parameters->child : NULL; each; each = each->next)
		if (each->key)
			nearest_offer(&nearest, each->key);
	way_error(way, "a path into the file or the name of one of its parameters", &nearest,
		  "there is no such place");
	return true;
}

static void replace(struct json_value *place, const struct json_value *value)
{
	struct json_value *next = place->next;
	const char *key = place->key;

	*place = *value;
	place->next = next;
	place->key = key;
}

static void override(struct reader *reader, u32 number)
{
	const char *argument = reader->set[number], *equals = strchr(argument, '=');
	struct way way = {.reader = reader, .origin = number + 1, .here = reader->root};
	struct json_value *value;
	char *path;

	way.at[0].value = reader->root;
	if (!equals) {
		way_error(&way, "path=value", NULL, "there is no \"=\"");
		return;
	}
	path = json_text_new(reader->document, argument, (size_t)(equals - argument));
	value = override_value(&way, equals + 1);
	if (!value)
		return;
	way.rest = path;
	if (is_parameter(&way, path)) {
		way.here = json_member(reader->root, "parameters");
		go_to(&way, way.here, "parameters", 0);
	} else if (is_lost(&way, path)) {
		return;
	}
	if (go_all(&way))
		replace(way.here, value);
}

void apply_overrides(struct reader *reader)
{
	if (reader->root->type != JSON_OBJECT)
		return;
	for (u32 i = 0; reader->set && reader->set[i]; i++)
		override(reader, i);
}

/* ---- parameters ---- */

static bool is_identifier(const char *name)
{
	size_t bytes = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");

	return bytes && !name[bytes] && bytes <= 31 && !(name[0] >= '0' && name[0] <= '9');
}

static void check_parameter(struct reader *reader, const struct at *at)
{
	if (!is_identifier(at->key))
		reader_error(reader, at, "lower-case letters, digits and _, at most 31", NULL,
			     "a bad name for a parameter");
	for (u32 i = 0; i < scenario_section.count; i++)
		if (!strcmp(scenario_section.field[i].key, at->key))
			reader_error(reader, at, "another name", NULL,
				     "a parameter with the name of a section");
	if (at->value->type == JSON_ARRAY || at->value->type == JSON_OBJECT || at->value->type == JSON_NULL)
		reader_error(reader, at, "a number, a string, true or false", NULL, "parameter \"%s\" is %s",
			     at->key, json_type_name(at->value->type));
	else if (!at->value->substituted)
		reader_error(reader, at, "\"$name\" somewhere in the file", NULL,
			     "parameter \"%s\" is never used", at->key);
}

static void substitute(struct reader *reader, const struct at *at, struct json_value *value,
		       struct json_value *parameters)
{
	struct json_value *parameter = parameters ? json_member(parameters, value->text + 1) : NULL;
	struct nearest nearest = {.word = value->text + 1};
	struct text word = {0};

	if (value->text[1] == '$') {
		value->text++;
		return;
	}
	if (parameter) {
		parameter->substituted = true;
		value->substituted = true;
		value->type = parameter->type;
		value->text = parameter->text;
		value->truth = parameter->truth;
		if (value->type == JSON_ARRAY || value->type == JSON_OBJECT || value->type == JSON_NULL) {
			value->type = JSON_NULL;
			value->reported = true; /* by check_parameter() */
		}
		return;
	}
	if (reader_full(reader))
		return;
	for (struct json_value *each = parameters ? parameters->child : NULL; each; each = each->next)
		nearest_offer(&nearest, each->key);
	text_add_quoted(&word, value->text);
	reader_error(reader, at, "one of the file's \"parameters\" (\"$$\" is a dollar sign)", &nearest,
		     "unknown parameter %s", text_get(&word));
	value->reported = true;
	text_free(&word);
}

static void substitute_all(struct reader *reader, const struct at *at, struct json_value *value,
			   struct json_value *parameters)
{
	struct at there = {.up = at};

	if (value->type == JSON_STRING && value->text[0] == '$')
		substitute(reader, at, value, parameters);
	for (struct json_value *child = value->child; child; child = child->next) {
		there.key = child->key;
		there.value = child;
		if (!child->key || (strcmp(child->key, "why") && child != parameters))
			substitute_all(reader, &there, child, parameters);
		there.index++;
	}
}

void apply_parameters(struct reader *reader)
{
	struct json_value *parameters = json_member(reader->root, "parameters");
	struct at root = {.value = reader->root},
		  there = {.up = &root, .key = "parameters", .value = parameters};
	struct at inner = {.up = &there, .on_key = true};

	if (parameters && parameters->count > PARAMETERS_MAX) {
		reader_error(reader, &there, NULL, NULL, "%u parameters, more than %d", parameters->count,
			     PARAMETERS_MAX);
		return;
	}
	if (parameters && parameters->type != JSON_OBJECT)
		parameters = NULL;
	substitute_all(reader, &root, reader->root, parameters);
	for (struct json_value *each = parameters ? parameters->child : NULL; each; each = each->next) {
		inner.key = each->key;
		inner.value = each;
		check_parameter(reader, &inner);
	}
}
