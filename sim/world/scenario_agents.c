/* SPDX-License-Identifier: GPL-2.0-only */
/* "agents" of expect and of a step's expect: what is expected otherwise of an agent. */
#include "scenario_reader.h"
#include "scenario_schema.h"

#include <string.h>

#define AGENTS_MAX 64

static const struct field agent_name = {
	.key = "agent", .kind = &kind_string, .min = 1, .max = AGENT_NAME_BYTES, .of = AGENT_NAME};

/* A member's key, read as a string is. */
static char *read_name(struct reader *reader, const struct at *at)
{
	struct json_value key = *at->value;
	struct at there = *at;
	char *name = "";

	key.type = JSON_STRING;
	key.text = at->key;
	key.substituted = false;
	there.value = &key;
	there.on_key = true;
	agent_name.kind->read(reader, &there, &agent_name, &name);
	return name;
}

/* The list of one element a member, zeroed, or NULL after an error. */
static void *new_list(struct reader *reader, const struct at *at, const struct field *field, void *base)
{
	const struct section *section = field->of;
	void *list;

	if (at->value->type != JSON_OBJECT) {
		reader_wrong(reader, at, field, NULL);
		return NULL;
	}
	if (at->value->count > AGENTS_MAX) {
		reader_error(reader, at, NULL, NULL, "\"agents\" has %u members, more than %d", at->value->count,
			     AGENTS_MAX);
		return NULL;
	}
	list = reader_alloc(reader, (size_t)at->value->count * section->bytes);
	*(void **)field_target(field, base) = list;
	*(u32 *)((char *)base + field->count_offset) = at->value->count;
	return list;
}

static void read_agents(struct reader *reader, const struct at *at, const struct field *field, void *base)
{
	const struct expectations *all = base;
	struct agent_expect *entry = new_list(reader, at, field, base);
	struct at there = {.up = at};

	for (struct json_value *member = entry ? at->value->child : NULL; member; member = member->next) {
		there.key = member->key;
		there.value = member;
		entry->expect = *all;
		entry->expect.agent = NULL;
		entry->expect.agent_count = 0;
		entry->name = read_name(reader, &there);
		read_section(reader, &there, field->of, entry++);
	}
}

static void read_step_agents(struct reader *reader, const struct at *at, const struct field *field, void *base)
{
	const struct scenario_step *step =
		(void *)((char *)base - offsetof(struct scenario_step, expect));
	struct step_agent *entry = new_list(reader, at, field, base);
	struct at there = {.up = at};

	for (struct json_value *member = entry ? at->value->child : NULL; member; member = member->next, entry++) {
		there.key = member->key;
		there.value = member;
		entry->name = read_name(reader, &there);
		read_section_words(reader, &there, field->of, entry, step_values(step), entry->expect.value,
				   entry->expect.has_value);
	}
}

static void describe_agents(const struct field *field, struct text *text)
{
	(void)field;
	text_add(text, "an object of agents' names, each with an object");
}

static void schema_open_agents(struct schema *schema)
{
	struct text max = {0};

	text_add(&max, "%d", AGENTS_MAX);
	schema_string(schema, "type", "object");
	schema_raw(schema, "maxProperties", text_get(&max));
	text_free(&max);
	schema_open(schema, "propertyNames", '{');
	agent_name.kind->schema(&agent_name, schema);
	schema_close(schema, '}');
	schema_open(schema, "additionalProperties", '{');
}

static void schema_agents(const struct field *field, struct schema *schema)
{
	schema_open_agents(schema);
	schema_section(schema, field->of);
	schema_close(schema, '}');
}

static void schema_step_agents(const struct field *field, struct schema *schema)
{
	schema_open_agents(schema);
	schema_section_words(schema, field->of, schema->values, false);
	schema_close(schema, '}');
}

const struct kind kind_agents = {read_agents, describe_agents, schema_agents, false};
const struct kind kind_step_agents = {read_step_agents, describe_agents, schema_step_agents, false};

/* ---- the expectations of one agent ---- */

size_t agent_serves(const char *name, const char *agent)
{
	size_t bytes = strlen(name);

	return strncmp(name, agent, bytes) || (agent[bytes] && !strchr("-@", agent[bytes])) ? 0 : bytes;
}

/* struct list - entries of @bytes each, with the name at @name_offset. */
struct list {
	const void *entry;
	u32 count;
	size_t bytes;
	size_t name_offset;
};

/* The entry that stands for the most of @agent, or NULL. */
static const void *best_entry(const struct list *list, const char *agent)
{
	const char *entry = list->entry, *best = NULL;
	size_t best_served = 0, served;

	for (u32 i = 0; i < list->count; i++, entry += list->bytes) {
		served = agent_serves(*(char *const *)(entry + list->name_offset), agent);
		if (served <= best_served)
			continue;
		best = entry;
		best_served = served;
	}
	return best;
}

static const void *choose(const struct list *list, const char *agent, const char *like)
{
	const void *entry = best_entry(list, agent);

	return entry || !like ? entry : best_entry(list, like);
}

static void choose_step(struct step_expect *expect, const char *agent, const char *like)
{
	const struct list list = {expect->agent, expect->agent_count, sizeof(struct step_agent),
				  offsetof(struct step_agent, name)};
	const struct step_agent *entry = choose(&list, agent, like);

	if (entry)
		*expect = entry->expect;
}

const char *scenario_for_agent(struct scenario *scenario, const char *agent, const char *like)
{
	const struct expectations *expect = &scenario->expect;
	const struct list list = {expect->agent, expect->agent_count, sizeof(struct agent_expect),
				  offsetof(struct agent_expect, name)};
	const struct agent_expect *entry = choose(&list, agent, like);

	for (u32 i = 0; i < scenario->client_count; i++)
		for (u32 j = 0; j < scenario->client[i].step_count; j++)
			choose_step(&scenario->client[i].step[j].expect, agent, like);
	if (entry)
		scenario->expect = entry->expect;
	if (entry && entry->defect)
		scenario->defect = entry->why;
	return entry && entry->skip ? entry->why : NULL;
}
