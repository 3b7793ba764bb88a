// SPDX-License-Identifier: GPL-2.0-only
/* Commands as protocols see them: words in, words out, lists that come in pieces; every length checked. */
#include <linux/err.h>
#include <linux/string.h>
#include "protocol.h"

struct transfer *command_new(const struct scmi_protocol_handle *ph, u8 id, size_t tx_bytes, size_t rx_bytes)
{
	struct transfer_pool *pool = &ph->instance->pool[CHANNEL_A2P];
	struct transfer *command;

	if (tx_bytes > pool->message_max || rx_bytes > pool->message_max)
		return ERR_PTR(-ERANGE);
	command = transfer_get(pool);
	if (IS_ERR(command)) {
		dev_err(ph->dev, "failed to get free message slot(%ld)\n", PTR_ERR(command));
		return command;
	}
	command->header.protocol = ph->protocol->id;
	command->header.id = id;
	command->header.type = MESSAGE_COMMAND;
	command->tx.length = tx_bytes;
	command->rx.length = 0;
	command->rx_capacity = rx_bytes ?: pool->message_max;
	command->poll = false;
	return command;
}

int command_run(const struct scmi_protocol_handle *ph, struct transfer *command)
{
	return exchange(ph->instance, command);
}

int command_run_delayed(const struct scmi_protocol_handle *ph, struct transfer *command)
{
	return exchange_delayed(ph->instance, command);
}

void command_free(const struct scmi_protocol_handle *ph, struct transfer *command)
{
	transfer_put(&ph->instance->pool[CHANNEL_A2P], command);
}

int command_words_polled(const struct scmi_protocol_handle *ph, u8 id, const u32 *tx, u32 tx_words, u32 *rx, u32 rx_words,
			 bool poll)
{
	struct transfer *command = command_new(ph, id, tx_words * sizeof(__le32), rx_words * sizeof(__le32));
	__le32 *word;
	int error;
	u32 i;

	if (IS_ERR(command))
		return PTR_ERR(command);
	command->poll = poll;
	word = command->tx.data;
	for (i = 0; i < tx_words; i++)
		word[i] = cpu_to_le32(tx[i]);
	error = command_run(ph, command);
	if (!error && command->rx.length < rx_words * sizeof(__le32))
		error = -EPROTO;
	word = command->rx.data;
	for (i = 0; !error && i < rx_words; i++)
		rx[i] = le32_to_cpu(word[i]);
	command_free(ph, command);
	return error;
}

int command_attributes(const struct scmi_protocol_handle *ph, u8 id, u32 *attributes)
{
	const u32 tx = id;

	return command_words(ph, PROTOCOL_MESSAGE_ATTRIBUTES, &tx, 1, attributes, 1);
}

bool command_exists(const struct scmi_protocol_handle *ph, u8 id)
{
	u32 attributes;
	int error = command_attributes(ph, id, &attributes);

	if (error && error != -ENOENT && error != -EOPNOTSUPP)
		dev_warn(ph->dev, "protocol 0x%x: whether there is command 0x%x is not known: %d\n", ph->protocol->id, id,
			 error);
	return !error;
}

/* DEN0056: flags, reserved, and then the name with its end. */
struct name_answer {
	__le32 flags;
	u8 name[SCMI_MAX_STR_SIZE];
};

int command_extended_name(const struct scmi_protocol_handle *ph, u8 id, u32 resource, char *name, size_t bytes)
{
	struct transfer *command = command_new(ph, id, sizeof(__le32), sizeof(struct name_answer));
	const struct name_answer *answer;
	int error;

	if (IS_ERR(command))
		return PTR_ERR(command);
	*(__le32 *)command->tx.data = cpu_to_le32(resource);
	error = command_run(ph, command);
	if (!error && command->rx.length <= sizeof(answer->flags))
		error = -EPROTO;
	if (!error) {
		answer = command->rx.data;
		snprintf(name, bytes, "%.*s", (int)(command->rx.length - sizeof(answer->flags)), answer->name);
	}
	command_free(ph, command);
	return error;
}

/* @next items are there; one more answer. 0, or negative; *@left what is still to come. */
static int list_more(const struct scmi_protocol_handle *ph, struct transfer *command, u32 max,
		     const struct command_list *list, void *arg, u32 *next, u32 *left)
{
	u32 got = 0;
	int error;

	list->ask(arg, command, *next);
	error = command_run(ph, command);
	if (!error)
		error = list->answer(arg, command, *next, &got, left);
	if (error)
		return error;
	if (got > max - *next || *left > max - *next - got || (*left && !got))
		return -EPROTO;
	*next += got;
	return 0;
}

int command_list(const struct scmi_protocol_handle *ph, u8 id, size_t tx_bytes, u32 max, const struct command_list *list,
		 void *arg)
{
	struct transfer *command = command_new(ph, id, tx_bytes, 0);
	u32 next = 0, left;
	int error;

	if (IS_ERR(command))
		return PTR_ERR(command);
	do {
		left = 0;
		error = list_more(ph, command, max, list, arg, &next, &left);
	} while (!error && left);
	command_free(ph, command);
	return error;
}
