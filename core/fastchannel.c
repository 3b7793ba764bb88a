// SPDX-License-Identifier: GPL-2.0-only
#include <linux/io.h>
#include <linux/io-64-nonatomic-hi-lo.h>
#include "fastchannel.h"

#define SUPPORTS_FAST_CHANNEL BIT(0)
#define HAS_DOORBELL BIT(0)
#define DOORBELL_WIDTH GENMASK(2, 1)
#define RATE_LIMIT_US GENMASK(19, 0)

/* Answer to DESCRIBE_FASTCHANNEL; one without a doorbell may end after @bytes. */
struct describe_answer {
	__le32 attributes;
	__le32 rate_limit;
	__le32 address[2];
	__le32 bytes;
	__le32 doorbell[2];
	__le32 set[2];
	__le32 preserve[2];
};

static int map_doorbell(const struct scmi_protocol_handle *ph, const struct describe_answer *answer,
			struct fast_channel *channel)
{
	channel->doorbell_bytes = 1 << FIELD_GET(DOORBELL_WIDTH, le32_to_cpu(answer->attributes));
	channel->set = wire_u64(answer->set);
	channel->preserve = wire_u64(answer->preserve);
	channel->doorbell = devm_ioremap(ph->dev, wire_u64(answer->doorbell), channel->doorbell_bytes);
	return channel->doorbell ? 0 : -EADDRNOTAVAIL;
}

/* R60: what is mapped is of the size that the command has, and the answer holds what it says. */
static int map(const struct scmi_protocol_handle *ph, const struct transfer *command, u32 bytes, struct fast_channel *channel)
{
	const struct describe_answer *answer = command->rx.data;

	if (le32_to_cpu(answer->bytes) != bytes || !wire_u64(answer->address))
		return -EINVAL;
	channel->rate_limit_us = FIELD_GET(RATE_LIMIT_US, le32_to_cpu(answer->rate_limit));
	channel->value = devm_ioremap(ph->dev, wire_u64(answer->address), bytes);
	if (!channel->value)
		return -EADDRNOTAVAIL;
	if (!(le32_to_cpu(answer->attributes) & HAS_DOORBELL))
		return 0;
	return command->rx.length < sizeof(*answer) ? -EPROTO : map_doorbell(ph, answer, channel);
}

static int describe(const struct scmi_protocol_handle *ph, u8 id, u8 message, u32 resource, u32 bytes,
		    struct fast_channel *channel)
{
	const u32 word[2] = { resource, message };
	struct transfer *command = command_ask(ph, id, word, 2, offsetofend(struct describe_answer, bytes),
					       sizeof(struct describe_answer), COMMAND_SLEEPS);
	int error;

	if (IS_ERR(command))
		return PTR_ERR(command);
	error = map(ph, command, bytes, channel);
	command_free(ph, command);
	return error;
}

struct fast_channel *fast_channel_find(const struct scmi_protocol_handle *ph, u8 describe_id, u8 message, u32 resource,
				       u32 bytes)
{
	struct fast_channel *channel;
	u32 attributes;
	int error;

	if (command_attributes(ph, message, &attributes) || !(attributes & SUPPORTS_FAST_CHANNEL))
		return NULL;
	channel = devm_kzalloc(ph->dev, sizeof(*channel), GFP_KERNEL);
	if (!channel)
		return NULL;
	error = describe(ph, describe_id, message, resource, bytes, channel);
	if (!error)
		return channel;
	if (error != -EOPNOTSUPP)
		dev_warn(ph->dev, "protocol 0x%x: no fast channel for command 0x%x of %u: %d\n", ph->protocol->id, message,
			 resource, error);
	devm_kfree(ph->dev, channel);
	return NULL;
}

/*
 * Between reading what is to be preserved and writing it back others may write
 * the register, other masters among them, which no lock of ours would hold off:
 * that the bits bear it is the platform's to see to.
 */
#define RING(bits) \
	iowrite##bits(channel->set | (channel->preserve ? ioread##bits(doorbell) & channel->preserve : 0), doorbell)

static void ring(struct fast_channel *channel)
{
	void __iomem *doorbell = channel->doorbell;

	switch (channel->doorbell_bytes) {
	case 1:
		RING(8);
		break;
	case 2:
		RING(16);
		break;
	case 4:
		RING(32);
		break;
	default:
		RING(64);
	}
}

void fast_channel_write(struct fast_channel *channel, const u32 *words, u32 count)
{
	u32 i;

	for (i = 0; i < count; i++)
		iowrite32(words[i], channel->value + i * sizeof(u32));
	if (channel->doorbell)
		ring(channel);
}

void fast_channel_read(struct fast_channel *channel, u32 *words, u32 count)
{
	u32 i;

	for (i = 0; i < count; i++)
		words[i] = ioread32(channel->value + i * sizeof(u32));
}
