// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>
#include "device_tree.h"
#include "json.h"

static const struct json_limits limits = {.bytes = SCENARIO_MAX_BYTES,
					  .depth = SCENARIO_MAX_DEPTH,
					  .values = SCENARIO_MAX_VALUES,
					  .string_bytes = SCENARIO_MAX_STRING};

static int refuse(char *why, const char *name, const char *wanted)
{
	snprintf(why, 256, "device_tree: \"%.60s\": %s", name, wanted);
	return -1;
}

/* {"phandle": "/path"} */
static const char *reference_path(const struct json_value *item)
{
	const struct json_value *path = item->type == JSON_OBJECT && item->count == 1 ? item->child : NULL;

	return path && path->type == JSON_STRING && !strcmp(path->key, "phandle") ? path->text : NULL;
}

static int append_value(struct device_node *node, const char *name, const struct json_value *item, char *why)
{
	bool negative;
	u64 cell;

	if (reference_path(item)) {
		node_append_reference(node, name, reference_path(item));
	} else if (item->type == JSON_STRING) {
		node_append_string(node, name, item->text);
	} else if (item->type == JSON_NUMBER) {
		if (json_decimal(item->text, 0, &negative, &cell) != JSON_EXACT || negative ||
		    cell > 0xffffffff)
			return refuse(why, name, "a cell is a whole number from 0 to 4294967295");
		node_append_cell(node, name, (u32)cell);
	} else {
		return refuse(why, name, "expected cells, strings or {\"phandle\": \"/path\"}");
	}
	return 0;
}

static int set_property(struct device_node *node, const struct json_value *item, char *why)
{
	const struct json_value *element;

	node_set_flag(node, item->key);
	if (item->type == JSON_BOOLEAN) {
		if (!item->truth)
			node_delete_property(node, item->key);
		return 0;
	}
	if (item->type != JSON_ARRAY)
		return append_value(node, item->key, item, why);
	for (element = item->child; element; element = element->next)
		if (append_value(node, item->key, element, why))
			return -1;
	return 0;
}

static int merge_node(struct device_node *node, const struct json_value *object, char *why)
{
	const struct json_value *item;

	for (item = object->child; item; item = item->next) {
		if (item->type == JSON_NULL) {
			if (!node_delete_property(node, item->key) && !node_delete(node, item->key))
				return refuse(why, item->key,
					      "null deletes, but there is no such node or property");
		} else if (item->type == JSON_OBJECT && !reference_path(item)) {
			if (merge_node(node_child(node, item->key), item, why))
				return -1;
		} else if (set_property(node, item, why)) {
			return -1;
		}
	}
	return 0;
}

int device_tree_merge(struct device_node *root, const char *json, char *why)
{
	struct json_document *document = json_document_new();
	struct json_error error;
	struct json_value *object = json_parse(document, json, strlen(json), &limits, 0, &error);
	int result;

	if (!object)
		result = refuse(why, "/", error.what);
	else if (object->type != JSON_OBJECT)
		result = refuse(why, "/", "expected an object: the root node");
	else
		result = merge_node(root, object, why);
	json_document_free(document);
	return result;
}
