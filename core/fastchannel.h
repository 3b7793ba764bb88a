/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CORE_FASTCHANNEL_H
#define CORE_FASTCHANNEL_H

/*
 * Fast channels: a value in shared memory instead of a message, of one command
 * of one resource, with a doorbell if the platform does not look by itself. No
 * transfer, no answer, any context.
 */
#include "protocol.h"

/*
 * struct fast_channel
 * @value: of as many bytes as asked for.
 * @doorbell: NULL: none; a register of @doorbell_bytes.
 * @set, @preserve: of the register's bits, those to write as 1, and those to leave as they are.
 * @rate_limit_us: least time between two uses.
 */
struct fast_channel {
	void __iomem *value;
	void __iomem *doorbell;
	u32 doorbell_bytes;
	u64 set;
	u64 preserve;
	u32 rate_limit_us;
};

/*
 * The fast channel of command @message of @resource, of @bytes, found by the
 * protocol's command @describe; managed by ph->dev. NULL: there is none that can
 * be used, and the command goes by message.
 */
struct fast_channel *fast_channel_find(const struct scmi_protocol_handle *ph, u8 describe, u8 message, u32 resource,
				       u32 bytes);

/* The words of the value, in order; and the doorbell. */
void fast_channel_write(struct fast_channel *channel, const u32 *words, u32 count);
void fast_channel_read(struct fast_channel *channel, u32 *words, u32 count);

#endif
