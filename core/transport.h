/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CORE_TRANSPORT_H
#define CORE_TRANSPORT_H

/*
 * The one interface of all transports. A transport is a platform driver in one
 * file of transports/, a module of its own: its probe calls
 * scmi_instance_probe(), its remove scmi_instance_remove().
 *
 * Life of a channel: set up (interrupts may already come: they find it closed
 * and are counted as early, nothing else happens) -> opened, when the instance
 * can receive -> closed: from the return of channel_close() on no receive path
 * is inside the channel, whatever the interrupt controller or mailbox driver
 * promises -> torn down -> freed.
 */
#include <linux/device.h>
#include <linux/mutex.h>
#include <linux/platform_device.h>
#include <linux/types.h>

struct scmi_instance;
struct transfer;

enum channel_direction { CHANNEL_A2P, CHANNEL_P2A };

/*
 * struct scmi_channel
 * @protocol: whose messages it carries; SCMI_PROTOCOL_BASE's serves all that have none of their own.
 * @node: device tree node that describes it.
 * @busy: held from sending to the end of an exchange: one request in flight,
 *	and a request's time begins when it is really sent.
 * @open: receivers are let in; read under rcu_read_lock() (any interrupt
 *	handler is such a section), so that closing is a flag and a grace period.
 * @private: the transport's.
 */
struct scmi_channel {
	struct list_head list;
	struct scmi_instance *instance;
	const struct transport *transport;
	enum channel_direction direction;
	u8 protocol;
	struct device_node *node;
	struct mutex busy;
	bool open;
	u32 early;
	u32 timeout_ms;
	bool no_interrupt;
	void *private;
};

/*
 * struct transport_ops - all but setup, teardown and available may be called while interrupts come.
 * @available: the device tree describes such a channel.
 * @setup: acquires hardware; from then on interrupts may come. Unwinds itself on error.
 * @teardown: releases it; the channel is closed.
 * @send: hands the message over; the channel's @busy is held. The platform owns
 *	what was sent when 0 is returned; otherwise nothing was sent.
 * @sent: the exchange is over, answered or not; @error as the exchange's.
 * @fetch_response, @fetch_notification: copies what the platform wrote, lengths
 *	validated against the message and @transfer->rx_capacity, into
 *	transfer->rx and ->status. Called under transfer->lock.
 * @done: polling: the message of @transfer is answered.
 * @release: gives a P2A channel back to the platform. P2A channels only.
 * @opened: looks at what came before the channel was open, whose interrupt found it closed. May be NULL.
 */
struct transport_ops {
	bool (*available)(struct device_node *node, enum channel_direction direction);
	int (*setup)(struct scmi_channel *channel, struct device *dev);
	void (*teardown)(struct scmi_channel *channel);
	int (*send)(struct scmi_channel *channel, struct transfer *transfer);
	void (*sent)(struct scmi_channel *channel, struct transfer *transfer, int error);
	void (*fetch_response)(struct scmi_channel *channel, struct transfer *transfer);
	void (*fetch_notification)(struct scmi_channel *channel, size_t max, struct transfer *transfer);
	bool (*done)(struct scmi_channel *channel, struct transfer *transfer);
	void (*release)(struct scmi_channel *channel);
	void (*opened)(struct scmi_channel *channel);
};

/* struct transport - @timeout_ms: for a response, where the device tree says nothing; @requests: transfers of a pool. */
struct transport {
	const char *name;
	const struct transport_ops *ops;
	u32 timeout_ms;
	u32 requests;
	size_t message_max;
	struct module *owner;
};

/* instance.c: for a transport's probe and remove. */
int scmi_instance_probe(struct platform_device *pdev, const struct transport *transport);
void scmi_instance_remove(struct platform_device *pdev);

/*
 * channel.c. scmi_channel_enter() at the begin of a transport's interrupt: false if
 * the channel is not open (counted); if true, scmi_channel_leave() at its end.
 */
bool scmi_channel_enter(struct scmi_channel *channel);
void scmi_channel_leave(struct scmi_channel *channel);
void channel_open(struct scmi_channel *channel);
/* Sleeps; afterwards no receive path is inside any of the instance's channels. */
void channels_close(struct scmi_instance *instance);

#endif
