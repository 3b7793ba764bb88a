/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CORE_NOTIFY_H
#define CORE_NOTIFY_H

/*
 * Notifications, shared by notify.c (who listens) and notify_queue.c (from the
 * interrupt that brings an event to the callbacks that asked for it).
 *
 * A protocol's events wait in a queue of its own, which one work of the
 * instance's workqueue empties. A queue is made with the first use of its
 * protocol and lasts as long as the instance; it is open while the protocol is
 * there. So whoever receives an event never holds a pointer to something that
 * is going: at worst it finds the queue closed and drops the event (R33).
 *
 * A handler is a notifier block under a key: protocol, event, and a source or
 * all of them. It waits for its protocol; or it has it: then it holds a
 * reference on it, stands in its topic's list, and is counted with each source
 * that the platform is asked to tell about.
 *
 * Locks: notifications.lock, the outer one, for registering, binding and asking
 * the platform (it sleeps); notify_queue.lock for the records and the lists that
 * the worker walks. No callback runs under either, so that it may register and
 * unregister, itself too. Whoever waits for a callback holds neither, nor is a
 * handler's reference dropped before its callback has ended: so the last user of
 * a protocol never waits for a callback either.
 */
#include <linux/kfifo.h>
#include <linux/llist.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include "protocol.h"

#define PROTOCOLS 256

struct notify_key {
	u8 protocol;
	u8 event;
	bool all;
	u32 source;
};

/*
 * @registered: in notifications.handlers. @link: in its topic.
 * @ph: the protocol that it holds a reference on; NULL: it waits for it.
 * @enabled: it is counted with its sources.
 * @retired: unregistered by its own callback; the worker has it freed.
 */
struct handler {
	struct list_head registered;
	struct list_head link;
	struct llist_node dead;
	struct notify_key key;
	struct notifier_block *block;
	struct scmi_protocol_handle *ph;
	bool enabled;
	bool retired;
};

/*
 * Who listens to an event of one source, or to the event of all.
 * @users: handlers that want the platform to tell, of all or of this source.
 * @enabled: it was asked to, and agreed.
 */
struct topic {
	struct list_head handlers;
	u32 users;
	bool enabled;
};

/*
 * @ph: the protocol, while it is there; NULL: closed.
 * @topics: of each event: first that of all sources, then one a source.
 * @busy: the worker has an event of @ph's.
 * @next: where it goes on in the list that it walks.
 * @running: the handler whose callback runs. @idle: waits for it, or for @busy, to end.
 * @dropped: events that found the queue full.
 * @payload, @report: the worker's.
 */
struct notify_queue {
	struct notifications *notifications;
	u8 protocol;
	const struct event_source *events;
	spinlock_t lock;
	struct kfifo records;
	struct scmi_protocol_handle *ph;
	struct topic *topics;
	u32 sources;
	struct work_struct work;
	bool busy;
	struct list_head *next;
	struct handler *running;
	struct wait_queue_head idle;
	atomic_t dropped;
	void *payload;
	void *report;
};

/*
 * @queue: by protocol.
 * @handlers: all that are registered, in that order. @waiting: how many of them
 *	have no protocol yet; @bind binds them when it comes.
 * @dead: handlers unregistered by their own callback; @bury drops what they hold.
 * @quiesced: nobody is bound any more.
 */
struct notifications {
	struct scmi_instance *instance;
	struct workqueue_struct *workqueue;
	struct mutex lock;
	struct notify_queue *queue[PROTOCOLS];
	struct list_head handlers;
	u32 waiting;
	struct work_struct bind;
	struct llist_head dead;
	struct work_struct bury;
	struct dentry *debugfs;
	bool quiesced;
};

/* ---- notify_queue.c ---- */

/* A closed queue: it knows nothing of the protocol's module, which may go; NULL: no memory. */
struct notify_queue *notify_queue_new(struct notifications *notifications, u8 protocol);
void notify_queue_free(struct notify_queue *queue);
/* 0 or -ENOMEM. */
int notify_queue_open(struct notify_queue *queue, struct scmi_protocol_handle *ph, u32 sources);
/* Without handlers. What still waits in it is dropped. Sleeps until the worker has done with the protocol. */
void notify_queue_close(struct notify_queue *queue);

/* An event came: 0, -EINVAL, -ENOMEM as notifications_receive(). */
int notify_queue_put(struct notify_queue *queue, u8 event, ktime_t when, const void *payload, size_t bytes);

/* Into its topic; -EINVAL: no such event or source. The queue is open. */
int notify_attach(struct notify_queue *queue, struct handler *handler);
/* Out of it. True: from within the handler's own callback; the handler is the worker's then. */
bool notify_detach(struct notify_queue *queue, struct handler *handler);
/* Until the callback of a handler that is out of its topic has ended. */
void notify_wait(struct notify_queue *queue, const struct handler *handler);

/* Asks the platform, if nobody has so far, for the event of the handler's sources; no longer, if it was the last. */
int notify_enable(struct notify_queue *queue, struct handler *handler);
void notify_disable(struct notify_queue *queue, struct handler *handler);

#endif
