/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CORE_PROTOCOL_H
#define CORE_PROTOCOL_H

/*
 * The one shape of all protocols: a file of protocols/ defines a struct
 * scmi_protocol and registers it. An instance holds a struct
 * scmi_protocol_handle for each protocol in use, made at the first use and
 * taken down with the last.
 */
#include <linux/string.h>
#include "instance.h"

/* Commands that all protocols have. */
enum common_message { PROTOCOL_VERSION, PROTOCOL_ATTRIBUTES, PROTOCOL_MESSAGE_ATTRIBUTES, NEGOTIATE_PROTOCOL_VERSION = 0x10 };

/* An event of a protocol: the platform sends at most @payload_max bytes; a report of @report_max is made of it. */
struct event {
	u8 id;
	size_t payload_max;
	size_t report_max;
};

/*
 * struct event_source - the notifications of a protocol.
 * @queue_bytes: of its queue. @sources: how many sources the instance has, found out by @sources_get.
 * @enable: asks the platform for an event of a source, or no longer.
 * @report: fills @report (of report_max) from @payload; returns it and its source id, or NULL: malformed, dropped.
 */
struct event_source {
	size_t queue_bytes;
	const struct event *events;
	u32 event_count;
	int (*sources_get)(const struct scmi_protocol_handle *ph);
	int (*enable)(const struct scmi_protocol_handle *ph, u8 event, u32 source, bool enable);
	void *(*report)(const struct scmi_protocol_handle *ph, u8 event, ktime_t when, const void *payload, size_t bytes,
			void *report, u32 *source);
};

/*
 * struct scmi_protocol
 * @version: highest supported (major 31:16, minor 15:0).
 * @init: asks the platform what there is; devm_* on ph->dev lasts until the last user has gone.
 * @exit: may be NULL.
 * @ops: what users get.
 */
struct scmi_protocol {
	u8 id;
	u32 version;
	struct module *owner;
	int (*init)(struct scmi_protocol_handle *ph);
	void (*exit)(struct scmi_protocol_handle *ph);
	const void *ops;
	const struct event_source *events;
};

/* struct scmi_protocol_handle - @version: the one agreed upon; @private: the protocol's. */
struct scmi_protocol_handle {
	struct device *dev;
	struct scmi_instance *instance;
	const struct scmi_protocol *protocol;
	u32 version;
	u32 users;
	void *devres_group;
	void *private;
};

/* ---- for protocols: commands (command.c) ---- */

/* A command of @tx_bytes and an answer of at most @rx_bytes (0: as much as fits); ERR_PTR(-ERANGE, -ENOMEM). */
struct transfer *command_new(const struct scmi_protocol_handle *ph, u8 id, size_t tx_bytes, size_t rx_bytes);
int command_run(const struct scmi_protocol_handle *ph, struct transfer *command);
int command_run_delayed(const struct scmi_protocol_handle *ph, struct transfer *command);
void command_free(const struct scmi_protocol_handle *ph, struct transfer *command);
/* How the answer is waited for; COMMAND_DELAYED: the delayed one. */
enum command_way { COMMAND_SLEEPS, COMMAND_POLLS, COMMAND_DELAYED };
/*
 * In one call: sends @tx_words, and has the answer of at least @rx_least and at
 * most @rx_most bytes (0: as much as fits); to be freed. ERR_PTR; -EPROTO: shorter.
 */
struct transfer *command_ask(const struct scmi_protocol_handle *ph, u8 id, const u32 *tx, u32 tx_words, size_t rx_least,
			     size_t rx_most, enum command_way way);
/* The same for an answer of words: sends @tx_words, wants @rx_words back; -EPROTO if the answer is shorter. */
int command_words_polled(const struct scmi_protocol_handle *ph, u8 id, const u32 *tx, u32 tx_words, u32 *rx, u32 rx_words,
			 bool poll);
static inline int command_words(const struct scmi_protocol_handle *ph, u8 id, const u32 *tx, u32 tx_words, u32 *rx,
				u32 rx_words)
{
	return command_words_polled(ph, id, tx, tx_words, rx, rx_words, false);
}
/* Attributes of a command; -ENOENT: the platform does not have it. */
int command_attributes(const struct scmi_protocol_handle *ph, u8 id, u32 *attributes);
/* Whether the platform has it; one that does not answer that is taken not to, with a word in the log. */
bool command_exists(const struct scmi_protocol_handle *ph, u8 id);
/* A name longer than the attributes hold, by the protocol's NAME_GET. */
int command_extended_name(const struct scmi_protocol_handle *ph, u8 id, u32 resource, char *name, size_t bytes);

/*
 * struct command_list - a list that comes in several answers, each with a word
 *	first that says how many items follow in it (mask @here) and how many are
 *	left (mask @left; 0: as many as are missing).
 * @begin: the first answer has come, the list has @total items; may be NULL.
 * @item: the item number @index is at @at, and not past @end; returns its end, or NULL: malformed.
 */
struct command_list {
	u32 here;
	u32 left;
	int (*begin)(void *arg, u32 head, u32 total);
	const void *(*item)(void *arg, u32 index, const void *at, const void *end);
};

/*
 * Asks with the word @resource, if there is one, and the number of the next item,
 * until none is left. An answer without progress, with more than @max items or with
 * more than the first one told of is -EPROTO (R60).
 */
int command_list(const struct scmi_protocol_handle *ph, u8 id, const u32 *resource, u32 max, const struct command_list *list,
		 void *arg);

/* A 64-bit number: the low word first. */
static inline u64 wire_u64(const __le32 word[2])
{
	return le32_to_cpu(word[0]) | (u64)le32_to_cpu(word[1]) << 32;
}

/* A name in a field of @bytes, that the platform may not have ended (R60). */
static inline void wire_name(char *name, size_t size, const void *field, size_t bytes)
{
	size_t length = strnlen(field, min(bytes, size - 1));

	memcpy(name, field, length);
	name[length] = 0;
}

/* ---- registry (protocol.c) ---- */
int scmi_protocol_register(const struct scmi_protocol *protocol);
void scmi_protocol_unregister(const struct scmi_protocol *protocol);
/* The instance's handle, made if need be, with a reference on it and on its module; ERR_PTR. Sleeps. */
struct scmi_protocol_handle *protocol_get(struct scmi_instance *instance, u8 id);
void protocol_put(struct scmi_protocol_handle *ph);
/* What drivers call through struct scmi_handle. */
void protocol_fill_handle(struct scmi_handle *handle);

/* The built-in protocols, registered by the frame's module init in this order. */
extern const struct scmi_protocol scmi_base, scmi_perf, scmi_clock, scmi_sensor;

/* ---- notifications (notify.c) ---- */
int notifications_init(struct scmi_instance *instance);
/* No late binding of handlers starts or runs any more. */
void notifications_quiesce(struct scmi_instance *instance);
/* The channels are closed: no event can arrive. */
void notifications_exit(struct scmi_instance *instance);
/* A protocol's events exist from now on, its waiting handlers are bound; and go. Sleeps; waits for its worker. */
int notifications_add(struct scmi_protocol_handle *ph);
void notifications_remove(struct scmi_protocol_handle *ph);
/* An event came: any context. 0, -EINVAL (nobody knows it, dropped), -ENOMEM (queue full, counted). */
int notifications_receive(struct scmi_instance *instance, u8 protocol, u8 event, ktime_t when, const void *payload, size_t bytes);
extern const struct scmi_notify_ops scmi_notify_ops;

#endif
