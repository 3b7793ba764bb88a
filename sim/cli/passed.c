// SPDX-License-Identifier: GPL-2.0-only
#include "passed.h"

#include <cjson/cJSON.h>
#include <stdlib.h>

#include "text.h"

static char *take_text(const cJSON *object, const char *key)
{
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));

	return must_copy(text ? text : "");
}

static u64 take_number(const cJSON *object, const char *key)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);

	return cJSON_IsNumber(item) && item->valuedouble > 0 ? (u64)item->valuedouble : 0;
}

static void take_point(struct passed_point *point, const cJSON *object)
{
	const cJSON *array = cJSON_GetObjectItemCaseSensitive(object, "in"), *item;

	point->name = take_text(object, "point");
	point->kind = take_text(object, "kind");
	point->place = take_text(object, "place");
	point->count = take_number(object, "count");
	point->in = must_alloc(sizeof(*point->in) * ((size_t)cJSON_GetArraySize(array) + 1));
	cJSON_ArrayForEach(item, array)
		point->in[point->in_count++] = (struct passed_in){
			.context = take_text(item, "context"),
			.count = take_number(item, "count"),
			.first_ns = take_number(item, "first_ns"),
			.last_ns = take_number(item, "last_ns"),
		};
}

struct passed *passed_parse(const cJSON *array)
{
	struct passed *passed;
	const cJSON *item;

	if (!cJSON_IsArray(array))
		return NULL;
	passed = must_alloc(sizeof(*passed));
	passed->point = must_alloc(sizeof(*passed->point) * ((size_t)cJSON_GetArraySize(array) + 1));
	cJSON_ArrayForEach(item, array)
		take_point(&passed->point[passed->count++], item);
	return passed;
}

void passed_free(struct passed *passed)
{
	if (!passed)
		return;
	for (u32 i = 0; i < passed->count; i++) {
		struct passed_point *point = &passed->point[i];

		for (u32 j = 0; j < point->in_count; j++)
			free(point->in[j].context);
		free(point->in);
		free(point->name);
		free(point->kind);
		free(point->place);
	}
	free(passed->point);
	free(passed);
}
