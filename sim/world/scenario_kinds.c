/* SPDX-License-Identifier: GPL-2.0-only */
/* Scalars: numbers, durations, strings, names. */
#include "scenario_reader.h"
#include "scenario_schema.h"

#include <stdint.h>
#include <string.h>

enum width { WIDTH_U32, WIDTH_U64, WIDTH_S32, WIDTH_S64 };

/* The bounds of a field, or those of its width when it has none. */
static void integer_bounds(const struct field *field, enum width width, u64 *min, u64 *max)
{
	static const u64 least[] = {0, 0, (u64)INT32_MIN, (u64)INT64_MIN};
	static const u64 most[] = {UINT32_MAX, UINT64_MAX, INT32_MAX, INT64_MAX};
	bool own = field->min || field->max;

	*min = own ? field->min : least[width];
	*max = own ? field->max : most[width];
}

static bool in_bounds(enum width width, bool negative, u64 magnitude, u64 min, u64 max, u64 *value)
{
	s64 number;

	*value = negative ? 0 - magnitude : magnitude;
	if (width == WIDTH_U32 || width == WIDTH_U64)
		return !negative && magnitude >= min && magnitude <= max;
	if (magnitude > (u64)INT64_MAX + negative)
		return false;
	number = (s64)*value;
	return number >= (s64)min && number <= (s64)max;
}

static void read_integer(struct reader *reader, const struct at *at, const struct field *field, void *base,
			 enum width width)
{
	u64 min, max, magnitude, value;
	bool negative;
	enum json_exactness exactness;

	if (at->value->type != JSON_NUMBER) {
		reader_wrong(reader, at, field, NULL);
		return;
	}
	integer_bounds(field, width, &min, &max);
	exactness = json_decimal(at->value->text, 0, &negative, &magnitude);
	if (exactness == JSON_FRACTION) {
		reader_wrong(reader, at, field, "is not a whole number");
		return;
	}
	if (exactness == JSON_RANGE || !in_bounds(width, negative, magnitude, min, max, &value)) {
		reader_wrong(reader, at, field, "is out of bounds");
		return;
	}
	if (width == WIDTH_U32 || width == WIDTH_S32)
		*(u32 *)field_target(field, base) = (u32)value;
	else
		*(u64 *)field_target(field, base) = value;
}

static void describe_integer(const struct field *field, struct text *text, enum width width)
{
	u64 min, max;

	integer_bounds(field, width, &min, &max);
	if (width == WIDTH_U32 || width == WIDTH_U64)
		text_add(text, "a whole number from %llu to %llu", min, max);
	else
		text_add(text, "a whole number from %lld to %lld", (s64)min, (s64)max);
}

static void schema_width(const struct field *field, struct schema *schema, enum width width)
{
	u64 min, max;

	integer_bounds(field, width, &min, &max);
	schema_integer(schema, width == WIDTH_S32 || width == WIDTH_S64, min, max);
}

#define INTEGER(name, WIDTH)                                                                                 \
	static void read_##name(struct reader *reader, const struct at *at, const struct field *field,       \
				void *base)                                                                  \
	{                                                                                                    \
		read_integer(reader, at, field, base, WIDTH);                                                \
	}                                                                                                    \
	static void describe_##name(const struct field *field, struct text *text)                            \
	{                                                                                                    \
		describe_integer(field, text, WIDTH);                                                        \
	}                                                                                                    \
	static void schema_##name(const struct field *field, struct schema *schema)                          \
	{                                                                                                    \
		schema_width(field, schema, WIDTH);                                                          \
	}                                                                                                    \
	const struct kind kind_##name = {read_##name, describe_##name, schema_##name, true}

INTEGER(u32, WIDTH_U32);
INTEGER(u64, WIDTH_U64);
INTEGER(s32, WIDTH_S32);
INTEGER(s64, WIDTH_S64);

/* ---- durations: decimal text to whole nanoseconds, exactly ---- */

static void read_duration(struct reader *reader, const struct at *at, const struct field *field, void *base,
			  u32 scale)
{
	enum json_exactness exactness;
	bool negative;
	u64 ns;

	if (at->value->type != JSON_NUMBER) {
		reader_wrong(reader, at, field, NULL);
		return;
	}
	exactness = json_decimal(at->value->text, scale, &negative, &ns);
	if (exactness == JSON_FRACTION)
		reader_wrong(reader, at, field, "is finer than a nanosecond");
	else if (negative || exactness == JSON_RANGE || ns > DURATION_MAX_NS || ns < field->min)
		reader_wrong(reader, at, field, "is out of bounds");
	else
		*(u64 *)field_target(field, base) = ns;
}

static void read_us(struct reader *reader, const struct at *at, const struct field *field, void *base)
{
	read_duration(reader, at, field, base, 3);
}

static void read_ms(struct reader *reader, const struct at *at, const struct field *field, void *base)
{
	read_duration(reader, at, field, base, 6);
}

static void describe_duration(const struct field *field, struct text *text, const char *unit)
{
	text_add(text, "a number of %s, at most 2^53 ns, %s", unit,
		 field->min ? "at least a nanosecond" : "to the nanosecond");
}

static void describe_us(const struct field *field, struct text *text)
{
	describe_duration(field, text, "microseconds");
}

static void describe_ms(const struct field *field, struct text *text)
{
	describe_duration(field, text, "milliseconds");
}

static void schema_us(const struct field *field, struct schema *schema)
{
	schema_string(schema, "type", "number");
	schema_raw(schema, "minimum", field->min ? "0.001" : "0");
	schema_raw(schema, "maximum", "9007199254740.992");
}

static void schema_ms(const struct field *field, struct schema *schema)
{
	schema_string(schema, "type", "number");
	schema_raw(schema, "minimum", field->min ? "0.000001" : "0");
	schema_raw(schema, "maximum", "9007199254.740992");
}

const struct kind kind_us = {read_us, describe_us, schema_us, true};
const struct kind kind_ms = {read_ms, describe_ms, schema_ms, true};

/* ---- a pure number with a fraction, field->max its upper bound ---- */

static void read_ratio(struct reader *reader, const struct at *at, const struct field *field, void *base)
{
	double value;

	if (at->value->type != JSON_NUMBER)
		reader_wrong(reader, at, field, NULL);
	else if (!json_real(at->value->text, &value))
		reader_wrong(reader, at, field, "has more than 15 digits");
	else if (value < (double)field->min || value > (double)field->max)
		reader_wrong(reader, at, field, "is out of bounds");
	else
		*(double *)field_target(field, base) = value;
}

static void describe_ratio(const struct field *field, struct text *text)
{
	text_add(text, "a number from %llu to %llu", field->min, field->max);
}

static void schema_ratio(const struct field *field, struct schema *schema)
{
	struct text max = {0};

	text_add(&max, "%llu", field->max);
	schema_string(schema, "type", "number");
	schema_raw(schema, "minimum", field->min ? "1" : "0");
	schema_raw(schema, "maximum", text_get(&max));
	text_free(&max);
}

const struct kind kind_ratio = {read_ratio, describe_ratio, schema_ratio, true};

static void read_bool(struct reader *reader, const struct at *at, const struct field *field, void *base)
{
	if (at->value->type != JSON_BOOLEAN)
		reader_wrong(reader, at, field, NULL);
	else
		*(bool *)field_target(field, base) = at->value->truth;
}

static void describe_bool(const struct field *field, struct text *text)
{
	(void)field;
	text_add(text, "true or false");
}

static void schema_bool(const struct field *field, struct schema *schema)
{
	(void)field;
	schema_string(schema, "type", "boolean");
}

const struct kind kind_bool = {read_bool, describe_bool, schema_bool, true};

/* ---- whole numbers of a short list, as text in field->of: "100 250 1000" ---- */

static void read_among(struct reader *reader, const struct at *at, const struct field *field, void *base)
{
	const char *cursor = field->of;
	bool negative, found = false;
	struct word word;
	u64 number = 0;

	if (at->value->type == JSON_NUMBER &&
	    json_decimal(at->value->text, 0, &negative, &number) == JSON_EXACT && !negative) {
		while (word_next(&cursor, &word)) {
			struct text text = {0};

			text_add(&text, "%llu", number);
			found |= !strcmp(text_get(&text), word.name);
			text_free(&text);
		}
	}
	if (found)
		*(u32 *)field_target(field, base) = (u32)number;
	else
		reader_wrong(reader, at, field, NULL);
}

static void describe_among(const struct field *field, struct text *text)
{
	const char *cursor = field->of;
	bool first = true;
	struct word word;

	text_add(text, "one of ");
	for (; word_next(&cursor, &word); first = false)
		text_add(text, "%s%s", first ? "" : ", ", word.name);
}

static void schema_among(const struct field *field, struct schema *schema)
{
	const char *cursor = field->of;
	struct word word;

	schema_open(schema, "enum", '[');
	while (word_next(&cursor, &word))
		schema_raw(schema, NULL, word.name);
	schema_close(schema, ']');
}

const struct kind kind_among = {read_among, describe_among, schema_among, true};
