/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_DEVICE_NODE_H
#define SIM_WORLD_DEVICE_NODE_H

/*
 * A device tree in memory: what device_tree.c builds and a scenario's
 * "device_tree" changes, before libfdt flattens it. Children and properties
 * keep the order in which they were made.
 */
#include "../engine/types.h"

struct device_node;

/* A root without name. */
struct device_node *node_root(void);
void node_free(struct device_node *root);
/* The child of that name, made if there is none. */
struct device_node *node_child(struct device_node *parent, const char *name);
/* By absolute path ("/firmware/scmi"), or NULL. A component may leave out the unit address if that is unique.
 */
struct device_node *node_by_path(struct device_node *root, const char *path);
/* Takes the child of that name out; false: there is none. */
bool node_delete(struct device_node *parent, const char *name);

/* Properties: set replaces what was there; append adds to it. */
void node_set_flag(struct device_node *node, const char *name);
void node_set_string(struct device_node *node, const char *name, const char *value);
void node_append_string(struct device_node *node, const char *name, const char *value);
void node_set_cell(struct device_node *node, const char *name, u32 value);
void node_append_cell(struct device_node *node, const char *name, u32 value);
void node_append_cell64(struct device_node *node, const char *name, u64 value);
/* A cell that will hold the phandle of @path, looked up when the tree is flattened. */
void node_append_reference(struct device_node *node, const char *name, const char *path);
bool node_delete_property(struct device_node *node, const char *name);
bool node_has_property(const struct device_node *node, const char *name);

/*
 * The flattened tree (host memory, free()), or NULL with a sentence in @why
 * (256 bytes) if a reference leads nowhere.
 */
void *node_flatten(struct device_node *root, u32 *bytes, char *why);

#endif
