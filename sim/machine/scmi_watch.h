/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_MACHINE_SCMI_WATCH_H
#define SIM_MACHINE_SCMI_WATCH_H

/*
 * What the checker of the protocol's rules is told, by both sides of a channel,
 * and what it may ask the agent. Headers are whole words as on the wire: message
 * id 7:0, type 9:8, protocol 17:10, token 27:18.
 */
#include "../engine/types.h"

#define SCMI_HEADER_TYPE(header) ((header) >> 8 & 3)
#define SCMI_HEADER_PROTOCOL(header) ((header) >> 10 & 0xff)
#define SCMI_HEADER_MESSAGE(header) ((header) & 0xff)
#define SCMI_HEADER_TOKEN(header) ((header) >> 18 & 0x3ff)

/*
 * struct scmi_watch - NULL in a run that is not watched.
 *
 * The hosted kernel tells what its agent's trace events say, just after each; @transfer is the agent's number.
 * @begins: a request is about to go out. @waits: it has been sent. @ends: it is over, with @error (0: success).
 * @received: a message was taken for this transfer; its type is the header's.
 * @binds: an instance is being probed, or (@ends) is no longer there; its counters begin at zero.
 * @unbinds: it is about to go; it is still there, and nobody uses it.
 *
 * The platform tells what happens to an instance's shared memory. By a CPU, before it happens:
 * @writes: the header of a request. @looks: at the header of a message. @reads: its length or payload; @to: where a
 * copy goes, NULL: a register. @trespasses: what the side whose memory it is not must not do.
 * By itself:
 * @takes: the request that stands there; what it is known by from now on. @answers: it has written the answer to it,
 * under @header (@p2a: a delayed one), @request 0: a notification. @loses: it will never answer this request, or none of
 * those that it has not answered yet. @clears: its channels are set up anew.
 */
struct scmi_watch {
	void (*begins)(u32 transfer, u32 header, bool poll);
	void (*waits)(u32 transfer, u32 header);
	void (*received)(u32 transfer, u32 header);
	void (*ends)(u32 transfer, u32 header, s32 error);
	void (*binds)(u32 instance, bool ends);
	void (*unbinds)(u32 instance);

	void (*writes)(u32 instance, u32 header);
	void (*looks)(u32 instance, bool p2a);
	void (*reads)(u32 instance, bool p2a, const void *to);
	void (*trespasses)(u32 instance, bool p2a, bool write);
	u64 (*takes)(u32 instance);
	void (*answers)(u32 instance, bool p2a, u64 request, u32 header);
	void (*loses)(u32 instance, u64 request);
	void (*clears)(u32 instance, bool p2a);
};
#define SCMI_ALL_REQUESTS (~0ULL)
extern const struct scmi_watch *scmi_watch;

/* struct scmi_transfer - one that waits under a token. @rx: its receive buffer. */
struct scmi_transfer {
	u32 instance;
	const void *rx;
};

/* struct scmi_transfer_use - one that is not free. @references: its count of them. */
struct scmi_transfer_use {
	u32 instance;
	u32 id;
	bool has_token;
	u32 token;
	const volatile void *references;
};

/*
 * struct scmi_pool - transfers of which those that are free are in a list.
 * @first: where that begins; the first word of a node leads to the next. @transfers: how many there are.
 * In bytes from a node: @waits, whether its transfer is under a token (bool); @users, how many it has (s32);
 * @rx, its receive buffer's address.
 */
struct scmi_pool {
	const void *const *first;
	u32 transfers;
	s32 waits;
	s32 users;
	s32 rx;
};

/*
 * struct scmi_agent - the hosted kernel's, for the checker; asking costs no virtual time.
 * @transfer: the one of number @id that waits under @token, of whichever instance; false: none does.
 * @instances: numbers of instances are below this. @pool: one's transfers of a
 *	direction, which stay where they are until it goes; false: there are none.
 * @in_use: calls @each with those that are, as far as the agent has a list of them.
 * @in_interrupt: is the running code an interrupt's?
 * @counters: the agent's debug counters, as kernel_counters().
 */
struct scmi_agent {
	bool (*transfer)(u32 id, u32 token, struct scmi_transfer *transfer);
	u32 (*instances)(void);
	bool (*pool)(u32 instance, bool p2a, struct scmi_pool *pool);
	void (*in_use)(void (*each)(void *arg, const struct scmi_transfer_use *use), void *arg);
	bool (*in_interrupt)(void);
	void (*counters)(void (*each)(void *arg, const char *path, u64 value), void *arg);
};
extern const struct scmi_agent *scmi_agent;

#endif
