/* SPDX-License-Identifier: GPL-2.0-only */
/* What must come out. */
#include "scenario_reader.h"
#include "scenario_schema.h"

#include <stdlib.h>
#include <string.h>

#define COUNT(list) (sizeof(list) / sizeof(list[0]))

/* ---- counters: their names are the keys ---- */

static bool is_state_path(const char *path)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
	size_t bytes;

	do {
		path++; /* past the dot */
		bytes = strspn(path, letters);
		path += bytes;
	} while (bytes && *path == '.');
	return bytes && !*path;
}

static bool known_counter(const char *name)
{
	size_t digits = strspn(name, "0123456789");

	if (names_find(&world_counter_names, name, -1))
		return true;
	if (digits && digits < 4 && name[digits] == '/')
		name += digits + 1;
	if (!strncmp(name, "platform.", 9))
		return names_find(&platform_counter_names, name + 9, -1) != NULL;
	if (!strncmp(name, "state.", 6))
		return is_state_path(name + 5);
	return names_find(&agent_counter_names, name, -1) != NULL;
}

static void unknown_counter(struct reader *reader, const struct at *at)
{
	struct nearest nearest = {.word = at->key};
	struct text platform[sizeof(struct platform_counters) / sizeof(u64)] = {0};
	struct text word = {0};

	if (reader_full(reader))
		return;
	for (u32 i = 0; i < agent_counter_names.count; i++)
		nearest_offer(&nearest, agent_counter_names.name[i].name);
	for (u32 i = 0; i < world_counter_names.count; i++)
		nearest_offer(&nearest, world_counter_names.name[i].name);
	for (u32 i = 0; i < platform_counter_names.count; i++) {
		text_add(&platform[i], "platform.%s", platform_counter_names.name[i].name);
		nearest_offer(&nearest, text_get(&platform[i]));
	}
	text_add_quoted(&word, at->key);
	reader_error(reader, at,
		     "an agent's counter, \"platform.<counter>\" or \"state.<path>\", or one with its "
		     "instance: \"0/sent_ok\"",
		     &nearest, "unknown counter %s", text_get(&word));
	text_free(&word);
	for (u32 i = 0; i < platform_counter_names.count; i++)
		text_free(&platform[i]);
}

static const struct field counter_bounds = {
	.key = "counter", .kind = &kind_bounds, .offset = offsetof(struct counter_expect, bounds)};

/* The expectation of that counter, a new one at the end of the list if there is none. */
static struct counter_expect *counter_of(struct expectations *expect, const char *name)
{
	for (u32 i = 0; i < expect->counter_count; i++)
		if (!strcmp(expect->counter[i].name, name))
			return &expect->counter[i];
	return &expect->counter[expect->counter_count++];
}

/* Those of one agent are added to, or take the place of, those of all. */
static void read_counters(struct reader *reader, const struct at *at, const struct field *field, void *base)
{
	struct expectations *expect = base;
	struct counter_expect *all;
	struct at there = {.up = at};

	if (at->value->type != JSON_OBJECT) {
		reader_wrong(reader, at, field, NULL);
		return;
	}
	if (at->value->count > SCENARIO_MAX_EXPECTATIONS) {
		reader_error(reader, at, NULL, NULL, "\"counters\" has %u members, more than %u",
			     at->value->count, SCENARIO_MAX_EXPECTATIONS);
		return;
	}
	all = reader_alloc(reader, (expect->counter_count + at->value->count) * sizeof(*all));
	if (expect->counter_count)
		memcpy(all, expect->counter, expect->counter_count * sizeof(*all));
	expect->counter = all;
	for (const struct json_value *member = at->value->child; member; member = member->next) {
		struct counter_expect *counter = counter_of(expect, member->key);
		struct field bounds = counter_bounds;

		there.key = bounds.key = member->key;
		there.value = member;
		there.on_key = true;
		if (!known_counter(member->key))
			unknown_counter(reader, &there);
		there.on_key = false;
		counter->name = reader_string(reader, member->key);
		counter->place = reader_place(&there);
		kind_bounds.read(reader, &there, &bounds, counter);
	}
}

static void describe_counters(const struct field *field, struct text *text)
{
	(void)field;
	text_add(text, "an object of counters: each a number, or {\"min\": ..., \"max\": ...}");
}

static void schema_counter_names(struct schema *schema)
{
	struct text agent = {0};

	schema_open(schema, "propertyNames", '{');
	schema_open(schema, "anyOf", '[');
	text_add(&agent, "^([0-9]{1,3}/)?(");
	for (u32 i = 0; i < agent_counter_names.count; i++)
		text_add(&agent, "%s%s", i ? "|" : "", agent_counter_names.name[i].name);
	text_add(&agent, ")$");
	schema_open(schema, NULL, '{');
	schema_string(schema, "pattern", text_get(&agent));
	schema_close(schema, '}');
	text_free(&agent);
	text_add(&agent, "^([0-9]{1,3}/)?platform\\.(");
	for (u32 i = 0; i < platform_counter_names.count; i++)
		text_add(&agent, "%s%s", i ? "|" : "", platform_counter_names.name[i].name);
	text_add(&agent, ")$");
	schema_open(schema, NULL, '{');
	schema_string(schema, "pattern", text_get(&agent));
	schema_close(schema, '}');
	text_free(&agent);
	schema_open(schema, NULL, '{');
	schema_string(schema, "pattern", "^([0-9]{1,3}/)?state(\\.[a-z0-9_]+)+$");
	schema_close(schema, '}');
	schema_close(schema, ']');
	schema_close(schema, '}');
}

/* Named ones too, so that editors can offer them. */
static void schema_counters(const struct field *field, struct schema *schema)
{
	struct text name = {0};

	(void)field;
	schema_string(schema, "type", "object");
	schema_raw(schema, "maxProperties", "1024");
	schema_counter_names(schema);
	schema_open(schema, "properties", '{');
	for (u32 i = 0; i < agent_counter_names.count + platform_counter_names.count; i++) {
		const struct names *names =
			i < agent_counter_names.count ? &agent_counter_names : &platform_counter_names;
		const struct name *each =
			&names->name[i < agent_counter_names.count ? i : i - agent_counter_names.count];

		text_add(&name, "%s%s", names == &platform_counter_names ? "platform." : "", each->name);
		schema_open(schema, text_get(&name), '{');
		schema_string(schema, "description", each->help);
		schema_close(schema, '}');
		text_free(&name);
	}
	schema_close(schema, '}');
	schema_open(schema, "additionalProperties", '{');
	schema_close(schema, '}');
	schema_open(schema, "patternProperties", '{');
	schema_open(schema, "", '{');
	schema_ref(schema, "bounds");
	schema_close(schema, '}');
	schema_close(schema, '}');
}

const struct kind kind_counters = {read_counters, describe_counters, schema_counters, false};

/* ---- trace ---- */

#define AT(member) .offset = offsetof(struct trace_expect, member)
_Static_assert(offsetof(struct trace_expect, max_ns) == offsetof(struct trace_expect, min_ns) + 8,
	       "read as bounds");
static void check_trace(struct reader *reader, const struct at *at, void *base)
{
	const struct trace_expect *trace = base;

	if (trace->absent && trace->has_time && !json_member(at->value, "event"))
		reader_error(reader, at, NULL, NULL,
			     "\"at_us\" goes with \"event\"; what is absent has no time");
}

/* clang-format off */
static const struct field trace_fields[] = {
	{.key = "event", .kind = &kind_pattern, .min = 1, .help = "a line that must come, after those before; * matches anything",
	 AT(pattern)},
	{.key = "absent", .kind = &kind_absent_pattern, .min = 1, .help = "a line that must never come", AT(pattern),
	 .count_offset = offsetof(struct trace_expect, absent)},
	{.key = "at_us", .kind = &kind_bounds_us, .help = "when, after the clients' start", AT(min_ns),
	 .has_offset = offsetof(struct trace_expect, has_time) + 1},
	{.key = "why", .kind = &kind_note, .help = "a remark"},
};
/* clang-format on */
static const struct section trace_section = {
	.name = "expect.trace",
	.help = "A line of the trace, without task, CPU and time, e.g. \"scmi_xfer_end: pt=13 * s=-110\".",
	.field = trace_fields,
	.count = COUNT(trace_fields),
	.bytes = sizeof(struct trace_expect),
	.place_offset = offsetof(struct trace_expect, place) + 1,
	.shorthand = "event",
	.one_of = "event absent",
	.finish = check_trace,
};
#undef AT

/* ---- log ---- */

static void log_defaults(void *base)
{
	((struct log_expect *)base)->count = (struct bounds){1, NEVER_NS};
}

static void read_absent_line(struct reader *reader, const struct at *at, const struct field *field,
			     void *base)
{
	((struct log_expect *)base)->count = (struct bounds){0, 0};
	kind_string.read(reader, at, field, base);
}

static void describe_absent_line(const struct field *field, struct text *text)
{
	kind_string.describe(field, text);
}

static void schema_absent_line(const struct field *field, struct schema *schema)
{
	kind_string.schema(field, schema);
}

static const struct kind kind_absent_line = {read_absent_line, describe_absent_line, schema_absent_line,
					     true};

static void check_log(struct reader *reader, const struct at *at, void *base)
{
	(void)base;
	if (json_member(at->value, "absent") && json_member(at->value, "count"))
		reader_error(reader, at, NULL, NULL, "\"count\" goes with \"line\"; what is absent has none");
}

#define AT(member) .offset = offsetof(struct log_expect, member)
/* clang-format off */
static const struct field log_fields[] = {
	{.key = "line", .kind = &kind_pattern, .min = 1, .help = "a line of the kernel's log; * matches anything", AT(pattern)},
	{.key = "absent", .kind = &kind_absent_line, .min = 1, .help = "a line that must never come", AT(pattern)},
	{.key = "count", .kind = &kind_bounds, .help = "how many such lines; absent: at least one", AT(count)},
	{.key = "why", .kind = &kind_note, .help = "a remark"},
};
/* clang-format on */
static const struct section log_section = {
	.name = "expect.log",
	.help = "A line of the kernel's log.",
	.field = log_fields,
	.count = COUNT(log_fields),
	.bytes = sizeof(struct log_expect),
	.place_offset = offsetof(struct log_expect, place) + 1,
	.shorthand = "line",
	.one_of = "line absent",
	.defaults = log_defaults,
	.finish = check_log,
};
#undef AT

/* ---- findings ---- */

#define AT(member) .offset = offsetof(struct finding_expect, member)
_Static_assert(offsetof(struct finding_expect, count_max) == offsetof(struct finding_expect, count_min) + 8,
	       "read as bounds");
static void finding_defaults(void *base)
{
	struct finding_expect *finding = base;

	finding->count_min = 1;
	finding->count_max = NEVER_NS;
}

/* clang-format off */
static const struct field finding_fields[] = {
	{.key = "checker", .kind = &kind_string, .required = true, .min = 1, .max = 63, .of = "^[a-z][a-z0-9-]*$",
	 .help = "who reports it: warn, bug, oops, refcount, atomic-sleep, hung-task, locks, ...", AT(checker)},
	{.key = "headline", .kind = &kind_string, .min = 1, .help = "pattern of its first line; absent: any", AT(headline)},
	{.key = "place", .kind = &kind_string, .min = 1,
	 .help = "pattern of where: function, function:line or file:line; absent: anywhere", AT(place_pattern)},
	{.key = "count", .kind = &kind_bounds, .help = "how many such findings; absent: at least one", AT(count_min)},
	{.key = "why", .kind = &kind_string, .required = true, .min = 1, .help = "why it is to be expected", AT(why)},
};
/* clang-format on */
static const struct section finding_section = {
	.name = "expect.findings",
	.help = "What a checker or the kernel must report. Every other report fails the run. Of a checker that does not "
		"watch it (`check`) nothing is expected.",
	.field = finding_fields,
	.count = COUNT(finding_fields),
	.bytes = sizeof(struct finding_expect),
	.place_offset = offsetof(struct finding_expect, place) + 1,
	.defaults = finding_defaults,
};
#undef AT

/* ---- all ---- */

#define AT(member) .offset = offsetof(struct expectations, member)
#define NUMBER_OF(member) .count_offset = offsetof(struct expectations, member)
/*
 * What is not said is @absent (an object: @none): true in the expectations of all
 * agents, and untouched (NULL) in those of one, which begin as a copy of them.
 */
/* clang-format off */
#define LEFTOVER_FIELDS(absent)                                                                                     \
	{.key = "transfers", .kind = &kind_bool, .preset = absent, .help = "every transfer is back in its pool",    \
	 AT(no_transfers_left)},                                                                                    \
	{.key = "tokens", .kind = &kind_bool, .preset = absent, .help = "every token is free", AT(no_tokens_left)}, \
	{.key = "memory", .kind = &kind_bool, .preset = absent, .help = "what was allocated is freed",              \
	 AT(no_memory_left)},                                                                                       \
	{.key = "modules", .kind = &kind_bool, .preset = absent,                                                    \
	 .help = "every module could be unloaded, when the agent was removed", AT(no_modules_left)},                \
	{.key = "shared_memory", .kind = &kind_bool, .preset = absent,                                              \
	 .help = "every channel is back with its owner", AT(shmem_returned)},                                       \
	{.key = "clients", .kind = &kind_bool, .preset = absent, .help = "every client has come to its end",        \
	 AT(clients_done)}

static const struct field leftover_fields[] = {LEFTOVER_FIELDS("true")};
static const struct field agent_leftover_fields[] = {LEFTOVER_FIELDS(NULL)};
/* clang-format on */
static const struct section leftover_section = {
	.name = "expect.leftovers",
	.help = "What must not be left over at the end: true, it is judged; false, it is not.",
	.field = leftover_fields,
	.count = COUNT(leftover_fields),
	.bytes = sizeof(struct expectations),
};
static const struct section agent_leftover_section = {
	.name = "expect.agents.leftovers",
	.help = "Those of the scenario that are judged otherwise.",
	.field = agent_leftover_fields,
	.count = COUNT(agent_leftover_fields),
	.bytes = sizeof(struct expectations),
};

/* clang-format off */
#define EXPECT_FIELDS(absent, none, leftovers)                                                                      \
	{.key = "counters", .kind = &kind_counters, .help = "counters and device state at the end"},                \
	{.key = "trace", .kind = &kind_list, .max = SCENARIO_MAX_EXPECTATIONS, .of = &trace_section,                \
	 .help = "lines of the trace, in this order", AT(trace), NUMBER_OF(trace_count)},                           \
	{.key = "log", .kind = &kind_list, .max = SCENARIO_MAX_EXPECTATIONS, .of = &log_section,                    \
	 .help = "lines of the kernel's log, in any order", AT(log), NUMBER_OF(log_count)},                         \
	{.key = "findings", .kind = &kind_list, .max = SCENARIO_MAX_EXPECTATIONS, .of = &finding_section,           \
	 .help = "what must be reported; absent: nothing", AT(finding), NUMBER_OF(finding_count)},                  \
	{.key = "leftovers", .kind = &kind_section, .preset = none, .of = leftovers,                                \
	 .help = "what is judged at the end"},                                                                      \
	{.key = "probe", .kind = &kind_bool, .preset = absent, .help = "all instances probe without an error",      \
	 AT(probe_ok)},                                                                                             \
	{.key = "remove", .kind = &kind_bool, .preset = absent,                                                     \
	 .help = "unbind the agent at the end, then judge memory", AT(remove_agent)}

static const struct field agent_fields[] = {
	{.key = "why", .kind = &kind_string, .required = true, .min = 1, .help = "why this agent legitimately differs",
	 .offset = offsetof(struct agent_expect, why)},
	{.key = "skip", .kind = &kind_bool, .help = "true: the scenario is not for this agent",
	 .offset = offsetof(struct agent_expect, skip)},
	{.key = "defect", .kind = &kind_bool,
	 .help = "true: it has the defect that the scenario shows; said in reports, judged like the rest",
	 .offset = offsetof(struct agent_expect, defect)},
	EXPECT_FIELDS(NULL, NULL, &agent_leftover_section),
};

static const struct field expect_fields[] = {
	EXPECT_FIELDS("true", "{}", &leftover_section),
	/* Last: an entry begins as a copy of what was read before. */
	{.key = "agents", .kind = &kind_agents, .of = &agent_section,
	 .help = "what is expected otherwise of some agents, by name", AT(agent), NUMBER_OF(agent_count)},
};
/* clang-format on */

const struct section agent_section = {
	.name = "expect.agents",
	.help = "By an agent's name. Counters and leftovers that are named here take the place of those of the same name, "
		"lists that of the whole list; what is absent stays as it is for all.",
	.field = agent_fields,
	.count = COUNT(agent_fields),
	.bytes = sizeof(struct agent_expect),
};

const struct section expect_section = {
	.name = "expect",
	.help = "What must come out.",
	.field = expect_fields,
	.count = COUNT(expect_fields),
	.bytes = sizeof(struct expectations),
};
