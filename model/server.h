/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MODEL_SERVER_H
#define MODEL_SERVER_H

/*
 * The SCMI server without its hardware: device state and the protocols' commands.
 * Bytes in, bytes out, no time: what a command costs, when its reply leaves and
 * over which channel is platform_private.h's business.
 */
#include <stdint.h>
#include <string.h>

#include "platform.h"
#include "wire.h"

#define SERVER_AGENT 1u                 /* the agent behind the channel; 0 is the platform */
#define SERVER_ASYNCHRONOUS_REQUESTS 16 /* of a protocol */
#define SERVER_PROTOCOLS 6

struct server;

/* One request. @payload is followed by nothing: @bytes of it count. @identity: which one, for the checker of replies. */
struct request {
	u64 identity;
	u32 header;
	u32 bytes;
	_Alignas(8) u8 payload[WIRE_PAYLOAD_BYTES];
};

/*
 * struct reply - what a handler fills in.
 * @room: payload bytes that the channel takes after the status.
 * @complete: set by a handler whose command goes on after its response: called
 *	when that is over, with a fresh reply, which becomes the delayed response.
 * @at_once: it is over with the response already; only the agent wants it delayed.
 * @silent: the agent does not want that delayed response.
 */
struct reply {
	u32 bytes;
	u32 room;
	s32 (*complete)(struct server *server, const struct request *request, struct reply *reply);
	bool at_once;
	bool silent;
	_Alignas(8) u8 payload[WIRE_PAYLOAD_BYTES];
};

/*
 * struct command - an entry of a protocol's table, which is indexed by message id.
 * @handle: returns the SCMI status; a payload is sent only with success.
 * @min_bytes: of the payload; less is a protocol error.
 * @event: one of the *_NOTIFY commands: there only if the platform notifies.
 * @attributes: the answer to MESSAGE_ATTRIBUTES; NULL: 0.
 */
struct command {
	s32 (*handle)(struct server *server, const struct request *request, struct reply *reply);
	u8 min_bytes;
	bool event;
	u32 (*attributes)(const struct server *server);
};

/*
 * struct protocol - one SCMI protocol.
 * @count: how many domains, clocks or sensors there are: none, and the protocol is not listed.
 * @event: applies an event to the state (value NULL: leaves it) and builds its payload; bytes, 0: no such event.
 */
struct protocol {
	u8 id;
	u32 version;
	const struct command *command;
	u32 command_count;
	u32 (*count)(const struct server *server);
	u32 (*event)(struct server *server, u32 event, u32 source, const u64 value[2], void *payload);
	void (*reset)(struct server *server);
};

extern const struct protocol base_protocol;
extern const struct protocol power_protocol;
extern const struct protocol perf_protocol;
extern const struct protocol clock_protocol;
extern const struct protocol sensor_protocol;
extern const struct protocol reset_protocol;

/* @state: as on the wire, POWER_ON or POWER_OFF. */
struct power_state {
	u32 state;
	u64 state_changes;
	bool notify_state;
};

struct perf_state {
	u32 level;
	u32 limit_max;
	u32 limit_min;
	u64 level_changes;
	bool notify_limits;
	bool notify_level;
};

struct clock_state {
	u64 rate_hz;
	u64 rate_changes;
	bool enabled;
	bool notify_rate;
	bool notify_request;
};

#define SENSOR_MAX_TRIPS 255u

/* @trip: as many as the sensor has points. */
struct sensor_trip {
	s64 value;
	u32 direction;
};

struct sensor_state {
	s64 reading; /* the last one */
	bool was_read;
	u64 reading_count;
	s64 value; /* what it reads without noise; events move it */
	u32 config;
	bool notify_trip;
	bool notify_update;
	struct sensor_trip *trip;
};

struct reset_state {
	bool asserted;
	u64 reset_count;
	bool notify_issued;
};

/*
 * struct server_host - what the server needs of the platform around it; members may be NULL.
 * @notify: a notification is to be sent.
 * @perf_changed: levels or limits of a domain have changed (fast channels show them).
 * @sensor_updates: continuous updates of a sensor go on with this period, 0: stop.
 */
struct server_host {
	void (*notify)(void *host, u32 protocol, u32 event, const void *payload, u32 bytes);
	void (*perf_changed)(void *host, u32 domain);
	void (*sensor_updates)(void *host, u32 sensor, u64 period_ns);
};

/*
 * struct server - one instance's firmware state.
 * @p2a: there is a channel for notifications and delayed responses.
 * @fast_base, @fast_bell_base: addresses of fast channels and of their doorbells.
 * @asynchronous_*: commands that go on after their response, by protocol.
 */
struct server {
	const struct platform_config *config;
	u32 number;
	bool p2a;
	u64 fast_base;
	u64 fast_bell_base;
	struct power_state *power;
	struct perf_state *perf;
	struct clock_state *clock;
	struct sensor_state *sensor;
	struct reset_state *reset;
	bool notify_errors;
	bool device_denied;
	bool protocol_denied[256];
	u32 asynchronous_powers;
	u32 asynchronous_clocks;
	u32 asynchronous_sensors;
	u32 asynchronous_resets;
	struct platform_counters counters;
	const struct server_host *host;
	void *host_data;
};

/* Allocates the state and powers it on. */
void server_init(struct server *server, u32 number, const struct platform_config *config, bool p2a);
void server_free(struct server *server);
/* State as after power-on; counters stay. */
void server_reset(struct server *server);
/* Executes one request: the SCMI status, and @reply's payload if that is success. */
s32 server_execute(struct server *server, const struct request *request, struct reply *reply);
const struct protocol *server_protocol(const struct server *server, u32 id);
/* Protocols beside base that this platform has, in ascending order; count of them. */
u32 server_protocols(const struct server *server, u8 *id);
bool server_notifies(const struct server *server);
void server_notify(struct server *server, u32 protocol, u32 event, const void *payload, u32 bytes);
/* Builds an event as the platform's own, applying it to the state; bytes of payload, 0: no such event. */
u32 server_event(struct server *server, u32 protocol, u32 event, u32 source, const u64 value[2], void *payload);
bool server_state(const struct server *server, const char *path, u64 *value);

/* Of perf.c, for fast channels: the same as the commands, status returned. */
s32 perf_set_level(struct server *server, u32 domain, u32 level);
s32 perf_set_limits(struct server *server, u32 domain, u32 max, u32 min);
/* Of sensor.c: takes a reading and sends it as a continuous update. */
void sensor_send_update(struct server *server, u32 sensor);

/* Fast channel layout in the window at fast_base: one block a domain, and one 32-bit doorbell. */
#define FAST_STRIDE 0x20u
#define FAST_SET_LEVEL 0x00u
#define FAST_SET_LIMITS 0x08u /* max, min */
#define FAST_GET_LEVEL 0x10u
#define FAST_GET_LIMITS 0x18u
#define FAST_BELL_LEVEL 1u
#define FAST_BELL_LIMITS 2u

/* Room for @bytes more in a reply, zeroed; NULL if it does not fit. */
static inline void *reply_room(struct reply *reply, u32 bytes)
{
	void *to = reply->payload + reply->bytes;

	if (bytes > reply->room - reply->bytes)
		return NULL;
	reply->bytes += bytes;
	return memset(to, 0, bytes);
}

/* How many items of @bytes fit after one word of counts; 0 if not even one does. */
static inline u32 reply_fit(const struct reply *reply, u32 bytes)
{
	u32 left = reply->room - reply->bytes;

	return left < sizeof(u32) ? 0 : (left - (u32)sizeof(u32)) / bytes;
}

static inline s32 reply_bytes(struct reply *reply, const void *from, u32 bytes)
{
	void *to = reply_room(reply, bytes);

	if (!to)
		return WIRE_GENERIC_ERROR;
	memcpy(to, from, bytes);
	return WIRE_SUCCESS;
}

static inline s32 reply_word(struct reply *reply, u32 word)
{
	return reply_bytes(reply, &word, sizeof(word));
}

static inline u32 request_word(const struct request *request, u32 index)
{
	u32 word;

	memcpy(&word, request->payload + index * sizeof(word), sizeof(word));
	return word;
}

static inline u64 wire_get_u64(struct wire_u64 value)
{
	return (u64)value.high << 32 | value.low;
}

static inline struct wire_u64 wire_put_u64(u64 value)
{
	return (struct wire_u64){ .low = (u32)value, .high = (u32)(value >> 32) };
}

/* The short form of a name: cut off and terminated. */
static inline void wire_short_name(char to[WIRE_SHORT_NAME_BYTES], const char *name)
{
	memset(to, 0, WIRE_SHORT_NAME_BYTES);
	for (u32 i = 0; i < WIRE_SHORT_NAME_BYTES - 1 && name[i]; i++)
		to[i] = name[i];
}

static inline s32 reply_name(struct reply *reply, const char *name)
{
	struct wire_name *wire = reply_room(reply, sizeof(*wire));

	if (!wire)
		return WIRE_GENERIC_ERROR;
	for (u32 i = 0; i < WIRE_NAME_BYTES - 1 && name[i]; i++)
		wire->name[i] = name[i];
	return WIRE_SUCCESS;
}

#endif
