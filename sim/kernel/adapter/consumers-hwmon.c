// SPDX-License-Identifier: GPL-2.0-only
/* Sensors of the hardware monitoring framework, read as a reader of its files does. */
#include <linux/device.h>
#include <linux/gfp.h>
#include <linux/sysfs.h>
#include "drivers/base/base.h"
#include "consumers.h"

/* What the framework calls sensors of an SCMI type, and the number of the first of them. */
static const struct {
	const char *name;
	u32 first;
} kinds[] = {
	[TEMPERATURE_C] = { "temp", 1 },
	[VOLTAGE] = { "in", 0 },
	[CURRENT] = { "curr", 1 },
	[POWER] = { "power", 1 },
	[ENERGY] = { "energy", 1 },
};

/* The file's name; 0, or -ENOENT where the framework has no such sensors. Sensors of a kind are numbered as they come. */
static int file_name(struct call *call, char *name, size_t bytes)
{
	const struct agent_instance *agent = call->agent;
	u32 sensors = agent->sensor->count_get(agent->sensor_ph), number, i;
	const struct scmi_sensor_info *info;

	if (call->arg[0] >= sensors)
		return -ENOENT;
	info = agent->sensor->info_get(agent->sensor_ph, call->arg[0]);
	if (!info || info->type >= ARRAY_SIZE(kinds) || !kinds[info->type].name)
		return -ENOENT;
	number = kinds[info->type].first;
	for (i = 0; i < call->arg[0]; i++)
		number += agent->sensor->info_get(agent->sensor_ph, i)->type == info->type;
	snprintf(name, bytes, "%s%u_input", kinds[info->type].name, number);
	return 0;
}

static int is_hwmon(struct device *device, void *unused)
{
	(void)unused;
	return device->class && !strcmp(device->class->name, "hwmon");
}

static struct device_attribute *find_file(struct device *device, const char *name)
{
	const struct attribute_group **group;
	struct attribute **attribute;

	for (group = device->groups; group && *group; group++)
		for (attribute = (*group)->attrs; attribute && *attribute; attribute++)
			if (!strcmp((*attribute)->name, name))
				return container_of(*attribute, struct device_attribute, attr);
	return NULL;
}

/* As with files of sysfs, a device is not taken away under its readers: its removal waits for the lock. */
static ssize_t show(struct device *hwmon, struct device_attribute *file, char *text)
{
	ssize_t got = -ENODEV;

	device_lock(hwmon);
	if (!hwmon->p->dead)
		got = file->show(hwmon, file, text);
	device_unlock(hwmon);
	return got;
}

static int read_file(struct call *call, struct device *hwmon, const char *name)
{
	struct device_attribute *file = find_file(hwmon, name);
	char *text = file ? (char *)get_zeroed_page(GFP_KERNEL) : NULL;
	long long reading = 0;
	ssize_t got;

	if (!text)
		return file ? -ENOMEM : -ENOENT;
	got = show(hwmon, file, text);
	if (got >= 0)
		got = kstrtoll(text, 10, &reading);
	free_page((unsigned long)text);
	if (got >= 0)
		call_value(call, reading);
	return got < 0 ? got : 0;
}

int consumer_hwmon_read(struct call *call)
{
	struct device *scmi = call_scmi_device(call, CONSUMER_HWMON);
	struct device *hwmon = scmi ? device_find_child(scmi, NULL, is_hwmon) : NULL;
	char name[24];
	int error = hwmon ? file_name(call, name, sizeof(name)) : -ENODEV;

	if (!error)
		error = read_file(call, hwmon, name);
	put_device(hwmon);
	put_device(scmi);
	return error;
}
