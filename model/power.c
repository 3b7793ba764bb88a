/* SPDX-License-Identifier: GPL-2.0-only */
#include "server.h"

static u32 domains(const struct server *server)
{
	return server->config->power_count;
}

static const struct power_domain_config *domain_config(const struct server *server, u32 domain)
{
	return domain < domains(server) ? &server->config->power[domain] : NULL;
}

static void move_state(struct server *server, u32 domain, u32 value)
{
	struct power_state *state = &server->power[domain];
	struct wire_power_event wire = { SERVER_AGENT, domain, value };

	if (state->state == value)
		return;
	state->state = value;
	state->state_changes++;
	if (state->notify_state)
		server_notify(server, POWER_PROTOCOL, POWER_EVENT_STATE, &wire, sizeof(wire));
}

static s32 power_attributes(struct server *server, const struct request *request, struct reply *reply)
{
	struct wire_power_attributes wire = { .attributes = domains(server) };

	(void)request;
	return reply_bytes(reply, &wire, sizeof(wire));
}

static s32 power_domain(struct server *server, const struct request *request, struct reply *reply)
{
	const struct power_domain_config *config = domain_config(server, request_word(request, 0));
	struct wire_power_domain wire;

	if (!config)
		return WIRE_NOT_FOUND;
	memset(&wire, 0, sizeof(wire));
	wire.attributes = POWER_DOMAIN_IS_SYNCHRONOUS;
	if (config->asynchronous)
		wire.attributes |= POWER_DOMAIN_IS_ASYNCHRONOUS;
	if (server_notifies(server))
		wire.attributes |= POWER_DOMAIN_STATE_EVENT;
	if (strlen(config->name) >= WIRE_SHORT_NAME_BYTES)
		wire.attributes |= POWER_DOMAIN_LONG_NAME;
	wire_short_name(wire.name, config->name);
	return reply_bytes(reply, &wire, sizeof(wire));
}

/* The specification has no delayed response for it: the agent reads the state, or is notified. */
static s32 state_set_complete(struct server *server, const struct request *request, struct reply *reply)
{
	(void)reply;
	server->asynchronous_powers--;
	move_state(server, request_word(request, 1), request_word(request, 2));
	return WIRE_SUCCESS;
}

static s32 power_state_set(struct server *server, const struct request *request, struct reply *reply)
{
	u32 flags = request_word(request, 0), domain = request_word(request, 1), state = request_word(request, 2);
	const struct power_domain_config *config = domain_config(server, domain);

	if (!config)
		return WIRE_NOT_FOUND;
	if (state != POWER_ON && state != POWER_OFF)
		return WIRE_INVALID_PARAMETERS; /* no states in between here */
	if (!config->may_change || (state == POWER_OFF && !config->may_turn_off))
		return WIRE_DENIED;
	if (!(flags & POWER_SET_ASYNC_FLAG)) {
		move_state(server, domain, state);
		return WIRE_SUCCESS;
	}
	if (!config->asynchronous)
		return WIRE_NOT_SUPPORTED;
	if (server->asynchronous_powers >= SERVER_ASYNCHRONOUS_REQUESTS)
		return WIRE_BUSY;
	server->asynchronous_powers++;
	reply->complete = state_set_complete;
	reply->silent = true;
	return WIRE_SUCCESS;
}

static s32 power_state_get(struct server *server, const struct request *request, struct reply *reply)
{
	u32 domain = request_word(request, 0);

	return domain < domains(server) ? reply_word(reply, server->power[domain].state) : WIRE_NOT_FOUND;
}

static s32 power_notify(struct server *server, const struct request *request, struct reply *reply)
{
	u32 domain = request_word(request, 0);

	(void)reply;
	if (domain >= domains(server))
		return WIRE_NOT_FOUND;
	if (request_word(request, 1) > 1)
		return WIRE_INVALID_PARAMETERS;
	server->power[domain].notify_state = request_word(request, 1);
	return WIRE_SUCCESS;
}

static s32 power_name(struct server *server, const struct request *request, struct reply *reply)
{
	const struct power_domain_config *config = domain_config(server, request_word(request, 0));

	return config ? reply_name(reply, config->name) : WIRE_NOT_FOUND;
}

static const struct command commands[] = {
	[COMMON_ATTRIBUTES] = { power_attributes, 0, false, NULL },
	[POWER_DOMAIN] = { power_domain, 4, false, NULL },
	[POWER_SET_STATE] = { power_state_set, 12, false, NULL },
	[POWER_GET_STATE] = { power_state_get, 4, false, NULL },
	[POWER_STATE_EVENTS] = { power_notify, 8, true, NULL },
	[POWER_NAME] = { power_name, 4, false, NULL },
};

/* value[0]: the state from now on, as on the wire. */
static u32 power_event(struct server *server, u32 event, u32 source, const u64 value[2], void *payload)
{
	struct wire_power_event wire = { .agent = 0, .domain = source };

	if (event != POWER_EVENT_STATE || source >= domains(server))
		return 0;
	if (value && server->power[source].state != (u32)value[0]) {
		server->power[source].state = (u32)value[0];
		server->power[source].state_changes++;
	}
	wire.state = server->power[source].state;
	memcpy(payload, &wire, sizeof(wire));
	return sizeof(wire);
}

static void power_reset(struct server *server)
{
	server->asynchronous_powers = 0;
	for (u32 i = 0; i < domains(server); i++) {
		struct power_state *state = &server->power[i];
		u64 state_changes = state->state_changes;

		memset(state, 0, sizeof(*state));
		state->state = server->config->power[i].on ? POWER_ON : POWER_OFF;
		state->state_changes = state_changes;
	}
}

const struct protocol power_protocol = {
	.id = POWER_PROTOCOL,
	.version = POWER_VERSION,
	.command = commands,
	.command_count = sizeof(commands) / sizeof(commands[0]),
	.count = domains,
	.event = power_event,
	.reset = power_reset,
};
