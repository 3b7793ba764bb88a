// SPDX-License-Identifier: GPL-2.0-only
/* The gate of a channel, through which receivers pass; see transport.h. */
#include <linux/export.h>
#include <linux/rcupdate.h>
#include "instance.h"

bool scmi_channel_enter(struct scmi_channel *channel)
{
	rcu_read_lock();
	if (likely(smp_load_acquire(&channel->open)))
		return true;
	channel->early++;
	rcu_read_unlock();
	return false;
}
EXPORT_SYMBOL_GPL(scmi_channel_enter);

void scmi_channel_leave(struct scmi_channel *channel)
{
	rcu_read_unlock();
}
EXPORT_SYMBOL_GPL(scmi_channel_leave);

void channel_open(struct scmi_channel *channel)
{
	smp_store_release(&channel->open, true);
	if (channel->transport->ops->opened)
		channel->transport->ops->opened(channel);
}

/*
 * R06 R31: a mailbox controller need not wait for its handlers when a client
 * leaves. The grace period does, whoever the controller is.
 */
void channels_close(struct scmi_instance *instance)
{
	struct scmi_channel *channel;
	bool were_open = false;

	list_for_each_entry(channel, &instance->channels, list) {
		were_open |= channel->open;
		WRITE_ONCE(channel->open, false);
	}
	if (were_open)
		synchronize_rcu();
}
