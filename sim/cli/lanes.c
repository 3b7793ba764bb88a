// SPDX-License-Identifier: GPL-2.0-only
#include "lanes.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

static enum lane_step_kind kind_of(const char *key)
{
	static const char *const keys[] = {
#define X(name, key) key,
		LANE_STEPS(X)
#undef X
	};
	u32 i = 0;

	while (i < LANE_KIND_COUNT && strcmp(keys[i], key) != 0)
		i++;
	return i < LANE_KIND_COUNT ? (enum lane_step_kind)i : LANE_PLAIN;
}

static const char *text_at(const cJSON *array, int at)
{
	const char *text = cJSON_GetStringValue(cJSON_GetArrayItem(array, at));

	return text ? text : "";
}

static double number_at(const cJSON *array, int at)
{
	const cJSON *item = cJSON_GetArrayItem(array, at);

	return cJSON_IsNumber(item) ? item->valuedouble : 0;
}

struct drawn_lanes *lanes_parse(const cJSON *object)
{
	const cJSON *names = cJSON_GetObjectItemCaseSensitive(object, "lane"), *item;
	const cJSON *steps = cJSON_GetObjectItemCaseSensitive(object, "step");
	struct drawn_lanes *lanes;

	if (!cJSON_IsArray(names) || !cJSON_IsArray(steps))
		return NULL;
	lanes = must_alloc(sizeof(*lanes));
	cJSON_ArrayForEach(item, names)
		if (cJSON_IsString(item) && lanes->count < LANES_MAX)
			lanes->name[lanes->count++] = must_copy(item->valuestring);
	lanes->step = must_alloc(sizeof(*lanes->step) * ((size_t)cJSON_GetArraySize(steps) + 1));
	cJSON_ArrayForEach(item, steps) {
		s32 lane = (s32)number_at(item, 1);

		lanes->step[lanes->steps++] = (struct drawn_step){
			.time = must_copy(text_at(item, 0)),
			.lane = lane < (s32)lanes->count ? lane : -1,
			.kind = kind_of(text_at(item, 2)),
			.text = must_copy(text_at(item, 3)),
			.skipped = (u64)number_at(item, 4),
		};
	}
	return lanes;
}

void lanes_drawn_free(struct drawn_lanes *lanes)
{
	if (!lanes)
		return;
	for (u32 i = 0; i < lanes->count; i++)
		free(lanes->name[i]);
	for (u32 i = 0; i < lanes->steps; i++) {
		free(lanes->step[i].time);
		free(lanes->step[i].text);
	}
	free(lanes->step);
	free(lanes);
}
