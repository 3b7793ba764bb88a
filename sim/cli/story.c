// SPDX-License-Identifier: GPL-2.0-only
#include "story.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

static s64 number_of(const cJSON *item)
{
	return cJSON_IsNumber(item) ? (s64)item->valuedouble : 0;
}

static char *text_of(const cJSON *item)
{
	const char *text = cJSON_GetStringValue(item);

	return must_copy(text ? text : "");
}

/* [when_ns, of, kind, content] */
static struct story_event parse_event(const cJSON *array, s64 mark_ns)
{
	const cJSON *when = array->child, *of = when ? when->next : NULL, *kind = of ? of->next : NULL;

	return (struct story_event){
		.time_ns = number_of(when) - mark_ns,
		.of = of ? (s32)number_of(of) : -1,
		.kind = text_of(kind),
		.content = text_of(kind ? kind->next : NULL),
	};
}

static void parse_part(struct story_part *part, const cJSON *object, s64 mark_ns)
{
	const cJSON *array = cJSON_GetObjectItemCaseSensitive(object, "event"), *item;

	part->before = (u64)number_of(cJSON_GetObjectItemCaseSensitive(object, "before"));
	part->total = (u64)number_of(cJSON_GetObjectItemCaseSensitive(object, "total"));
	part->event = must_alloc((size_t)cJSON_GetArraySize(array) * sizeof(*part->event));
	cJSON_ArrayForEach(item, array)
		part->event[part->count++] = parse_event(item, mark_ns);
	for (u32 i = 0; i < part->count; i++)
		if (part->event[i].of >= (s32)part->count)
			part->event[i].of = -1;
}

struct story *story_parse(const cJSON *object)
{
	static const char *const names[] = {
#define X(name, key, help) key,
		STORY_LAYERS(X)
#undef X
	};
	s64 mark_ns = number_of(cJSON_GetObjectItemCaseSensitive(object, "mark_ns"));
	struct story *story;
	const cJSON *layer;

	if (!cJSON_IsObject(object))
		return NULL;
	story = must_alloc(sizeof(*story));
	cJSON_ArrayForEach(layer, cJSON_GetObjectItemCaseSensitive(object, "layers")) {
		const char *name = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(layer, "name"));

		for (u32 i = 0; name && i < LAYER_COUNT; i++)
			if (strcmp(names[i], name) == 0 && !story->part[i].event)
				parse_part(&story->part[i], layer, mark_ns);
	}
	return story;
}

void story_free(struct story *story)
{
	if (!story)
		return;
	for (u32 i = 0; i < LAYER_COUNT; i++) {
		for (u32 j = 0; j < story->part[i].count; j++) {
			free(story->part[i].event[j].kind);
			free(story->part[i].event[j].content);
		}
		free(story->part[i].event);
	}
	free(story);
}
