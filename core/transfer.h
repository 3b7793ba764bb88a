/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CORE_TRANSFER_H
#define CORE_TRANSFER_H

/*
 * A transfer is one message of the agent's and what answers it, or one that the
 * platform sent by itself.
 *
 * Who may touch it:
 * - A transfer is owned by who took it (transfer_get), and referenced by each
 *   receive path that looked it up. It returns to its pool with the last
 *   reference, never under a receiver that still works on it.
 * - @lock makes each receiver, and the owner that gives up waiting, exclusive:
 *   message bytes are copied into @rx only under it and only in a state that
 *   waits for them. Once the owner has closed the transfer (a timeout included),
 *   no receiver writes it again.
 * - A token names one exchange, not one transfer: it is taken when a message is
 *   sent and given back when its exchange ends, so that the answer to an earlier
 *   message of the same transfer finds nobody.
 * - The completion of a delayed response lives in the transfer, which its
 *   receiver references; there is no stack that could be gone.
 */
#include <linux/bitmap.h>
#include <linux/completion.h>
#include <linux/list.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>
#include <linux/types.h>

struct scmi_instance;
struct scmi_channel;

#define TOKENS 1024

/* Header of a message, DEN0056 4.1.2: id 7:0, type 9:8, protocol 17:10, token 27:18. */
enum message_type { MESSAGE_COMMAND, MESSAGE_RESERVED, MESSAGE_DELAYED, MESSAGE_NOTIFICATION };
#define HEADER_ID GENMASK(7, 0)
#define HEADER_TYPE GENMASK(9, 8)
#define HEADER_PROTOCOL GENMASK(17, 10)
#define HEADER_TOKEN GENMASK(27, 18)

struct message_header {
	u8 protocol;
	u8 id;
	u8 type;
	u16 token;
};
u32 header_pack(const struct message_header *header);
struct message_header header_unpack(u32 word);

struct message_buffer {
	void *data;
	size_t length;
};

/*
 * What a transfer waits for. SENT: the response. RESPONDED: has it; if a delayed
 * response was asked for, that one. FINISHED: has all. CLOSED: nobody waits.
 */
enum transfer_state { TRANSFER_CLOSED, TRANSFER_SENT, TRANSFER_RESPONDED, TRANSFER_FINISHED };

/*
 * struct transfer
 * @id: counts transfers over all instances, for traces.
 * @header: with the token of the exchange that goes on.
 * @poll: the owner polls instead of waiting for an interrupt.
 * @wants_delayed: a delayed response is expected.
 * @status: SCMI status of the last answer, fresh for each exchange.
 * @tx, @rx: payload; rx.length is what arrived, at most @rx_capacity.
 */
struct transfer {
	struct hlist_node free;
	refcount_t references;
	u32 id;
	struct message_header header;
	bool has_token;
	bool poll;
	bool wants_delayed;
	s32 status;
	struct message_buffer tx;
	struct message_buffer rx;
	size_t rx_capacity;
	spinlock_t lock;
	enum transfer_state state;
	struct completion response;
	struct completion delayed;
};

/* Transfers of one direction of an instance; @lock covers all but @transfers' insides. */
struct transfer_pool {
	spinlock_t lock;
	struct transfer *transfers;
	u32 count;
	u32 in_use;
	size_t message_max;
	struct hlist_head free;
	DECLARE_BITMAP(tokens, TOKENS);
	struct transfer *pending[TOKENS];
};

/* @count transfers of @message_max bytes each way, managed by @dev. 0 or -ENOMEM. */
int transfer_pool_init(struct device *dev, struct transfer_pool *pool, u32 count, size_t message_max);

/* A free transfer with one reference, or ERR_PTR(-ENOMEM). Any context. */
struct transfer *transfer_get(struct transfer_pool *pool);
/* Drops a reference. */
void transfer_put(struct transfer_pool *pool, struct transfer *transfer);

/*
 * Begins an exchange: the next token in order (monotonic, the first free one
 * from there on, around the end), published in the pending table. 0 or -ENOMEM
 * when all 1024 are taken.
 */
int transfer_publish(struct transfer_pool *pool, struct transfer *transfer);
/* Ends it: no receiver can find the transfer any more, and none that found it writes it. */
void transfer_retire(struct transfer_pool *pool, struct transfer *transfer);

/* The transfer that waits under @token, with a reference; NULL: nobody waits. */
struct transfer *transfer_find(struct transfer_pool *pool, u16 token);

/* ---- exchange.c: the sending side ---- */

/*
 * Sends @transfer and waits for its response, by interrupt or polling; then
 * -ETIMEDOUT, or the errno of its status. May be repeated on the same transfer.
 */
int exchange(struct scmi_instance *instance, struct transfer *transfer);
/* The same for an asynchronous command, waiting for the delayed response too (2 s). */
int exchange_delayed(struct scmi_instance *instance, struct transfer *transfer);

/* ---- receive.c: the receiving side ---- */

/* A message is there on @channel; @word is its header as just read. Any context, any CPU. */
void receive(struct scmi_channel *channel, u32 word);
/* What arrived on a channel is no message of this moment (a late or early interrupt): count, trace, drop. */
void receive_spurious(struct scmi_channel *channel, u32 word);

/* ---- status.c ---- */

/* SCMI status (DEN0056 4.1.4) to errno; what the specification does not know is -EIO. */
int status_to_errno(s32 status);

#endif
