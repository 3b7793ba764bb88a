// SPDX-License-Identifier: GPL-2.0-only
#include <linux/device.h>
#include "core/transfer.h"
#include "transfers.h"

_Static_assert(RESPONSE == OWED_RESPONSE && DELAYED == OWED_DELAYED, "answers by the kernel's bits");

static enum message_type type_of(unsigned answer)
{
	return answer == DELAYED ? MESSAGE_DELAYED : MESSAGE_COMMAND;
}

struct transfer_pool *pool_new(unsigned count)
{
	struct transfer_pool *pool = calloc(1, sizeof(*pool));

	if (!pool || transfer_pool_init(NULL, pool, count, 128))
		abort();
	return pool;
}

unsigned pool_in_use(const struct transfer_pool *pool)
{
	return pool->in_use;
}

unsigned pool_tokens(const struct transfer_pool *pool)
{
	unsigned token, count = 0;

	for (token = 0; token < TOKENS; token++)
		count += pool->tokens[token / LONG_BITS] >> token % LONG_BITS & 1;
	return count;
}

struct transfer *get(struct transfer_pool *pool)
{
	struct transfer *transfer = transfer_get(pool);

	return transfer == ERR_PTR(-ENOMEM) ? NULL : transfer;
}

void put(struct transfer_pool *pool, struct transfer *transfer)
{
	transfer_put(pool, transfer);
}

int publish(struct transfer_pool *pool, struct transfer *transfer, unsigned owed)
{
	return transfer_publish(pool, transfer, owed);
}

void unsent(struct transfer *transfer)
{
	transfer_unsent(transfer);
}

void retire(struct transfer *transfer)
{
	transfer_retire(transfer);
}

struct transfer *find(struct transfer_pool *pool, unsigned token, unsigned answer)
{
	return transfer_find(pool, token, type_of(answer));
}

void answered(struct transfer *transfer, unsigned answer, int status)
{
	spin_lock(&transfer->lock);
	transfer->status = status;
	transfer_advance(transfer, type_of(answer));
	spin_unlock(&transfer->lock);
}

bool give_up(struct transfer *transfer, bool has_response)
{
	return transfer_give_up(transfer, has_response ? TRANSFER_RESPONDED : TRANSFER_SENT);
}

unsigned token_of(const struct transfer *transfer)
{
	return transfer->header.token;
}

unsigned id_of(const struct transfer *transfer)
{
	return transfer->id;
}

unsigned owed_to(const struct transfer *transfer)
{
	return transfer->owed;
}

bool finished(const struct transfer *transfer)
{
	return transfer->state == TRANSFER_FINISHED;
}

unsigned header_there_and_back(unsigned word)
{
	struct message_header header = header_unpack(word);

	return header_pack(&header);
}
