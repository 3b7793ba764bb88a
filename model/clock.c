/* SPDX-License-Identifier: GPL-2.0-only */
#include "server.h"

static u32 clocks(const struct server *server)
{
	return server->config->clock_count;
}

static const struct clock_config *clock_config(const struct server *server, u32 clock)
{
	return clock < clocks(server) ? &server->config->clock[clock] : NULL;
}

/* Delayed responses need a channel to come over. */
static u32 asynchronous_limit(const struct server *server)
{
	for (u32 i = 0; server->p2a && i < clocks(server); i++) {
		if (server->config->clock[i].asynchronous)
			return SERVER_ASYNCHRONOUS_REQUESTS;
	}
	return 0;
}

static void tell(struct server *server, u32 event, u32 clock, u64 rate_hz)
{
	struct wire_clock_event wire = { SERVER_AGENT, clock, wire_put_u64(rate_hz) };

	server_notify(server, CLOCK_PROTOCOL, event, &wire, sizeof(wire));
}

/* The rate that the hardware makes of @wanted; false if it makes none. */
static bool nearest_below_and_above(const struct clock_config *config, u64 wanted, u64 *below, u64 *above)
{
	*below = 0;
	*above = 0;
	if (config->range) {
		u64 min = config->rate_hz[0], max = config->rate_hz[1];
		u64 step = config->rate_hz[2] ? config->rate_hz[2] : 1;

		if (wanted < min || wanted > max)
			return false;
		*below = wanted - (wanted - min) % step;
		*above = *below == wanted || *below + step > max ? *below : *below + step;
		return true;
	}
	for (u32 i = 0; i < config->rate_count; i++) {
		u64 rate = config->rate_hz[i];

		if (rate <= wanted && rate > *below)
			*below = rate;
		if (rate >= wanted && (!*above || rate < *above))
			*above = rate;
	}
	return *below && *above;
}

static bool round_rate(const struct clock_config *config, u64 wanted, u32 flags, u64 *rate)
{
	u64 below, above;

	if (!nearest_below_and_above(config, wanted, &below, &above))
		return false;
	if (flags & CLOCK_SET_AUTO_FLAG)
		*rate = wanted - below <= above - wanted ? below : above;
	else
		*rate = flags & CLOCK_SET_UP_FLAG ? above : below;
	return true;
}

static s32 clock_attributes(struct server *server, const struct request *request, struct reply *reply)
{
	(void)request;
	return reply_word(reply, clocks(server) | asynchronous_limit(server) << 16);
}

static s32 clock_description(struct server *server, const struct request *request, struct reply *reply)
{
	u32 clock = request_word(request, 0);
	const struct clock_config *config = clock_config(server, clock);
	struct wire_clock_description wire;

	if (!config)
		return WIRE_NOT_FOUND;
	memset(&wire, 0, sizeof(wire));
	if (server->clock[clock].enabled)
		wire.attributes |= CLOCK_IS_ENABLED;
	if (!config->may_change)
		wire.attributes |= CLOCK_IS_RESTRICTED;
	if (strlen(config->name) >= WIRE_SHORT_NAME_BYTES)
		wire.attributes |= CLOCK_HAS_LONG_NAME;
	if (server_notifies(server))
		wire.attributes |= CLOCK_HAS_RATE_EVENT | CLOCK_HAS_REQUEST_EVENT;
	wire.enable_latency_us = config->enable_latency_us;
	wire_short_name(wire.name, config->name);
	return reply_bytes(reply, &wire, sizeof(wire));
}

static s32 clock_rates(struct server *server, const struct request *request, struct reply *reply)
{
	const struct clock_config *config = clock_config(server, request_word(request, 0));
	u32 skip = request_word(request, 1);
	u32 fit = reply_fit(reply, sizeof(struct wire_u64));
	u32 total, count;

	if (!config)
		return WIRE_NOT_FOUND;
	total = config->range ? 3 : config->rate_count;
	if (skip > total || (skip && (skip == total || config->range)))
		return WIRE_OUT_OF_RANGE;
	if (!fit)
		return WIRE_GENERIC_ERROR;
	count = total - skip < fit ? total - skip : fit;
	reply_word(reply, count | (config->range ? CLOCK_RATES_ARE_RANGE : 0) | (total - skip - count) << 16);
	for (u32 i = skip; i < skip + count; i++) {
		struct wire_u64 rate = wire_put_u64(config->rate_hz[i]);

		reply_bytes(reply, &rate, sizeof(rate));
	}
	return WIRE_SUCCESS;
}

static u64 set_rate(struct server *server, const struct request *request)
{
	struct wire_clock_set_rate wire;
	struct clock_state *state;
	u64 rate;

	memcpy(&wire, request->payload, sizeof(wire));
	state = &server->clock[wire.clock];
	if (!round_rate(clock_config(server, wire.clock), wire_get_u64(wire.rate), wire.flags, &rate))
		return state->rate_hz; /* checked before */
	if (rate != state->rate_hz) {
		state->rate_hz = rate;
		state->rate_changes++;
		if (state->notify_rate)
			tell(server, CLOCK_EVENT_RATE, wire.clock, rate);
	}
	return rate;
}

static s32 rate_set_complete(struct server *server, const struct request *request, struct reply *reply)
{
	struct wire_clock_rate_set wire = { .clock = request_word(request, 1) };

	server->asynchronous_clocks--;
	wire.rate = wire_put_u64(set_rate(server, request));
	return reply_bytes(reply, &wire, sizeof(wire));
}

static s32 clock_rate_set(struct server *server, const struct request *request, struct reply *reply)
{
	struct wire_clock_set_rate wire;
	const struct clock_config *config;
	u64 rate;

	memcpy(&wire, request->payload, sizeof(wire));
	config = clock_config(server, wire.clock);
	if (!config)
		return WIRE_NOT_FOUND;
	if (server->clock[wire.clock].notify_request)
		tell(server, CLOCK_EVENT_REQUEST, wire.clock, wire_get_u64(wire.rate));
	if (!config->may_change)
		return WIRE_DENIED;
	if (!round_rate(config, wire_get_u64(wire.rate), wire.flags, &rate))
		return WIRE_INVALID_PARAMETERS;
	if (wire.flags & CLOCK_SET_ASYNC_FLAG) {
		if (!asynchronous_limit(server))
			return WIRE_NOT_SUPPORTED;
		if (server->asynchronous_clocks >= asynchronous_limit(server))
			return WIRE_BUSY;
		server->asynchronous_clocks++;
		reply->complete = rate_set_complete;
		reply->at_once = !config->asynchronous;
		reply->silent = wire.flags & CLOCK_SET_NO_DELAYED_FLAG;
		return WIRE_SUCCESS;
	}
	set_rate(server, request);
	return WIRE_SUCCESS;
}

static s32 clock_rate_get(struct server *server, const struct request *request, struct reply *reply)
{
	u32 clock = request_word(request, 0);
	struct wire_u64 rate;

	if (clock >= clocks(server))
		return WIRE_NOT_FOUND;
	rate = wire_put_u64(server->clock[clock].rate_hz);
	return reply_bytes(reply, &rate, sizeof(rate));
}

static s32 clock_config_set(struct server *server, const struct request *request, struct reply *reply)
{
	struct wire_clock_set_config wire;
	const struct clock_config *config;

	(void)reply;
	memcpy(&wire, request->payload, sizeof(wire));
	config = clock_config(server, wire.clock);
	if (!config)
		return WIRE_NOT_FOUND;
	if (!config->may_change)
		return WIRE_DENIED;
	if (wire.attributes > 1)
		return WIRE_INVALID_PARAMETERS; /* no OEM settings here, so "unchanged" changes nothing */
	server->clock[wire.clock].enabled = wire.attributes;
	return WIRE_SUCCESS;
}

static s32 clock_config_get(struct server *server, const struct request *request, struct reply *reply)
{
	u32 clock = request_word(request, 0);
	struct wire_clock_config wire = { 0 };

	if (clock >= clocks(server))
		return WIRE_NOT_FOUND;
	if (request_word(request, 1))
		return WIRE_INVALID_PARAMETERS;
	wire.config = server->clock[clock].enabled ? CLOCK_IS_ENABLED : 0;
	return reply_bytes(reply, &wire, sizeof(wire));
}

static s32 clock_name(struct server *server, const struct request *request, struct reply *reply)
{
	const struct clock_config *config = clock_config(server, request_word(request, 0));

	return config ? reply_name(reply, config->name) : WIRE_NOT_FOUND;
}

static s32 clock_notify(struct server *server, const struct request *request, struct reply *reply)
{
	u32 clock = request_word(request, 0);
	bool on = request_word(request, 1) & 1;

	(void)reply;
	if (clock >= clocks(server))
		return WIRE_NOT_FOUND;
	if (request_word(request, 1) > 1)
		return WIRE_INVALID_PARAMETERS;
	if (wire_message(request->header) == CLOCK_RATE_EVENTS)
		server->clock[clock].notify_rate = on;
	else
		server->clock[clock].notify_request = on;
	return WIRE_SUCCESS;
}

static s32 clock_permissions(struct server *server, const struct request *request, struct reply *reply)
{
	const struct clock_config *config = clock_config(server, request_word(request, 0));

	if (!config)
		return WIRE_NOT_FOUND;
	return reply_word(reply, config->may_change ? CLOCK_MAY_SET_STATE | CLOCK_MAY_SET_RATE : 0);
}

static const struct command commands[] = {
	[COMMON_ATTRIBUTES] = { clock_attributes, 0, false, NULL },
	[CLOCK_DESCRIPTION] = { clock_description, 4, false, NULL },
	[CLOCK_RATES] = { clock_rates, 8, false, NULL },
	[CLOCK_SET_RATE] = { clock_rate_set, sizeof(struct wire_clock_set_rate), false, NULL },
	[CLOCK_GET_RATE] = { clock_rate_get, 4, false, NULL },
	[CLOCK_SET_CONFIG] = { clock_config_set, sizeof(struct wire_clock_set_config), false, NULL },
	[CLOCK_NAME] = { clock_name, 4, false, NULL },
	[CLOCK_RATE_EVENTS] = { clock_notify, 8, true, NULL },
	[CLOCK_REQUEST_EVENTS] = { clock_notify, 8, true, NULL },
	[CLOCK_GET_CONFIG] = { clock_config_get, 8, false, NULL },
	[CLOCK_PERMISSIONS] = { clock_permissions, 4, false, NULL },
};

/* value[0]: the rate in Hz. */
static u32 clock_event(struct server *server, u32 event, u32 source, const u64 value[2], void *payload)
{
	struct wire_clock_event wire = { .agent = 0, .clock = source };

	if (event > CLOCK_EVENT_REQUEST || source >= clocks(server))
		return 0;
	if (event == CLOCK_EVENT_RATE && value) {
		server->clock[source].rate_hz = value[0];
		server->clock[source].rate_changes++;
	}
	wire.rate = wire_put_u64(value ? value[0] : server->clock[source].rate_hz);
	memcpy(payload, &wire, sizeof(wire));
	return sizeof(wire);
}

static void clock_reset(struct server *server)
{
	server->asynchronous_clocks = 0;
	for (u32 i = 0; i < clocks(server); i++) {
		struct clock_state *state = &server->clock[i];
		u64 rate_changes = state->rate_changes;

		memset(state, 0, sizeof(*state));
		state->rate_hz = server->config->clock[i].initial_rate_hz;
		state->enabled = server->config->clock[i].enabled;
		state->rate_changes = rate_changes;
	}
}

const struct protocol clock_protocol = {
	.id = CLOCK_PROTOCOL,
	.version = CLOCK_VERSION,
	.command = commands,
	.command_count = sizeof(commands) / sizeof(commands[0]),
	.count = clocks,
	.event = clock_event,
	.reset = clock_reset,
};
