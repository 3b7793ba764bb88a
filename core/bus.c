// SPDX-License-Identifier: GPL-2.0-only
/*
 * The SCMI bus. The id table of a driver asks for devices, (protocol, name):
 * each instance that offers the protocol, and has a device tree node for it,
 * gets one.
 *
 * What is asked for, which instances there are and which devices they have
 * changes under scmi_instances_lock alone: a driver that comes while an instance
 * goes finds it either with all it needs or not at all (R44). A device is known
 * by the list of its instance, never looked up through the driver core, so that
 * no reference is left behind (R41 R43).
 */
#include <linux/device.h>
#include <linux/idr.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/slab.h>
#include "instance.h"

/* A registered driver: what its id table asks for. */
struct request {
	struct list_head list;
	const struct scmi_driver *driver;
};

/* @wanted_by: whose id table asked for it. */
struct bus_device {
	struct scmi_device sdev;
	struct list_head list;
	const struct scmi_driver *wanted_by;
};

LIST_HEAD(scmi_instances);
DEFINE_MUTEX(scmi_instances_lock);
static LIST_HEAD(requests);
static DEFINE_IDA(device_ids);

static bool same_id(const struct scmi_device_id *a, const struct scmi_device_id *b)
{
	return a->protocol_id == b->protocol_id && !strcmp(a->name, b->name);
}

static int bus_match(struct device *device, MATCH_DRIVER *driver)
{
	const struct scmi_device *sdev = to_scmi_dev(device);
	const struct scmi_device_id wanted = { sdev->protocol_id, sdev->name }, *id;

	for (id = to_scmi_driver(driver)->id_table; id->name; id++)
		if (same_id(id, &wanted))
			return 1;
	return 0;
}

static int bus_probe(struct device *device)
{
	return to_scmi_driver(device->driver)->probe(to_scmi_dev(device));
}

static void bus_remove(struct device *device)
{
	const struct scmi_driver *driver = to_scmi_driver(device->driver);

	if (driver->remove)
		driver->remove(to_scmi_dev(device));
}

static struct bus_type scmi_bus = {
	.name = "scmi_protocol",
	.match = bus_match,
	.probe = bus_probe,
	.remove = bus_remove,
};

/* R40 R42: what the device's own notifiers and late holders of a reference read goes with the last of them. */
static void device_release(struct device *dev)
{
	struct bus_device *device = container_of(dev, struct bus_device, sdev.dev);

	of_node_put(dev->of_node);
	if (device->sdev.id)
		ida_free(&device_ids, device->sdev.id);
	kfree(device->sdev.name);
	kfree(device);
}

static int device_start(struct bus_device *device, const struct scmi_device_id *id, struct scmi_instance *instance)
{
	struct scmi_device *sdev = &device->sdev;
	int error = ida_alloc_min(&device_ids, 1, GFP_KERNEL);

	if (error < 0)
		return error;
	sdev->id = error;
	sdev->protocol_id = id->protocol_id;
	sdev->handle = &instance->handle;
	sdev->name = kstrdup(id->name, GFP_KERNEL);
	if (!sdev->name)
		return -ENOMEM;
	error = dev_set_name(&sdev->dev, "scmi_dev.%u", sdev->id);
	return error ?: device_add(&sdev->dev);
}

static void device_new(struct scmi_instance *instance, const struct scmi_driver *driver,
		       const struct scmi_device_id *id)
{
	struct device_node *node = instance_offers(instance, id->protocol_id) ?
				   instance_node(instance, id->protocol_id) : NULL;
	struct bus_device *device;
	int error;

	if (!node)
		return;
	device = kzalloc(sizeof(*device), GFP_KERNEL);
	if (!device) {
		of_node_put(node);
		return;
	}
	device_initialize(&device->sdev.dev);
	device->wanted_by = driver;
	device->sdev.dev.parent = instance->dev;
	device->sdev.dev.bus = &scmi_bus;
	device->sdev.dev.release = device_release;
	device_set_node(&device->sdev.dev, of_fwnode_handle(node));
	error = device_start(device, id, instance);
	if (error) {
		dev_err(instance->dev, "no device %s for protocol 0x%x: %d\n", id->name, id->protocol_id, error);
		put_device(&device->sdev.dev);
		return;
	}
	list_add_tail(&device->list, &instance->devices);
}

/* A holder of a reference may keep the device longer than the instance lives: it finds no handle then. */
static void device_end(struct bus_device *device)
{
	list_del(&device->list);
	device_del(&device->sdev.dev);
	device->sdev.handle = NULL;
	put_device(&device->sdev.dev);
}

static void devices_for(struct scmi_instance *instance, const struct scmi_driver *driver)
{
	const struct scmi_device_id *id;

	for (id = driver->id_table; id->name; id++)
		device_new(instance, driver, id);
}

void scmi_devices_create(struct scmi_instance *instance)
{
	struct request *request;

	mutex_lock(&scmi_instances_lock);
	list_add_tail(&instance->list, &scmi_instances);
	list_for_each_entry(request, &requests, list)
		devices_for(instance, request->driver);
	mutex_unlock(&scmi_instances_lock);
}

void scmi_devices_destroy(struct scmi_instance *instance)
{
	struct bus_device *device, *next;

	mutex_lock(&scmi_instances_lock);
	list_del_init(&instance->list);
	list_for_each_entry_safe_reverse(device, next, &instance->devices, list)
		device_end(device);
	mutex_unlock(&scmi_instances_lock);
}

/* Two drivers cannot share a device: who asks for one that is asked for already is refused. */
static bool is_requested(const struct scmi_device_id *wanted)
{
	const struct scmi_device_id *id;
	struct request *request;

	list_for_each_entry(request, &requests, list)
		for (id = request->driver->id_table; id->name; id++)
			if (same_id(id, wanted))
				return true;
	return false;
}

static int request_add(const struct scmi_driver *driver)
{
	struct request *request = kzalloc(sizeof(*request), GFP_KERNEL);
	const struct scmi_device_id *id;
	struct scmi_instance *instance;
	int error = 0;

	if (!request)
		return -ENOMEM;
	request->driver = driver;
	mutex_lock(&scmi_instances_lock);
	for (id = driver->id_table; id->name; id++)
		if (is_requested(id))
			error = -EEXIST;
	if (error) {
		kfree(request);
	} else {
		list_add_tail(&request->list, &requests);
		list_for_each_entry(instance, &scmi_instances, list)
			devices_for(instance, driver);
	}
	mutex_unlock(&scmi_instances_lock);
	return error;
}

static void request_remove(const struct scmi_driver *driver)
{
	struct bus_device *device, *next_device;
	struct request *request, *next_request;
	struct scmi_instance *instance;

	mutex_lock(&scmi_instances_lock);
	list_for_each_entry(instance, &scmi_instances, list)
		list_for_each_entry_safe_reverse(device, next_device, &instance->devices, list)
			if (device->wanted_by == driver)
				device_end(device);
	list_for_each_entry_safe(request, next_request, &requests, list)
		if (request->driver == driver) {
			list_del(&request->list);
			kfree(request);
		}
	mutex_unlock(&scmi_instances_lock);
}

/* The devices that wait for the driver are bound without the lock, as they are unbound: that may take its time. */
int scmi_driver_register(struct scmi_driver *driver, struct module *owner, const char *mod_name)
{
	int error;

	if (!driver->probe || !driver->id_table)
		return -EINVAL;
	driver->driver.bus = &scmi_bus;
	driver->driver.name = driver->name;
	driver->driver.owner = owner;
	driver->driver.mod_name = mod_name;
	error = request_add(driver);
	if (error)
		return error;
	error = driver_register(&driver->driver);
	if (error)
		request_remove(driver);
	return error;
}
EXPORT_SYMBOL_GPL(scmi_driver_register);

void scmi_driver_unregister(struct scmi_driver *driver)
{
	driver_unregister(&driver->driver);
	request_remove(driver);
}
EXPORT_SYMBOL_GPL(scmi_driver_unregister);

int scmi_bus_init(void)
{
	return bus_register(&scmi_bus);
}

void scmi_bus_exit(void)
{
	bus_unregister(&scmi_bus);
	ida_destroy(&device_ids);
}
