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
 *   sent, so that the answer to an earlier message of the same transfer finds
 *   nobody. It is given back when all answers to that message have come; what a
 *   timeout leaves open keeps its token until the late answer is there, or until
 *   tokens run out. So a late answer is never taken for another's, however many
 *   commands later it comes (R02).
 * - The completion of a delayed response lives in the transfer, which its
 *   receiver references; there is no stack that could be gone.
 */
#include <linux/bitfield.h>
#include <linux/bitmap.h>
#include <linux/completion.h>
#include <linux/list.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>
#include <linux/types.h>

struct device;
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

static inline u32 header_pack(const struct message_header *header)
{
	return FIELD_PREP(HEADER_ID, header->id) | FIELD_PREP(HEADER_TYPE, header->type) |
	       FIELD_PREP(HEADER_PROTOCOL, header->protocol) | FIELD_PREP(HEADER_TOKEN, header->token);
}

static inline struct message_header header_unpack(u32 word)
{
	return (struct message_header){
		.protocol = FIELD_GET(HEADER_PROTOCOL, word),
		.id = FIELD_GET(HEADER_ID, word),
		.type = FIELD_GET(HEADER_TYPE, word),
		.token = FIELD_GET(HEADER_TOKEN, word),
	};
}

struct message_buffer {
	void *data;
	size_t length;
};

/*
 * What a transfer waits for. SENT: the response. RESPONDED: has it, the delayed
 * one is to come. FINISHED: has all. CLOSED: nobody waits.
 */
enum transfer_state { TRANSFER_CLOSED, TRANSFER_SENT, TRANSFER_RESPONDED, TRANSFER_FINISHED };

/*
 * struct transfer
 * @id: counts transfers over all instances, for traces.
 * @header: with the token of the exchange that goes on.
 * @poll: the owner polls instead of waiting for an interrupt.
 * @owed: answers that the platform still owes to the message, bits by
 *	message_type; under @lock while receivers can find the transfer.
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
	u8 owed;
	s32 status;
	struct message_buffer tx;
	struct message_buffer rx;
	size_t rx_capacity;
	spinlock_t lock;
	enum transfer_state state;
	struct completion response;
	struct completion delayed;
};

#define OWED_RESPONSE BIT(MESSAGE_COMMAND)
#define OWED_DELAYED BIT(MESSAGE_DELAYED)

/*
 * struct transfer_pool - transfers of one direction of an instance.
 * @lock: covers all but @transfers' insides; taken before a transfer's own.
 * @tokens: taken ones. @pending: the transfer behind each, or NULL: then @late
 *	says which answers are still to come.
 */
struct transfer_pool {
	spinlock_t lock;
	struct transfer *transfers;
	u32 count;
	u32 in_use;
	size_t message_max;
	struct hlist_head free;
	DECLARE_BITMAP(tokens, TOKENS);
	struct transfer *pending[TOKENS];
	u8 late[TOKENS];
};

/* @count transfers of @message_max bytes each way, managed by @dev. 0 or -ENOMEM. */
int transfer_pool_init(struct device *dev, struct transfer_pool *pool, u32 count, size_t message_max);

/* A free transfer with one reference, or ERR_PTR(-ENOMEM). Any context. */
struct transfer *transfer_get(struct transfer_pool *pool);
/* Drops a reference. */
void transfer_put(struct transfer_pool *pool, struct transfer *transfer);

/* The next number of a transfer, for one that takes no token. */
u32 transfer_next_id(void);

/*
 * Begins an exchange to which the platform will owe these answers: the next
 * token in order (monotonic, the first free one from there on, around the end),
 * published in the pending table. 0 or -ENOMEM when 1024 exchanges go on.
 */
int transfer_publish(struct transfer_pool *pool, struct transfer *transfer, u8 owed);
/* The message was not sent after all: nobody owes anything. */
void transfer_unsent(struct transfer *transfer);
/* The answer of @type has been copied into the transfer: what it still waits for. Under its lock. */
void transfer_advance(struct transfer *transfer, enum message_type type);
/*
 * Ends waiting in @state: false if the answer has come, its receiver then
 * completes it at once; true: from now on no receiver writes the transfer.
 */
bool transfer_give_up(struct transfer *transfer, enum transfer_state state);
/* Ends an exchange, whatever has come: no receiver writes the transfer any more. */
void transfer_retire(struct transfer *transfer);

/*
 * The transfer that waits under @token, with a reference. NULL: nobody waits;
 * an answer of this type is then no longer owed.
 */
struct transfer *transfer_find(struct transfer_pool *pool, u16 token, enum message_type type);

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
void scmi_receive(struct scmi_channel *channel, u32 word);
/* What arrived on a channel is no message of this moment (a late or early interrupt): count, trace, drop. */
void scmi_receive_spurious(struct scmi_channel *channel, u32 word);

/* ---- status.c ---- */

/* SCMI status (DEN0056 4.1.4) to errno; what the specification does not know is -EIO. */
int status_to_errno(s32 status);

#endif
