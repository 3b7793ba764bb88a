// SPDX-License-Identifier: GPL-2.0-only
/*
 * sysfs for a computer without user space: the driver core may create and
 * remove whatever it likes; who reads an attribute calls its show function.
 */
#include <linux/kobject.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

int sysfs_create_dir_ns(struct kobject *kobj, const void *ns)
{
	return 0;
}

void sysfs_remove_dir(struct kobject *kobj)
{
}

int sysfs_rename_dir_ns(struct kobject *kobj, const char *new_name, const void *new_ns)
{
	return 0;
}

int sysfs_move_dir_ns(struct kobject *kobj, struct kobject *new_parent, const void *new_ns)
{
	return 0;
}

int sysfs_create_file_ns(struct kobject *kobj, const struct attribute *attr, const void *ns)
{
	return 0;
}

void sysfs_remove_file_ns(struct kobject *kobj, const struct attribute *attr, const void *ns)
{
}

bool sysfs_remove_file_self(struct kobject *kobj, const struct attribute *attr)
{
	return true;
}

int sysfs_create_bin_file(struct kobject *kobj, const struct bin_attribute *attr)
{
	return 0;
}

void sysfs_remove_bin_file(struct kobject *kobj, const struct bin_attribute *attr)
{
}

int sysfs_create_group(struct kobject *kobj, const struct attribute_group *grp)
{
	return 0;
}

int sysfs_create_groups(struct kobject *kobj, const struct attribute_group **groups)
{
	return 0;
}

void sysfs_remove_group(struct kobject *kobj, const struct attribute_group *grp)
{
}

void sysfs_remove_groups(struct kobject *kobj, const struct attribute_group **groups)
{
}

int sysfs_create_link(struct kobject *kobj, struct kobject *target, const char *name)
{
	return 0;
}

void sysfs_remove_link(struct kobject *kobj, const char *name)
{
}

void sysfs_delete_link(struct kobject *kobj, struct kobject *target, const char *name)
{
}

int sysfs_rename_link_ns(struct kobject *kobj, struct kobject *target, const char *old_name,
			 const char *new_name, const void *new_ns)
{
	return 0;
}

static int emit(char *buf, int at, const char *format, va_list arguments)
{
	return at < 0 || at >= PAGE_SIZE ? 0 : vscnprintf(buf + at, PAGE_SIZE - at, format, arguments);
}

int sysfs_emit(char *buf, const char *fmt, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, fmt);
	length = emit(buf, 0, fmt, arguments);
	va_end(arguments);
	return length;
}

int sysfs_emit_at(char *buf, int at, const char *fmt, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, fmt);
	length = emit(buf, at, fmt, arguments);
	va_end(arguments);
	return length;
}

int sysfs_merge_group(struct kobject *kobj, const struct attribute_group *grp)
{
	return 0;
}

void sysfs_unmerge_group(struct kobject *kobj, const struct attribute_group *grp)
{
}

void sysfs_notify(struct kobject *kobj, const char *dir, const char *attr)
{
}
