/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TESTS_SCMI_STREAM_H
#define TESTS_SCMI_STREAM_H

/*
 * A stream of events for the checker, and an agent that only says what transfers
 * it has. Each step takes 1 us. A transfer is known by its number, has a token and
 * a buffer of its own from begin() to give_back(), and belongs to instance 0.
 */
#include <criterion/criterion.h>

#include "sim/check/scmi.h"

#define PERF 0x13
#define SET 7
#define GET 8
#define TIMED_OUT (-110)

enum { COMMAND = 0, DELAYED = 2, NOTIFICATION = 3 };
enum { A2P, P2A };

static inline u32 header(u32 protocol, u32 message, u32 type, u32 token)
{
	return message | type << 8 | protocol << 10 | token << 18;
}

/* The running context from here on: "irq/N" is CPU N's interrupt, all else a task. */
void as(const char *context);

/* The agent: each as the context that began it, or as the one that is running. */
void begin(const char *client, u32 transfer, u32 token, u32 message);
void begin_polling(const char *client, u32 transfer, u32 token, u32 message);
void write_header(u32 transfer);
void received(u32 transfer, u32 header);
void end(u32 transfer, s32 error);
void give_back(u32 transfer);
/* It waits under a token, but the agent does not show it. */
void hide_transfers(void);
/* Transfers that begin are this instance's. */
void show_in_instance(u32 instance);
/* A transfer in the list of free ones. */
enum misplaced { NOT_MISPLACED, TWICE, WAITS, HAS_USERS };
void misplace(enum misplaced how);
/* The running context looks at the message; @transfer: whose buffer it is copied to, 0: none. */
void fetch(u32 area, u32 transfer);

/* Writes the header, rings, and the platform takes it. */
void send(u32 transfer);
/* The platform answers a request of this transfer. */
void reply(u32 transfer);
void answer(u32 transfer, u32 header);
/* The platform will never answer it; 0: nor any other. */
void lose(u32 transfer);
/* On P2A: a delayed response to the transfer's request; 0: a notification. */
void delayed_answer(u32 transfer, u32 header);
/* Interrupt on @cpu that takes what stands in A2P (P2A) for the transfer. */
void interrupt(u32 cpu, u32 transfer);
void delayed_interrupt(u32 cpu, u32 transfer);

/* The debug counters, in the order of SCMI_TOTALS. */
void count(u64 sent, u64 response, u64 polled, u64 delayed, u64 notification, u64 timeout, u64 polled_timeout);

/* The next finding that was not asked for yet: its headline, all of it, its place; there is one; there is none. */
void found(const char *headline);
void found_text(const char *text);
void found_at(const char *place);
void found_something(void);
void found_nothing(void);

#endif
