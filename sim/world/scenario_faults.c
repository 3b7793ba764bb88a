/* SPDX-License-Identifier: GPL-2.0-only */
/* What the platform does wrong: a verb of model/fault.h's list, its parameters, and which messages. */
#include "scenario_reader.h"
#include "scenario_schema.h"

#include <stdint.h>

#define COUNT(list) (sizeof(list) / sizeof(list[0]))
#define AT(member) .offset = offsetof(struct fault_match, member)

static void match_defaults(void *base)
{
	struct fault_match *match = base;

	match->protocol = FAULT_ANY;
	match->command = FAULT_ANY;
	match->nth = FAULT_ANY;
	match->token = FAULT_ANY;
	match->instance = FAULT_ANY;
	match->until_ns = NEVER_NS;
}

static void finish_match(struct reader *reader, const struct at *at, void *base)
{
	const struct fault_match *match = base;

	if (match->from_ns > match->until_ns)
		reader_error(reader, at, NULL, NULL, "\"from_us\" is after \"until_us\"");
	if (json_member(at->value, "nth_count") && match->nth == FAULT_ANY)
		reader_error(reader, at, NULL, NULL, "\"nth_count\" needs \"nth\"");
}

/* clang-format off */
static const struct field match_fields[] = {
	{.key = "protocol", .kind = &kind_protocol, .max = 255, .of = &protocol_names, .help = "absent: any", AT(protocol)},
	{.key = "command", .kind = &kind_command, .max = 255, .of = &command_names,
	 .help = "absent: any; of a notification its number", AT(command),
	 .count_offset = offsetof(struct fault_match, protocol)},
	{.key = "type", .kind = &kind_protocol, .preset = "response", .max = 3, .of = &message_type_names,
	 .help = "of the message that the platform sends", AT(type)},
	{.key = "nth", .kind = &kind_s32, .min = 1, .max = INT32_MAX, .help = "the n-th matching message, from 1; absent: every",
	 AT(nth)},
	{.key = "nth_count", .kind = &kind_s32, .preset = "1", .min = 1, .max = INT32_MAX,
	 .help = "it and the following ones, so many in all", AT(nth_count)},
	{.key = "token", .kind = &kind_s32, .max = 1023, .help = "absent: any", AT(token)},
	{.key = "instance", .kind = &kind_s32, .max = PLATFORM_MAX_INSTANCES - 1, .help = "absent: all", AT(instance)},
	{.key = "client", .kind = &kind_string, .min = 1, .max = 63,
	 .help = "name of the client whose request it is; of copies \"name-0\", ...; absent: any", AT(client)},
	{.key = "from_us", .kind = &kind_us, .preset = "0", .help = "requests that arrive from then on, after the clients' start",
	 AT(from_ns)},
	{.key = "until_us", .kind = &kind_us, .help = "and until then; absent: for ever", AT(until_ns)},
	{.key = "probability", .kind = &kind_ratio, .preset = "1", .max = 1, .help = "of a draw for each matching message",
	 AT(probability)},
	{.key = "boot", .kind = &kind_bool, .preset = "false",
	 .help = "counts from power-on (probing included), not from the clients' start", AT(boot)},
};
/* clang-format on */

static const struct section match_section = {
	.name = "match",
	.help = "Which messages a fault applies to; all that is given must hold.",
	.field = match_fields,
	.count = COUNT(match_fields),
	.bytes = sizeof(struct fault_match),
	.defaults = match_defaults,
	.finish = finish_match,
	.schema = schema_command_names,
};
#undef AT

/* clang-format off */
static const struct field fault_fields[] = {
	{.key = "match", .kind = &kind_section, .preset = "{}", .of = &match_section, .help = "which messages",
	 .offset = offsetof(struct fault_rule, match)},
	{.key = "why", .kind = &kind_note, .help = "a remark"},
};
/* clang-format on */

/* clang-format off */
static const struct verb fault_verb_list[] = {
#define X(verb, key, parameters, help_) {.name = key, .words = parameters, .help = help_},
	FAULTS(X)
#undef X
};
/* clang-format on */

static const struct verbs fault_verbs = {
	.what = "fault",
	.verb = fault_verb_list,
	.count = FAULT_COUNT,
	.code_offset = offsetof(struct fault_rule, verb),
	.arg_offset = offsetof(struct fault_rule, parameter),
	.arg_most = FAULT_PARAMETERS,
};

const struct section fault_section = {
	.name = "faults",
	.help = "What the platform does wrong.",
	.field = fault_fields,
	.count = COUNT(fault_fields),
	.bytes = sizeof(struct fault_rule),
	.verbs = &fault_verbs,
};
