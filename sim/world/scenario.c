/* SPDX-License-Identifier: GPL-2.0-only */
/* Scenario files: from bytes to struct scenario, or to messages. */
#include "scenario_reader.h"
#include "scenario_schema.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COUNT(list) (sizeof(list) / sizeof(list[0]))

/* The document owns all that the scenario points to. */
struct owner {
	struct scenario scenario;
	struct json_document *document;
};

/* ---- parameters: put in their places before the sections are read ---- */

static void read_parameters(struct reader *reader, const struct at *at, const struct field *field, void *base)
{
	(void)base;
	if (at->value->type != JSON_OBJECT)
		reader_wrong(reader, at, field, NULL);
}

static void describe_parameters(const struct field *field, struct text *text)
{
	(void)field;
	text_add(text, "an object of numbers, strings, true and false");
}

static void schema_parameters(const struct field *field, struct schema *schema)
{
	(void)field;
	schema_string(schema, "type", "object");
	schema_raw(schema, "maxProperties", "256");
	schema_open(schema, "propertyNames", '{');
	schema_string(schema, "pattern", "^[a-z_][a-z0-9_]{0,30}$");
	schema_close(schema, '}');
	schema_open(schema, "additionalProperties", '{');
	schema_raw(schema, "type", "[\"number\", \"string\", \"boolean\"]");
	schema_close(schema, '}');
}

_Static_assert(PARAMETERS_MAX == 256, "schema_parameters() says so");

const struct kind kind_parameters = {read_parameters, describe_parameters, schema_parameters, false};

/* clang-format off */
static const struct field module_fields[] = {
	{.key = "module", .kind = &kind_string, .required = true, .min = 1, .max = 255,
	 .help = "its name; values of its parameters may follow: \"name debug=1\"",
	 .offset = offsetof(struct module_config, line)},
	{.key = "why", .kind = &kind_note, .help = "a remark"},
};
/* clang-format on */
static const struct section module_section = {
	.name = "modules",
	.help = "A module that is loaded at boot, or just its name.",
	.field = module_fields,
	.count = COUNT(module_fields),
	.bytes = sizeof(struct module_config),
	.place_offset = offsetof(struct module_config, place) + 1,
	.shorthand = "module",
};

#undef AT
#define AT(member) .offset = offsetof(struct stalls_config, member)
#define STALLS_EVERY_MAX 1000000000
/* clang-format off */
static const struct field stalls_fields[] = {
	{.key = "every", .kind = &kind_u64, .required = true, .min = 1, .max = STALLS_EVERY_MAX,
	 .help = "before one of so many accesses, on average; the seed says which", AT(every)},
	{.key = "for_us", .kind = &kind_us, .preset = "80", .min = 1, .max = DURATION_MAX_NS,
	 .help = "for how long, at most; the seed says", AT(for_ns)},
	{.key = "boot", .kind = &kind_bool, .preset = "false",
	 .help = "from power-on (probing included), not from the clients' start", AT(boot)},
	{.key = "why", .kind = &kind_note, .help = "a remark"},
};
/* clang-format on */
static const struct section stalls_section = {
	.name = "stalls",
	.help = "Contexts are made to stand before plain accesses of the agent, and what touches the same bytes meanwhile "
		"is a race (docs/checkers.md). The checker `races` does it; without it nothing stalls.",
	.field = stalls_fields,
	.count = COUNT(stalls_fields),
	.bytes = sizeof(struct stalls_config),
};

#undef AT
#define AT(member) .offset = offsetof(struct scenario, member)
/* clang-format off */
static const struct field scenario_fields[] = {
	{.key = "$schema", .kind = &kind_note, .help = "for editors: the path of schema.json"},
	{.key = "why", .kind = &kind_string, .required = true, .min = 1,
	 .help = "one sentence that a maintainer would recognise", AT(why)},
	{.key = "seed", .kind = &kind_u64, .preset = "1", .help = "of all random numbers", AT(seed)},
	{.key = "agent", .kind = &kind_string, .preset = "linux-6.12", .min = 1, .max = AGENT_NAME_BYTES,
	 .of = AGENT_NAME, .help = "which agent runs; `scmi-sim agents` lists them", AT(agent)},
	{.key = "computer", .kind = &kind_section, .preset = "{}", .of = &computer_section, .help = "CPUs, kernel, costs",
	 AT(computer)},
	{.key = "transport", .kind = &kind_section, .preset = "{}", .of = &transport_section,
	 .help = "the way between agent and platform", AT(transport)},
	{.key = "platform", .kind = &kind_section, .preset = "{}", .of = &platform_section, .help = "the firmware",
	 AT(platform)},
	{.key = "consumers", .kind = &kind_name_set, .of = &consumer_names,
	 .help = "drivers of the tree that use SCMI, beside the clients; absent: none", AT(consumers)},
	{.key = "modules", .kind = &kind_list, .max = SCENARIO_MAX_MODULES, .of = &module_section,
	 .help = "what is loaded at boot, in this order; absent: all modules of the agent, each after those that it needs",
	 AT(module), .count_offset = offsetof(struct scenario, module_count)},
	{.key = "clients", .kind = &kind_list, .max = SCENARIO_MAX_CLIENTS, .of = &client_section,
	 .help = "who asks for what; absent: the agent probes and is removed", AT(client),
	 .count_offset = offsetof(struct scenario, client_count)},
	{.key = "faults", .kind = &kind_inline_list, .max = PLATFORM_MAX_FAULTS, .of = &fault_section,
	 .help = "what the platform does wrong", AT(platform.fault),
	 .count_offset = offsetof(struct scenario, platform.fault_count)},
	{.key = "points", .kind = &kind_list, .max = SCENARIO_MAX_POINTS, .of = &point_section,
	 .help = "names for points that agents call differently", AT(point),
	 .count_offset = offsetof(struct scenario, point_count)},
	{.key = "interleave", .kind = &kind_list, .max = SCENARIO_MAX_HOLDS, .of = &hold_section,
	 .help = "the interleaving to take", AT(hold), .count_offset = offsetof(struct scenario, hold_count)},
	{.key = "check", .kind = &kind_name_set, .of = &check_names,
	 .help = "checkers that watch; absent: with an interleaving all, else none. `--check` replaces it", AT(check),
	 .has_offset = offsetof(struct scenario, has_check) + 1},
	{.key = "stalls", .kind = &kind_section, .of = &stalls_section,
	 .help = "KCSAN-like stalls at accesses; `races` watches then, too. `--stall` says the same; absent: none", AT(stalls)},
	{.key = "expect", .kind = &kind_section, .preset = "{}", .of = &expect_section, .help = "what must come out",
	 AT(expect)},
	{.key = "parameters", .kind = &kind_parameters,
	 .help = "named values: \"$name\" stands for one, `--set name=value` changes it"},
};
/* clang-format on */

const struct section scenario_section = {
	.name = "the scenario",
	.help = "A scenario file is one object.",
	.field = scenario_fields,
	.count = COUNT(scenario_fields),
	.bytes = sizeof(struct scenario),
};

/* ---- messages ---- */

static int by_place(const void *a, const void *b)
{
	const struct message *left = a, *right = b;

	if (left->origin != right->origin)
		return left->origin < right->origin ? -1 : 1;
	if (left->place.offset != right->place.offset)
		return left->place.offset < right->place.offset ? -1 : 1;
	return left->order < right->order ? -1 : 1;
}

static void report_all(struct reader *reader, void (*report)(void *arg, const char *line), void *arg)
{
	struct text more = {0};

	qsort(reader->message, reader->message_count, sizeof(reader->message[0]), by_place);
	for (u32 i = 0; i < reader->message_count; i++) {
		report(arg, reader->message[i].text);
		free(reader->message[i].text);
	}
	if (reader->message_more) {
		text_add(&more, "%s: and %u more errors", reader->path, reader->message_more);
		report(arg, text_get(&more));
		text_free(&more);
	}
}

/* ---- loading ---- */

static u64 hash_of(const char *text, size_t bytes)
{
	u64 hash = 0xcbf29ce484222325ULL;

	for (size_t i = 0; i < bytes; i++)
		hash = (hash ^ (unsigned char)text[i]) * 0x100000001b3ULL;
	return hash;
}

static void fill_in(struct reader *reader)
{
	struct scenario *scenario = reader->scenario;
	struct at root = {.value = reader->root};
	struct text overrides = {0};

	for (u32 i = 0; reader->set && reader->set[i]; i++)
		text_add(&overrides, "%s%s", i ? " " : "", reader->set[i]);
	scenario->path = reader_string(reader, reader->path);
	scenario->overrides = reader_string(reader, text_get(&overrides));
	text_free(&overrides);
	apply_overrides(reader);
	apply_parameters(reader);
	read_section(reader, &root, &scenario_section, scenario);
	if (!reader->message_count)
		check_scenario(reader);
}

static void report_syntax(const char *path, const struct json_error *error,
			  void (*report)(void *arg, const char *line), void *arg)
{
	struct text line = {0};

	text_add(&line, "%s:%u:%u: %s; expected %s", path, error->place.line, error->place.column,
		 error->what, error->expected);
	report(arg, text_get(&line));
	text_free(&line);
}

struct scenario *scenario_parse(const char *path, const char *text, size_t bytes, const char *const *set,
				void (*report)(void *arg, const char *line), void *arg)
{
	struct json_limits limits = {SCENARIO_MAX_BYTES, SCENARIO_MAX_DEPTH, SCENARIO_MAX_VALUES,
				     SCENARIO_MAX_STRING};
	struct owner *owner = calloc(1, sizeof(*owner));
	struct reader *reader = calloc(1, sizeof(*reader));
	struct json_error error;
	bool good = false;

	if (!owner || !reader)
		abort();
	owner->document = json_document_new();
	*reader = (struct reader){
		.scenario = &owner->scenario, .document = owner->document, .path = path, .set = set};
	reader->root = json_parse(owner->document, text, bytes, &limits, 0, &error);
	if (reader->root) {
		fill_in(reader);
		owner->scenario.file_hash = hash_of(text, bytes);
		owner->scenario.text = json_text_new(owner->document, text, bytes);
		good = !reader->message_count;
		report_all(reader, report, arg);
	} else {
		report_syntax(path, &error, report, arg);
	}
	free(reader);
	if (good)
		return &owner->scenario;
	scenario_free(&owner->scenario);
	return NULL;
}

static void report_file(const char *path, const char *what, void (*report)(void *arg, const char *line),
			void *arg)
{
	struct text line = {0};

	text_add(&line, "%s:1:1: %s", path, what);
	report(arg, text_get(&line));
	text_free(&line);
}

/* The whole file, at most one byte more than is allowed; NULL and errno if it cannot be read. */
static char *read_file(const char *path, size_t *bytes)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t room = SCENARIO_MAX_BYTES + 1;
	char *text = NULL;
	ssize_t got = -1;

	*bytes = 0;
	if (fd < 0)
		return NULL;
	text = malloc(room);
	if (!text)
		abort();
	do {
		got = read(fd, text + *bytes, room - *bytes);
		*bytes += got > 0 ? (size_t)got : 0;
	} while (got > 0 && *bytes < room);
	close(fd);
	if (got >= 0)
		return text;
	free(text);
	return NULL;
}

struct scenario *scenario_load(const char *path, const char *const *set,
			       void (*report)(void *arg, const char *line), void *arg)
{
	struct scenario *scenario;
	struct text what = {0};
	size_t bytes;
	char *text = read_file(path, &bytes);

	if (!text) {
		text_add(&what, "cannot read the file: %s; expected a scenario (see docs/scenarios.md)",
			 strerror(errno));
		report_file(path, text_get(&what), report, arg);
		text_free(&what);
		return NULL;
	}
	scenario = scenario_parse(path, text, bytes, set, report, arg);
	free(text);
	return scenario;
}

void scenario_free(struct scenario *scenario)
{
	struct owner *owner = (struct owner *)scenario;

	if (!owner)
		return;
	json_document_free(owner->document);
	free(owner);
}
