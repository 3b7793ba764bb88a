// SPDX-License-Identifier: GPL-2.0-only
/* The sending side: a command goes out, its owner waits for the answer; see transfer.h. */
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/processor.h>
#include "instance.h"

#define CREATE_TRACE_POINTS
#include "trace.h"

#define DELAYED_TIMEOUT_MS 2000

/* Who waits, for the log: @caller is exchange()'s. */
struct wait {
	struct scmi_instance *instance;
	struct scmi_channel *channel;
	struct transfer *transfer;
	void *caller;
};

static void dump(const struct wait *wait, const char *tag, s32 status, const struct message_buffer *payload)
{
	const struct transfer *transfer = wait->transfer;

	trace_scmi_msg_dump(wait->instance->id, wait->channel->protocol, transfer->header.protocol,
			    transfer->header.id, tag, transfer->header.token, status, payload->data, payload->length);
}

static int timed_out(const struct wait *wait, const char *what, const char *how)
{
	dev_err(wait->instance->dev, "timed out in %s(caller: %pS)%s\n", what, wait->caller, how);
	return -ETIMEDOUT;
}

/*
 * An answer that comes while the owner gives up still counts: its receiver was
 * first at the lock, and is about to complete the transfer.
 */
static int await_interrupt(const struct wait *wait)
{
	struct transfer *transfer = wait->transfer;

	if (wait_for_completion_timeout(&transfer->response, msecs_to_jiffies(wait->channel->timeout_ms)))
		return 0;
	if (transfer_give_up(transfer, TRANSFER_SENT)) {
		count(wait->instance, COUNTER_xfers_response_timeout);
		return timed_out(wait, "resp", "");
	}
	wait_for_completion(&transfer->response);
	return 0;
}

/* R11: each look at the message is later than the look at the clock that decides about the next. */
static bool poll_answered(const struct wait *wait)
{
	const struct transport_ops *ops = wait->channel->transport->ops;
	ktime_t until = ktime_add_ms(ktime_get(), wait->channel->timeout_ms);
	bool last;

	for (;;) {
		last = ktime_after(ktime_get(), until);
		if (ops->done(wait->channel, wait->transfer) || READ_ONCE(wait->transfer->state) != TRANSFER_SENT)
			return true;
		if (last)
			return false;
		cpu_relax();
	}
}

/* The owner is its own receiver, under the same lock and the same rule: only while a response is waited for. */
static bool fetch_polled(const struct wait *wait)
{
	struct transfer *transfer = wait->transfer;
	unsigned long flags;
	bool mine;

	spin_lock_irqsave(&transfer->lock, flags);
	mine = transfer->state == TRANSFER_SENT;
	if (mine) {
		wait->channel->transport->ops->fetch_response(wait->channel, transfer);
		dump(wait, "RESP", transfer->status, &transfer->rx);
		transfer_advance(transfer, MESSAGE_COMMAND);
	}
	spin_unlock_irqrestore(&transfer->lock, flags);
	return mine;
}

static int await_polled(const struct wait *wait)
{
	if (!poll_answered(wait) && transfer_give_up(wait->transfer, TRANSFER_SENT)) {
		count(wait->instance, COUNTER_xfers_response_polled_timeout);
		return timed_out(wait, "resp", " - polling");
	}
	if (!fetch_polled(wait)) {
		wait_for_completion(&wait->transfer->response);
		return 0;
	}
	count(wait->instance, COUNTER_response_polled_ok);
	return 0;
}

/* While a delayed response is to come the response was good, and the status may be overwritten at any moment. */
static int await_response(const struct wait *wait)
{
	struct transfer *transfer = wait->transfer;
	int error;

	trace_scmi_xfer_response_wait(transfer->header.protocol, transfer->header.id, transfer->header.token,
				      transfer->id, wait->channel->timeout_ms, transfer->poll);
	error = transfer->poll ? await_polled(wait) : await_interrupt(wait);
	if (error || smp_load_acquire(&transfer->state) != TRANSFER_FINISHED || !transfer->status)
		return error;
	count(wait->instance, COUNTER_err_protocol);
	return status_to_errno(transfer->status);
}

static int await_delayed(const struct wait *wait)
{
	struct transfer *transfer = wait->transfer;

	if (!wait_for_completion_timeout(&transfer->delayed, msecs_to_jiffies(DELAYED_TIMEOUT_MS))) {
		if (transfer_give_up(transfer, TRANSFER_RESPONDED))
			return timed_out(wait, "delayed resp", "");
		wait_for_completion(&transfer->delayed);
	}
	return status_to_errno(transfer->status);
}

static int send(const struct wait *wait)
{
	struct transfer *transfer = wait->transfer;
	const s32 status = transfer->status; /* once it is sent, it may be the answer's */
	int error = wait->channel->transport->ops->send(wait->channel, transfer);

	if (error) {
		transfer_unsent(transfer);
		count(wait->instance, COUNTER_sent_fail);
		return error;
	}
	dump(wait, "CMND", status, &transfer->tx);
	count(wait->instance, COUNTER_sent_ok);
	return 0;
}

/*
 * R12: whoever has the channel has it to the end of the exchange, so no time
 * runs for a message that still waits for another's answer. After a timeout the
 * transfer is closed before the channel is let go: what a late receiver would
 * read there may by then be the next message.
 */
static int send_and_await(const struct wait *wait)
{
	struct transfer *transfer = wait->transfer;
	int error;

	trace_scmi_xfer_begin(transfer->header.protocol, transfer->header.id, transfer->header.token, transfer->id,
			      transfer->poll);
	mutex_lock(&wait->channel->busy);
	error = send(wait);
	if (error) {
		mutex_unlock(&wait->channel->busy);
		return error;
	}
	error = await_response(wait);
	wait->channel->transport->ops->sent(wait->channel, transfer, error);
	mutex_unlock(&wait->channel->busy);
	trace_scmi_xfer_end(transfer->header.protocol, transfer->header.id, transfer->header.token, transfer->id,
			    error);
	return error;
}

static int prepare(struct wait *wait, u8 owed)
{
	struct transfer *transfer = wait->transfer;

	wait->channel = instance_channel(wait->instance, transfer->header.protocol, CHANNEL_A2P);
	if (!wait->channel) {
		count(wait->instance, COUNTER_sent_fail_channel_not_found);
		return -EINVAL;
	}
	transfer->poll |= wait->channel->no_interrupt;
	if (transfer->poll && !wait->channel->transport->ops->done) {
		count(wait->instance, COUNTER_sent_fail_polling_unsupported);
		return -EINVAL;
	}
	return transfer_publish(&wait->instance->pool[CHANNEL_A2P], transfer, owed);
}

int exchange(struct scmi_instance *instance, struct transfer *transfer)
{
	struct wait wait = { .instance = instance, .transfer = transfer, .caller = (void *)_RET_IP_ };
	int error = prepare(&wait, OWED_RESPONSE);

	if (error)
		return error;
	error = send_and_await(&wait);
	transfer_retire(transfer);
	return error;
}

int exchange_delayed(struct scmi_instance *instance, struct transfer *transfer)
{
	struct wait wait = { .instance = instance, .transfer = transfer, .caller = (void *)_RET_IP_ };
	int error = prepare(&wait, OWED_RESPONSE | OWED_DELAYED);

	if (error)
		return error;
	error = send_and_await(&wait);
	if (!error)
		error = await_delayed(&wait);
	transfer_retire(transfer);
	return error;
}
