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

struct transfer *command_ask(const struct scmi_protocol_handle *ph, u8 id, const u32 *tx, u32 tx_words, size_t rx_least,
			     size_t rx_most, enum command_way way)
{
	struct transfer *command = command_new(ph, id, tx_words * sizeof(__le32), rx_most);
	__le32 *word;
	int error;
	u32 i;

	if (IS_ERR(command))
		return command;
	command->poll = way == COMMAND_POLLS;
	word = command->tx.data;
	for (i = 0; i < tx_words; i++)
		word[i] = cpu_to_le32(tx[i]);
	error = way == COMMAND_DELAYED ? command_run_delayed(ph, command) : command_run(ph, command);
	if (!error && command->rx.length < rx_least)
		error = -EPROTO;
	if (!error)
		return command;
	command_free(ph, command);
	return ERR_PTR(error);
}

int command_words_polled(const struct scmi_protocol_handle *ph, u8 id, const u32 *tx, u32 tx_words, u32 *rx, u32 rx_words,
			 bool poll)
{
	size_t rx_bytes = rx_words * sizeof(__le32);
	struct transfer *command = command_ask(ph, id, tx, tx_words, rx_bytes, rx_bytes,
					       poll ? COMMAND_POLLS : COMMAND_SLEEPS);
	const __le32 *word;
	u32 i;

	if (IS_ERR(command))
		return PTR_ERR(command);
	word = command->rx.data;
	for (i = 0; i < rx_words; i++)
		rx[i] = le32_to_cpu(word[i]);
	command_free(ph, command);
	return 0;
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

/* The answer is a word of flags, and the name. */
int command_extended_name(const struct scmi_protocol_handle *ph, u8 id, u32 resource, char *name, size_t bytes)
{
	struct transfer *command = command_ask(ph, id, &resource, 1, sizeof(__le32) + 1, sizeof(__le32) + SCMI_MAX_STR_SIZE,
					       COMMAND_SLEEPS);

	if (IS_ERR(command))
		return PTR_ERR(command);
	wire_name(name, bytes, command->rx.data + sizeof(__le32), command->rx.length - sizeof(__le32));
	command_free(ph, command);
	return 0;
}

static u32 field(u32 word, u32 mask)
{
	return (word & mask) >> __ffs(mask);
}

/* An answer with the items from @next on. Returns how many they are. */
static int list_answer(const struct command_list *list, const struct transfer *command, u32 next, u32 *total, void *arg)
{
	const void *at = command->rx.data, *end = at + command->rx.length;
	u32 head, here, left, i;
	int error = 0;

	if (command->rx.length < sizeof(__le32))
		return -EPROTO;
	head = le32_to_cpu(*(const __le32 *)at);
	here = field(head, list->here);
	if (here > *total - next)
		return -EPROTO;
	left = list->left ? field(head, list->left) : *total - next - here;
	if (left > *total - next - here || (left && !here))
		return -EPROTO;
	if (!next) {
		*total = here + left;
		if (list->begin)
			error = list->begin(arg, head, *total);
	}
	at += sizeof(__le32);
	for (i = next; !error && i < next + here; i++) {
		at = list->item(arg, i, at, end);
		if (!at)
			error = -EPROTO;
	}
	return error ?: here;
}

int command_list(const struct scmi_protocol_handle *ph, u8 id, const u32 *resource, u32 max, const struct command_list *list,
		 void *arg)
{
	u32 words = resource ? 2 : 1, next = 0, total = max;
	struct transfer *command = command_new(ph, id, words * sizeof(__le32), 0);
	__le32 *word;
	int got;

	if (IS_ERR(command))
		return PTR_ERR(command);
	do {
		word = command->tx.data;
		if (resource)
			*word++ = cpu_to_le32(*resource);
		*word = cpu_to_le32(next);
		got = command_run(ph, command);
		if (!got)
			got = list_answer(list, command, next, &total, arg);
		next += got;
	} while (got > 0 && next < total);
	command_free(ph, command);
	return min(got, 0);
}
