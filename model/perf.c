/* SPDX-License-Identifier: GPL-2.0-only */
#include "server.h"

static u32 domains(const struct server *server)
{
	return server->config->perf_count;
}

static const struct perf_domain_config *domain_config(const struct server *server, u32 domain)
{
	return domain < domains(server) ? &server->config->perf[domain] : NULL;
}

static bool has_level(const struct perf_domain_config *config, u32 level)
{
	for (u32 i = 0; i < config->level_count; i++) {
		if (config->level[i].level == level)
			return true;
	}
	return false;
}

static void lowest_and_highest(const struct perf_domain_config *config, u32 *min, u32 *max)
{
	*min = config->level_count ? config->level[0].level : 0;
	*max = *min;
	for (u32 i = 1; i < config->level_count; i++) {
		if (config->level[i].level < *min)
			*min = config->level[i].level;
		if (config->level[i].level > *max)
			*max = config->level[i].level;
	}
}

static void changed(struct server *server, u32 domain)
{
	if (server->host && server->host->perf_changed)
		server->host->perf_changed(server->host_data, domain);
}

static u32 level_event(const struct server *server, u32 agent, u32 domain, void *payload)
{
	struct wire_perf_level_event event = { agent, domain, server->perf[domain].level };

	memcpy(payload, &event, sizeof(event));
	return sizeof(event);
}

static u32 limits_event(const struct server *server, u32 agent, u32 domain, void *payload)
{
	const struct perf_state *state = &server->perf[domain];
	struct wire_perf_limits_event event = { agent, domain, state->limit_max, state->limit_min };

	memcpy(payload, &event, sizeof(event));
	return sizeof(event);
}

static void move_level(struct server *server, u32 domain, u32 level)
{
	struct perf_state *state = &server->perf[domain];
	u8 payload[sizeof(struct wire_perf_level_event)];

	if (state->level == level)
		return;
	state->level = level;
	state->level_changes++;
	if (state->notify_level)
		server_notify(server, PERF_PROTOCOL, PERF_EVENT_LEVEL, payload,
			      level_event(server, SERVER_AGENT, domain, payload));
}

s32 perf_set_level(struct server *server, u32 domain, u32 level)
{
	const struct perf_domain_config *config = domain_config(server, domain);

	if (!config)
		return WIRE_NOT_FOUND;
	if (!config->may_set_level)
		return WIRE_DENIED;
	if (!has_level(config, level))
		return WIRE_INVALID_PARAMETERS;
	if (level < server->perf[domain].limit_min || level > server->perf[domain].limit_max)
		return WIRE_OUT_OF_RANGE;
	move_level(server, domain, level);
	changed(server, domain);
	return WIRE_SUCCESS;
}

/* The level follows the limits: into the range, to the nearest level there is. */
static void apply_limits(struct server *server, u32 domain, u32 max, u32 min)
{
	const struct perf_domain_config *config = domain_config(server, domain);
	struct perf_state *state = &server->perf[domain];
	u32 level = state->level;

	state->limit_max = max;
	state->limit_min = min;
	if (level > max || level < min) {
		level = level > max ? 0 : ~0u;
		for (u32 i = 0; i < config->level_count; i++) {
			u32 have = config->level[i].level;

			if (have < min || have > max)
				continue;
			if (state->level > max ? have > level : have < level)
				level = have;
		}
		if (has_level(config, level))
			move_level(server, domain, level);
	}
	changed(server, domain);
}

/* A zero leaves that limit as it is; both zero is an error (version 3 on). */
s32 perf_set_limits(struct server *server, u32 domain, u32 max, u32 min)
{
	const struct perf_domain_config *config = domain_config(server, domain);
	struct perf_state *state;
	u8 payload[sizeof(struct wire_perf_limits_event)];

	if (!config)
		return WIRE_NOT_FOUND;
	if (!config->may_set_limits)
		return WIRE_DENIED;
	state = &server->perf[domain];
	if ((!max && !min) || (max && !has_level(config, max)) || (min && !has_level(config, min)))
		return WIRE_INVALID_PARAMETERS;
	max = max ? max : state->limit_max;
	min = min ? min : state->limit_min;
	if (min > max)
		return WIRE_INVALID_PARAMETERS;
	if (max == state->limit_max && min == state->limit_min)
		return WIRE_SUCCESS;
	apply_limits(server, domain, max, min);
	if (state->notify_limits)
		server_notify(server, PERF_PROTOCOL, PERF_EVENT_LIMITS, payload,
			      limits_event(server, SERVER_AGENT, domain, payload));
	return WIRE_SUCCESS;
}

static s32 perf_attributes(struct server *server, const struct request *request, struct reply *reply)
{
	struct wire_perf_attributes wire = { .attributes = domains(server) | PERF_POWER_MICROWATTS };

	(void)request;
	return reply_bytes(reply, &wire, sizeof(wire));
}

static s32 perf_domain(struct server *server, const struct request *request, struct reply *reply)
{
	const struct perf_domain_config *config = domain_config(server, request_word(request, 0));
	struct wire_perf_domain wire;

	if (!config)
		return WIRE_NOT_FOUND;
	memset(&wire, 0, sizeof(wire));
	if (config->may_set_limits)
		wire.attributes |= PERF_DOMAIN_SETS_LIMITS;
	if (config->may_set_level)
		wire.attributes |= PERF_DOMAIN_SETS_LEVEL;
	if (server_notifies(server))
		wire.attributes |= PERF_DOMAIN_LIMITS_EVENT | PERF_DOMAIN_LEVEL_EVENT;
	if (config->fast_channels)
		wire.attributes |= PERF_DOMAIN_FAST_CHANNELS;
	if (strlen(config->name) >= WIRE_SHORT_NAME_BYTES)
		wire.attributes |= PERF_DOMAIN_LONG_NAME;
	wire.rate_limit_us = config->rate_limit_us & PERF_RATE_LIMIT_MASK;
	wire.sustained_khz = config->sustained_khz;
	wire.sustained_level = config->sustained_level;
	wire_short_name(wire.name, config->name);
	return reply_bytes(reply, &wire, sizeof(wire));
}

static u32 indicative_khz(const struct perf_domain_config *config, u32 level)
{
	if (!config->sustained_level)
		return 0;
	return (u32)((u64)config->sustained_khz * level / config->sustained_level);
}

static s32 perf_levels(struct server *server, const struct request *request, struct reply *reply)
{
	const struct perf_domain_config *config = domain_config(server, request_word(request, 0));
	u32 skip = request_word(request, 1);
	u32 fit = reply_fit(reply, sizeof(struct wire_perf_level));
	u32 count;

	if (!config)
		return WIRE_NOT_FOUND;
	if (skip > config->level_count || (skip && skip == config->level_count))
		return WIRE_OUT_OF_RANGE;
	if (!fit)
		return WIRE_GENERIC_ERROR;
	count = config->level_count - skip < fit ? config->level_count - skip : fit;
	reply_word(reply, count | (config->level_count - skip - count) << 16);
	for (u32 i = skip; i < skip + count; i++) {
		const struct perf_level_config *level = &config->level[i];
		struct wire_perf_level wire = {
			.level = level->level,
			.power = level->power_uw,
			.latency_us = level->latency_us < 0xffff ? level->latency_us : 0xffff,
			.indicative_khz = indicative_khz(config, level->level),
			.index = i,
		};

		reply_bytes(reply, &wire, sizeof(wire));
	}
	return WIRE_SUCCESS;
}

static s32 perf_limits_set(struct server *server, const struct request *request, struct reply *reply)
{
	(void)reply;
	return perf_set_limits(server, request_word(request, 0), request_word(request, 1), request_word(request, 2));
}

static s32 perf_limits_get(struct server *server, const struct request *request, struct reply *reply)
{
	u32 domain = request_word(request, 0);
	struct wire_perf_limits wire;

	if (domain >= domains(server))
		return WIRE_NOT_FOUND;
	wire.max = server->perf[domain].limit_max;
	wire.min = server->perf[domain].limit_min;
	return reply_bytes(reply, &wire, sizeof(wire));
}

static s32 perf_level_set(struct server *server, const struct request *request, struct reply *reply)
{
	(void)reply;
	return perf_set_level(server, request_word(request, 0), request_word(request, 1));
}

static s32 perf_level_get(struct server *server, const struct request *request, struct reply *reply)
{
	u32 domain = request_word(request, 0);

	if (domain >= domains(server))
		return WIRE_NOT_FOUND;
	return reply_word(reply, server->perf[domain].level);
}

static s32 perf_notify(struct server *server, const struct request *request, struct reply *reply)
{
	u32 domain = request_word(request, 0);
	bool on = request_word(request, 1) & 1;

	(void)reply;
	if (domain >= domains(server))
		return WIRE_NOT_FOUND;
	if (request_word(request, 1) > 1)
		return WIRE_INVALID_PARAMETERS;
	if (wire_message(request->header) == PERF_LIMITS_NOTIFY)
		server->perf[domain].notify_limits = on;
	else
		server->perf[domain].notify_level = on;
	return WIRE_SUCCESS;
}

/* Where each message's fast channel stands in a domain's block, its size, and its doorbell bit; 0: no doorbell. */
static const struct fast_channel {
	u32 message;
	u32 offset;
	u32 bytes;
	u32 bell;
} fast_channels[] = {
	{ PERF_SET_LEVEL, FAST_SET_LEVEL, 4, FAST_BELL_LEVEL },
	{ PERF_SET_LIMITS, FAST_SET_LIMITS, 8, FAST_BELL_LIMITS },
	{ PERF_GET_LEVEL, FAST_GET_LEVEL, 4, 0 },
	{ PERF_GET_LIMITS, FAST_GET_LIMITS, 8, 0 },
};

static void describe_fast_channel(const struct server *server, u32 domain, const struct fast_channel *channel,
				  struct wire_perf_fast_channel *wire)
{
	u64 address = server->fast_base + (u64)domain * FAST_STRIDE + channel->offset;
	u64 bell = server->fast_bell_base + (u64)domain * sizeof(u32);

	memset(wire, 0, sizeof(*wire));
	wire->rate_limit_us = server->config->perf[domain].rate_limit_us & PERF_RATE_LIMIT_MASK;
	wire->address_low = (u32)address;
	wire->address_high = (u32)(address >> 32);
	wire->bytes = channel->bytes;
	if (!channel->bell)
		return;
	wire->attributes = PERF_FAST_DOORBELL | PERF_FAST_DOORBELL_32BIT;
	wire->doorbell_low = (u32)bell;
	wire->doorbell_high = (u32)(bell >> 32);
	wire->set_low = channel->bell;
	wire->preserve_low = ~(FAST_BELL_LEVEL | FAST_BELL_LIMITS);
}

static s32 perf_fast_channel(struct server *server, const struct request *request, struct reply *reply)
{
	u32 domain = request_word(request, 0);
	struct wire_perf_fast_channel wire;

	if (domain >= domains(server))
		return WIRE_NOT_FOUND;
	if (!server->config->perf[domain].fast_channels || !server->fast_base)
		return WIRE_NOT_SUPPORTED;
	for (u32 i = 0; i < sizeof(fast_channels) / sizeof(fast_channels[0]); i++) {
		if (fast_channels[i].message != request_word(request, 1))
			continue;
		describe_fast_channel(server, domain, &fast_channels[i], &wire);
		return reply_bytes(reply, &wire, sizeof(wire));
	}
	return WIRE_NOT_SUPPORTED;
}

static s32 perf_name(struct server *server, const struct request *request, struct reply *reply)
{
	const struct perf_domain_config *config = domain_config(server, request_word(request, 0));

	return config ? reply_name(reply, config->name) : WIRE_NOT_FOUND;
}

static u32 fast_attributes(const struct server *server)
{
	for (u32 i = 0; i < domains(server); i++) {
		if (server->config->perf[i].fast_channels && server->fast_base)
			return PERF_MESSAGE_FAST_CHANNEL;
	}
	return 0;
}

static const struct command commands[] = {
	[COMMON_ATTRIBUTES] = { perf_attributes, 0, false, NULL },
	[PERF_DOMAIN] = { perf_domain, 4, false, NULL },
	[PERF_LEVELS] = { perf_levels, 8, false, NULL },
	[PERF_SET_LIMITS] = { perf_limits_set, 12, false, fast_attributes },
	[PERF_GET_LIMITS] = { perf_limits_get, 4, false, fast_attributes },
	[PERF_SET_LEVEL] = { perf_level_set, 8, false, fast_attributes },
	[PERF_GET_LEVEL] = { perf_level_get, 4, false, fast_attributes },
	[PERF_LIMITS_NOTIFY] = { perf_notify, 8, true, NULL },
	[PERF_LEVEL_NOTIFY] = { perf_notify, 8, true, NULL },
	[PERF_FAST_CHANNEL] = { perf_fast_channel, 8, false, NULL },
	[PERF_NAME] = { perf_name, 4, false, NULL },
};

/* Limits: value[0] max, value[1] min. Level: value[0]. */
static u32 perf_event(struct server *server, u32 event, u32 source, const u64 value[2], void *payload)
{
	if (event > PERF_EVENT_LEVEL || source >= domains(server))
		return 0;
	if (event == PERF_EVENT_LIMITS) {
		if (value)
			apply_limits(server, source, (u32)value[0], (u32)value[1]);
		return limits_event(server, 0, source, payload);
	}
	if (value) {
		server->perf[source].level = (u32)value[0];
		server->perf[source].level_changes++;
		changed(server, source);
	}
	return level_event(server, 0, source, payload);
}

static void perf_reset(struct server *server)
{
	for (u32 i = 0; i < domains(server); i++) {
		const struct perf_domain_config *config = &server->config->perf[i];
		struct perf_state *state = &server->perf[i];
		u64 level_changes = state->level_changes;

		memset(state, 0, sizeof(*state));
		lowest_and_highest(config, &state->limit_min, &state->limit_max);
		state->level = config->initial_level;
		state->level_changes = level_changes;
		changed(server, i);
	}
}

const struct protocol perf_protocol = {
	.id = PERF_PROTOCOL,
	.version = PERF_VERSION,
	.command = commands,
	.command_count = sizeof(commands) / sizeof(commands[0]),
	.count = domains,
	.event = perf_event,
	.reset = perf_reset,
};
