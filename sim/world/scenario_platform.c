/* SPDX-License-Identifier: GPL-2.0-only */
/* The platform: what its firmware has, how fast it is, what it sends by itself. */
#include "scenario_reader.h"
#include "scenario_schema.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define COUNT(list) (sizeof(list) / sizeof(list[0]))

/* ---- power domains ---- */

#define AT(member) .offset = offsetof(struct power_domain_config, member)
/* clang-format off */
static const struct field power_fields[] = {
	{.key = "name", .kind = &kind_text, .required = true, .min = 1, .max = PLATFORM_LONG_NAME_BYTES - 1, .of = PRINTABLE,
	 .help = "the domain's name", AT(name)},
	{.key = "on", .kind = &kind_bool, .preset = "false", .help = "at power-on", AT(on)},
	{.key = "asynchronous", .kind = &kind_bool, .preset = "false",
	 .help = "changes may go on after their response, for delayed_latency", AT(asynchronous)},
	{.key = "may_change", .kind = &kind_bool, .preset = "true", .help = "the agent's permission", AT(may_change)},
	{.key = "may_turn_off", .kind = &kind_bool, .preset = "true", .help = "false: others need it, and it stays on",
	 AT(may_turn_off)},
};
/* clang-format on */
static const struct section power_section = {
	.name = "platform.power",
	.help = "A power domain.",
	.field = power_fields,
	.count = COUNT(power_fields),
	.bytes = sizeof(struct power_domain_config),
};
#undef AT

/* ---- performance domains ---- */

#define AT(member) .offset = offsetof(struct perf_level_config, member)
/* clang-format off */
static const struct field level_fields[] = {
	{.key = "level", .kind = &kind_u32, .required = true, .min = 1, .max = UINT32_MAX, .help = "the level", AT(level)},
	{.key = "power_uw", .kind = &kind_u32, .preset = "0", .help = "power, microwatts", AT(power_uw)},
	{.key = "latency_us", .kind = &kind_u32, .preset = "0", .max = 65535,
	 .help = "worst-case transition time that the firmware reports", AT(latency_us)},
};
/* clang-format on */
static const struct section level_section = {
	.name = "levels",
	.help = "A level, or just its number.",
	.field = level_fields,
	.count = COUNT(level_fields),
	.bytes = sizeof(struct perf_level_config),
	.shorthand = "level",
};
#undef AT

#define AT(member) .offset = offsetof(struct perf_domain_config, member)
static void finish_perf(struct reader *reader, const struct at *at, void *base)
{
	struct perf_domain_config *domain = base;
	struct at there = {.up = at, .key = "levels", .value = json_member(at->value, "levels")};

	if (!domain->level_count || !there.value)
		return;
	for (u32 i = 1; i < domain->level_count; i++)
		if (domain->level[i].level <= domain->level[i - 1].level && domain->level[i].level)
			reader_error(reader, &there, "levels in ascending order", NULL,
				     "level %u comes after %u", domain->level[i].level,
				     domain->level[i - 1].level);
	if (!domain->initial_level)
		domain->initial_level = domain->level[0].level;
	if (!domain->sustained_level)
		domain->sustained_level = domain->level[domain->level_count - 1].level;
	if (!domain->sustained_khz)
		domain->sustained_khz =
			domain->sustained_level < 4000000 ? domain->sustained_level * 1000 : 4000000000u;
}

/* clang-format off */
static const struct field perf_fields[] = {
	{.key = "name", .kind = &kind_text, .required = true, .min = 1, .max = PLATFORM_LONG_NAME_BYTES - 1, .of = PRINTABLE,
	 .help = "the domain's name", AT(name)},
	{.key = "levels", .kind = &kind_inline_list, .required = true, .min = 1, .max = PLATFORM_MAX_LEVELS,
	 .of = &level_section, .help = "the levels, ascending", AT(level),
	 .count_offset = offsetof(struct perf_domain_config, level_count)},
	{.key = "sustained_khz", .kind = &kind_u32, .help = "frequency at the sustained level; absent: 1000 x the level",
	 AT(sustained_khz)},
	{.key = "sustained_level", .kind = &kind_u32, .help = "absent: the highest level", AT(sustained_level)},
	{.key = "rate_limit_us", .kind = &kind_u32, .preset = "0", .max = 0xfffff,
	 .help = "shortest time between two changes that the firmware reports", AT(rate_limit_us)},
	{.key = "fast_channels", .kind = &kind_bool, .preset = "false",
	 .help = "fast channels with doorbell for level and limits", AT(fast_channels)},
	{.key = "may_set_level", .kind = &kind_bool, .preset = "true", .help = "the agent's permission", AT(may_set_level)},
	{.key = "may_set_limits", .kind = &kind_bool, .preset = "true", .help = "the agent's permission", AT(may_set_limits)},
	{.key = "initial_level", .kind = &kind_u32, .help = "absent: the lowest level", AT(initial_level)},
};
/* clang-format on */
static const struct section perf_section = {
	.name = "platform.performance",
	.help = "A performance domain.",
	.field = perf_fields,
	.count = COUNT(perf_fields),
	.bytes = sizeof(struct perf_domain_config),
	.finish = finish_perf,
};
#undef AT

/* ---- clocks ---- */

/* clang-format off */
#define RATE(key_, number, help_) \
	{.key = key_, .kind = &kind_u64, .required = true, .help = help_, \
	 .offset = offsetof(struct clock_config, rate_hz[number])}
/* clang-format on */
/* clang-format off */
static const struct field range_fields[] = {
	RATE("min_hz", 0, "the lowest rate"), RATE("max_hz", 1, "the highest rate"), RATE("step_hz", 2, "between two rates")};
static const struct section range_section = {
	.name = "rates_hz",
	.help = "A range of rates.",
	.field = range_fields,
	.count = COUNT(range_fields),
	.bytes = sizeof(struct clock_config),
};
/* clang-format on */

static void check_rates(struct reader *reader, const struct at *at, struct clock_config *clock)
{
	for (u32 i = 1; i < clock->rate_count; i++)
		if (clock->rate_hz[i] <= clock->rate_hz[i - 1])
			reader_error(reader, at, "rates in ascending order", NULL,
				     "rate %llu comes after %llu", clock->rate_hz[i], clock->rate_hz[i - 1]);
}

static void read_rate_list(struct reader *reader, const struct at *at, struct clock_config *clock)
{
	struct at there = {.up = at};
	struct field field = {.key = "rates_hz", .kind = &kind_u64};
	u32 before = reader->message_count;

	if (at->value->count < 1 || at->value->count > PLATFORM_MAX_RATES) {
		reader_error(reader, at, NULL, NULL, "\"rates_hz\" has %u elements, not 1 to %d",
			     at->value->count, PLATFORM_MAX_RATES);
		return;
	}
	for (const struct json_value *value = at->value->child; value; value = value->next) {
		there.value = value;
		kind_u64.read(reader, &there, &field, &clock->rate_hz[there.index]);
		there.index++;
	}
	clock->rate_count = there.index;
	if (before == reader->message_count)
		check_rates(reader, at, clock);
}

static void read_rates(struct reader *reader, const struct at *at, const struct field *field, void *base)
{
	struct clock_config *clock = base;

	if (at->value->type == JSON_OBJECT) {
		read_section(reader, at, &range_section, base);
		clock->range = true;
		clock->rate_count = 3;
		if (clock->rate_hz[0] > clock->rate_hz[1])
			reader_error(reader, at, NULL, NULL, "\"min_hz\" is above \"max_hz\"");
	} else if (at->value->type == JSON_ARRAY) {
		read_rate_list(reader, at, clock);
	} else {
		reader_wrong(reader, at, field, NULL);
	}
}

static void describe_rates(const struct field *field, struct text *text)
{
	(void)field;
	text_add(text, "an array of 1 to %d ascending rates, or {\"min_hz\", \"max_hz\", \"step_hz\"}",
		 PLATFORM_MAX_RATES);
}

static void schema_rates(const struct field *field, struct schema *schema)
{
	static const struct field rate = {.key = "rates_hz", .kind = &kind_u64};

	(void)field;
	schema_open(schema, "anyOf", '[');
	schema_open(schema, NULL, '{');
	schema_string(schema, "type", "array");
	schema_raw(schema, "minItems", "1");
	schema_raw(schema, "maxItems", "64");
	schema_open(schema, "items", '{');
	schema_value(schema, &rate);
	schema_close(schema, '}');
	schema_close(schema, '}');
	schema_open(schema, NULL, '{');
	schema_section(schema, &range_section);
	schema_close(schema, '}');
	schema_close(schema, ']');
}
_Static_assert(PLATFORM_MAX_RATES == 64, "schema_rates() says so");

static const struct kind kind_rates = {read_rates, describe_rates, schema_rates, false};

#define AT(member) .offset = offsetof(struct clock_config, member)
static void finish_clock(struct reader *reader, const struct at *at, void *base)
{
	struct clock_config *clock = base;

	(void)reader;
	if (!json_member(at->value, "initial_rate_hz"))
		clock->initial_rate_hz = clock->rate_hz[0];
}

/* clang-format off */
static const struct field clock_fields[] = {
	{.key = "name", .kind = &kind_text, .required = true, .min = 1, .max = PLATFORM_LONG_NAME_BYTES - 1, .of = PRINTABLE,
	 .help = "the clock's name", AT(name)},
	{.key = "rates_hz", .kind = &kind_rates, .required = true, .help = "what it can run at"},
	{.key = "asynchronous", .kind = &kind_bool, .preset = "false",
	 .help = "rate changes answer with a delayed response", AT(asynchronous)},
	{.key = "enabled", .kind = &kind_bool, .preset = "false", .help = "at power-on", AT(enabled)},
	{.key = "may_change", .kind = &kind_bool, .preset = "true", .help = "the agent's permission", AT(may_change)},
	{.key = "initial_rate_hz", .kind = &kind_u64, .help = "absent: the first rate", AT(initial_rate_hz)},
	{.key = "enable_latency_us", .kind = &kind_u32, .preset = "0", .help = "what the firmware reports",
	 AT(enable_latency_us)},
};
/* clang-format on */
static const struct section clock_section = {
	.name = "platform.clocks",
	.help = "A clock.",
	.field = clock_fields,
	.count = COUNT(clock_fields),
	.bytes = sizeof(struct clock_config),
	.finish = finish_clock,
};
#undef AT

/* ---- sensors ---- */

#define AT(member) .offset = offsetof(struct sensor_config, member)
/* clang-format off */
static const struct field sensor_fields[] = {
	{.key = "name", .kind = &kind_text, .required = true, .min = 1, .max = PLATFORM_LONG_NAME_BYTES - 1, .of = PRINTABLE,
	 .help = "the sensor's name", AT(name)},
	{.key = "type", .kind = &kind_protocol, .preset = "celsius", .max = 255, .of = &sensor_type_names,
	 .help = "SCMI sensor type: none, unspecified, celsius, fahrenheit, kelvin, volts, amps, watts, joules, or its number",
	 AT(type)},
	{.key = "scale", .kind = &kind_s32, .preset = "0", .min = (u64)-16LL, .max = 15,
	 .help = "the power of ten that readings are multiplied with", AT(scale)},
	{.key = "value", .kind = &kind_s64, .preset = "0", .help = "what it reads", AT(value)},
	{.key = "noise", .kind = &kind_u64, .preset = "0", .help = "plus a random number from 0 to this", AT(noise)},
	{.key = "asynchronous", .kind = &kind_bool, .preset = "false", .help = "readings answer with a delayed response",
	 AT(asynchronous)},
	{.key = "trip_points", .kind = &kind_u32, .preset = "0", .max = 255, .help = "number of trip points", AT(trip_points)},
	{.key = "update_interval_us", .kind = &kind_u32, .preset = "0", .help = "of continuous updates; 0: none",
	 AT(update_interval_us)},
};
/* clang-format on */
static const struct section sensor_section = {
	.name = "platform.sensors",
	.help = "A sensor.",
	.field = sensor_fields,
	.count = COUNT(sensor_fields),
	.bytes = sizeof(struct sensor_config),
};
#undef AT

/* ---- reset domains ---- */

#define AT(member) .offset = offsetof(struct reset_domain_config, member)
/* clang-format off */
static const struct field reset_fields[] = {
	{.key = "name", .kind = &kind_text, .required = true, .min = 1, .max = PLATFORM_LONG_NAME_BYTES - 1, .of = PRINTABLE,
	 .help = "the domain's name", AT(name)},
	{.key = "asynchronous", .kind = &kind_bool, .preset = "false",
	 .help = "resets by themselves answer with a delayed response", AT(asynchronous)},
	{.key = "asserted", .kind = &kind_bool, .preset = "false", .help = "at power-on", AT(asserted)},
	{.key = "may_reset", .kind = &kind_bool, .preset = "true", .help = "the agent's permission", AT(may_reset)},
	{.key = "latency_us", .kind = &kind_u32, .preset = "0", .help = "what the firmware reports", AT(latency_us)},
};
/* clang-format on */
static const struct section reset_section = {
	.name = "platform.reset",
	.help = "A reset domain.",
	.field = reset_fields,
	.count = COUNT(reset_fields),
	.bytes = sizeof(struct reset_domain_config),
};
#undef AT

/* ---- service times ---- */

#define AT(member) .offset = offsetof(struct service_config, member)
static void service_defaults(void *base)
{
	struct service_config *service = base;

	service->protocol = FAULT_ANY;
	service->command = FAULT_ANY;
}

/* clang-format off */
static const struct field service_fields[] = {
	{.key = "protocol", .kind = &kind_protocol, .max = 255, .of = &protocol_names, .help = "absent: any",
	 AT(protocol)},
	{.key = "command", .kind = &kind_command, .max = 255, .of = &command_names, .help = "absent: any",
	 AT(command), .count_offset = offsetof(struct service_config, protocol)},
	{.key = "latency", .kind = &kind_tagged, .required = true, .of = &distribution_tags,
	 .help = "how long the firmware works on it", AT(time)},
	{.key = "delayed_latency", .kind = &kind_tagged, .of = &distribution_tags,
	 .help = "from the response to the delayed response; absent: the platform's", AT(delayed),
	 .has_offset = offsetof(struct service_config, has_delayed) + 1},
};
/* clang-format on */
static const struct section service_section = {
	.name = "platform.service",
	.help = "Service times of some commands; the last match wins.",
	.field = service_fields,
	.count = COUNT(service_fields),
	.bytes = sizeof(struct service_config),
	.defaults = service_defaults,
	.schema = schema_command_names,
};
#undef AT

/* ---- what the platform sends by itself ---- */

static void read_values(struct reader *reader, const struct at *at, const struct field *field, void *base)
{
	struct at there = {.up = at};
	struct field value = {.key = "values", .kind = &kind_s64};
	u64 *to = field_target(field, base);

	if (at->value->type != JSON_ARRAY || at->value->count > 2) {
		reader_wrong(reader, at, field, NULL);
		return;
	}
	for (const struct json_value *each = at->value->child; each; each = each->next) {
		there.value = each;
		kind_s64.read(reader, &there, &value, &to[there.index]);
		there.index++;
	}
}

static void describe_values(const struct field *field, struct text *text)
{
	(void)field;
	text_add(text, "an array of at most 2 whole numbers");
}

static void schema_values(const struct field *field, struct schema *schema)
{
	static const struct field value = {.key = "values", .kind = &kind_s64};

	(void)field;
	schema_string(schema, "type", "array");
	schema_raw(schema, "maxItems", "2");
	schema_open(schema, "items", '{');
	schema_value(schema, &value);
	schema_close(schema, '}');
}

static const struct kind kind_values = {read_values, describe_values, schema_values, false};

static void check_event(struct reader *reader, const struct at *at, void *base)
{
	const struct event_config *event = base;

	if (!event->period_ns && event->count != 1)
		reader_error(reader, at, NULL, NULL, "a \"count\" of %u needs a \"period_us\"", event->count);
	if (event->step && !event->period_ns)
		reader_error(reader, at, NULL, NULL, "a \"step\" needs a \"period_us\"");
}

#define AT(member) .offset = offsetof(struct event_config, member)
/* clang-format off */
static const struct field event_fields[] = {
	{.key = "at_us", .kind = &kind_us, .required = true, .help = "after the clients' start", AT(at_ns)},
	{.key = "period_us", .kind = &kind_us, .preset = "0", .help = "between two of them; 0: once", AT(period_ns)},
	{.key = "count", .kind = &kind_u32, .preset = "1", .help = "how many; 0 with a period: without end", AT(count)},
	{.key = "protocol", .kind = &kind_protocol, .required = true, .max = 255, .of = &protocol_names,
	 .help = "whose notification", AT(protocol)},
	{.key = "event", .kind = &kind_event, .required = true, .max = 255, .of = &event_names, .help = "which one",
	 AT(event), .count_offset = offsetof(struct event_config, protocol)},
	{.key = "source", .kind = &kind_u32, .preset = "0", .max = 65535, .help = "domain, clock or sensor", AT(source)},
	{.key = "values", .kind = &kind_values, .help = "what it says", AT(value)},
	{.key = "step", .kind = &kind_u64, .preset = "0",
	 .help = "added to the first value from each to the next: numbers them, and what handlers get is checked by it",
	 AT(step)},
	{.key = "why", .kind = &kind_note, .help = "a remark"},
};
/* clang-format on */
static const struct section event_section = {
	.name = "platform.events",
	.help = "A notification that the platform sends by itself.",
	.field = event_fields,
	.count = COUNT(event_fields),
	.bytes = sizeof(struct event_config),
	.finish = check_event,
	.schema = schema_event_names,
};
#undef AT

#define AT(member) .offset = offsetof(struct platform_config, member)
#define NUMBER_OF(member) .count_offset = offsetof(struct platform_config, member)
static void platform_defaults(void *base)
{
	struct platform_config *platform = base;

	snprintf(platform->agent_name[0], PLATFORM_NAME_BYTES, "platform");
	snprintf(platform->agent_name[1], PLATFORM_NAME_BYTES, "OSPM");
	platform->agent_count = 2;
}

/* clang-format off */
static const struct field platform_fields[] = {
	{.key = "vendor", .kind = &kind_text, .preset = "scmi-sim", .min = 1, .max = PLATFORM_NAME_BYTES - 1, .of = PRINTABLE,
	 .help = "what the firmware calls its vendor", AT(vendor)},
	{.key = "sub_vendor", .kind = &kind_text, .preset = "model", .max = PLATFORM_NAME_BYTES - 1, .of = PRINTABLE,
	 .help = "and its sub-vendor", AT(sub_vendor)},
	{.key = "implementation_version", .kind = &kind_u32, .preset = "1", .help = "of the firmware",
	 AT(implementation_version)},
	{.key = "agents", .kind = &kind_texts, .min = 2, .max = PLATFORM_MAX_AGENTS,
	 .help = "names of the agents, the platform itself first; absent: \"platform\", \"OSPM\"", AT(agent_name),
	 NUMBER_OF(agent_count)},
	{.key = "request_queue", .kind = &kind_u32, .preset = "64", .min = 1, .max = 65536,
	 .help = "requests that the firmware can hold before it loses one", AT(request_queue)},
	{.key = "power", .kind = &kind_list, .max = PLATFORM_MAX_DOMAINS, .of = &power_section,
	 .help = "power domains; absent or empty: no power protocol", AT(power), NUMBER_OF(power_count)},
	{.key = "performance", .kind = &kind_list, .max = PLATFORM_MAX_DOMAINS, .of = &perf_section,
	 .help = "performance domains; absent or empty: no performance protocol", AT(perf), NUMBER_OF(perf_count)},
	{.key = "clocks", .kind = &kind_list, .max = PLATFORM_MAX_CLOCKS, .of = &clock_section,
	 .help = "clocks; absent or empty: no clock protocol", AT(clock), NUMBER_OF(clock_count)},
	{.key = "sensors", .kind = &kind_list, .max = PLATFORM_MAX_SENSORS, .of = &sensor_section,
	 .help = "sensors; absent or empty: no sensor protocol", AT(sensor), NUMBER_OF(sensor_count)},
	{.key = "reset", .kind = &kind_list, .max = PLATFORM_MAX_DOMAINS, .of = &reset_section,
	 .help = "reset domains; absent or empty: no reset protocol", AT(reset), NUMBER_OF(reset_count)},
	{.key = "notifications", .kind = &kind_bool, .preset = "true", .help = "accepts the commands that ask for them",
	 AT(notifications)},
	{.key = "latency", .kind = &kind_tagged, .preset = "40", .of = &distribution_tags,
	 .help = "how long the firmware works on a command", AT(latency)},
	{.key = "delayed_latency", .kind = &kind_tagged, .preset = "1000", .of = &distribution_tags,
	 .help = "from the response to the delayed response of an asynchronous command", AT(delayed_latency)},
	{.key = "service", .kind = &kind_inline_list, .max = PLATFORM_MAX_SERVICES, .of = &service_section,
	 .help = "service times of some commands", AT(service), NUMBER_OF(service_count)},
	{.key = "events", .kind = &kind_inline_list, .max = PLATFORM_MAX_EVENTS, .of = &event_section,
	 .help = "notifications that it sends by itself", AT(event), NUMBER_OF(event_count)},
};
/* clang-format on */

const struct section platform_section = {
	.name = "platform",
	.help = "The platform firmware. Without fields it answers the base protocol only.",
	.field = platform_fields,
	.count = COUNT(platform_fields),
	.bytes = sizeof(struct platform_config),
	.defaults = platform_defaults,
};
