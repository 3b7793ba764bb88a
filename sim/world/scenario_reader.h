/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_SCENARIO_READER_H
#define SIM_WORLD_SCENARIO_READER_H

/*
 * The table-driven reader of scenario files. Each object of the file is a
 * section: one table of fields. From the same tables come the parser, its
 * messages, scenarios/schema.json and the tables of docs/scenarios.md.
 */
#include "json.h"
#include "scenario.h"
#include "scenario_names.h"
#include "scenario_text.h"

struct reader;
struct field;
struct schema;

/*
 * struct at - where the reader is: a chain up to the root, for JSON pointers.
 * @key or @index: the last step; @value: what stands there (the enclosing
 * object, if it is absent). @on_key: messages point to its key.
 */
struct at {
	const struct at *up;
	const char *key;
	u32 index;
	const struct json_value *value;
	bool on_key;
};

/*
 * struct kind - a kind of value.
 * @read: reads @at->value into base + field->offset.
 * @describe: "a whole number from 1 to 64", for messages and docs.
 * @schema: members of the JSON Schema object that describes it.
 * @plain: a scalar: "$name" may stand for it.
 */
struct kind {
	void (*read)(struct reader *reader, const struct at *at, const struct field *field, void *base);
	void (*describe)(const struct field *field, struct text *text);
	void (*schema)(const struct field *field, struct schema *schema);
	bool plain;
};

/*
 * struct field - one member of a section.
 * @preset: what an absent one is read as, without quotes; NULL: untouched.
 * @offset: of the target in the section's struct; @count_offset: of a list's count.
 * @has_offset: of a bool that tells that it was there, plus one; 0: none.
 * @min, @max: bounds of a number (of a signed one as s64), of a list's length, of a text's bytes.
 * @of: the list's or object's section, the names, the unions; depends on the kind.
 */
struct field {
	const char *key;
	const struct kind *kind;
	const char *preset;
	const char *help;
	bool required;
	u32 offset;
	u32 count_offset;
	u32 has_offset;
	u64 min;
	u64 max;
	const void *of;
};

/*
 * struct verbs - sections whose other members depend on the name under "do".
 * @code_offset: u32 for the verb; @arg_offset: u64 for each of its words.
 * @values_key: member that may name the verb's values too (a step's "expect").
 */
struct verb {
	const char *name;
	const char *words;
	const char *values;
	const char *help;
	bool hidden;
};

struct verbs {
	const char *what;
	const struct verb *verb;
	u32 count;
	u32 code_offset;
	u32 arg_offset;
	u32 arg_most;
	const char *values_key;
};

/*
 * struct section - one kind of object.
 * @name, @help: for docs and messages.
 * @bytes: of the struct, for lists of it.
 * @place_offset: of a struct place in it, plus one; 0: none.
 * @shorthand: a value that is no object is taken for this member.
 * @one_of: exactly one of these members must be there (space-separated).
 * @defaults: called before the members are read; @finish: after.
 */
struct section {
	const char *name;
	const char *help;
	const struct field *field;
	u32 count;
	u32 bytes;
	u32 place_offset;
	const char *shorthand;
	const char *one_of;
	const struct verbs *verbs;
	void (*defaults)(void *base);
	void (*finish)(struct reader *reader, const struct at *at, void *base);
	void (*schema)(const struct section *section, struct schema *schema);
};

/* struct tagged - an object with one member that says what it is: {"poisson": {...}}. */
struct tagged {
	const char *what;
	const struct section *section; /* by tag; section.name is the tag */
	u32 count;
	u32 tag_offset;   /* u32 */
	s32 number;       /* the tag that a bare number stands for, -1: none */
	const char *word; /* a bare string that stands for tag 0, or NULL */
};

struct message {
	struct json_place place;
	u32 origin;
	u32 order;
	char *text;
};

struct reader {
	struct scenario *scenario;
	struct json_document *document;
	struct json_value *root;
	const char *path;
	const char *const *set;
	struct message message[SCENARIO_MAX_ERRORS];
	u32 message_count;
	u32 message_more;
};

/* ---- scenario_reader.c ---- */

/* Zeroed memory that lives as long as the scenario. */
void *reader_alloc(struct reader *reader, size_t bytes);
char *reader_string(struct reader *reader, const char *text);
/* An error of meaning. @expected and @nearest may be NULL. */
void reader_error(struct reader *reader, const struct at *at, const char *expected,
		  const struct nearest *nearest, const char *format, ...)
	__attribute__((format(printf, 5, 6)));
/* No more errors are kept, one more is counted: callers spare themselves the search for words. */
bool reader_full(struct reader *reader);
/* "is a string": the value is of the wrong type or out of bounds; @what NULL: its type. */
void reader_wrong(struct reader *reader, const struct at *at, const struct field *field, const char *what);
/* The place of the value in the file, as the world keeps it. */
struct place reader_place(const struct at *at);
/* Appends the JSON pointer. */
void reader_pointer(const struct at *at, struct text *text);

/* A preset such as "40", "-1"; others are true, false, {} or a string without its quotes. */
bool preset_is_number(const char *preset);
void read_section(struct reader *reader, const struct at *at, const struct section *section, void *base);
/* The same with extra words as members: each into arg[], has[] (may be NULL) tells which were there. */
void read_section_words(struct reader *reader, const struct at *at, const struct section *section, void *base,
			const char *words, u64 *arg, bool *has);
static inline void *field_target(const struct field *field, void *base)
{
	return (char *)base + field->offset;
}

/* ---- scenario_kinds.c: scalars; scenario_lists.c: what is made of others ---- */
extern const struct kind kind_bool, kind_u32, kind_u64, kind_s32, kind_s64, kind_us, kind_ms, kind_ratio;
extern const struct kind kind_string, kind_text, kind_note, kind_name, kind_name_set, kind_switch, kind_among;
extern const struct kind kind_protocol, kind_command, kind_event, kind_error;
extern const struct kind kind_section, kind_list, kind_inline_list, kind_tagged, kind_texts;
extern const struct kind kind_bounds, kind_bounds_us, kind_distribution;
extern const struct kind kind_point, kind_pattern, kind_absent_pattern;

/* Patterns of texts that go over SCMI's wire. */
#define PRINTABLE "^[ -~]*$"
/* SimGrid's and everybody's clock is exact up to here. */
#define DURATION_MAX_NS (1ULL << 53)

/* ---- scenario_words.c: the arguments that the lists in operations.h and fault.h name ---- */

/* The next of "domain level poll?" or "by_us=1000 count=1": false at the end. */
struct word {
	char name[32];
	bool optional;
	bool has_preset;
	char preset[24];
};
bool word_next(const char **cursor, struct word *word);
/* Reads the argument of that name; @protocol: for names of events, -1 if there is none. */
void word_read(struct reader *reader, const struct at *at, const char *name, s32 protocol, u64 *arg);
/* A field that describes it, for docs and schema. */
void word_field(const struct word *word, struct field *field);

/* ---- sections ---- */
extern const struct section scenario_section;
extern const struct section computer_section, transport_section, platform_section;
extern const struct section client_section, step_section, fault_section, expect_section;
/* Entries of "agents": onto struct agent_expect, struct step_agent. */
extern const struct section agent_section, step_agent_section;
extern const struct section point_section, hold_section;
extern const struct tagged distribution_tags, generator_tags;
extern const struct kind kind_step_expect, kind_counters, kind_device_tree, kind_parameters;
extern const struct kind kind_agents, kind_step_agents;
/* What step_expect_section says of an operation's values. */
const char *step_values(const struct scenario_step *step);
/* Agents' names, with the tree that carries them ("own@linux-6.1"). */
#define AGENT_NAME "^[a-z0-9][a-z0-9._@-]*$"
#define AGENT_NAME_BYTES 63

/* ---- scenario_set.c ---- */

#define PARAMETERS_MAX 256
/* Applies reader->set to the tree, then puts the parameters in their places. */
void apply_overrides(struct reader *reader);
void apply_parameters(struct reader *reader);

/* ---- scenario_check.c ---- */
/* Where a member of a section, or of a list's element, stands; the section itself if it is absent. */
#define SPOT_DEPTH 5
struct spot {
	struct at at[SPOT_DEPTH + 1];
	u32 depth;
};
/* @list with element @index and @member, or section @list (index < 0) with @member. */
const struct at *spot_of(struct reader *reader, struct spot *spot, const char *list, s64 index, const char *member,
			 const char *inner);
/* Tasks by name: "gpu", or "gpu-0" to "gpu-9" of ten copies. */
bool is_task_of(const struct client_config *client, const char *name);
/* What takes more than one section to judge. */
void check_scenario(struct reader *reader);

/* ---- scenario_constraints.c: constraints that contradict each other, or the computer ---- */
void check_interleave(struct reader *reader);

#endif
