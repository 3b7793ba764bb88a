// SPDX-License-Identifier: GPL-2.0-only
/* Transfers, tokens and the table in which receivers find what waits; see transfer.h. */
#include <linux/device.h>
#include <linux/slab.h>
#include "transfer.h"

/* Over all instances. */
static atomic_t last_id;

static int transfer_init(struct device *dev, struct transfer *transfer, size_t message_max)
{
	transfer->tx.data = devm_kzalloc(dev, message_max, GFP_KERNEL);
	transfer->rx.data = devm_kzalloc(dev, message_max, GFP_KERNEL);
	spin_lock_init(&transfer->lock);
	init_completion(&transfer->response);
	init_completion(&transfer->delayed);
	return transfer->tx.data && transfer->rx.data ? 0 : -ENOMEM;
}

int transfer_pool_init(struct device *dev, struct transfer_pool *pool, u32 count, size_t message_max)
{
	u32 i;

	spin_lock_init(&pool->lock);
	INIT_HLIST_HEAD(&pool->free);
	pool->message_max = message_max;
	pool->transfers = devm_kcalloc(dev, count, sizeof(*pool->transfers), GFP_KERNEL);
	if (!pool->transfers)
		return -ENOMEM;
	pool->count = count;
	for (i = 0; i < count; i++) {
		if (transfer_init(dev, &pool->transfers[i], message_max))
			return -ENOMEM;
		hlist_add_head(&pool->transfers[i].free, &pool->free);
	}
	return 0;
}

struct transfer *transfer_get(struct transfer_pool *pool)
{
	struct transfer *transfer;
	unsigned long flags;

	spin_lock_irqsave(&pool->lock, flags);
	transfer = hlist_entry_safe(pool->free.first, struct transfer, free);
	if (transfer) {
		hlist_del_init(&transfer->free);
		pool->in_use++;
	}
	spin_unlock_irqrestore(&pool->lock, flags);
	if (!transfer)
		return ERR_PTR(-ENOMEM);
	refcount_set(&transfer->references, 1);
	transfer->poll = false;
	transfer->tx.length = 0;
	transfer->rx.length = 0;
	transfer->rx_capacity = pool->message_max;
	return transfer;
}

/* Under the pool's lock; no receiver is at the transfer, or its own lock is held too. */
static void token_drop(struct transfer_pool *pool, struct transfer *transfer)
{
	u16 token = transfer->header.token;

	pool->pending[token] = NULL;
	pool->late[token] = transfer->owed;
	if (!transfer->owed)
		__clear_bit(token, pool->tokens);
	transfer->has_token = false;
}

/* R01: with the last reference, be it the owner's or a receiver's that was overtaken by a timeout. */
void transfer_put(struct transfer_pool *pool, struct transfer *transfer)
{
	unsigned long flags;

	if (!refcount_dec_and_test(&transfer->references))
		return;
	spin_lock_irqsave(&pool->lock, flags);
	if (transfer->has_token)
		token_drop(pool, transfer);
	hlist_add_head(&transfer->free, &pool->free);
	pool->in_use--;
	spin_unlock_irqrestore(&pool->lock, flags);
}

u32 transfer_next_id(void)
{
	return atomic_inc_return(&last_id);
}

static u32 token_from(const struct transfer_pool *pool, u32 first)
{
	u32 token = find_next_zero_bit(pool->tokens, TOKENS, first);

	return token < TOKENS ? token : find_first_zero_bit(pool->tokens, TOKENS);
}

/* Firmware that never answers would use up the tokens: the late ones are given up, all at once. */
static void tokens_forget_late(struct transfer_pool *pool)
{
	u32 token;

	for (token = 0; token < TOKENS; token++) {
		if (!pool->late[token])
			continue;
		pool->late[token] = 0;
		__clear_bit(token, pool->tokens);
	}
}

/*
 * R02: tokens follow the transfers' numbers, so that one comes again as late as
 * possible. Numbers skip what tokens skip: the low bits of both are the same.
 */
static int token_take(struct transfer_pool *pool, struct transfer *transfer)
{
	u32 id = transfer_next_id(), token = token_from(pool, id % TOKENS), skipped;

	if (token >= TOKENS) {
		tokens_forget_late(pool);
		token = token_from(pool, id % TOKENS);
		if (token >= TOKENS)
			return -ENOMEM;
	}
	skipped = (token - id) % TOKENS;
	if (skipped)
		atomic_add(skipped, &last_id);
	transfer->id = id + skipped;
	transfer->header.token = token;
	transfer->has_token = true;
	__set_bit(token, pool->tokens);
	pool->pending[token] = transfer;
	return 0;
}

/* What a transfer starts an exchange with, its status among it (R13). */
static int publish(struct transfer_pool *pool, struct transfer *transfer, u8 owed)
{
	int error;

	if (transfer->has_token)
		token_drop(pool, transfer);
	error = token_take(pool, transfer);
	if (error)
		return error;
	transfer->header.type = MESSAGE_COMMAND;
	transfer->owed = owed;
	transfer->status = 0;
	transfer->rx.length = 0;
	reinit_completion(&transfer->response);
	reinit_completion(&transfer->delayed);
	transfer->state = TRANSFER_SENT;
	return 0;
}

/* A receiver of the transfer's previous exchange may still be there if it had one: then its lock is needed. */
int transfer_publish(struct transfer_pool *pool, struct transfer *transfer, u8 owed)
{
	bool again = transfer->has_token;
	unsigned long flags;
	int error;

	spin_lock_irqsave(&pool->lock, flags);
	if (again)
		spin_lock(&transfer->lock);
	error = publish(pool, transfer, owed);
	if (again)
		spin_unlock(&transfer->lock);
	spin_unlock_irqrestore(&pool->lock, flags);
	return error;
}

void transfer_unsent(struct transfer *transfer)
{
	unsigned long flags;

	spin_lock_irqsave(&transfer->lock, flags);
	transfer->state = TRANSFER_CLOSED;
	transfer->owed = 0;
	spin_unlock_irqrestore(&transfer->lock, flags);
}

/*
 * R03: a delayed response says that its command was carried out, and ends the
 * wait for a response that it has overtaken. A command that was refused is not
 * going to be answered again.
 */
void transfer_advance(struct transfer *transfer, enum message_type type)
{
	WRITE_ONCE(transfer->owed, transfer->owed & ~BIT(type));
	if (type == MESSAGE_COMMAND && transfer->status)
		WRITE_ONCE(transfer->owed, 0);
	/* Read without the lock: what has come is there when the state says so. */
	smp_store_release(&transfer->state,
			  type == MESSAGE_COMMAND && transfer->owed ? TRANSFER_RESPONDED : TRANSFER_FINISHED);
}

bool transfer_give_up(struct transfer *transfer, enum transfer_state state)
{
	unsigned long flags;
	bool waiting;

	spin_lock_irqsave(&transfer->lock, flags);
	waiting = transfer->state == state;
	if (waiting)
		transfer->state = TRANSFER_CLOSED;
	spin_unlock_irqrestore(&transfer->lock, flags);
	return waiting;
}

/* R01: under the receivers' lock, unless there is nothing left that one could accept. */
void transfer_retire(struct transfer *transfer)
{
	unsigned long flags;

	if (smp_load_acquire(&transfer->state) == TRANSFER_FINISHED)
		return;
	spin_lock_irqsave(&transfer->lock, flags);
	transfer->state = TRANSFER_CLOSED;
	spin_unlock_irqrestore(&transfer->lock, flags);
}

static void token_late_came(struct transfer_pool *pool, u16 token, enum message_type type)
{
	if (!(pool->late[token] & BIT(type)))
		return;
	pool->late[token] &= ~BIT(type);
	if (!pool->late[token])
		__clear_bit(token, pool->tokens);
}

struct transfer *transfer_find(struct transfer_pool *pool, u16 token, enum message_type type)
{
	struct transfer *transfer;
	unsigned long flags;

	spin_lock_irqsave(&pool->lock, flags);
	transfer = pool->pending[token];
	if (!transfer)
		token_late_came(pool, token, type);
	else if (!refcount_inc_not_zero(&transfer->references))
		transfer = NULL;
	spin_unlock_irqrestore(&pool->lock, flags);
	return transfer;
}
