/* SPDX-License-Identifier: GPL-2.0-only */
#include <stdio.h>

#include "server.h"
#include "../sim/engine/engine.h"

static u32 sensors(const struct server *server)
{
	return server->config->sensor_count;
}

static const struct sensor_config *sensor_config(const struct server *server, u32 sensor)
{
	return sensor < sensors(server) ? &server->config->sensor[sensor] : NULL;
}

static u32 trips(const struct sensor_config *config)
{
	return config->trip_points < SENSOR_MAX_TRIPS ? config->trip_points : SENSOR_MAX_TRIPS; /* 8 bits on the wire */
}

static bool asynchronous(const struct server *server, const struct sensor_config *config)
{
	return config->asynchronous && server->p2a;
}

static u32 asynchronous_limit(const struct server *server)
{
	for (u32 i = 0; i < sensors(server); i++) {
		if (asynchronous(server, &server->config->sensor[i]))
			return SERVER_ASYNCHRONOUS_REQUESTS;
	}
	return 0;
}

static u64 noise(const struct sensor_config *config)
{
	char name[PLATFORM_LONG_NAME_BYTES + 8];

	if (!config->noise)
		return 0;
	snprintf(name, sizeof(name), "sensor.%s", config->name);
	if (config->noise == ~0ULL)
		return random_u64(random_stream(name));
	return random_below(random_stream(name), config->noise + 1);
}

/* A trip point has been crossed if the readings before and now are on its two sides. */
static void check_trips(struct server *server, u32 sensor, s64 before, s64 now)
{
	const struct sensor_state *state = &server->sensor[sensor];

	for (u32 i = 0; i < trips(sensor_config(server, sensor)); i++) {
		const struct sensor_trip *trip = &state->trip[i];
		bool rising = before < trip->value && now >= trip->value;
		bool falling = before >= trip->value && now < trip->value;
		struct wire_sensor_trip_event wire = { SERVER_AGENT, sensor, i };

		if (!(rising && trip->direction & SENSOR_TRIP_RISING) &&
		    !(falling && trip->direction & SENSOR_TRIP_FALLING))
			continue;
		if (rising)
			wire.trip |= SENSOR_TRIP_DIRECTION;
		if (state->notify_trip)
			server_notify(server, SENSOR_PROTOCOL, SENSOR_EVENT_TRIP, &wire, sizeof(wire));
	}
}

static struct wire_sensor_value take_reading(struct server *server, u32 sensor)
{
	struct sensor_state *state = &server->sensor[sensor];
	struct wire_sensor_value wire = { { 0, 0 }, { 0, 0 } };
	s64 before = state->was_read ? state->reading : state->value;

	state->reading = (s64)((u64)state->value + noise(sensor_config(server, sensor)));
	state->was_read = true;
	state->reading_count++;
	check_trips(server, sensor, before, state->reading);
	wire.value = wire_put_u64((u64)state->reading);
	if (state->config & SENSOR_CONFIG_TIMESTAMP)
		wire.timestamp = wire_put_u64(engine_now_ns());
	return wire;
}

void sensor_send_update(struct server *server, u32 sensor)
{
	struct wire_sensor_update_event wire = { .agent = SERVER_AGENT, .sensor = sensor };

	wire.value = take_reading(server, sensor);
	server_notify(server, SENSOR_PROTOCOL, SENSOR_EVENT_UPDATE, &wire, sizeof(wire));
}

static s32 sensor_attributes(struct server *server, const struct request *request, struct reply *reply)
{
	struct wire_sensor_attributes wire = { .attributes = sensors(server) | asynchronous_limit(server) << 16 };

	(void)request;
	return reply_bytes(reply, &wire, sizeof(wire));
}

static void describe(const struct server *server, u32 sensor, struct wire_sensor_description *wire)
{
	const struct sensor_config *config = sensor_config(server, sensor);

	memset(wire, 0, sizeof(*wire));
	wire->sensor = sensor;
	wire->attributes_low = trips(config);
	if (asynchronous(server, config))
		wire->attributes_low |= SENSOR_IS_ASYNCHRONOUS;
	if (config->update_interval_us && server_notifies(server))
		wire->attributes_low |= SENSOR_HAS_UPDATES;
	if (strlen(config->name) >= WIRE_SHORT_NAME_BYTES)
		wire->attributes_low |= SENSOR_HAS_LONG_NAME;
	wire->attributes_high = (config->type & 0xff) | ((u32)config->scale & 0x1f) << 11;
	wire_short_name(wire->name, config->name);
}

static s32 sensor_descriptions(struct server *server, const struct request *request, struct reply *reply)
{
	u32 skip = request_word(request, 0);
	u32 fit = reply_fit(reply, sizeof(struct wire_sensor_description));
	u32 left, count;

	if (skip >= sensors(server))
		return WIRE_OUT_OF_RANGE;
	if (!fit)
		return WIRE_GENERIC_ERROR;
	left = sensors(server) - skip;
	count = left < fit ? left : fit;
	reply_word(reply, count | (left - count) << 16);
	for (u32 i = skip; i < skip + count; i++) {
		struct wire_sensor_description wire;

		describe(server, i, &wire);
		reply_bytes(reply, &wire, sizeof(wire));
	}
	return WIRE_SUCCESS;
}

static s32 sensor_set_trip(struct server *server, const struct request *request, struct reply *reply)
{
	struct wire_sensor_set_trip wire;
	const struct sensor_config *config;
	u32 trip;

	(void)reply;
	memcpy(&wire, request->payload, sizeof(wire));
	config = sensor_config(server, wire.sensor);
	trip = wire.control >> 4 & 0xff;
	if (!config)
		return WIRE_NOT_FOUND;
	if (trip >= trips(config))
		return WIRE_INVALID_PARAMETERS;
	server->sensor[wire.sensor].trip[trip].value = (s64)wire_get_u64(wire.value);
	server->sensor[wire.sensor].trip[trip].direction = wire.control & 3;
	return WIRE_SUCCESS;
}

static s32 reading_complete(struct server *server, const struct request *request, struct reply *reply)
{
	struct wire_sensor_delayed wire = { .sensor = request_word(request, 0) };

	server->asynchronous_sensors--;
	wire.value = take_reading(server, wire.sensor);
	return reply_bytes(reply, &wire, sizeof(wire));
}

static s32 sensor_reading(struct server *server, const struct request *request, struct reply *reply)
{
	u32 sensor = request_word(request, 0);
	const struct sensor_config *config = sensor_config(server, sensor);
	struct wire_sensor_value wire;

	if (!config)
		return WIRE_NOT_FOUND;
	if (request_word(request, 1) & SENSOR_READ_ASYNC_FLAG) {
		if (!asynchronous(server, config))
			return WIRE_NOT_SUPPORTED;
		if (server->asynchronous_sensors >= SERVER_ASYNCHRONOUS_REQUESTS)
			return WIRE_BUSY;
		server->asynchronous_sensors++;
		reply->complete = reading_complete;
		return WIRE_SUCCESS;
	}
	wire = take_reading(server, sensor);
	return reply_bytes(reply, &wire, sizeof(wire));
}

/* Intervals on the wire: [20:5] mantissa, [4:0] signed decimal exponent, of seconds. */
static u32 interval_word(u64 interval_us)
{
	s32 exponent = -6;

	while (interval_us > 0xffff || (interval_us && interval_us % 10 == 0 && exponent < 0)) {
		interval_us /= 10;
		exponent++;
	}
	return (u32)interval_us << 5 | ((u32)exponent & 0x1f);
}

static u64 interval_ns(u32 word)
{
	s32 exponent = (s32)(word & 0x1f) - (word & 0x10 ? 32 : 0) + 9;
	u64 ns = word >> 5 & 0xffff;

	for (; exponent > 0; exponent--)
		ns *= 10;
	for (; exponent < 0; exponent++)
		ns /= 10;
	return ns;
}

static s32 sensor_intervals(struct server *server, const struct request *request, struct reply *reply)
{
	const struct sensor_config *config = sensor_config(server, request_word(request, 0));
	u32 skip = request_word(request, 1);

	if (!config)
		return WIRE_NOT_FOUND;
	if (!config->update_interval_us)
		return skip ? WIRE_INVALID_PARAMETERS : reply_word(reply, 0);
	if (skip)
		return WIRE_INVALID_PARAMETERS;
	reply_word(reply, 1);
	return reply_word(reply, interval_word(config->update_interval_us));
}

static void schedule_updates(struct server *server, u32 sensor)
{
	const struct sensor_state *state = &server->sensor[sensor];
	u64 period_ns = interval_ns(state->config >> 11);

	if (!server->host || !server->host->sensor_updates)
		return;
	if (!period_ns)
		period_ns = (u64)server->config->sensor[sensor].update_interval_us * 1000;
	if (!state->notify_update || !(state->config & SENSOR_CONFIG_ENABLED))
		period_ns = 0;
	server->host->sensor_updates(server->host_data, sensor, period_ns);
}

static s32 sensor_config_get(struct server *server, const struct request *request, struct reply *reply)
{
	u32 sensor = request_word(request, 0);

	return sensor < sensors(server) ? reply_word(reply, server->sensor[sensor].config) : WIRE_NOT_FOUND;
}

static s32 sensor_config_set(struct server *server, const struct request *request, struct reply *reply)
{
	u32 sensor = request_word(request, 0);

	(void)reply;
	if (sensor >= sensors(server))
		return WIRE_NOT_FOUND;
	server->sensor[sensor].config = request_word(request, 1);
	schedule_updates(server, sensor);
	return WIRE_SUCCESS;
}

static s32 sensor_notify(struct server *server, const struct request *request, struct reply *reply)
{
	u32 sensor = request_word(request, 0);
	bool on = request_word(request, 1) & 1;

	(void)reply;
	if (sensor >= sensors(server))
		return WIRE_NOT_FOUND;
	if (request_word(request, 1) > 1)
		return WIRE_INVALID_PARAMETERS;
	if (wire_message(request->header) == SENSOR_TRIP_EVENTS) {
		server->sensor[sensor].notify_trip = on;
		return WIRE_SUCCESS;
	}
	if (!server->config->sensor[sensor].update_interval_us)
		return WIRE_NOT_SUPPORTED;
	server->sensor[sensor].notify_update = on;
	schedule_updates(server, sensor);
	return WIRE_SUCCESS;
}

static s32 sensor_name(struct server *server, const struct request *request, struct reply *reply)
{
	const struct sensor_config *config = sensor_config(server, request_word(request, 0));

	return config ? reply_name(reply, config->name) : WIRE_NOT_FOUND;
}

static const struct command commands[] = {
	[COMMON_ATTRIBUTES] = { sensor_attributes, 0, false, NULL },
	[SENSOR_DESCRIPTIONS] = { sensor_descriptions, 4, false, NULL },
	[SENSOR_TRIP_EVENTS] = { sensor_notify, 8, true, NULL },
	[SENSOR_SET_TRIP] = { sensor_set_trip, sizeof(struct wire_sensor_set_trip), false, NULL },
	[SENSOR_READING] = { sensor_reading, 8, false, NULL },
	[SENSOR_INTERVALS] = { sensor_intervals, 8, false, NULL },
	[SENSOR_GET_CONFIG] = { sensor_config_get, 4, false, NULL },
	[SENSOR_SET_CONFIG] = { sensor_config_set, 8, false, NULL },
	[SENSOR_UPDATE_EVENTS] = { sensor_notify, 8, true, NULL },
	[SENSOR_NAME] = { sensor_name, 4, false, NULL },
};

/* Trip: value[0] the trip word (point, direction in bit 16). Update: value[0] what the sensor reads from now on. */
static u32 sensor_event(struct server *server, u32 event, u32 source, const u64 value[2], void *payload)
{
	struct wire_sensor_trip_event trip = { 0, source, value ? (u32)value[0] : 0 };
	struct wire_sensor_update_event update = { .agent = 0, .sensor = source };

	if (event > SENSOR_EVENT_UPDATE || source >= sensors(server))
		return 0;
	if (event == SENSOR_EVENT_TRIP) {
		memcpy(payload, &trip, sizeof(trip));
		return sizeof(trip);
	}
	if (value)
		server->sensor[source].value = (s64)value[0];
	update.value = take_reading(server, source);
	memcpy(payload, &update, sizeof(update));
	return sizeof(update);
}

static void sensor_reset(struct server *server)
{
	server->asynchronous_sensors = 0;
	for (u32 i = 0; i < sensors(server); i++) {
		struct sensor_state *state = &server->sensor[i];
		struct sensor_trip *trip = state->trip;
		u64 reading_count = state->reading_count;

		memset(state, 0, sizeof(*state));
		state->trip = memset(trip, 0, trips(&server->config->sensor[i]) * sizeof(*trip));
		state->value = server->config->sensor[i].value;
		state->config = SENSOR_CONFIG_ENABLED;
		state->reading_count = reading_count;
		schedule_updates(server, i);
	}
}

const struct protocol sensor_protocol = {
	.id = SENSOR_PROTOCOL,
	.version = SENSOR_VERSION,
	.command = commands,
	.command_count = sizeof(commands) / sizeof(commands[0]),
	.count = sensors,
	.event = sensor_event,
	.reset = sensor_reset,
};
