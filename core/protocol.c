// SPDX-License-Identifier: GPL-2.0-only
/*
 * Protocols: the registry of those that this kernel has, and for each instance
 * those in use. An instance's protocols come and go under its protocols_lock:
 * the first user makes one, the last takes it down.
 */
#include <linux/module.h>
#include <linux/slab.h>
#include "protocol.h"

static DEFINE_XARRAY(registry);

/* ---- registry ---- */

int scmi_protocol_register(const struct scmi_protocol *protocol)
{
	if (!protocol->init || !protocol->version)
		return -EINVAL;
	return xa_insert(&registry, protocol->id, (void *)protocol, GFP_KERNEL);
}
EXPORT_SYMBOL_GPL(scmi_protocol_register);

void scmi_protocol_unregister(const struct scmi_protocol *protocol)
{
	xa_erase(&registry, protocol->id);
}
EXPORT_SYMBOL_GPL(scmi_protocol_unregister);

/* With a reference on its module, taken before the module could have gone. */
static const struct scmi_protocol *registry_get(u8 id)
{
	const struct scmi_protocol *protocol;

	xa_lock(&registry);
	protocol = xa_load(&registry, id);
	if (protocol && !try_module_get(protocol->owner))
		protocol = NULL;
	xa_unlock(&registry);
	return protocol;
}

/* ---- an instance's protocols ---- */

/*
 * A platform whose version is newer than ours is asked to speak ours (DEN0056
 * 4.1.5). One that cannot is spoken to in our version all the same, since what
 * is newer usually adds to what was there.
 */
static int version_agree(struct scmi_protocol_handle *ph)
{
	const u32 supported = ph->protocol->version;
	int error = command_words(ph, PROTOCOL_VERSION, NULL, 0, &ph->version, 1);

	if (error || ph->version <= supported)
		return error;
	error = command_words(ph, NEGOTIATE_PROTOCOL_VERSION, &supported, 1, NULL, 0);
	if (error == -ETIMEDOUT)
		return error;
	if (error)
		dev_warn(ph->dev, "protocol 0x%x: version 0x%x of the platform is newer than 0x%x, to be tried\n",
			 ph->protocol->id, ph->version, supported);
	ph->version = supported;
	return 0;
}

static int protocol_start(struct scmi_protocol_handle *ph)
{
	const struct scmi_protocol *protocol = ph->protocol;
	int error = version_agree(ph);

	if (error)
		return error;
	error = protocol->init(ph);
	if (error)
		return error;
	error = xa_insert(&ph->instance->protocols, protocol->id, ph, GFP_KERNEL);
	if (error)
		goto exit;
	if (!protocol->events)
		return 0;
	error = notifications_add(ph);
	if (!error)
		return 0;
	xa_erase(&ph->instance->protocols, protocol->id);
exit:
	if (protocol->exit)
		protocol->exit(ph);
	return error;
}

/* What @protocol's init took from devres is a group of its own; its module is referenced as long as it lives. */
static struct scmi_protocol_handle *protocol_new(struct scmi_instance *instance, const struct scmi_protocol *protocol)
{
	struct scmi_protocol_handle *ph = kzalloc(sizeof(*ph), GFP_KERNEL);
	int error = -ENOMEM;

	if (!ph)
		return ERR_PTR(error);
	ph->dev = instance->dev;
	ph->instance = instance;
	ph->protocol = protocol;
	ph->devres_group = devres_open_group(ph->dev, NULL, GFP_KERNEL);
	if (ph->devres_group) {
		error = protocol_start(ph);
		devres_close_group(ph->dev, ph->devres_group);
		if (!error)
			return ph;
		devres_release_group(ph->dev, ph->devres_group);
	}
	kfree(ph);
	return ERR_PTR(error);
}

static struct scmi_protocol_handle *protocol_begin(struct scmi_instance *instance, u8 id)
{
	const struct scmi_protocol *protocol;
	struct scmi_protocol_handle *ph;

	if (!instance_offers(instance, id))
		return ERR_PTR(-ENODEV);
	protocol = registry_get(id);
	if (!protocol)
		return ERR_PTR(-EPROBE_DEFER);
	ph = protocol_new(instance, protocol);
	if (IS_ERR(ph))
		module_put(protocol->owner);
	return ph;
}

static void protocol_end(struct scmi_protocol_handle *ph)
{
	const struct scmi_protocol *protocol = ph->protocol;

	if (protocol->events)
		notifications_remove(ph);
	xa_erase(&ph->instance->protocols, protocol->id);
	if (protocol->exit)
		protocol->exit(ph);
	devres_release_group(ph->dev, ph->devres_group);
	kfree(ph);
	module_put(protocol->owner);
}

struct scmi_protocol_handle *protocol_get(struct scmi_instance *instance, u8 id)
{
	struct scmi_protocol_handle *ph;

	mutex_lock(&instance->protocols_lock);
	ph = xa_load(&instance->protocols, id);
	if (!ph)
		ph = protocol_begin(instance, id);
	if (!IS_ERR(ph))
		ph->users++;
	mutex_unlock(&instance->protocols_lock);
	return ph;
}

void protocol_put(struct scmi_protocol_handle *ph)
{
	struct scmi_instance *instance = ph->instance;

	mutex_lock(&instance->protocols_lock);
	if (!--ph->users)
		protocol_end(ph);
	mutex_unlock(&instance->protocols_lock);
}

/* ---- what drivers call ---- */

/* R50: a driver's use of a protocol ends with its device's resources, a failed probe's too. */
struct protocol_use {
	struct scmi_protocol_handle *ph;
};

static void use_release(struct device *dev, void *data)
{
	struct protocol_use *use = data;

	protocol_put(use->ph);
}

static int use_matches(struct device *dev, void *data, void *wanted)
{
	struct protocol_use *use = data;

	return use->ph->protocol->id == *(u8 *)wanted;
}

static struct scmi_protocol_handle *use_add(struct scmi_device *sdev, u8 protocol)
{
	struct protocol_use *use = devres_alloc(use_release, sizeof(*use), GFP_KERNEL);
	struct scmi_protocol_handle *ph;

	if (!use)
		return ERR_PTR(-ENOMEM);
	ph = protocol_get(to_instance(sdev->handle), protocol);
	if (IS_ERR(ph)) {
		devres_free(use);
		return ph;
	}
	use->ph = ph;
	devres_add(&sdev->dev, use);
	return ph;
}

static const void *devm_protocol_get(struct scmi_device *sdev, u8 protocol, struct scmi_protocol_handle **ph)
{
	if (!ph)
		return ERR_PTR(-EINVAL);
	*ph = use_add(sdev, protocol);
	return IS_ERR(*ph) ? ERR_CAST(*ph) : (*ph)->protocol->ops;
}

static int devm_protocol_acquire(struct scmi_device *sdev, u8 protocol)
{
	return PTR_ERR_OR_ZERO(use_add(sdev, protocol));
}

static void devm_protocol_put(struct scmi_device *sdev, u8 protocol)
{
	WARN_ON(devres_release(&sdev->dev, use_release, use_matches, &protocol));
}

static bool is_transport_atomic(const struct scmi_handle *handle, unsigned int *atomic_threshold)
{
	return false;
}

void protocol_fill_handle(struct scmi_handle *handle)
{
	handle->devm_protocol_get = devm_protocol_get;
	handle->devm_protocol_acquire = devm_protocol_acquire;
	handle->devm_protocol_put = devm_protocol_put;
	handle->is_transport_atomic = is_transport_atomic;
}
