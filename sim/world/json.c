/* SPDX-License-Identifier: GPL-2.0-only */
/* The tree: cJSON's values joined with the scanner's places. */
#include "json.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A block of memory of the document; blocks live until the document goes. */
struct block {
	struct block *next;
	size_t used;
	size_t room;
	char bytes[];
};

struct json_document {
	struct block *block;
};

/* What stands between a text and its tree. */
struct join {
	struct json_document *document;
	const char *text;
	const struct json_mark *mark;
	u32 count;
	u32 next;
	u32 origin;
};

struct json_document *json_document_new(void)
{
	struct json_document *document = calloc(1, sizeof(*document));

	if (!document)
		abort();
	return document;
}

void json_document_free(struct json_document *document)
{
	struct block *block = document ? document->block : NULL;

	while (block) {
		struct block *next = block->next;

		free(block);
		block = next;
	}
	free(document);
}

void *json_alloc(struct json_document *document, size_t bytes)
{
	struct block *block = document->block;
	void *result;

	bytes = (bytes + 15) & ~(size_t)15;
	if (!block || block->room - block->used < bytes) {
		size_t room = bytes > 16000 ? bytes : 16000;

		block = calloc(1, sizeof(*block) + room);
		if (!block)
			abort();
		block->room = room;
		block->next = document->block;
		document->block = block;
	}
	result = block->bytes + block->used;
	block->used += bytes;
	return result;
}

struct json_value *json_value_new(struct json_document *document)
{
	return json_alloc(document, sizeof(struct json_value));
}

char *json_text_new(struct json_document *document, const char *text, size_t bytes)
{
	char *copy = json_alloc(document, bytes + 1);

	memcpy(copy, text, bytes);
	copy[bytes] = 0;
	return copy;
}

static bool same_type(const cJSON *item, enum json_type type)
{
	switch (type) {
	case JSON_NULL:
		return cJSON_IsNull(item);
	case JSON_BOOLEAN:
		return cJSON_IsBool(item);
	case JSON_NUMBER:
		return cJSON_IsNumber(item);
	case JSON_STRING:
		return cJSON_IsString(item);
	case JSON_ARRAY:
		return cJSON_IsArray(item);
	default:
		return cJSON_IsObject(item);
	}
}

/* Joins cJSON's item with the next mark. NULL if the two do not agree, which is a bug of one of them. */
static struct json_value *join_value(struct join *join, const cJSON *item)
{
	struct json_value *value = json_value_new(join->document), **tail = &value->child;
	const struct json_mark *mark = &join->mark[join->next];

	if (join->next++ >= join->count || !same_type(item, mark->type))
		return NULL;
	value->type = mark->type;
	value->place = mark->place;
	value->key_place = mark->key_place;
	value->origin = join->origin;
	value->truth = cJSON_IsTrue(item);
	if (item->string)
		value->key = json_text_new(join->document, item->string, strlen(item->string));
	if (value->type == JSON_STRING)
		value->text = json_text_new(join->document, item->valuestring, strlen(item->valuestring));
	if (value->type == JSON_NUMBER)
		value->text = json_text_new(join->document, join->text + mark->place.offset,
					    mark->end_offset - mark->place.offset);
	for (const cJSON *child = item->child; child; child = child->next) {
		*tail = join_value(join, child);
		if (!*tail)
			return NULL;
		tail = &(*tail)->next;
		value->count++;
	}
	return value;
}

static int by_key_then_place(const void *a, const void *b)
{
	const struct json_value *left = *(const struct json_value *const *)a;
	const struct json_value *right = *(const struct json_value *const *)b;
	int order = strcmp(left->key, right->key);

	return order ? order
		     : (left->place.offset > right->place.offset) -
			       (left->place.offset < right->place.offset);
}

/* The first member of this object whose key was there before, or NULL. */
static const struct json_value *first_duplicate(const struct json_value *object)
{
	const struct json_value **sorted = malloc(object->count * sizeof(*sorted)), *first = NULL;
	u32 count = 0;

	if (!sorted)
		abort();
	for (const struct json_value *member = object->child; member; member = member->next)
		sorted[count++] = member;
	qsort(sorted, count, sizeof(*sorted), by_key_then_place);
	for (u32 i = 1; i < count; i++)
		if (!strcmp(sorted[i]->key, sorted[i - 1]->key) &&
		    (!first || sorted[i]->place.offset < first->place.offset))
			first = sorted[i];
	free(sorted);
	return first;
}

static const struct json_value *find_duplicate(const struct json_value *value)
{
	const struct json_value *found = NULL, *inner;

	if (value->type == JSON_OBJECT && value->count > 1)
		found = first_duplicate(value);
	for (const struct json_value *child = value->child; child; child = child->next) {
		inner = find_duplicate(child);
		if (inner && (!found || inner->place.offset < found->place.offset))
			found = inner;
	}
	return found;
}

static struct json_value *join_text(struct join *join, struct json_error *error)
{
	size_t bytes = join->mark[0].end_offset;
	cJSON *tree = cJSON_ParseWithLength(join->text, bytes);
	struct json_value *root = tree ? join_value(join, tree) : NULL;
	const struct json_value *twice;

	cJSON_Delete(tree);
	if (!root) {
		error->place = join->mark[0].place;
		snprintf(error->what, sizeof(error->what), "cJSON refuses what the scanner accepted (a bug)");
		snprintf(error->expected, sizeof(error->expected), "report this file");
		return NULL;
	}
	twice = find_duplicate(root);
	if (twice) {
		error->place = twice->key_place;
		snprintf(error->what, sizeof(error->what), "duplicate key \"%.60s\"", twice->key);
		snprintf(error->expected, sizeof(error->expected), "each key once in an object");
		return NULL;
	}
	return root;
}

struct json_value *json_parse(struct json_document *document, const char *text, size_t bytes,
			      const struct json_limits *limits, u32 origin, struct json_error *error)
{
	struct join join = {.document = document, .text = text, .origin = origin};
	struct json_mark *mark;
	struct json_value *root;

	mark = json_scan(text, bytes, limits, &join.count, error);
	if (!mark)
		return NULL;
	join.mark = mark;
	root = join_text(&join, error);
	free(mark);
	return root;
}

struct json_value *json_member(const struct json_value *object, const char *key)
{
	if (object->type != JSON_OBJECT)
		return NULL;
	for (struct json_value *member = object->child; member; member = member->next)
		if (!strcmp(member->key, key))
			return member;
	return NULL;
}

struct json_value *json_element(const struct json_value *array, u32 index)
{
	struct json_value *element = array->type == JSON_ARRAY ? array->child : NULL;

	while (element && index--)
		element = element->next;
	return element;
}

const char *json_type_name(enum json_type type)
{
	static const char *const name[] = {"null",     "a boolean", "a number",
					   "a string", "an array",  "an object"};

	return name[type];
}

static void print_string(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '"' || c == '\\')
			fprintf(out, "\\%c", c);
		else if (c < 0x20)
			fprintf(out, "\\u%04x", c);
		else
			fputc(c, out);
	}
	fputc('"', out);
}

static void print_value(FILE *out, const struct json_value *value)
{
	bool object = value->type == JSON_OBJECT;

	if (value->type == JSON_STRING) {
		print_string(out, value->text);
	} else if (value->type == JSON_ARRAY || object) {
		fputc(object ? '{' : '[', out);
		for (const struct json_value *child = value->child; child; child = child->next) {
			if (child != value->child)
				fputc(',', out);
			if (object) {
				print_string(out, child->key);
				fputc(':', out);
			}
			print_value(out, child);
		}
		fputc(object ? '}' : ']', out);
	} else if (value->type == JSON_NUMBER) {
		fputs(value->text, out);
	} else {
		fputs(value->type == JSON_NULL ? "null" : value->truth ? "true" : "false", out);
	}
}

char *json_print(const struct json_value *value)
{
	char *text = NULL;
	size_t bytes = 0;
	FILE *out = open_memstream(&text, &bytes);

	if (!out)
		abort();
	print_value(out, value);
	fclose(out);
	return text;
}
