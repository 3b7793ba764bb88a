/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MODEL_PLATFORM_H
#define MODEL_PLATFORM_H

/*
 * The platform: a real SCMI server on its own CPU, behind a doorbell mailbox
 * and shared memory. This header is what the world configures and reads; the
 * wire is defined in model/wire.h, from the specification, independently of any
 * agent.
 */
#include "../sim/machine/machine.h"
#include "distribution.h"
#include "fault.h"

#define PLATFORM_NAME_BYTES 16
#define PLATFORM_LONG_NAME_BYTES 64
#define PLATFORM_MAX_DOMAINS 64 /* power, performance, reset: each */
#define PLATFORM_MAX_LEVELS 64
#define PLATFORM_MAX_CLOCKS 256
#define PLATFORM_MAX_RATES 64
#define PLATFORM_MAX_SENSORS 256
#define PLATFORM_MAX_SERVICES 64
#define PLATFORM_MAX_FAULTS 256
#define PLATFORM_MAX_AGENTS 16
#define PLATFORM_MAX_INSTANCES 256

/*
 * struct power_domain_config - @on: at power-on.
 * @asynchronous: changes may go on after the response; they take delayed_latency.
 * @may_change: the agent's permission; @may_turn_off: false where others need the domain.
 */
struct power_domain_config {
	char name[PLATFORM_LONG_NAME_BYTES];
	bool on;
	bool asynchronous;
	bool may_change;
	bool may_turn_off;
};

struct perf_level_config {
	u32 level;
	u32 power_uw;
	u32 latency_us;
};

struct perf_domain_config {
	char name[PLATFORM_LONG_NAME_BYTES];
	struct perf_level_config level[PLATFORM_MAX_LEVELS];
	u32 level_count;
	u32 sustained_khz;
	u32 sustained_level;
	u32 rate_limit_us;
	bool fast_channels;  /* level and limits, with doorbell */
	bool may_set_level;  /* permissions of the agent */
	bool may_set_limits;
	u32 initial_level;
};

struct clock_config {
	char name[PLATFORM_LONG_NAME_BYTES];
	u64 rate_hz[PLATFORM_MAX_RATES]; /* discrete, ascending; or min, max, step when range */
	u32 rate_count;
	bool range;
	/*
	 * Rate changes take delayed_latency. Agents cannot tell such clocks from
	 * others: if one is, they may ask for delayed responses of all, which
	 * come at once for the others.
	 */
	bool asynchronous;
	bool enabled;
	bool may_change;   /* permissions */
	u64 initial_rate_hz;
	u32 enable_latency_us;
};

struct sensor_config {
	char name[PLATFORM_LONG_NAME_BYTES];
	u32 type; /* SCMI sensor type: 2 degrees C, 5 V, ... */
	s32 scale;
	s64 value;        /* what it reads; */
	u64 noise;        /* plus a uniform draw in [0, noise] from the stream "sensor.<name>" */
	bool asynchronous;
	u32 trip_points;
	u32 update_interval_us; /* 0: no continuous updates */
};

/*
 * struct reset_domain_config - @asynchronous: resets answer with a delayed response.
 * @asserted: at power-on. @latency_us: what the firmware reports.
 */
struct reset_domain_config {
	char name[PLATFORM_LONG_NAME_BYTES];
	bool asynchronous;
	bool asserted;
	bool may_reset; /* permission */
	u32 latency_us;
};

/* Service time of a command; protocol, command FAULT_ANY matches all; the last match wins. */
struct service_config {
	s32 protocol;
	s32 command;
	struct distribution time;
	struct distribution delayed; /* from RESP to DRESP, asynchronous commands */
	bool has_delayed;
};

/*
 * struct event_config - something that happens to the platform by itself, at
 * @at_ns after the clients start, and if there is a @period_ns, @count times in
 * all (0: without end), each with @step more in its first value. The device state follows the event, then the agent is
 * notified, whether it has subscribed or not. Values by protocol and event:
 *
 *   power 0 state changed    source domain, value state (0 on, 0x40000000 off)
 *   perf 0 limits changed     source domain, value max, min; the level follows
 *   perf 1 level changed      source domain, value level
 *   clock 0 rate changed      source clock, value rate in Hz
 *   clock 1 change requested  source clock, value rate in Hz
 *   sensor 0 trip point       source sensor, value trip point number, bit 16: rising
 *   sensor 1 update           source sensor, value what it reads from now on
 *   reset 0 issued           source domain, value reset state
 *   base 0 error              source agent, value bit 31: fatal; one report
 *
 * Others do not exist: a trace line says so.
 */
struct event_config {
	u64 at_ns;
	u64 period_ns;
	u32 count;
	u32 protocol;
	u32 event;
	u32 source;
	u64 value[2];
	u64 step;
};
#define PLATFORM_MAX_EVENTS 64

struct platform_config {
	char vendor[PLATFORM_NAME_BYTES];
	char sub_vendor[PLATFORM_NAME_BYTES];
	u32 implementation_version;
	char agent_name[PLATFORM_MAX_AGENTS][PLATFORM_NAME_BYTES]; /* [0] is the platform itself */
	u32 agent_count;
	u32 request_queue; /* requests that the firmware can hold before it loses one */
	struct power_domain_config *power;
	u32 power_count;
	struct perf_domain_config *perf;
	u32 perf_count;
	struct clock_config *clock;
	u32 clock_count;
	struct sensor_config *sensor;
	u32 sensor_count;
	struct reset_domain_config *reset;
	u32 reset_count;
	bool notifications; /* accepts the *_NOTIFY commands */
	struct distribution latency;         /* service time of a command */
	struct distribution delayed_latency; /* from RESP to DRESP */
	struct service_config service[PLATFORM_MAX_SERVICES];
	u32 service_count;
	struct event_config event[PLATFORM_MAX_EVENTS];
	u32 event_count;
	struct fault_rule fault[PLATFORM_MAX_FAULTS];
	u32 fault_count;
};

/* Shared-memory mailbox channel layouts: mboxes / shmem of the device tree. */
#define MAILBOX_LAYOUTS(X)                                                                           \
	X(BIDIRECTIONAL, "1x1", 1, 1, "one bidirectional channel, no P2A")                          \
	X(TX_RX, "2x2", 2, 2, "bidirectional A2P and P2A channels")                                 \
	X(UNIDIRECTIONAL, "2x1", 2, 1, "unidirectional A2P, with its reply channel, no P2A")        \
	X(UNIDIRECTIONAL_P2A, "3x2", 3, 2, "unidirectional A2P with its reply channel, P2A")        \
	X(UNIDIRECTIONAL_P2A_BELL, "4x2", 4, 2, "the same, with a completion doorbell for P2A")

enum mailbox_layout {
#define X(name, key, mboxes, shmems, help) MAILBOX_##name,
	MAILBOX_LAYOUTS(X)
#undef X
	MAILBOX_LAYOUT_COUNT
};

/*
 * struct transport_config - the way between agent and platform.
 * @doorbell: from the agent's register write to the firmware's CPU.
 * @interrupt_ns: from the platform's ring to the interrupt line's raise.
 * @shutdown_waits: the mailbox controller driver's shutdown waits for its handler.
 * @refused_channel: which of the controller's channels its driver refuses, if @has_refused_channel.
 * @stale_rings: the doorbells towards the agent are rung at power-on.
 * @shmem_bytes: of each area.
 * @max_rx_timeout_ms: device tree's arm,max-rx-timeout-ms; 0: absent (then the agent's default, 30).
 * @p2a_interrupt: the platform asks for the completion doorbell (INTR flag in P2A).
 * @interrupt_cpu: affinity; @p2a_interrupt_cpu: of the P2A doorbell, if it has one of its own; @edge or level.
 */
struct transport_config {
	enum mailbox_layout layout;
	u32 instances;
	struct distribution doorbell;
	u64 interrupt_ns;
	bool shutdown_waits;
	u32 refused_channel;
	bool has_refused_channel;
	bool stale_rings;
	u32 shmem_bytes;
	u32 max_rx_timeout_ms;
	bool p2a_interrupt;
	u32 interrupt_cpu;
	u32 p2a_interrupt_cpu;
	bool has_p2a_interrupt_cpu;
	bool level;
};

struct platform;

/*
 * What the device tree must say about one instance's hardware.
 * @controller_base: register window of its doorbell controller (sim/machine/doorbell.h), @line its interrupt lines.
 * @shmem_base: A2P first. @left_out: and then does not: the scenario took the instance's node out.
 */
struct platform_ports {
	u64 controller_base;
	u64 controller_bytes;
	u32 line[4];
	u32 line_count;
	u64 shmem_base[2];
	u32 shmem_count;
	u32 shmem_bytes;
	bool left_out;
};

/*
 * Builds instance @number with its hardware. The configs must outlive it; faults'
 * counters are written. NULL: there are no interrupt lines left for its channels.
 *
 * A crash (fault.h) loses the request in service, those that wait, everything on
 * its way out, all device state and all subscriptions; doorbells meanwhile reach
 * nobody, and shared memory stays as it was. At its restart the firmware sets its
 * channels up anew: empty, free. A hang stops everything for its time.
 */
struct platform *platform_new(u32 number, struct platform_config *config, const struct transport_config *transport);
void platform_ports(const struct platform *platform, struct platform_ports *ports);
/* Clients start now: fault windows, "nth" counts and events begin (see fault_match.boot). */
void platform_mark(struct platform *platform);
/* Names the client of the running CPU's task for fault matching; set by the world: returns NULL if none. */
void platform_set_client_namer(const char *(*namer)(void));

/* What happened, for counters in expectations and reports. */
#define PLATFORM_COUNTERS(X)                                                     \
	X(requests, "requests that reached the firmware")                       \
	X(replies, "replies sent")                                              \
	X(delayed_responses, "delayed responses sent")                          \
	X(notifications, "notifications sent")                                  \
	X(notifications_lost, "notifications that found the P2A channel busy past the queue") \
	X(denied, "requests refused for lack of permission")                    \
	X(unknown, "requests for what the platform does not have")              \
	X(queue_full, "requests lost because the firmware's queue was full")    \
	X(protocol_violations, "doorbells while the channel was the agent's, malformed requests") \
	X(ownership_violations, "accesses to shared memory that was the platform's") \
	X(fast_channel_writes, "levels and limits set through fast channels")   \
	X(interrupts, "interrupts raised towards the agent")                    \
	X(faults, "faults injected")

struct platform_counters {
#define X(name, help) u64 name;
	PLATFORM_COUNTERS(X)
#undef X
};
const struct platform_counters *platform_counters(const struct platform *platform);

/*
 * Device state as the firmware has it, for expectations; false: no such path. N is
 * the domain, clock or sensor, K the trip point:
 *
 *   power.N.on power.N.state power.N.state_changes power.N.notify_state
 *   perf.N.level perf.N.limit_max perf.N.limit_min perf.N.level_changes
 *   perf.N.notify_level perf.N.notify_limits
 *   clock.N.rate_hz clock.N.enabled clock.N.rate_changes clock.N.notify_rate clock.N.notify_request
 *   sensor.N.reading sensor.N.reading_count sensor.N.config sensor.N.trip.K
 *   sensor.N.notify_trip sensor.N.notify_update
 *   reset.N.asserted reset.N.reset_count reset.N.notify_issued
 */
bool platform_state(const struct platform *platform, const char *path, u64 *value);
/*
 * The firmware stands still: it takes no step of its own, whatever the agent does (its shared
 * memory and doorbells work). What was due meanwhile comes when it is let go.
 */
void platform_hold(struct platform *platform);
void platform_let_go(struct platform *platform);
/* Shared memory is back with whom it belongs to and nothing is queued or under way. @why: what is not, if false. */
bool platform_quiet(const struct platform *platform, char *why, u32 why_bytes);

#endif
