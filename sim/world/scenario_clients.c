/* SPDX-License-Identifier: GPL-2.0-only */
/* Clients, their scripts, and what each step should give. */
#include "scenario_reader.h"
#include "scenario_schema.h"

#include <stdint.h>

#define COUNT(list) (sizeof(list) / sizeof(list[0]))

/* clang-format off */
static const struct verb operation_list[] = {
#define X(operation, key, args, results, help_) \
	{.name = key, .words = args, .values = results, .help = help_, .hidden = OPERATION_##operation == OPERATION_PARK},
	CLIENT_OPERATIONS(X)
#undef X
};
/* clang-format on */

static const struct verbs operation_verbs = {
	.what = "operation",
	.verb = operation_list,
	.count = OPERATION_COUNT,
	.code_offset = offsetof(struct scenario_step, operation.code),
	.arg_offset = offsetof(struct scenario_step, operation.arg),
	.arg_most = OPERATION_ARGS,
	.values_key = "expect",
};

/* ---- expect of a step ---- */

#define AT(member) .offset = offsetof(struct step_expect, member)
_Static_assert(offsetof(struct step_expect, elapsed_max_ns) ==
		       offsetof(struct step_expect, elapsed_min_ns) + 8,
	       "read as bounds");
/* clang-format off */
#define STEP_EXPECT_FIELDS                                                                                   \
	{.key = "error", .kind = &kind_error, .min = (u64)-4095LL, .max = 0, .of = &error_names,             \
	 .help = "0, an error's name such as \"ETIMEDOUT\", or its negative number", AT(error),              \
	 .has_offset = offsetof(struct step_expect, has_error) + 1},                                         \
	{.key = "elapsed_us", .kind = &kind_bounds_us, .help = "how long the operation took",                \
	 AT(elapsed_min_ns), .has_offset = offsetof(struct step_expect, has_elapsed) + 1}

static const struct field step_agent_fields[] = {
	{.key = "why", .kind = &kind_string, .required = true, .min = 1, .help = "why it differs there",
	 .offset = offsetof(struct step_agent, why)},
	STEP_EXPECT_FIELDS,
};

static const struct field step_expect_fields[] = {
	STEP_EXPECT_FIELDS,
	{.key = "agents", .kind = &kind_step_agents, .of = &step_agent_section,
	 .help = "what some agents should give instead, by name", AT(agent),
	 .count_offset = offsetof(struct step_expect, agent_count)},
};
/* clang-format on */
#undef AT

const struct section step_agent_section = {
	.name = "expect.agents of a step",
	.help = "Takes the place of the whole of the step's expectation where this agent runs.",
	.field = step_agent_fields,
	.count = COUNT(step_agent_fields),
	.bytes = sizeof(struct step_agent),
};

static const struct section step_expect_section = {
	.name = "expect of a step",
	.help = "What is absent is not judged. The operation's values may be named too.",
	.field = step_expect_fields,
	.count = COUNT(step_expect_fields),
	.bytes = sizeof(struct step_expect),
};

const char *step_values(const struct scenario_step *step)
{
	return operation_list[step->operation.code].values;
}

/* Needs the step's operation, which was read before. */
static void read_step_expect(struct reader *reader, const struct at *at, const struct field *field,
			     void *base)
{
	struct scenario_step *step = base;

	(void)field;
	read_section_words(reader, at, &step_expect_section, &step->expect, step_values(step),
			   step->expect.value, step->expect.has_value);
}

static void describe_step_expect(const struct field *field, struct text *text)
{
	(void)field;
	text_add(text, "an object");
}

static void schema_step_expect(const struct field *field, struct schema *schema)
{
	(void)field;
	schema_string(schema, "type", "object");
}

const struct kind kind_step_expect = {read_step_expect, describe_step_expect, schema_step_expect, false};

/* clang-format off */
static const struct field step_fields[] = {
	{.key = "repeat", .kind = &kind_u32, .preset = "1", .min = 1, .max = 1000000000, .help = "so many times",
	 .offset = offsetof(struct scenario_step, repeat)},
	{.key = "expect", .kind = &kind_step_expect, .of = &step_expect_section, .help = "what it should give, each time"},
	{.key = "why", .kind = &kind_note, .help = "a remark"},
};
/* clang-format on */

const struct section step_section = {
	.name = "script",
	.help = "A step of a client's script: an operation with its arguments.",
	.field = step_fields,
	.count = COUNT(step_fields),
	.bytes = sizeof(struct scenario_step),
	.place_offset = offsetof(struct scenario_step, place) + 1,
	.verbs = &operation_verbs,
};

/* ---- generators ---- */

#define AT(member) .offset = offsetof(struct client_config, member)
/* clang-format off */
static const struct field periodic_fields[] = {
	{.key = "period_us", .kind = &kind_us, .required = true, .min = 1, .help = "from one to the next", AT(generator_ns)},
};
/* clang-format on */
/* clang-format off */
static const struct field poisson_fields[] = {
	{.key = "mean_us", .kind = &kind_us, .required = true, .min = 1, .help = "mean of the exponential gaps", AT(generator_ns)},
};
/* clang-format on */
/* clang-format off */
static const struct field burst_fields[] = {
	{.key = "period_us", .kind = &kind_us, .required = true, .min = 1, .help = "from one burst to the next", AT(generator_ns)},
	{.key = "size", .kind = &kind_u32, .required = true, .min = 1, .max = 1000000, .help = "steps of a burst", AT(generator_size)},
};
/* clang-format on */

#define LIST(list) .field = list, .count = COUNT(list), .bytes = sizeof(struct client_config)
static const struct section generator_sections[] = {
	[GENERATOR_NONE] = {.name = "closed"},
	[GENERATOR_PERIODIC] = {LIST(periodic_fields), .name = "periodic", .shorthand = "period_us"},
	[GENERATOR_POISSON] = {LIST(poisson_fields), .name = "poisson", .shorthand = "mean_us"},
	[GENERATOR_BURST] = {LIST(burst_fields), .name = "burst"},
};
_Static_assert(COUNT(generator_sections) == GENERATOR_COUNT, "each generator has its section");

const struct tagged generator_tags = {
	.what = "generator",
	.section = generator_sections,
	.count = GENERATOR_COUNT,
	.tag_offset = offsetof(struct client_config, generator),
	.number = -1,
	.word = "closed",
};

/* clang-format off */
static const struct field client_fields[] = {
	{.key = "name", .kind = &kind_string, .required = true, .min = 1, .max = 15, .of = "^[A-Za-z][A-Za-z0-9_.-]*$",
	 .help = "name of its task", AT(name)},
	{.key = "why", .kind = &kind_note, .help = "a remark"},
	{.key = "count", .kind = &kind_u32, .preset = "1", .min = 1, .max = SCENARIO_MAX_CLIENTS,
	 .help = "so many copies, name-0, name-1, ...", AT(count)},
	{.key = "instance", .kind = &kind_u32, .preset = "0", .max = PLATFORM_MAX_INSTANCES - 1,
	 .help = "the SCMI instance that it talks to", AT(instance)},
	{.key = "spread", .kind = &kind_bool, .preset = "false", .help = "copies go over all instances, from that one on",
	 AT(spread)},
	{.key = "cpu", .kind = &kind_u32, .preset = "0", .max = 63, .help = "where it runs first", AT(cpu)},
	{.key = "pinned", .kind = &kind_bool, .preset = "true", .help = "and stays", AT(pinned)},
	{.key = "spread_cpus", .kind = &kind_bool, .preset = "false", .help = "copies go over all CPUs, from that one on",
	 AT(spread_cpus)},
	{.key = "start_us", .kind = &kind_us, .preset = "0", .help = "when it starts, after all instances have probed",
	 AT(start_ns)},
	{.key = "repeat", .kind = &kind_u64, .preset = "1", .min = 1, .max = 1000000000000,
	 .help = "closed loop: the whole script so many times; open loop: so many submissions", AT(repeat)},
	{.key = "generator", .kind = &kind_tagged, .preset = "closed", .of = &generator_tags,
	 .help = "closed: the next step when the last is done; or at times of its own"},
	{.key = "queue_max", .kind = &kind_u32, .preset = "1000", .max = 1000000,
	 .help = "open loop: submissions that may wait; more are counted as lost", AT(queue_max)},
	{.key = "script", .kind = &kind_list, .required = true, .min = 1, .max = SCENARIO_MAX_STEPS, .of = &step_section,
	 .help = "the steps, in order", AT(step), .count_offset = offsetof(struct client_config, step_count)},
};
/* clang-format on */

const struct section client_section = {
	.name = "clients",
	.help = "A task on the simulated computer that uses the agent.",
	.field = client_fields,
	.count = COUNT(client_fields),
	.bytes = sizeof(struct client_config),
	.place_offset = offsetof(struct client_config, place) + 1,
};
