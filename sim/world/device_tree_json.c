// SPDX-License-Identifier: GPL-2.0-only
#include <cjson/cJSON.h>
#include <string.h>
#include "device_tree.h"
#include "buffer.h"

static int refuse(char *why, const char *name, const char *wanted)
{
	snprintf(why, 256, "device_tree: \"%s\": %s", name, wanted);
	return -1;
}

/* {"phandle": "/path"} */
static const char *reference_path(const cJSON *item)
{
	const cJSON *path = cJSON_IsObject(item) ? item->child : NULL;

	if (path && !path->next && !strcmp(path->string, "phandle") && cJSON_IsString(path))
		return path->valuestring;
	return NULL;
}

static int append_value(struct device_node *node, const char *name, const cJSON *item, char *why)
{
	double number = item->valuedouble;

	if (reference_path(item)) {
		node_append_reference(node, name, reference_path(item));
	} else if (cJSON_IsString(item)) {
		node_append_string(node, name, item->valuestring);
	} else if (cJSON_IsNumber(item)) {
		if (number < 0 || number > 0xffffffffu || number != (double)(u32)number)
			return refuse(why, name, "a cell is a whole number from 0 to 4294967295");
		node_append_cell(node, name, (u32)number);
	} else {
		return refuse(why, name, "expected cells, strings or {\"phandle\": \"/path\"}");
	}
	return 0;
}

static int set_property(struct device_node *node, const char *name, const cJSON *item, char *why)
{
	const cJSON *element;

	node_set_flag(node, name);
	if (cJSON_IsTrue(item))
		return 0;
	if (cJSON_IsFalse(item)) {
		node_delete_property(node, name);
		return 0;
	}
	if (!cJSON_IsArray(item))
		return append_value(node, name, item, why);
	cJSON_ArrayForEach(element, item)
	{
		if (append_value(node, name, element, why))
			return -1;
	}
	return 0;
}

static int merge_node(struct device_node *node, const cJSON *object, char *why)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, object)
	{
		if (cJSON_IsNull(item)) {
			if (!node_delete_property(node, item->string) && !node_delete(node, item->string))
				return refuse(why, item->string, "null deletes, but there is no such node or property");
		} else if (cJSON_IsObject(item) && !reference_path(item)) {
			if (merge_node(node_child(node, item->string), item, why))
				return -1;
		} else if (set_property(node, item->string, item, why)) {
			return -1;
		}
	}
	return 0;
}

int device_tree_merge(struct device_node *root, const char *json, char *why)
{
	cJSON *object = cJSON_Parse(json);
	int error;

	if (!cJSON_IsObject(object))
		error = refuse(why, "/", "expected an object: the root node");
	else
		error = merge_node(root, object, why);
	cJSON_Delete(object);
	return error;
}
