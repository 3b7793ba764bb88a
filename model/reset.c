/* SPDX-License-Identifier: GPL-2.0-only */
#include "server.h"

static u32 domains(const struct server *server)
{
	return server->config->reset_count;
}

static const struct reset_domain_config *domain_config(const struct server *server, u32 domain)
{
	return domain < domains(server) ? &server->config->reset[domain] : NULL;
}

/* Delayed responses need a channel to come over. */
static bool asynchronous(const struct server *server, const struct reset_domain_config *config)
{
	return config->asynchronous && server->p2a;
}

static void issue(struct server *server, u32 domain, u32 how)
{
	struct reset_state *state = &server->reset[domain];
	struct wire_reset_event wire = { SERVER_AGENT, domain, how };

	state->reset_count++;
	if (state->notify_issued)
		server_notify(server, RESET_PROTOCOL, RESET_EVENT_ISSUED, &wire, sizeof(wire));
}

/* Into reset and out of it again: afterwards the line is released, whatever it was before. */
static void reset_by_itself(struct server *server, u32 domain, u32 how)
{
	server->reset[domain].asserted = false;
	issue(server, domain, how);
}

static void set_line(struct server *server, u32 domain, bool assert, u32 how)
{
	struct reset_state *state = &server->reset[domain];

	if (assert && !state->asserted)
		issue(server, domain, how);
	state->asserted = assert;
}

static s32 reset_attributes(struct server *server, const struct request *request, struct reply *reply)
{
	(void)request;
	return reply_word(reply, domains(server));
}

static s32 reset_domain(struct server *server, const struct request *request, struct reply *reply)
{
	const struct reset_domain_config *config = domain_config(server, request_word(request, 0));
	struct wire_reset_domain wire;

	if (!config)
		return WIRE_NOT_FOUND;
	memset(&wire, 0, sizeof(wire));
	if (asynchronous(server, config))
		wire.attributes |= RESET_DOMAIN_IS_ASYNCHRONOUS;
	if (server_notifies(server))
		wire.attributes |= RESET_DOMAIN_ISSUED_EVENT;
	if (strlen(config->name) >= WIRE_SHORT_NAME_BYTES)
		wire.attributes |= RESET_DOMAIN_LONG_NAME;
	wire.latency_us = config->latency_us;
	wire_short_name(wire.name, config->name);
	return reply_bytes(reply, &wire, sizeof(wire));
}

static s32 reset_complete(struct server *server, const struct request *request, struct reply *reply)
{
	u32 domain = request_word(request, 0);

	server->asynchronous_resets--;
	reset_by_itself(server, domain, request_word(request, 2));
	return reply_word(reply, domain);
}

static s32 reset_domain_reset(struct server *server, const struct request *request, struct reply *reply)
{
	u32 domain = request_word(request, 0), flags = request_word(request, 1), how = request_word(request, 2);
	const struct reset_domain_config *config = domain_config(server, domain);

	if (!config)
		return WIRE_NOT_FOUND;
	if (how != RESET_ARCHITECTURAL_COLD)
		return WIRE_INVALID_PARAMETERS; /* no other kinds here */
	if (!config->may_reset)
		return WIRE_DENIED;
	if (!(flags & RESET_AUTONOMOUS_FLAG)) {
		set_line(server, domain, flags & RESET_ASSERT_FLAG, how);
		return WIRE_SUCCESS;
	}
	if (!(flags & RESET_ASYNC_FLAG)) {
		reset_by_itself(server, domain, how);
		return WIRE_SUCCESS;
	}
	if (!asynchronous(server, config))
		return WIRE_NOT_SUPPORTED;
	if (server->asynchronous_resets >= SERVER_ASYNCHRONOUS_REQUESTS)
		return WIRE_BUSY;
	server->asynchronous_resets++;
	reply->complete = reset_complete;
	return WIRE_SUCCESS;
}

static s32 reset_notify(struct server *server, const struct request *request, struct reply *reply)
{
	u32 domain = request_word(request, 0);

	(void)reply;
	if (domain >= domains(server))
		return WIRE_NOT_FOUND;
	if (request_word(request, 1) > 1)
		return WIRE_INVALID_PARAMETERS;
	server->reset[domain].notify_issued = request_word(request, 1);
	return WIRE_SUCCESS;
}

static s32 reset_name(struct server *server, const struct request *request, struct reply *reply)
{
	const struct reset_domain_config *config = domain_config(server, request_word(request, 0));

	return config ? reply_name(reply, config->name) : WIRE_NOT_FOUND;
}

static const struct command commands[] = {
	[COMMON_ATTRIBUTES] = { reset_attributes, 0, false, NULL },
	[RESET_DOMAIN] = { reset_domain, 4, false, NULL },
	[RESET_RESET] = { reset_domain_reset, 12, false, NULL },
	[RESET_ISSUED_EVENTS] = { reset_notify, 8, true, NULL },
	[RESET_NAME] = { reset_name, 4, false, NULL },
};

/* The platform has reset the domain by itself. value[0]: the reset state, as on the wire. */
static u32 reset_event(struct server *server, u32 event, u32 source, const u64 value[2], void *payload)
{
	struct wire_reset_event wire = { .agent = 0, .domain = source, .state = value ? (u32)value[0] : 0 };

	if (event != RESET_EVENT_ISSUED || source >= domains(server))
		return 0;
	if (value)
		server->reset[source].reset_count++;
	memcpy(payload, &wire, sizeof(wire));
	return sizeof(wire);
}

static void reset_reset(struct server *server)
{
	server->asynchronous_resets = 0;
	for (u32 i = 0; i < domains(server); i++) {
		struct reset_state *state = &server->reset[i];
		u64 reset_count = state->reset_count;

		memset(state, 0, sizeof(*state));
		state->asserted = server->config->reset[i].asserted;
		state->reset_count = reset_count;
	}
}

const struct protocol reset_protocol = {
	.id = RESET_PROTOCOL,
	.version = RESET_VERSION,
	.command = commands,
	.command_count = sizeof(commands) / sizeof(commands[0]),
	.count = domains,
	.event = reset_event,
	.reset = reset_reset,
};
