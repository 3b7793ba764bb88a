// SPDX-License-Identifier: GPL-2.0-only
/*
 * {"scenario", "agents": [...], "verdicts": [...], "same", "first_difference": {"layer", "row", "sentence"} or null,
 *  "layers": [{"name", "compared": [n], "total": [n], "rows": [{"same", "events": [{"kind", "content", "time_ns"} or null]}]}]}
 */
#include "compare.h"

#include <cjson/cJSON.h>
#include <stdlib.h>

static cJSON *report_event(const struct story_event *event)
{
	cJSON *object;

	if (!event)
		return cJSON_CreateNull();
	object = cJSON_CreateObject();
	cJSON_AddStringToObject(object, "kind", event->kind);
	cJSON_AddStringToObject(object, "content", event->content);
	cJSON_AddNumberToObject(object, "time_ns", (double)event->time_ns);
	return object;
}

static cJSON *report_row(const struct align_table *table, u32 row)
{
	cJSON *object = cJSON_CreateObject(), *events;

	cJSON_AddBoolToObject(object, "same", !align_differs(table, row));
	events = cJSON_AddArrayToObject(object, "events");
	for (u32 side = 0; side < table->sides; side++)
		cJSON_AddItemToArray(events, report_event(align_event(table, row, side)));
	return object;
}

static cJSON *report_layer(const struct comparison *comparison, enum story_layer layer)
{
	const struct align_table *table = &comparison->table[layer];
	cJSON *object = cJSON_CreateObject(), *compared, *total, *rows;

	cJSON_AddStringToObject(object, "name", layer_name(layer));
	compared = cJSON_AddArrayToObject(object, "compared");
	total = cJSON_AddArrayToObject(object, "total");
	for (u32 side = 0; side < table->sides; side++) {
		cJSON_AddItemToArray(compared, cJSON_CreateNumber(table->part[side]->count));
		cJSON_AddItemToArray(total, cJSON_CreateNumber((double)table->part[side]->total));
	}
	rows = cJSON_AddArrayToObject(object, "rows");
	for (u32 row = 0; row < table->count; row++)
		cJSON_AddItemToArray(rows, report_row(table, row));
	return object;
}

static void report_difference(const struct comparison *comparison, cJSON *object)
{
	char *sentence = compare_explain(comparison);
	cJSON *first;

	cJSON_AddBoolToObject(object, "same", !comparison->differs);
	if (!sentence) {
		cJSON_AddNullToObject(object, "first_difference");
		return;
	}
	first = cJSON_AddObjectToObject(object, "first_difference");
	cJSON_AddStringToObject(first, "layer", layer_name(comparison->layer));
	cJSON_AddNumberToObject(first, "row", comparison->row);
	cJSON_AddStringToObject(first, "sentence", sentence);
	free(sentence);
}

int compare_write(const struct comparison *comparison, const char *path)
{
	cJSON *object = cJSON_CreateObject(), *agents, *verdicts, *layers;
	char *temporary, *text;
	FILE *file = file_begin(path, &temporary);

	cJSON_AddStringToObject(object, "scenario", comparison->path);
	agents = cJSON_AddArrayToObject(object, "agents");
	verdicts = cJSON_AddArrayToObject(object, "verdicts");
	for (u32 side = 0; side < comparison->agents.count; side++) {
		cJSON_AddItemToArray(agents, cJSON_CreateString(comparison->agents.item[side]));
		cJSON_AddItemToArray(verdicts, cJSON_CreateString(verdict_word(comparison->result[side]->verdict)));
	}
	report_difference(comparison, object);
	layers = cJSON_AddArrayToObject(object, "layers");
	for (u32 layer = 0; layer < LAYER_COUNT; layer++)
		if (comparison->wanted[layer])
			cJSON_AddItemToArray(layers, report_layer(comparison, layer));
	text = cJSON_PrintUnformatted(object);
	if (file)
		fprintf(file, "%s\n", text);
	cJSON_free(text);
	cJSON_Delete(object);
	return file ? file_finish(file, temporary, path) : -1;
}
