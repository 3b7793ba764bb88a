/* SPDX-License-Identifier: GPL-2.0-only */
#include "schema_check.h"

#include <criterion/criterion.h>
#include <math.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef const struct json_value *json;

static bool valid(struct schema_check *check, json schema, json value);

/* ---- numbers, compared exactly as far as 64 bits go ---- */

static double rough(const char *text)
{
	double value;

	return json_real(text, &value) ? value : strtod(text, NULL);
}

/* Both as whole numbers of 10^-scale. What has more than 64 bits lies beyond all that has not. */
static int compare_at(json a, json b, u32 scale, bool *known)
{
	bool minus_a, minus_b;
	enum json_exactness left, right;
	u64 x, y;

	left = json_decimal(a->text, scale, &minus_a, &x);
	right = json_decimal(b->text, scale, &minus_b, &y);
	*known = left != JSON_FRACTION && right != JSON_FRACTION &&
		 (left == JSON_EXACT || right == JSON_EXACT);
	if (!*known)
		return 0;
	if (minus_a != minus_b)
		return minus_a ? -1 : 1;
	if (left != right)
		return (right == JSON_RANGE) != minus_a ? -1 : 1;
	return x == y ? 0 : (x < y) != minus_a ? -1 : 1;
}

static int compare(json a, json b)
{
	double x = rough(a->text), y = rough(b->text);
	bool known;
	int order = compare_at(a, b, 0, &known);

	if (!known)
		order = compare_at(a, b, 6, &known);
	return known ? order : (x > y) - (x < y);
}

static bool same(json a, json b)
{
	if (a->type != b->type)
		return false;
	if (a->type == JSON_NUMBER)
		return compare(a, b) == 0;
	if (a->type == JSON_STRING)
		return !strcmp(a->text, b->text);
	return a->type == JSON_NULL || (a->type == JSON_BOOLEAN && a->truth == b->truth);
}

/* ---- keywords ---- */

static bool is_type(const char *name, json value)
{
	static const char *const names[] = {"null", "boolean", "number", "string", "array", "object"};
	bool negative;
	u64 magnitude;

	if (!strcmp(name, "integer"))
		return value->type == JSON_NUMBER &&
		       json_decimal(value->text, 0, &negative, &magnitude) != JSON_FRACTION;
	return !strcmp(name, names[value->type]);
}

static bool check_type(struct schema_check *check, json keyword, json schema, json value)
{
	(void)check;
	(void)schema;
	if (keyword->type == JSON_STRING)
		return is_type(keyword->text, value);
	for (json each = keyword->child; each; each = each->next)
		if (is_type(each->text, value))
			return true;
	return false;
}

static bool check_enum(struct schema_check *check, json keyword, json schema, json value)
{
	(void)check;
	(void)schema;
	for (json each = keyword->child; each; each = each->next)
		if (same(each, value))
			return true;
	return false;
}

static bool check_const(struct schema_check *check, json keyword, json schema, json value)
{
	(void)check;
	(void)schema;
	return same(keyword, value);
}

static bool check_minimum(struct schema_check *check, json keyword, json schema, json value)
{
	(void)check;
	(void)schema;
	return value->type != JSON_NUMBER || compare(value, keyword) >= 0;
}

static bool check_maximum(struct schema_check *check, json keyword, json schema, json value)
{
	(void)check;
	(void)schema;
	return value->type != JSON_NUMBER || compare(value, keyword) <= 0;
}

static u32 characters(const char *text)
{
	u32 count = 0;

	for (; *text; text++)
		count += ((unsigned char)*text & 0xc0) != 0x80;
	return count;
}

static bool check_length(struct schema_check *check, json keyword, json schema, json value)
{
	u32 limit = (u32)rough(keyword->text), size = value->count;
	bool min = !strncmp(keyword->key, "min", 3);
	enum json_type type = strstr(keyword->key, "Length")  ? JSON_STRING
			      : strstr(keyword->key, "Items") ? JSON_ARRAY
							      : JSON_OBJECT;

	(void)check;
	(void)schema;
	if (value->type != type)
		return true;
	if (type == JSON_STRING)
		size = characters(value->text);
	return min ? size >= limit : size <= limit;
}

/* Patterns are compiled once; the schema has few, and they stand in it as long as the test runs. */
static bool matches(const char *pattern, const char *text)
{
	static struct {
		const char *pattern;
		regex_t regex;
	} known[64];
	size_t i = 0;

	while (known[i].pattern && known[i].pattern != pattern)
		i++;
	cr_assert(i < 63);
	if (!known[i].pattern) {
		cr_assert(!regcomp(&known[i].regex, pattern, REG_EXTENDED | REG_NOSUB), "bad pattern %s",
			  pattern);
		known[i].pattern = pattern;
	}
	return !regexec(&known[i].regex, text, 0, NULL, 0);
}

static bool check_pattern(struct schema_check *check, json keyword, json schema, json value)
{
	(void)check;
	(void)schema;
	return value->type != JSON_STRING || matches(keyword->text, value->text);
}

static bool check_required(struct schema_check *check, json keyword, json schema, json value)
{
	(void)schema;
	if (value->type != JSON_OBJECT)
		return true;
	for (json each = keyword->child; each; each = each->next) {
		if (!json_member(value, each->text)) {
			snprintf(check->why, sizeof(check->why), "%.100s is missing", each->text);
			return false;
		}
	}
	return true;
}

static bool check_properties(struct schema_check *check, json keyword, json schema, json value)
{
	json property;

	(void)schema;
	if (value->type != JSON_OBJECT)
		return true;
	for (json member = value->child; member; member = member->next) {
		property = json_member(keyword, member->key);
		if (property && !valid(check, property, member))
			return false;
	}
	return true;
}

/* The only pattern that the schema has is "": every key. */
static bool check_pattern_properties(struct schema_check *check, json keyword, json schema, json value)
{
	(void)schema;
	cr_assert(keyword->count == 1 && !strcmp(keyword->child->key, ""));
	for (json member = value->type == JSON_OBJECT ? value->child : NULL; member; member = member->next)
		if (!valid(check, keyword->child, member))
			return false;
	return true;
}

static bool check_additional(struct schema_check *check, json keyword, json schema, json value)
{
	json properties = json_member(schema, "properties");

	for (json member = value->type == JSON_OBJECT ? value->child : NULL; member; member = member->next) {
		if (properties && json_member(properties, member->key))
			continue;
		if (!valid(check, keyword, member)) {
			snprintf(check->why, sizeof(check->why), "%.100s is not allowed", member->key);
			return false;
		}
	}
	return true;
}

static bool check_names(struct schema_check *check, json keyword, json schema, json value)
{
	(void)schema;
	for (json member = value->type == JSON_OBJECT ? value->child : NULL; member; member = member->next) {
		struct json_value name = {.type = JSON_STRING, .text = member->key};

		if (!valid(check, keyword, &name))
			return false;
	}
	return true;
}

static bool check_items(struct schema_check *check, json keyword, json schema, json value)
{
	(void)schema;
	for (json each = value->type == JSON_ARRAY ? value->child : NULL; each; each = each->next)
		if (!valid(check, keyword, each))
			return false;
	return true;
}

static bool check_unique(struct schema_check *check, json keyword, json schema, json value)
{
	(void)check;
	(void)keyword;
	(void)schema;
	for (json each = value->type == JSON_ARRAY ? value->child : NULL; each; each = each->next)
		for (json other = each->next; other; other = other->next)
			if (same(each, other))
				return false;
	return true;
}

static u32 count_valid(struct schema_check *check, json list, json value)
{
	u32 count = 0;

	for (json each = list->child; each; each = each->next)
		count += valid(check, each, value);
	return count;
}

static bool check_any(struct schema_check *check, json keyword, json schema, json value)
{
	(void)schema;
	return count_valid(check, keyword, value) > 0;
}

static bool check_one(struct schema_check *check, json keyword, json schema, json value)
{
	(void)schema;
	return count_valid(check, keyword, value) == 1;
}

static bool check_all(struct schema_check *check, json keyword, json schema, json value)
{
	(void)schema;
	return count_valid(check, keyword, value) == keyword->count;
}

static bool check_not(struct schema_check *check, json keyword, json schema, json value)
{
	(void)schema;
	return !valid(check, keyword, value);
}

static bool check_if(struct schema_check *check, json keyword, json schema, json value)
{
	json then = json_member(schema, "then");

	return !then || !valid(check, keyword, value) || valid(check, then, value);
}

static bool check_ref(struct schema_check *check, json keyword, json schema, json value)
{
	static const char before[] = "#/definitions/";
	json definition;

	(void)schema;
	cr_assert(!strncmp(keyword->text, before, sizeof(before) - 1), "%s", keyword->text);
	definition = json_member(json_member(check->root, "definitions"), keyword->text + sizeof(before) - 1);
	cr_assert(definition, "%s is not defined", keyword->text);
	return valid(check, definition, value);
}

static bool check_nothing(struct schema_check *check, json keyword, json schema, json value)
{
	(void)check;
	(void)keyword;
	(void)schema;
	(void)value;
	return true;
}

struct keyword {
	const char *name;
	bool (*check)(struct schema_check *check, json keyword, json schema, json value);
};

static const struct keyword keywords[] = {
	{"type", check_type},
	{"enum", check_enum},
	{"const", check_const},
	{"minimum", check_minimum},
	{"maximum", check_maximum},
	{"minLength", check_length},
	{"maxLength", check_length},
	{"minItems", check_length},
	{"maxItems", check_length},
	{"minProperties", check_length},
	{"maxProperties", check_length},
	{"pattern", check_pattern},
	{"required", check_required},
	{"properties", check_properties},
	{"patternProperties", check_pattern_properties},
	{"additionalProperties", check_additional},
	{"propertyNames", check_names},
	{"items", check_items},
	{"uniqueItems", check_unique},
	{"anyOf", check_any},
	{"oneOf", check_one},
	{"allOf", check_all},
	{"not", check_not},
	{"if", check_if},
	{"then", check_nothing},
	{"$ref", check_ref},
	{"$schema", check_nothing},
	{"$comment", check_nothing},
	{"title", check_nothing},
	{"description", check_nothing},
	{"default", check_nothing},
	{"definitions", check_nothing},
};

static const struct keyword *find_keyword(const char *name)
{
	for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++)
		if (!strcmp(keywords[i].name, name))
			return &keywords[i];
	cr_assert(false, "the schema has the keyword %s, which this validator does not know", name);
	abort();
}

static bool valid(struct schema_check *check, json schema, json value)
{
	if (schema->type == JSON_BOOLEAN)
		return schema->truth;
	for (json keyword = schema->child; keyword; keyword = keyword->next) {
		if (!find_keyword(keyword->key)->check(check, keyword, schema, value)) {
			if (!*check->why)
				snprintf(check->why, sizeof(check->why), "%.60s at line %u", keyword->key,
					 keyword->place.line);
			return false;
		}
	}
	return true;
}

bool schema_valid(struct schema_check *check, const struct json_value *value)
{
	*check->why = 0;
	return valid(check, check->root, value);
}
