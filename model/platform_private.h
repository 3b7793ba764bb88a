/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MODEL_PLATFORM_PRIVATE_H
#define MODEL_PLATFORM_PRIVATE_H

/*
 * One instance: a server (server.h) on its own CPU, behind hardware. What each
 * file does with it:
 *
 *   mailbox.c       doorbells and interrupt lines
 *   shmem.c         shared-memory areas and who owns them
 *   service.c       doorbell -> queue -> one request in service -> executed
 *   deliver.c       replies, delayed responses and notifications on their way out, with their faults
 *   notify.c        the P2A queue
 *   event.c         notifications that the platform sends by itself, in series
 *   fast_channel.c  levels and limits without messages
 *   fault.c         which rules hit a message, and when it is sent then
 *   damage.c        what rules change in a message
 *   crash.c         death and restart
 *
 * All of it runs as engine callbacks of class DEVICE (doorbells: LINE), in the
 * name of the actor "platform-N". Nothing is allocated for a request: messages
 * on their way out come from a pool that grows to the most there ever were.
 */
#include "server.h"
#include "../sim/machine/doorbell.h"
#include "../sim/machine/event.h"
#include "../sim/engine/trace.h"

#define PLATFORM_MAX_CHANNELS 4
#define PLATFORM_DEFAULT_QUEUE 32
#define PLATFORM_NOTIFICATION_QUEUE 64
#define PLATFORM_DEFAULT_SHMEM_BYTES 256
/* What firmware without a completion doorbell needs to see that P2A is free again: its polling gap. */
#define PLATFORM_P2A_POLL_NS 1000
#define AGENT_RX_TIMEOUT_MS 30         /* if the device tree does not say otherwise */
#define AGENT_DELAYED_TIMEOUT_MS 2000
#define PLATFORM_MAX_HITS 16           /* rules that can hit one message */

struct platform;
struct outgoing;

/* Points (sim/machine/event.h): what stands behind the name of a part that each instance has. */
#define PLATFORM_SUFFIX_BYTES 12
const char *platform_suffix(const struct platform *platform, char suffix[PLATFORM_SUFFIX_BYTES]);

/* ---- mailbox.c ---- */
#define DOORBELL_REGISTERS 4

/*
 * struct doorbell - one channel of the controller.
 * @pending: rung by the platform, not acknowledged. @enabled: by the agent.
 * @arrival: a ring on its way from the agent. @client: whose it is.
 */
struct doorbell {
	struct mailbox *mailbox;
	u32 index;
	bool pending;
	bool enabled;
	struct irq_line *line;
	struct engine_event arrival;
	const char *client;
	struct machine_event arrived;
	struct mmio_register part[DOORBELL_REGISTERS];
};

struct mailbox {
	struct mmio_window window;
	struct doorbell bell[PLATFORM_MAX_CHANNELS];
	u32 count;
	const struct transport_config *transport;
	struct random_stream *stream;
	struct platform *platform;
};

/* False if there are no interrupt lines left. */
bool mailbox_init(struct mailbox *mailbox, struct platform *platform, const char *const *role);
void mailbox_ring_agent(struct mailbox *mailbox, u32 channel);

/* ---- shmem.c ---- */
#define AREA_PARTS 5
struct area {
	struct mmio_window window;
	struct platform *platform;
	bool p2a;
	bool with_platform; /* whose it is: A2P since the agent's ring, P2A until the platform's */
	struct mmio_register part[AREA_PARTS];
};

void area_init(struct area *area, struct platform *platform, const char *name, u32 bytes, bool p2a);
/* As firmware sets its channels up: empty, free. */
void area_clear(struct area *area);
/* The agent rings: a message in the area is the platform's from here on. */
/* For the checker: the request of this identity (ALL_REQUESTS: each that is not answered) will get no answer. */
#define ALL_REQUESTS (~0ULL)
void area_loses(const struct area *area, u64 request);
void area_rung(struct area *area);
/* The platform writes its message and gives the area back. */
void area_write_reply(struct area *area, const struct outgoing *outgoing);
void area_write_p2a(struct area *area, const struct outgoing *outgoing);
static inline volatile struct wire_area *area_memory(const struct area *area)
{
	return (volatile struct wire_area *)(uintptr_t)area->window.base;
}
static inline bool area_is_free(const struct area *area)
{
	return area_memory(area)->channel_status & WIRE_AREA_FREE;
}
/* The request that stands in the area; false if its length makes no sense. */
bool area_read_request(const struct area *area, struct request *request);

/* ---- faults ---- */

/*
 * struct fault_hits - the rules that hit one message, in the order of the list.
 * A verb that is there twice acts by its first rule.
 */
struct fault_hits {
	struct fault_rule *rule[PLATFORM_MAX_HITS];
	u32 count;
};

/* What a rule is matched against. @type: 0 response, 2 delayed response, 3 notification. */
struct fault_subject {
	u32 header;
	u32 type;
	const char *client;
	u64 when_ns;
};

void fault_match(struct platform *platform, const struct fault_subject *subject, struct fault_hits *hits);
/* The rule of that verb, or NULL. */
struct fault_rule *fault_hit(const struct fault_hits *hits, enum fault_verb verb);
/* Counts and traces an injection. @detail: what it does, in words, printf-like. */
void fault_injected(struct platform *platform, struct fault_rule *rule, u32 header, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* ---- deliver.c, damage.c ---- */

/*
 * struct outgoing - a message on its way out.
 * @type: 0 response, 2 delayed response, 3 notification, or OUTGOING_RING.
 * @interrupt: it rings. @quiet_ring: but not itself (the ring was lost, or came early).
 * @acted: crash, hang and storm rules of @hits have had their effect.
 * @again: sent before, or held back (@how says which): counts no more as a later message.
 * @length: what the length field says, if @length_forced.
 * @behind: held back until so many later messages of its type were sent.
 * @repeats, @repeat_ns: how often it is sent again, and after what; @next_length: with this length and
 *	without a ring, if @length_changes.
 * @send_ns: when it is sent.
 * @identity: of the request that it answers, 0: a notification.
 * @complete: a delayed response whose command is still going on.
 */
struct outgoing {
	struct engine_event event;
	struct outgoing *next;
	struct platform *platform;
	u8 type;
	bool busy;
	bool interrupt;
	bool quiet_ring;
	bool no_free;
	bool error_bit;
	bool drop;
	bool acted;
	bool again;
	const char *how;
	bool status_forced;
	bool length_forced;
	bool length_changes;
	u32 header;
	s32 status;
	u32 channel;
	u32 bytes;
	u32 length;
	u32 next_length;
	u32 behind;
	u32 repeats;
	u64 repeat_ns;
	u64 send_ns;
	u64 identity;
	struct request request;
	s32 (*complete)(struct server *server, const struct request *request, struct reply *reply);
	struct fault_hits hits;
	_Alignas(8) u8 payload[WIRE_PAYLOAD_BYTES];
};

#define OUTGOING_RING 4 /* as a type: no message, only an interrupt of @channel */

struct outgoing *outgoing_new(struct platform *platform, u32 type, u32 header);
/* Sends it at outgoing->send_ns, now if that is past. */
void outgoing_send(struct outgoing *outgoing);
/* After it was written: counts, releases what waits behind it, arranges its repetition or frees it. */
void outgoing_sent(struct outgoing *outgoing);
void outgoing_free(struct outgoing *outgoing);
void outgoing_trace(const struct outgoing *outgoing);
/* What its hits change in it, except when it is sent. */
void outgoing_damage(struct outgoing *outgoing);
/*
 * When a message that is ready at @ready_ns is sent: delayed, late (after
 * @timeout_ns), and far enough ahead for interrupts that must come before it.
 */
u64 outgoing_time(struct platform *platform, const struct fault_hits *hits, u32 header, u64 ready_ns, u64 timeout_ns);
/* Arranges the interrupts of @channel that come before @send_ns. @wanted: the message itself would ring. */
void outgoing_early_rings(struct platform *platform, const struct fault_hits *hits, u32 header, u32 channel,
			  u64 send_ns, bool wanted);
/* Takes back everything that is under way (the firmware has crashed). */
void outgoing_forget_all(struct platform *platform);
u32 outgoing_under_way(const struct platform *platform);

/* ---- notify.c ---- */
struct message_queue {
	struct outgoing *first;
	struct outgoing *last;
	u32 notifications;
};

void p2a_push(struct outgoing *outgoing);
/* Sends what waits, as far as the channel is free. */
void p2a_pump(struct platform *platform);
/* The server's notifications, sent by the next notifications_flush(). */
void notification_new(void *platform, u32 protocol, u32 event, const void *payload, u32 bytes);
void notifications_flush(struct platform *platform);

/* ---- event.c ---- */

/*
 * struct generator - a series of notifications.
 * @left: how many are still to come, unless it is @endless. @storm: by a fault, not by configuration.
 */
struct generator {
	struct engine_event event;
	struct generator *next;
	struct platform *platform;
	u64 period_ns;
	u64 left;
	u32 protocol;
	u32 code;
	u32 source;
	u64 value[2];
	u64 step;
	bool storm;
	bool endless;
};

void events_init(struct platform *platform);
void events_start(struct platform *platform);
void storm_start(struct platform *platform, u32 protocol, u64 count, u64 gap_ns, u32 code);
void storms_forget(struct platform *platform);
u32 storms_under_way(const struct platform *platform);

struct sensor_updates {
	struct engine_event event;
	struct platform *platform;
	u32 sensor;
	u64 period_ns;
};

/* ---- fast_channel.c ---- */
struct fast_bell {
	struct platform *platform;
	u32 domain;
	u32 rung; /* FAST_BELL_LEVEL, FAST_BELL_LIMITS on their way */
	struct engine_event arrival;
};

struct fast_channels {
	struct mmio_window memory;
	struct mmio_window bells;
	struct fast_bell *bell; /* one a domain */
	struct mmio_register *part; /* two a domain: memory, doorbell */
};

void fast_channels_init(struct platform *platform);
void fast_channels_show(struct platform *platform, u32 domain);

/* ---- service.c ---- */
struct queued_request {
	u64 arrived_ns;
	const char *client;
};

/*
 * struct service - the firmware's CPU.
 * @request, @arrived_ns, @client, @hits: what is in service while @busy.
 * @frozen_until_ns: it hangs until then. @down: it has crashed.
 * @held: it takes no step until platform_let_go(); @deferred: steps whose time came meanwhile.
 */
struct service {
	struct engine_event done;
	struct engine_event thaw;
	struct engine_event restart;
	struct queued_request *queue;
	u32 queue_size;
	u32 queue_first;
	u32 queue_count;
	bool busy;
	bool down;
	bool interrupt;
	bool malformed;
	bool held;
	struct engine_event **deferred;
	u32 deferred_count;
	u32 deferred_room;
	u64 frozen_until_ns;
	u64 arrived_ns;
	u64 send_ns;
	const char *client;
	struct request request;
	struct fault_hits hits;
};

void service_init(struct platform *platform);
/* A ring from the agent has arrived at @channel. */
void service_rung(struct platform *platform, u32 channel, const char *client);
/* Goes on after a hang or a restart. */
void service_resume(struct platform *platform);
static inline bool service_is_running(const struct service *service)
{
	return !service->down && !service->held && engine_now_ns() >= service->frozen_until_ns;
}

/* A step whose time has come: true if the firmware is held; it comes again then. */
bool service_defers(struct platform *platform, struct engine_event *step);

/* ---- crash.c ---- */
void crash_init(struct platform *platform);
/* What rules do to the firmware itself at a message: crash, hang, storm. True if it died. */
bool firmware_fault_actions(struct platform *platform, const struct fault_hits *hits, u32 header);

/* Channels of a layout by role, -1: there is none. */
struct channel_roles {
	s32 request;
	s32 reply;
	s32 p2a;
	s32 p2a_bell;
};

/* Most payload, after the status, that fits a reply. */
u32 platform_reply_room(const struct platform *platform);

/* What the firmware does with messages, as machine events. */
enum platform_message_event { MESSAGE_REQUEST, MESSAGE_REPLY, MESSAGE_DELAYED, MESSAGE_NOTIFICATION, PLATFORM_MESSAGE_EVENTS };

struct platform {
	u32 number;
	char actor[16];
	struct machine_event message_event[PLATFORM_MESSAGE_EVENTS];
	struct platform_config *config;
	const struct transport_config *transport;
	struct channel_roles role;
	struct server server;
	struct mailbox mailbox;
	struct area a2p;
	struct area p2a;
	bool has_p2a;
	struct fast_channels fast;
	struct service service;
	struct message_queue p2a_queue;
	struct engine_event p2a_poll;
	struct message_queue fresh;
	struct outgoing *held;
	struct outgoing *idle;
	struct outgoing_chunk *chunks;
	struct generator *events;
	struct generator *storms;
	struct sensor_updates *updates;
	struct random_stream *service_stream[PLATFORM_MAX_SERVICES + 1];
	struct random_stream *delayed_stream[PLATFORM_MAX_SERVICES + 1];
	bool marked;
	u64 mark_ns;
};

const char *platform_client(void);
/* Draws the service time of a command, or the time from its response to its delayed response. */
u64 platform_service_ns(struct platform *platform, u32 header);
u64 platform_delayed_ns(struct platform *platform, u32 header);
static inline u64 platform_rx_timeout_ns(const struct platform *platform)
{
	u32 ms = platform->transport->max_rx_timeout_ms;

	return (u64)(ms ? ms : AGENT_RX_TIMEOUT_MS) * 1000000;
}

#define platform_trace(platform, ...)                                                 \
	do {                                                                          \
		if (trace_wanted(TRACE_PLATFORM))                                     \
			trace_text(TRACE_PLATFORM, (platform)->actor, __VA_ARGS__);   \
	} while (0)
/* Of a message: its payload goes with the text, for who compares runs. */
#define platform_trace_message(platform, payload, bytes, ...)                                                       \
	do {                                                                                                        \
		if (trace_wanted(TRACE_PLATFORM))                                                                   \
			trace_text_data(TRACE_PLATFORM, (platform)->actor, payload,                                 \
					(bytes) < WIRE_PAYLOAD_BYTES ? (bytes) : WIRE_PAYLOAD_BYTES, __VA_ARGS__);  \
	} while (0)

#endif
