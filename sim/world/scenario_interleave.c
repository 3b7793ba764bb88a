/* SPDX-License-Identifier: GPL-2.0-only */
/* Which interleaving a run is to take: holds, and names of points per agent. */
#include "scenario_reader.h"
#include "scenario_schema.h"

#include <string.h>

#define COUNT(list) (sizeof(list) / sizeof(list[0]))
#define AGENTS_MAX 16
#define POINT_BYTES 255

/* ---- a point: its name, or {"agent": its name there} ---- */

static const struct field point_text = {.key = "point", .kind = &kind_string, .min = 1, .max = POINT_BYTES};

static void read_point_of(struct reader *reader, const struct at *at, const char *agent, struct point_name *point)
{
	struct point_name_of *of = &point->of[point->count++];

	of->agent = agent ? reader_string(reader, agent) : NULL;
	of->name = "";
	point_text.kind->read(reader, at, &point_text, &of->name);
}

static void read_point(struct reader *reader, const struct at *at, const struct field *field, void *base)
{
	struct point_name *point = field_target(field, base);
	struct at there = {.up = at};

	if (at->value->type != JSON_OBJECT) {
		point->of = reader_alloc(reader, sizeof(*point->of));
		read_point_of(reader, at, NULL, point);
		return;
	}
	if (!at->value->count || at->value->count > AGENTS_MAX) {
		reader_error(reader, at, "the name of a point, or {\"agent\": name}", NULL, "\"%s\" has %u agents", field->key,
			     at->value->count);
		return;
	}
	point->of = reader_alloc(reader, at->value->count * sizeof(*point->of));
	for (const struct json_value *member = at->value->child; member; member = member->next) {
		there.key = member->key;
		there.value = member;
		read_point_of(reader, &there, member->key, point);
	}
}

static void describe_point(const struct field *field, struct text *text)
{
	(void)field;
	text_add(text, "a point, or an object of agents' names, each with the point's name there");
}

static void schema_point(const struct field *field, struct schema *schema)
{
	(void)field;
	schema_open(schema, "anyOf", '[');
	schema_open(schema, NULL, '{');
	point_text.kind->schema(&point_text, schema);
	schema_close(schema, '}');
	schema_open(schema, NULL, '{');
	schema_string(schema, "type", "object");
	schema_raw(schema, "minProperties", "1");
	schema_open(schema, "additionalProperties", '{');
	point_text.kind->schema(&point_text, schema);
	schema_close(schema, '}');
	schema_close(schema, '}');
	schema_close(schema, ']');
}

const struct kind kind_point = {read_point, describe_point, schema_point, false};

const char *point_name_for(const struct point_name *point, const char *agent)
{
	const char *best = NULL;
	size_t most = 0, served;

	for (u32 i = 0; i < point->count; i++) {
		if (!point->of[i].agent && !best)
			best = point->of[i].name;
		served = point->of[i].agent ? agent_serves(point->of[i].agent, agent) : 0;
		if (served <= most)
			continue;
		best = point->of[i].name;
		most = served;
	}
	return best;
}

/* ---- points ---- */

#define AT(member) .offset = offsetof(struct point_config, member)

/* clang-format off */
static const struct field point_fields[] = {
	{.key = "name", .kind = &kind_string, .required = true, .min = 1, .max = 63, .of = "^[a-z][a-z0-9-]*$",
	 .help = "what this scenario calls it", AT(name)},
	{.key = "at", .kind = &kind_point, .required = true, .help = "where it is", AT(at)},
	{.key = "why", .kind = &kind_note, .help = "a remark"},
};
/* clang-format on */

const struct section point_section = {
	.name = "points",
	.help = "A name for a point that agents call differently; it may stand wherever a point may.",
	.field = point_fields,
	.count = COUNT(point_fields),
	.bytes = sizeof(struct point_config),
};

/* ---- interleave ---- */

#undef AT
#define AT(member) .offset = offsetof(struct hold_config, member)

static void finish_hold(struct reader *reader, const struct at *at, void *base)
{
	static const char *const with_until[] = {"until_nth", "until_reached", "by", "limit_us"};
	const struct hold_config *hold = base;

	if (hold->has_until == hold->has_for)
		reader_error(reader, at, "\"until\" or \"for_us\"", NULL, "the hold says %s how long it lasts",
			     hold->has_until ? "twice" : "nowhere");
	for (u32 i = 0; i < COUNT(with_until) && !hold->has_until; i++)
		if (json_member(at->value, with_until[i]))
			reader_error(reader, at, NULL, NULL, "\"%s\" needs \"until\"", with_until[i]);
}

/* clang-format off */
static const struct field hold_fields[] = {
	{.key = "hold", .kind = &kind_string, .required = true, .min = 1, .max = 39,
	 .help = "which context stands still: a task by its name, \"irq/1\" an interrupt on CPU 1, \"softirq/1\"; * matches anything",
	 AT(context)},
	{.key = "at", .kind = &kind_point, .required = true, .help = "the point before which it stands", AT(at)},
	{.key = "nth", .kind = &kind_u64, .preset = "1", .min = 1, .max = 1000000000000,
	 .help = "at its n-th passage by such a context", AT(nth)},
	{.key = "until", .kind = &kind_point, .help = "the point that has to be passed before it goes on", AT(until),
	 .has_offset = offsetof(struct hold_config, has_until) + 1},
	{.key = "until_nth", .kind = &kind_u64, .preset = "1", .min = 1, .max = 1000000000000,
	 .help = "n-th passage since the hold began", AT(until_nth)},
	{.key = "until_reached", .kind = &kind_bool, .preset = "false",
	 .help = "it goes on when that point is reached, before what happens there", AT(until_reached)},
	{.key = "by", .kind = &kind_string, .preset = "*", .min = 1, .max = 39, .help = "which context has to pass it", AT(by)},
	{.key = "for_us", .kind = &kind_us, .help = "instead of \"until\": it goes on after so long", AT(for_ns),
	 .has_offset = offsetof(struct hold_config, has_for) + 1},
	{.key = "limit_us", .kind = &kind_us, .preset = "1000000", .min = 1, .max = DURATION_MAX_NS,
	 .help = "what has not come true by then is a finding, and it goes on", AT(limit_ns)},
	{.key = "boot", .kind = &kind_bool, .preset = "false",
	 .help = "counts from power-on (probing included), not from the clients' start", AT(boot)},
	{.key = "why", .kind = &kind_note, .help = "a remark"},
};
/* clang-format on */

const struct section hold_section = {
	.name = "interleave",
	.help = "A context stands still at a point until another one has passed elsewhere: its CPU is stalled there, "
		"everything else goes on. Needs a checked agent.",
	.field = hold_fields,
	.count = COUNT(hold_fields),
	.bytes = sizeof(struct hold_config),
	.place_offset = offsetof(struct hold_config, place) + 1,
	.finish = finish_hold,
};
