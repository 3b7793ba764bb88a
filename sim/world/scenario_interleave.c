/* SPDX-License-Identifier: GPL-2.0-only */
/* Which interleaving a run is to take: holds, and names of points per agent. */
#include "scenario_reader.h"
#include "scenario_schema.h"

#include <stdio.h>
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
#define SUBJECT(kind) AT(subject[CONSTRAINT_##kind])
#define HAS(member) .has_offset = offsetof(struct hold_config, member) + 1
#define CONTEXT_MAX 39
#define NTH_MAX 1000000000000

static const struct constraint_rule {
	const char *key;
	const char *takes;
	const char *needs;
} rules[CONSTRAINT_COUNT] = {
#define X(name, key, takes, needs) {key, takes, needs},
	CONSTRAINTS(X)
#undef X
};

const char *constraint_key(enum constraint kind)
{
	return rules[kind].key;
}

static bool lists(const char *words, const char *key)
{
	struct word word;

	while (word_next(&words, &word))
		if (!strcmp(word.name, key))
			return true;
	return false;
}

/* "platform-1": the number; false: it is no firmware. */
static bool is_firmware(const char *context, u32 *number)
{
	char end;

	return context && sscanf(context, "platform-%u%c", number, &end) == 1;
}

/* Which kind it is; false: section.one_of has complained. */
static bool find_kind(const struct at *at, struct hold_config *hold)
{
	u32 kind = 0;

	while (kind < CONSTRAINT_COUNT && !json_member(at->value, rules[kind].key))
		kind++;
	if (kind == CONSTRAINT_COUNT)
		return false;
	hold->kind = kind;
	hold->context = hold->subject[kind];
	if (kind == CONSTRAINT_HOLD && is_firmware(hold->context, &hold->number))
		hold->kind = CONSTRAINT_FIRMWARE;
	return true;
}

static void check_members(struct reader *reader, const struct at *at, const struct constraint_rule *rule)
{
	static const char always[] = "boot why";
	const char *needs = rule->needs;
	struct word word;

	for (const struct json_value *member = at->value->child; member; member = member->next) {
		struct at there = {.up = at, .key = member->key, .value = member, .on_key = true};

		if (strcmp(member->key, rule->key) && !lists(rule->takes, member->key) && !lists(always, member->key))
			reader_error(reader, &there, NULL, NULL, "\"%s\" does not go with \"%s\"", member->key, rule->key);
	}
	while (word_next(&needs, &word))
		if (!json_member(at->value, word.name))
			reader_error(reader, at, NULL, NULL, "\"%s\" needs \"%s\"", rule->key, word.name);
}

/* What begins where somebody passes, or at a time. */
static void check_begin(struct reader *reader, const struct at *at, const struct constraint_rule *rule)
{
	static const char *const with_at[] = {"at_by", "nth"};
	bool has_at = json_member(at->value, "at"), has_after = json_member(at->value, "after_us");

	if (!lists(rule->takes, "after_us"))
		return;
	if (has_at == has_after)
		reader_error(reader, at, NULL, NULL, "\"%s\" needs \"at\" or \"after_us\"%s", rule->key,
			     has_at ? ", not both" : "");
	for (u32 i = 0; i < COUNT(with_at) && !has_at; i++)
		if (json_member(at->value, with_at[i]))
			reader_error(reader, at, NULL, NULL, "\"%s\" needs \"at\"", with_at[i]);
}

static void check_end(struct reader *reader, const struct at *at, const struct constraint_rule *rule)
{
	static const char *const ends[] = {"until", "until_blocked", "until_pending", "until_idle", "for_us"};
	static const char *const with_until[] = {"until_nth", "until_reached", "by"};
	u32 found = 0;

	if (!lists(rule->takes, "for_us"))
		return;
	for (u32 i = 0; i < COUNT(ends); i++)
		found += json_member(at->value, ends[i]) != NULL;
	if (found != 1)
		reader_error(reader, at, "\"until\", \"until_blocked\", \"until_pending\", \"until_idle\" or \"for_us\"", NULL,
			     "the constraint needs one end, and has %s", found ? "several" : "none");
	for (u32 i = 0; i < COUNT(with_until); i++)
		if (json_member(at->value, with_until[i]) && !json_member(at->value, "until"))
			reader_error(reader, at, NULL, NULL, "\"%s\" needs \"until\"", with_until[i]);
	if (json_member(at->value, "limit_us") && json_member(at->value, "for_us"))
		reader_error(reader, at, NULL, NULL, "\"limit_us\" does not go with \"for_us\"");
}

static void finish_hold(struct reader *reader, const struct at *at, void *base)
{
	struct hold_config *hold = base;
	const struct constraint_rule *rule;

	if (!find_kind(at, hold))
		return;
	rule = &rules[hold->kind];
	check_members(reader, at, rule);
	check_begin(reader, at, rule);
	check_end(reader, at, rule);
}

/* clang-format off */
static const struct field order_fields[] = {
	{.key = "name", .kind = &kind_string, .required = true, .min = 1, .max = CONTEXT_MAX,
	 .help = "what comes: a context that goes on, \"irq:mbox-a2p\", \"timer/0\" the timer of CPU 0, \"ipi:reschedule\", "
		 "or a step as the trace of choices calls it (\"platform sends\"); * matches anything",
	 .offset = offsetof(struct order_name, name)},
};
/* clang-format on */
static const struct section order_section = {
	.name = "interleave.order",
	.help = "What may be due at the same time as others, or just its name.",
	.field = order_fields,
	.count = COUNT(order_fields),
	.bytes = sizeof(struct order_name),
	.shorthand = "name",
};

/* clang-format off */
#define CONTEXT .kind = &kind_string, .min = 1, .max = CONTEXT_MAX
#define LINE .kind = &kind_string, .min = 1, .max = CONTEXT_MAX, .of = "^irq:.+$"
static const struct field hold_fields[] = {
	{.key = "hold", CONTEXT, SUBJECT(HOLD),
	 .help = "this context stands still at a point, its CPU with it: a task by its name, \"irq/1\" an interrupt on CPU 1, "
		 "\"softirq/1\", \"worker\" a worker of a workqueue, * matches anything; or the firmware takes no step: \"platform-0\""},
	{.key = "preempt", CONTEXT, SUBJECT(PREEMPT),
	 .help = "this task is preempted at a point, and no CPU takes it; others go on where it ran"},
	{.key = "migrate", CONTEXT, SUBJECT(MIGRATE), .help = "this task goes on on another CPU from a point on"},
	{.key = "pin", CONTEXT, SUBJECT(PIN), .help = "the same, and it stays there"},
	{.key = "stall", .kind = &kind_u32, .max = 63, AT(number),
	 .help = "this CPU stands still and takes no interrupts, as when a hypervisor or secure firmware has it"},
	{.key = "delay", LINE, SUBJECT(DELAY), .help = "this interrupt (\"irq:mbox-a2p\") was raised, and does not arrive yet"},
	{.key = "advance", LINE, SUBJECT(ADVANCE), .help = "this interrupt arrives earlier than transport.interrupt_us says"},
	{.key = "order", .kind = &kind_list, .min = 2, .max = CONSTRAINT_MAX_ORDER, .of = &order_section,
	 .help = "where several of these are due at one virtual time, they come in this order",
	 AT(order), .count_offset = offsetof(struct hold_config, order_count)},
	{.key = "at", .kind = &kind_point, .help = "the point before which it begins", AT(at)},
	{.key = "at_by", CONTEXT, .preset = "*", .help = "of a stall, or a hold of the firmware: whose passage it is", AT(at_by)},
	{.key = "nth", .kind = &kind_u64, .preset = "1", .min = 1, .max = NTH_MAX, HAS(has_nth),
	 .help = "at its n-th passage by such a context; of an interrupt: the n-th time that it is raised; "
		 "of an order: only the n-th time (absent: each time)", AT(nth)},
	{.key = "after_us", .kind = &kind_us, .preset = "0", .help = "instead of \"at\": so long after the clients' start", AT(after_ns)},
	{.key = "cpu", .kind = &kind_u32, .max = 63, .help = "where the task goes", AT(number)},
	{.key = "until", .kind = &kind_point, .help = "the point that has to be passed before it goes on", AT(until), HAS(has_until)},
	{.key = "until_nth", .kind = &kind_u64, .preset = "1", .min = 1, .max = NTH_MAX,
	 .help = "n-th passage since the hold began", AT(until_nth)},
	{.key = "until_reached", .kind = &kind_bool, .preset = "false",
	 .help = "it goes on when that point is reached, before what happens there", AT(until_reached)},
	{.key = "by", CONTEXT, .preset = "*", .help = "which context has to pass it", AT(by)},
	{.key = "until_blocked", CONTEXT, .help = "instead of \"until\": it goes on when this task sleeps", AT(until_blocked)},
	{.key = "until_pending", LINE, .help = "instead: when this interrupt is pending at its CPU", AT(until_pending)},
	{.key = "until_idle", .kind = &kind_u32, .max = 63, .help = "instead: when this CPU has nothing to do",
	 AT(until_idle), HAS(has_until_idle)},
	{.key = "for_us", .kind = &kind_us, .help = "instead: after so long", AT(for_ns), HAS(has_for)},
	{.key = "early_us", .kind = &kind_us, .help = "how much earlier the interrupt arrives", AT(early_ns)},
	{.key = "limit_us", .kind = &kind_us, .preset = "1000000", .min = 1, .max = DURATION_MAX_NS,
	 .help = "what has not come true by then is a finding, and it goes on", AT(limit_ns)},
	{.key = "boot", .kind = &kind_bool, .preset = "false",
	 .help = "counts from power-on (probing included), not from the clients' start", AT(boot)},
	{.key = "why", .kind = &kind_note, .help = "a remark"},
};
/* clang-format on */

const struct section hold_section = {
	.name = "interleave",
	.help = "A constraint: what stands still, from where on and until when; who goes where; what comes first. "
		"docs/interleavings.md says how they are used. Needs a checked agent.",
	.field = hold_fields,
	.count = COUNT(hold_fields),
	.bytes = sizeof(struct hold_config),
	.place_offset = offsetof(struct hold_config, place) + 1,
	.one_of = "hold preempt migrate pin stall delay advance order",
	.finish = finish_hold,
};
