/* SPDX-License-Identifier: GPL-2.0-only */
/* JSON text with indentation, member by member. */
#include "scenario_schema.h"

#define SHORT_BYTES 100

static void begin(struct schema *schema, const char *key)
{
	text_add(&schema->text, schema->more ? ",\n" : schema->depth ? "\n" : "");
	for (u32 i = 0; i < schema->depth; i++)
		text_add(&schema->text, "\t");
	if (key) {
		struct text quoted = {0};

		for (const char *c = key; *c; c++)
			text_add(&quoted, *c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
		text_add(&schema->text, "\"%s\": ", text_get(&quoted));
		text_free(&quoted);
	}
	schema->more = true;
}

void schema_string(struct schema *schema, const char *key, const char *text)
{
	begin(schema, key);
	text_add(&schema->text, "\"");
	for (const char *c = text; *c; c++)
		text_add(&schema->text, *c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
	text_add(&schema->text, "\"");
}

void schema_raw(struct schema *schema, const char *key, const char *raw)
{
	begin(schema, key);
	text_add(&schema->text, "%s", raw);
}

void schema_open(struct schema *schema, const char *key, char bracket)
{
	begin(schema, key);
	schema->opened[schema->depth] = schema->text.used;
	text_add(&schema->text, "%c", bracket);
	schema->depth++;
	schema->more = false;
}

/* What was opened last goes on one line if it is short. */
static void collapse(struct schema *schema)
{
	char *from = schema->text.bytes + schema->opened[schema->depth], *to = from;
	size_t bytes = 0;

	for (const char *c = from; *c; c++)
		bytes += *c != '\t' && *c != '\n';
	if (bytes > SHORT_BYTES)
		return;
	for (const char *c = from; *c; c++) {
		if (*c == '\n' && to[-1] == ',')
			*to++ = ' ';
		else if (*c != '\t' && *c != '\n')
			*to++ = *c;
	}
	*to = 0;
	schema->text.used = (size_t)(to - schema->text.bytes);
}

void schema_close(struct schema *schema, char bracket)
{
	bool empty = !schema->more;

	schema->depth--;
	if (!empty) {
		text_add(&schema->text, "\n");
		for (u32 i = 0; i < schema->depth; i++)
			text_add(&schema->text, "\t");
	}
	text_add(&schema->text, "%c", bracket);
	schema->more = true;
	collapse(schema);
}
