/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CHECK_SCMI_EXCHANGES_H
#define SIM_CHECK_SCMI_EXCHANGES_H

/*
 * What is known of each request, and of what stands in shared memory.
 *
 * An exchange is one request and what answers it; a transfer of the agent's that
 * is sent twice is two. Exchanges are numbered in the order in which they begin,
 * from 1; the last EXCHANGES_KEPT are remembered.
 */
#include "scmi.h"

#define EXCHANGES_KEPT 4096
#define SCMI_TOKENS 1024
#define SCMI_INSTANCES 256
#define SCMI_WHO_BYTES 24
#define SCMI_CALLS 12
#define SCMI_TIMED_OUT (-110)

enum message_kind {
	MESSAGE_NONE,         /* nothing, since the platform set the channel up */
	MESSAGE_REQUEST,      /* the agent's own, not answered */
	MESSAGE_ANSWER,
	MESSAGE_NOTIFICATION,
};

/*
 * struct message - a message in shared memory.
 * @exchange: whose request it is or answers; 0: of none that is known.
 * @honest: its header is that of an answer to that request. Firmware that says otherwise misleads any agent.
 */
struct message {
	enum message_kind kind;
	u64 exchange;
	bool honest;
};

/*
 * struct fetch - a look at a message's contents.
 * @header: what stood there at the last look at a header; @used: it was taken for something.
 */
struct fetch {
	struct message header;
	struct message message;
	u64 when_ns;
	u32 instance;
	bool p2a;
	bool used;
};

/* struct suspicion - a message that is no reply was taken for one; wrong as soon as its request succeeds by it. */
struct suspicion {
	struct message message;
	char who[SCMI_WHO_BYTES];
	const void *call[SCMI_CALLS];
	u32 call_count;
};

/*
 * struct exchange
 * @transfer: the agent's number; @header: of the request.
 * @instance: 0 if it is not known.
 * @rx: the receive buffer of its transfer, NULL: not known; @succeeded: the transfer has begun another exchange since.
 * @written: its header was written into shared memory.
 * @waits: it has been sent, and its end counts; @resolved: it has been answered, or is lost.
 * @received: a message was taken for its response or delayed response; @look_ns: of each, when it was looked at.
 * Times: NEVER_NS: not yet.
 */
struct exchange {
	u64 number;
	u32 transfer;
	u32 header;
	u32 instance;
	bool poll;
	bool succeeded;
	bool over;
	bool waits;
	bool resolved;
	bool received;
	bool told;
	s32 error;
	const void *rx;
	u64 begun_ns, written_ns, taken_ns, answered_ns, delayed_ns, ended_ns;
	u64 look_ns[2];
	struct suspicion *suspicion;
};

/* struct exchange_who - names of contexts: @client began it, @look looked at each response. */
struct exchange_who {
	char client[SCMI_WHO_BYTES];
	char look[2][SCMI_WHO_BYTES];
};

/* struct area - shared memory of one direction. @told: a trespass at this message has been reported, reading, writing. */
struct area {
	struct message message;
	bool told[2];
};

/* What the agent's counters ought to be. Counter, which of the things seen. */
#define SCMI_TOTALS(X)               \
	X(sent_ok)                   \
	X(response_ok)               \
	X(response_polled_ok)        \
	X(delayed_response_ok)       \
	X(notification_ok)           \
	X(xfers_response_timeout)    \
	X(xfers_response_polled_timeout)

struct totals {
#define X(name) u64 name;
	SCMI_TOTALS(X)
#undef X
};

/*
 * struct balance - of requests. By the agent's account: @sent ones, and those that are over since. By that of
 * shared memory: @written ones, @answered or @lost since, by the platform, or overwritten before it took them.
 */
struct balance {
	u64 sent;
	u64 over;
	u64 written;
	u64 answered;
	u64 lost;
};

/*
 * struct instance - @by_token: the last exchange of each token; @misplaced: reported already.
 * @since: exchanges up to this number are of an instance that was there before, and not in the balance.
 */
struct instance {
	struct area area[2]; /* A2P, P2A */
	u64 by_token[SCMI_TOKENS];
	struct totals totals;
	struct balance balance;
	u64 since;
	bool misplaced;
};

extern struct instance *scmi_instances[SCMI_INSTANCES];
struct instance *instance_new(u32 number);
static inline struct instance *instance_of(u32 number)
{
	struct instance *instance = number < SCMI_INSTANCES ? scmi_instances[number] : NULL;

	return instance ? instance : instance_new(number);
}
/* In the order of their numbers, those that there ever were. */
void instances_each(void (*each)(u32 number, struct instance *instance));
/* Of all instances. */
void totals_sum(struct totals *sum);

/* A new exchange of the running context. */
struct exchange *exchange_new(u32 transfer, u32 header);
/* The number of the last one. */
u64 exchange_last(void);
/* NULL: none such, or too long ago. */
extern struct exchange scmi_exchanges[EXCHANGES_KEPT];
static inline struct exchange *exchange_get(u64 number)
{
	struct exchange *exchange = &scmi_exchanges[number % EXCHANGES_KEPT];

	return number && exchange->number == number ? exchange : NULL;
}
/* The contexts that it was done by; all empty in a run that explains nothing. */
struct exchange_who *exchange_who(const struct exchange *exchange);
/* The last one of this transfer under this token. */
struct exchange *exchange_of(u32 transfer, u32 header);
/* The last one whose transfer has this receive buffer. */
struct exchange *exchange_of_buffer(const void *rx);
/* The one that waits to be written with this header, the running context's first; NULL: none does. */
struct exchange *exchange_unwritten(u32 instance, u32 header);
/* The exchange gets its transfer's buffer: the one that had it has a successor. */
void exchange_set_buffer(struct exchange *exchange, const void *rx);

/* The last look of the running context at a message. */
struct fetch *fetch_of_context(void);

/* ---- scmi_report.c ---- */

/* Name of the running context. */
void scmi_who(char who[SCMI_WHO_BYTES]);
/* "request 14 (performance level_set by gpu)" */
const char *scmi_name(const struct exchange *exchange, char *text, u32 bytes);
/*
 * A finding at the innermost of the agent's functions that @frame leads to, or at the first of
 * @suspicion's calls. @one, @other: exchanges whose lives follow, or NULL.
 */
void scmi_report(const void *frame, const struct suspicion *suspicion, const struct exchange *one,
		 const struct exchange *other, const char *format, ...) __attribute__((format(printf, 5, 6)));

#endif
