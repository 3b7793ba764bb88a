// SPDX-License-Identifier: GPL-2.0-only
/* An instance's folder in debugfs, scmi/ID: its name, its transport's type, its counters. */
#include <linux/debugfs.h>
#include <linux/of.h>
#include <linux/slab.h>
#include "instance.h"

static const char *const names[COUNTER_COUNT] = {
#define X(name) [COUNTER_##name] = #name,
	COUNTERS(X)
#undef X
};

struct texts {
	struct debugfs_blob_wrapper instance;
	struct debugfs_blob_wrapper transport;
};

static struct debugfs_blob_wrapper text(const char *text)
{
	return (struct debugfs_blob_wrapper){ .data = (void *)text, .size = strlen(text) };
}

/* The folder of all instances lasts as long as one of them. */
static DEFINE_MUTEX(root_lock);
static struct dentry *root;
static u32 root_users;

static struct dentry *root_get(void)
{
	mutex_lock(&root_lock);
	if (!root_users++)
		root = debugfs_create_dir("scmi", NULL);
	mutex_unlock(&root_lock);
	return root;
}

static void root_put(void)
{
	mutex_lock(&root_lock);
	if (!--root_users) {
		debugfs_remove(root);
		root = NULL;
	}
	mutex_unlock(&root_lock);
}

/* A kernel without debugfs, or with a full one, still has its instance: only memory is an error. */
int counters_create(struct scmi_instance *instance)
{
	struct texts *texts = devm_kzalloc(instance->dev, sizeof(*texts), GFP_KERNEL);
	struct dentry *folder;
	char id[16];
	u32 i;

	if (!texts)
		return -ENOMEM;
	texts->instance = text(of_node_full_name(instance->dev->of_node));
	texts->transport = text(instance->transport->name);
	snprintf(id, sizeof(id), "%d", instance->id);
	instance->debugfs = debugfs_create_dir(id, root_get());
	debugfs_create_blob("instance_name", 0400, instance->debugfs, &texts->instance);
	folder = debugfs_create_dir("transport", instance->debugfs);
	debugfs_create_blob("type", 0400, folder, &texts->transport);
	folder = debugfs_create_dir("counters", instance->debugfs);
	for (i = 0; i < COUNTER_COUNT; i++)
		debugfs_create_atomic_t(names[i], 0600, folder, &instance->counters[i]);
	return 0;
}

void counters_remove(struct scmi_instance *instance)
{
	if (!instance->debugfs)
		return;
	debugfs_remove(instance->debugfs);
	instance->debugfs = NULL;
	root_put();
}
