/* SPDX-License-Identifier: GPL-2.0-only */
/* The tables of docs/scenarios.md, and the fuzzer's dictionary, from the tables of the reader. */
#include "scenario_reader.h"
#include "scenario_schema.h"

#include <string.h>

/* Nested sections, in the order of the document; those of one agent are those of all once more. */
static const struct section *inner_section(const struct section *section, const struct field *field)
{
	const struct kind *kind = field->kind;

	if (section == &agent_section)
		return NULL;
	if (kind == &kind_section || kind == &kind_list || kind == &kind_inline_list ||
	    kind == &kind_step_expect || kind == &kind_agents || kind == &kind_step_agents)
		return field->of;
	return NULL;
}

/* In a table cell. */
static void add_cell(struct text *text, const char *cell)
{
	for (; *cell; cell++)
		text_add(text, *cell == '|' ? "\\%c" : "%c", *cell);
}

static void add_row(struct text *text, const struct field *field)
{
	struct text kind = {0};

	field->kind->describe(field, &kind);
	text_add(text, "| `%s` | ", field->key);
	add_cell(text, text_get(&kind));
	if (field->required)
		text_add(text, " | required | ");
	else if (field->preset && strcmp(field->preset, "{}"))
		text_add(text, " | `%s` | ", field->preset);
	else
		text_add(text, " | | ");
	add_cell(text, field->help);
	text_add(text, " |\n");
	text_free(&kind);
}

static void add_fields(struct text *text, const struct section *section)
{
	if (!section->count)
		return;
	text_add(text, "| key | value | default | meaning |\n|---|---|---|---|\n");
	for (u32 i = 0; i < section->count; i++)
		add_row(text, &section->field[i]);
	text_add(text, "\n");
}

static void add_words(struct text *text, const char *words, bool values)
{
	struct field field;
	struct word word;
	bool first = true;

	for (; word_next(&words, &word); first = false) {
		word_field(&word, &field);
		text_add(text, "%s`%s`", first ? "" : ", ", word.name);
		if (field.preset && !values)
			text_add(text, " (%s)", field.preset);
	}
}

static void add_verbs(struct text *text, const struct verbs *verbs)
{
	text_add(text, "| `do` | arguments (default) |%s meaning |\n|---|---|%s---|\n",
		 verbs->values_key ? " values |" : "", verbs->values_key ? "---|" : "");
	for (u32 i = 0; i < verbs->count; i++) {
		const struct verb *verb = &verbs->verb[i];

		if (verb->hidden)
			continue;
		text_add(text, "| `%s` | ", verb->name);
		add_words(text, verb->words, false);
		if (verbs->values_key) {
			text_add(text, " | ");
			add_words(text, verb->values, true);
		}
		text_add(text, " | ");
		add_cell(text, verb->help);
		text_add(text, " |\n");
	}
	text_add(text, "\n");
}

static void add_section(struct text *text, const struct section *section)
{
	text_add(text, "### %s\n\n%s\n\n", section->name, section->help);
	if (section->verbs)
		add_verbs(text, section->verbs);
	add_fields(text, section);
	for (u32 i = 0; i < section->count; i++)
		if (inner_section(section, &section->field[i]))
			add_section(text, inner_section(section, &section->field[i]));
}

static void add_tagged(struct text *text, const struct tagged *tagged)
{
	text_add(text, "### %s\n\n", tagged->what);
	for (u32 i = 0; i < tagged->count; i++) {
		const struct section *section = &tagged->section[i];

		if (!section->count)
			continue;
		text_add(text, "`{\"%s\": {...}}`", section->name);
		if (section->shorthand)
			text_add(text, ", or `{\"%s\": <%s>}`", section->name, section->shorthand);
		text_add(text, ": %s\n\n", section->help);
		add_fields(text, section);
	}
}

static void add_names(struct text *text, const struct names *names, s32 of)
{
	bool first = true;

	for (u32 i = 0; i < names->count; i++) {
		if (names->name[i].of != of)
			continue;
		text_add(text, "%s`%s`", first ? "" : " ", names->name[i].name);
		first = false;
	}
}

static void add_protocols(struct text *text)
{
	text_add(text, "### names\n\nEvery protocol has the commands ");
	add_names(text, &command_names, -1);
	text_add(text, ".\n\n| protocol | number | commands | events |\n|---|---|---|---|\n");
	for (u32 i = 0; i < protocol_names.count; i++) {
		const struct name *protocol = &protocol_names.name[i];

		text_add(text, "| `%s` | %lld | ", protocol->name, protocol->value);
		add_names(text, &command_names, (s32)protocol->value);
		text_add(text, " | ");
		add_names(text, &event_names, (s32)protocol->value);
		text_add(text, " |\n");
	}
	text_add(text, "\nErrors: ");
	add_names(text, &error_names, -1);
	text_add(text, ".\n\n");
}

static void add_consumers(struct text *text)
{
	text_add(text, "### consumers\n\n| consumer | the tree's driver |\n|---|---|\n");
	for (u32 i = 0; i < consumer_names.count; i++)
		text_add(text, "| `%s` | %s |\n", consumer_names.name[i].name, consumer_names.name[i].help);
	text_add(text, "\n");
}

static void add_checks(struct text *text)
{
	text_add(text, "### check\n\n| checker | what it sees |\n|---|---|\n");
	for (u32 i = 0; i < check_names.count; i++)
		text_add(text, "| `%s` | %s |\n", check_names.name[i].name, check_names.name[i].help);
	text_add(text, "\n");
}

static void add_counters(struct text *text, const struct names *names, const char *prefix)
{
	text_add(text, "| counter | meaning |\n|---|---|\n");
	for (u32 i = 0; i < names->count; i++)
		text_add(text, "| `%s%s` | %s |\n", prefix, names->name[i].name, names->name[i].help);
	text_add(text, "\n");
}

char *scenario_docs_tables(void)
{
	struct text text = {0};

	add_section(&text, &scenario_section);
	add_tagged(&text, &distribution_tags);
	add_tagged(&text, &generator_tags);
	add_protocols(&text);
	add_consumers(&text);
	add_checks(&text);
	text_add(&text, "### counters\n\n");
	add_counters(&text, &agent_counter_names, "");
	add_counters(&text, &platform_counter_names, "platform.");
	add_counters(&text, &world_counter_names, "");
	return text.bytes;
}

/* ---- the dictionary ---- */

static void add_word(struct text *text, const char *word)
{
	text_add(text, "\"\\\"%s\\\"\"\n", word);
}

static void add_list(struct text *text, const struct names *names)
{
	for (u32 i = 0; i < names->count; i++)
		add_word(text, names->name[i].name);
}

static void add_verb_words(struct text *text, const struct verbs *verbs)
{
	struct word word;

	for (u32 i = 0; i < verbs->count; i++) {
		add_word(text, verbs->verb[i].name);
		for (const char *words = verbs->verb[i].words; word_next(&words, &word);)
			add_word(text, word.name);
	}
}

static void add_section_words(struct text *text, const struct section *section)
{
	if (section->verbs)
		add_verb_words(text, section->verbs);
	for (u32 i = 0; i < section->count; i++) {
		add_word(text, section->field[i].key);
		if (inner_section(section, &section->field[i]))
			add_section_words(text, inner_section(section, &section->field[i]));
	}
}

char *scenario_dictionary(void)
{
	static const char *const syntax[] = {"{\\\"",     "\\\":",
					     "[{",        "}]",
					     "\\\\u00e9", "\\\\ud83d\\\\ude00",
					     "1e3",       "-1",
					     "0.001",     "18446744073709551615",
					     "null",      "true",
					     "false",     "\\xc3\\xa9"};
	const struct tagged *tagged[] = {&distribution_tags, &generator_tags};
	struct text text = {0};

	text_add(&text, "# Generated by scenario-tables; do not edit.\n");
	for (u32 i = 0; i < sizeof(syntax) / sizeof(syntax[0]); i++)
		text_add(&text, "\"%s\"\n", syntax[i]);
	add_section_words(&text, &scenario_section);
	for (u32 list = 0; list < 2; list++) {
		for (u32 i = 0; i < tagged[list]->count; i++) {
			add_word(&text, tagged[list]->section[i].name);
			add_section_words(&text, &tagged[list]->section[i]);
		}
	}
	add_list(&text, &protocol_names);
	add_list(&text, &command_names);
	add_list(&text, &event_names);
	add_list(&text, &consumer_names);
	add_list(&text, &check_names);
	add_list(&text, &error_names);
	add_list(&text, &agent_counter_names);
	add_list(&text, &world_counter_names);
	return text.bytes;
}
