// SPDX-License-Identifier: GPL-2.0-only
/*
 * The receiving side: what the platform's messages are, whom they are for, and
 * what becomes of those that are for nobody. Runs in interrupts, on any CPU.
 */
#include <linux/export.h>
#include "instance.h"
#include "protocol.h"
#include "trace.h"

/* What is wrong with a message; in traces as its status. */
enum problem { UNEXPECTED = -1, INVALID = -2, UNKNOWN = -3, NO_MEMORY = -4, SPURIOUS = -5 };

static void dump(const struct scmi_channel *channel, const struct transfer *transfer, const char *tag)
{
	trace_scmi_msg_dump(channel->instance->id, channel->protocol, transfer->header.protocol,
			    transfer->header.id, tag, transfer->header.token, transfer->status, transfer->rx.data,
			    transfer->rx.length);
}

static void done(const struct transfer *transfer, u8 type)
{
	trace_scmi_rx_done(transfer->header.protocol, transfer->header.id, transfer->header.token, transfer->id,
			   type);
}

/* Dropped. Firmware must not be able to fill the log, or to set off warnings that stop the machine. */
static void drop(const struct scmi_channel *channel, const struct message_header *header, enum problem problem)
{
	static const char *const tags[] = { "!RESP", "!UNKN", "!DLYD", "!NOTI" };
	struct device *dev = channel->instance->dev;

	trace_scmi_msg_dump(channel->instance->id, channel->protocol, header->protocol, header->id,
			    tags[header->type], header->token, problem, NULL, 0);
	switch (problem) {
	case UNEXPECTED:
		dev_err_ratelimited(dev, "Message for %d type %d is not expected!\n", header->token, header->type);
		count(channel->instance, COUNTER_err_msg_unexpected);
		break;
	case INVALID:
		dev_err_ratelimited(dev, "Message for %d type %d is invalid: protocol %#x message %#x, channel %s\n",
				    header->token, header->type, header->protocol, header->id,
				    channel->direction == CHANNEL_P2A ? "P2A" : "A2P");
		count(channel->instance, COUNTER_err_msg_invalid);
		break;
	case UNKNOWN:
		dev_err_ratelimited(dev, "Message for %d type %d is of no known type\n", header->token, header->type);
		break;
	case NO_MEMORY:
		dev_err_ratelimited(dev, "Message of protocol %#x event %#x: no transfer is free\n", header->protocol,
				    header->id);
		count(channel->instance, COUNTER_err_msg_nomem);
		break;
	case SPURIOUS:
		dev_warn_ratelimited(dev, "Ignoring spurious %s IRQ !\n",
				     channel->direction == CHANNEL_P2A ? "P2A" : "A2P");
		break;
	}
}

void scmi_receive_spurious(struct scmi_channel *channel, u32 word)
{
	struct message_header header = header_unpack(word);

	drop(channel, &header, SPURIOUS);
}
EXPORT_SYMBOL_GPL(scmi_receive_spurious);

/* ---- responses ---- */

/*
 * Under the transfer's lock, where all that could have happened since it was
 * found has happened: it may have timed out (R01), or be in another exchange.
 */
static int judge(struct transfer *transfer, const struct message_header *header)
{
	u8 bit = BIT(header->type);

	if (transfer->header.token != header->token)
		return UNEXPECTED;
	if (transfer->header.protocol != header->protocol || transfer->header.id != header->id ||
	    !(transfer->owed & bit))
		return INVALID;
	if (transfer->state == TRANSFER_SENT || transfer->state == TRANSFER_RESPONDED)
		return 0;
	WRITE_ONCE(transfer->owed, transfer->owed & ~bit);
	return UNEXPECTED;
}

/*
 * Copies the answer, if it is one, and traces it while no other can be copied
 * over it. *@overtaken: a delayed response came before its response. R04: of two
 * receivers of one transfer the second finds another state; R07: each answer may
 * use all of the buffer, however short the one before it was.
 */
static int take(struct scmi_channel *channel, struct transfer *transfer, const struct message_header *header,
		bool *overtaken)
{
	unsigned long flags;
	int problem;

	spin_lock_irqsave(&transfer->lock, flags);
	*overtaken = header->type == MESSAGE_DELAYED && transfer->state == TRANSFER_SENT;
	problem = judge(transfer, header);
	if (!problem) {
		channel->transport->ops->fetch_response(channel, transfer);
		dump(channel, transfer, header->type == MESSAGE_DELAYED ? "DLYD" : "RESP");
		done(transfer, header->type);
		transfer_advance(transfer, header->type);
	}
	spin_unlock_irqrestore(&transfer->lock, flags);
	return problem;
}

/* With it, the transfer is the owner's again as far as it waited for this answer. */
static void answer(struct scmi_channel *channel, struct transfer *transfer, u8 type, bool overtaken)
{
	bool delayed = type == MESSAGE_DELAYED;

	if (overtaken)
		dev_info_ratelimited(channel->instance->dev, "Received valid OoO Delayed Response for %d\n",
				     transfer->header.token);
	count(channel->instance, delayed ? COUNTER_delayed_response_ok : COUNTER_response_ok);
	if (!delayed || overtaken)
		complete(&transfer->response);
	if (delayed)
		complete(&transfer->delayed);
}

static void receive_answer(struct scmi_channel *channel, const struct message_header *header)
{
	struct transfer_pool *pool = &channel->instance->pool[CHANNEL_A2P];
	struct transfer *transfer = transfer_find(pool, header->token, header->type);
	bool overtaken;
	int problem;

	if (!transfer) {
		drop(channel, header, UNEXPECTED);
		return;
	}
	problem = take(channel, transfer, header, &overtaken);
	if (problem)
		drop(channel, header, problem);
	else
		answer(channel, transfer, header->type, overtaken);
	transfer_put(pool, transfer);
}

/* ---- notifications ---- */

static void receive_notification(struct scmi_channel *channel, const struct message_header *header)
{
	struct scmi_instance *instance = channel->instance;
	struct transfer_pool *pool = &instance->pool[CHANNEL_P2A];
	struct transfer *transfer = transfer_get(pool);
	ktime_t when = ktime_get_boottime();

	if (IS_ERR(transfer)) {
		drop(channel, header, NO_MEMORY);
		return;
	}
	transfer->id = transfer_next_id();
	transfer->header = *header;
	transfer->status = 0;
	channel->transport->ops->fetch_notification(channel, pool->message_max, transfer);
	dump(channel, transfer, "NOTI");
	count(instance, COUNTER_notification_ok);
	notifications_receive(instance, header->protocol, header->id, when, transfer->rx.data, transfer->rx.length);
	done(transfer, MESSAGE_NOTIFICATION);
	transfer_put(pool, transfer);
}

/* Each type of message has a direction; on the other it is some other message, damaged. */
static void dispatch(struct scmi_channel *channel, const struct message_header *header)
{
	bool p2a = channel->direction == CHANNEL_P2A;

	if (header->type == MESSAGE_RESERVED)
		drop(channel, header, UNKNOWN);
	else if (p2a == (header->type == MESSAGE_COMMAND))
		drop(channel, header, INVALID);
	else if (header->type == MESSAGE_NOTIFICATION)
		receive_notification(channel, header);
	else
		receive_answer(channel, header);
}

/*
 * R08: whatever it was, the platform gets its channel back, once. R15: but only
 * its own, whatever the message says that it is.
 */
void scmi_receive(struct scmi_channel *channel, u32 word)
{
	struct message_header header = header_unpack(word);

	dispatch(channel, &header);
	if (channel->direction == CHANNEL_P2A)
		channel->transport->ops->release(channel);
}
EXPORT_SYMBOL_GPL(scmi_receive);
