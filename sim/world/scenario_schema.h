/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_SCENARIO_SCHEMA_H
#define SIM_WORLD_SCENARIO_SCHEMA_H

/*
 * Writes JSON Schema (draft-07) text. Members of the object at hand are added
 * one by one; commas and indentation come by themselves.
 */
#include "scenario_text.h"

struct section;
struct field;
struct names;

#define SCHEMA_DEPTH 64

/*
 * struct schema - the text so far.
 * @opened: where each open bracket stands. @more: a comma is due.
 * @naming: the field that is just being defined, which must not refer to itself.
 * @values: names of the operation's values where a step is described, or NULL.
 */
struct schema {
	struct text text;
	size_t opened[SCHEMA_DEPTH];
	u32 depth;
	bool more;
	const struct field *naming;
	const char *values;
};

/* A member of the object at hand (key NULL: an element of the array at hand). */
void schema_string(struct schema *schema, const char *key, const char *text);
void schema_raw(struct schema *schema, const char *key, const char *raw);
void schema_open(struct schema *schema, const char *key, char bracket);
void schema_close(struct schema *schema, char bracket);
/* "type": "integer", "minimum", "maximum" */
void schema_integer(struct schema *schema, bool is_signed, u64 min, u64 max);
/* "enum": [names]: those of every protocol and of @of; @of -2: all. */
void schema_enum(struct schema *schema, const struct names *names, s32 of);
/* Members that describe the field's value, a "$name" included. */
void schema_value(struct schema *schema, const struct field *field);
void schema_ref(struct schema *schema, const char *name);
/* Members that describe an object of the section. */
void schema_section(struct schema *schema, const struct section *section);
/* The same, with words as members too; @required false: none of the words must be there. */
void schema_section_words(struct schema *schema, const struct section *section, const char *words,
			  bool required);

/* Ties the names of commands (events) to the protocol beside them; for section.schema. */
void schema_command_names(const struct section *section, struct schema *schema);
void schema_event_names(const struct section *section, struct schema *schema);

/* ---- the generated files; each is malloc()ed ---- */
char *scenario_schema_text(void);
/* docs/scenarios.md's tables, by section. */
char *scenario_docs_tables(void);
/* libFuzzer's dictionary of all words of the format. */
char *scenario_dictionary(void);

#endif
