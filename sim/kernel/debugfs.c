// SPDX-License-Identifier: GPL-2.0-only
/*
 * debugfs without a file system: a tree of names, each with what stands behind
 * it. The world reads integers (debug counters) through it by path.
 */
#include <linux/debugfs.h>
#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/slab.h>
#include "sim.h"
#include "tree.h"

enum file_kind { FILE_DIRECTORY, FILE_ATOMIC, FILE_U32, FILE_U64, FILE_BOOL, FILE_STRING, FILE_LINK, FILE_OPS };

/* struct dentry is only a handle to its users; ours stands behind it. */
struct file_node {
	struct dentry dentry;
	struct list_head siblings;
	struct list_head children;
	struct file_node *parent;
	enum file_kind kind;
	void *data;
	const struct file_operations *ops;
	char name[48];
};

static struct file_node root = {
	.siblings = LIST_HEAD_INIT(root.siblings),
	.children = LIST_HEAD_INIT(root.children),
};

static struct file_node *node_of(struct dentry *dentry)
{
	return dentry ? container_of(dentry, struct file_node, dentry) : &root;
}

static struct dentry *create(const char *name, struct dentry *parent, enum file_kind kind, void *data)
{
	struct file_node *node;

	if (IS_ERR(parent))
		return parent;
	node = kzalloc(sizeof(*node), GFP_KERNEL);
	if (!node)
		return ERR_PTR(-ENOMEM);
	strscpy(node->name, name, sizeof(node->name));
	node->parent = node_of(parent);
	node->kind = kind;
	node->data = data;
	INIT_LIST_HEAD(&node->children);
	list_add_tail(&node->siblings, &node->parent->children);
	return &node->dentry;
}

static void destroy(struct file_node *node)
{
	struct file_node *child, *next;

	list_for_each_entry_safe(child, next, &node->children, siblings)
		destroy(child);
	list_del(&node->siblings);
	kfree(node);
}

bool debugfs_initialized(void)
{
	return true;
}

struct dentry *debugfs_create_dir(const char *name, struct dentry *parent)
{
	return create(name, parent, FILE_DIRECTORY, NULL);
}

void debugfs_remove(struct dentry *dentry)
{
	if (!IS_ERR_OR_NULL(dentry))
		destroy(node_of(dentry));
}

static struct file_node *find(struct file_node *parent, const char *name)
{
	struct file_node *child;

	list_for_each_entry(child, &parent->children, siblings)
		if (!strcmp(child->name, name))
			return child;
	return NULL;
}

void debugfs_lookup_and_remove(const char *name, struct dentry *parent)
{
	struct file_node *node = IS_ERR(parent) ? NULL : find(node_of(parent), name);

	if (node)
		destroy(node);
}

void debugfs_create_atomic_t(const char *name, umode_t mode, struct dentry *parent, atomic_t *value)
{
	(void)mode;
	create(name, parent, FILE_ATOMIC, value);
}

void debugfs_create_u32(const char *name, umode_t mode, struct dentry *parent, u32 *value)
{
	(void)mode;
	create(name, parent, FILE_U32, value);
}

void debugfs_create_x32(const char *name, umode_t mode, struct dentry *parent, u32 *value)
{
	debugfs_create_u32(name, mode, parent, value);
}

void debugfs_create_u64(const char *name, umode_t mode, struct dentry *parent, u64 *value)
{
	(void)mode;
	create(name, parent, FILE_U64, value);
}

void debugfs_create_ulong(const char *name, umode_t mode, struct dentry *parent, unsigned long *value)
{
	debugfs_create_u64(name, mode, parent, (u64 *)value);
}

void debugfs_create_bool(const char *name, umode_t mode, struct dentry *parent, bool *value)
{
	(void)mode;
	create(name, parent, FILE_BOOL, value);
}

void debugfs_create_str(const char *name, umode_t mode, struct dentry *parent, char **value)
{
	(void)mode;
	create(name, parent, FILE_STRING, value);
}

struct dentry *debugfs_create_blob(const char *name, umode_t mode, struct dentry *parent,
				   struct debugfs_blob_wrapper *blob)
{
	(void)mode;
	return create(name, parent, FILE_STRING, blob);
}

static struct dentry *create_ops(const char *name, struct dentry *parent, void *data,
				 const struct file_operations *ops)
{
	struct dentry *dentry = create(name, parent, FILE_OPS, data);

	if (!IS_ERR(dentry))
		node_of(dentry)->ops = ops;
	return dentry;
}

#ifdef TREE_HAS_DEBUGFS_AUX
#define AUX const void *aux,
#else
#define AUX
#endif
#ifdef TREE_HAS_DEBUGFS_FULL
struct dentry *debugfs_create_file_full(const char *name, umode_t mode, struct dentry *parent, void *data,
					AUX const struct file_operations *fops)
{
	return create_ops(name, parent, data, fops);
}

struct dentry *debugfs_create_file_short(const char *name, umode_t mode, struct dentry *parent, void *data,
					 AUX const struct debugfs_short_fops *fops)
{
	return create_ops(name, parent, data, NULL);
}
#else
struct dentry *debugfs_create_file(const char *name, umode_t mode, struct dentry *parent, void *data,
				   const struct file_operations *fops)
{
	return create_ops(name, parent, data, fops);
}
#endif

struct dentry *debugfs_create_file_unsafe(const char *name, umode_t mode, struct dentry *parent, void *data,
					  const struct file_operations *fops)
{
	return create_ops(name, parent, data, fops);
}

struct dentry *debugfs_create_symlink(const char *name, struct dentry *parent, const char *target)
{
	(void)target;
	return create(name, parent, FILE_LINK, NULL);
}

struct dentry *debugfs_rename(struct dentry *old_dir, struct dentry *old_dentry, struct dentry *new_dir, const char *name)
{
	struct file_node *node = node_of(old_dentry);

	(void)old_dir;
	strscpy(node->name, name, sizeof(node->name));
	node->parent = node_of(new_dir);
	list_move_tail(&node->siblings, &node->parent->children);
	return old_dentry;
}

static bool integer(const struct file_node *node, u64 *value)
{
	switch (node->kind) {
	case FILE_ATOMIC:
		*value = atomic_read((atomic_t *)node->data);
		return true;
	case FILE_U32:
		*value = *(u32 *)node->data;
		return true;
	case FILE_U64:
		*value = *(u64 *)node->data;
		return true;
	case FILE_BOOL:
		*value = *(bool *)node->data;
		return true;
	default:
		return false;
	}
}

static void walk(struct file_node *node, char *path, u32 used, u32 room,
		 void (*each)(void *arg, const char *path, u64 value), void *arg)
{
	struct file_node *child;
	u64 value;

	list_for_each_entry(child, &node->children, siblings) {
		u32 length = used + scnprintf(path + used, room - used, "%s%s", used ? "/" : "", child->name);

		if (integer(child, &value))
			each(arg, path, value);
		walk(child, path, length, room, each, arg);
	}
}

void kernel_counters(void (*each)(void *arg, const char *path, u64 value), void *arg)
{
	static char path[512];

	walk(&root, path, 0, sizeof(path), each, arg);
}

/* The first of that name, for a driver with a seeded bug. */
static atomic_t *find_atomic(const struct file_node *node, const char *name)
{
	const struct file_node *child;
	atomic_t *value;

	list_for_each_entry(child, &node->children, siblings) {
		value = child->kind == FILE_ATOMIC && !strcmp(child->name, name) ? child->data : find_atomic(child, name);
		if (value)
			return value;
	}
	return NULL;
}

atomic_t *sim_debug_counter(const char *name)
{
	return find_atomic(&root, name);
}

struct wanted {
	const char *path;
	u64 value;
	bool found;
};

static void match(void *arg, const char *path, u64 value)
{
	struct wanted *wanted = arg;

	if (!strcmp(path, wanted->path)) {
		wanted->value = value;
		wanted->found = true;
	}
}

bool kernel_counter(const char *path, u64 *value)
{
	struct wanted wanted = { .path = path };

	kernel_counters(match, &wanted);
	*value = wanted.value;
	return wanted.found;
}
