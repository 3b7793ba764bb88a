// SPDX-License-Identifier: GPL-2.0-only
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>
#include "device_node.h"
#include "buffer.h"

struct reference {
	struct reference *next;
	size_t offset;
	char *path;
};

struct property {
	struct property *next;
	char *name;
	struct buffer value;
	struct reference *reference;
};

struct device_node {
	char *name;
	struct device_node *parent;
	struct device_node *child;
	struct device_node *next;
	struct property *property;
	u32 phandle;
};

struct device_node *node_root(void)
{
	struct device_node *root = host_alloc(1, sizeof(*root));

	root->name = host_copy("");
	return root;
}

static void property_clear(struct property *property)
{
	struct reference *reference;

	while ((reference = property->reference)) {
		property->reference = reference->next;
		free(reference->path);
		free(reference);
	}
	buffer_free(&property->value);
}

static void property_free(struct property *property)
{
	property_clear(property);
	free(property->name);
	free(property);
}

void node_free(struct device_node *node)
{
	struct device_node *child;
	struct property *property;

	while ((child = node->child)) {
		node->child = child->next;
		node_free(child);
	}
	while ((property = node->property)) {
		node->property = property->next;
		property_free(property);
	}
	free(node->name);
	free(node);
}

struct device_node *node_child(struct device_node *parent, const char *name)
{
	struct device_node **at, *node;

	for (at = &parent->child; *at; at = &(*at)->next)
		if (!strcmp((*at)->name, name))
			return *at;
	node = host_alloc(1, sizeof(*node));
	node->name = host_copy(name);
	node->parent = parent;
	*at = node;
	return node;
}

/* Exact, or the one child whose name before '@' it is. */
static struct device_node *find_child(struct device_node *parent, const char *name, size_t length)
{
	struct device_node *child, *found = NULL;
	bool unique = true;

	for (child = parent->child; child; child = child->next) {
		if (strncmp(child->name, name, length))
			continue;
		if (!child->name[length])
			return child;
		if (child->name[length] == '@') {
			unique = !found;
			found = child;
		}
	}
	return unique ? found : NULL;
}

struct device_node *node_by_path(struct device_node *root, const char *path)
{
	struct device_node *node = root;
	size_t length;

	if (*path != '/')
		return NULL;
	while (node && *path) {
		path += strspn(path, "/");
		length = strcspn(path, "/");
		if (length)
			node = find_child(node, path, length);
		path += length;
	}
	return node;
}

bool node_delete(struct device_node *parent, const char *name)
{
	struct device_node **at, *node;

	for (at = &parent->child; *at; at = &(*at)->next) {
		node = *at;
		if (strcmp(node->name, name))
			continue;
		*at = node->next;
		node_free(node);
		return true;
	}
	return false;
}

static struct property **find_property(struct device_node *node, const char *name)
{
	struct property **at;

	for (at = &node->property; *at; at = &(*at)->next)
		if (!strcmp((*at)->name, name))
			break;
	return at;
}

static struct property *need_property(struct device_node *node, const char *name)
{
	struct property **at = find_property(node, name);

	if (!*at) {
		*at = host_alloc(1, sizeof(**at));
		(*at)->name = host_copy(name);
	}
	return *at;
}

void node_set_flag(struct device_node *node, const char *name)
{
	property_clear(need_property(node, name));
}

void node_append_string(struct device_node *node, const char *name, const char *value)
{
	buffer_append(&need_property(node, name)->value, value, strlen(value) + 1);
}

void node_set_string(struct device_node *node, const char *name, const char *value)
{
	node_set_flag(node, name);
	node_append_string(node, name, value);
}

void node_append_cell(struct device_node *node, const char *name, u32 value)
{
	u32 big_endian = cpu_to_fdt32(value);

	buffer_append(&need_property(node, name)->value, (const char *)&big_endian, sizeof(big_endian));
}

void node_set_cell(struct device_node *node, const char *name, u32 value)
{
	node_set_flag(node, name);
	node_append_cell(node, name, value);
}

void node_append_cell64(struct device_node *node, const char *name, u64 value)
{
	node_append_cell(node, name, (u32)(value >> 32));
	node_append_cell(node, name, (u32)value);
}

void node_append_reference(struct device_node *node, const char *name, const char *path)
{
	struct property *property = need_property(node, name);
	struct reference *reference = host_alloc(1, sizeof(*reference));

	reference->offset = property->value.used;
	reference->path = host_copy(path);
	reference->next = property->reference;
	property->reference = reference;
	node_append_cell(node, name, 0);
}

bool node_delete_property(struct device_node *node, const char *name)
{
	struct property **at = find_property(node, name), *property = *at;

	if (!property)
		return false;
	*at = property->next;
	property_free(property);
	return true;
}

bool node_has_property(const struct device_node *node, const char *name)
{
	return *find_property((struct device_node *)node, name) != NULL;
}

struct flattening {
	struct device_node *root;
	u32 phandles;
	void *blob;
	char *why;
};

static int resolve_property(struct flattening *flattening, struct property *property)
{
	struct reference *reference;
	struct device_node *target;
	u32 big_endian;

	for (reference = property->reference; reference; reference = reference->next) {
		target = node_by_path(flattening->root, reference->path);
		if (!target) {
			snprintf(flattening->why, 256,
				 "device tree: property \"%s\" refers to \"%s\": no such node",
				 property->name, reference->path);
			return -1;
		}
		if (!target->phandle)
			target->phandle = ++flattening->phandles;
		big_endian = cpu_to_fdt32(target->phandle);
		memcpy(property->value.bytes + reference->offset, &big_endian, sizeof(big_endian));
	}
	return 0;
}

static int resolve(struct flattening *flattening, struct device_node *node)
{
	struct property *property;
	struct device_node *child;

	for (property = node->property; property; property = property->next)
		if (resolve_property(flattening, property))
			return -1;
	for (child = node->child; child; child = child->next)
		if (resolve(flattening, child))
			return -1;
	return 0;
}

static int put_node(struct flattening *flattening, const struct device_node *node)
{
	const struct property *property;
	const struct device_node *child;
	int error = fdt_begin_node(flattening->blob, node->name);

	for (property = node->property; property && !error; property = property->next)
		error = fdt_property(flattening->blob, property->name,
				     property->value.bytes ? property->value.bytes : "",
				     (int)property->value.used);
	if (node->phandle && !error)
		error = fdt_property_u32(flattening->blob, "phandle", node->phandle);
	for (child = node->child; child && !error; child = child->next)
		error = put_node(flattening, child);
	return error ? error : fdt_end_node(flattening->blob);
}

static int put_tree(struct flattening *flattening, int room)
{
	int error = fdt_create(flattening->blob, room);

	if (!error)
		error = fdt_finish_reservemap(flattening->blob);
	if (!error)
		error = put_node(flattening, flattening->root);
	return error ? error : fdt_finish(flattening->blob);
}

void *node_flatten(struct device_node *root, u32 *bytes, char *why)
{
	struct flattening flattening = {.root = root, .why = why};
	int room = 16384, error;

	if (resolve(&flattening, root))
		return NULL;
	do {
		free(flattening.blob);
		flattening.blob = host_alloc(1, (size_t)room);
		error = put_tree(&flattening, room);
		room *= 2;
	} while (error == -FDT_ERR_NOSPACE);
	if (error) {
		snprintf(why, 256, "device tree: %s", fdt_strerror(error));
		free(flattening.blob);
		return NULL;
	}
	*bytes = fdt_totalsize(flattening.blob);
	return flattening.blob;
}
