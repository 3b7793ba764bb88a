/* SPDX-License-Identifier: GPL-2.0-only */
#include "server.h"

static const char *agent_name(const struct server *server, u32 agent)
{
	const struct platform_config *config = server->config;

	if (agent < config->agent_count && config->agent_name[agent][0])
		return config->agent_name[agent];
	return agent ? "OSPM" : "platform";
}

/* Agents besides the platform itself; there is always the one behind the channel. */
static u32 agents(const struct server *server)
{
	return server->config->agent_count > 2 ? server->config->agent_count - 1 : 1;
}

static s32 base_attributes(struct server *server, const struct request *request, struct reply *reply)
{
	u8 id[SERVER_PROTOCOLS];

	(void)request;
	return reply_word(reply, server_protocols(server, id) | agents(server) << 8);
}

static s32 short_name(struct reply *reply, const char *name)
{
	char wire[WIRE_SHORT_NAME_BYTES];

	wire_short_name(wire, name);
	return reply_bytes(reply, wire, sizeof(wire));
}

static s32 base_vendor(struct server *server, const struct request *request, struct reply *reply)
{
	(void)request;
	return short_name(reply, server->config->vendor);
}

static s32 base_sub_vendor(struct server *server, const struct request *request, struct reply *reply)
{
	(void)request;
	return short_name(reply, server->config->sub_vendor);
}

static s32 base_implementation(struct server *server, const struct request *request, struct reply *reply)
{
	(void)request;
	return reply_word(reply, server->config->implementation_version);
}

/* Protocol ids, a byte each, in whole words, as many as the channel takes. */
static s32 base_list(struct server *server, const struct request *request, struct reply *reply)
{
	u8 id[SERVER_PROTOCOLS];
	u32 total = server_protocols(server, id);
	u32 skip = request_word(request, 0);
	u32 fit = reply_fit(reply, sizeof(u32)) * sizeof(u32);
	u32 count;
	u8 *to;

	if (skip > total)
		return WIRE_INVALID_PARAMETERS;
	if (!fit)
		return WIRE_GENERIC_ERROR;
	count = total - skip < fit ? total - skip : fit;
	reply_word(reply, count);
	to = reply_room(reply, (count + 3) & ~3u);
	memcpy(to, id + skip, count);
	return WIRE_SUCCESS;
}

static s32 base_agent(struct server *server, const struct request *request, struct reply *reply)
{
	u32 agent = request_word(request, 0);
	struct wire_base_agent wire = { .agent = agent };

	if (agent == ~0u)
		wire.agent = SERVER_AGENT; /* "who am I" */
	if (wire.agent > agents(server))
		return WIRE_NOT_FOUND;
	wire_short_name(wire.name, agent_name(server, wire.agent));
	return reply_bytes(reply, &wire, sizeof(wire));
}

static s32 base_errors_notify(struct server *server, const struct request *request, struct reply *reply)
{
	(void)reply;
	if (request_word(request, 0) > 1)
		return WIRE_INVALID_PARAMETERS;
	server->notify_errors = request_word(request, 0);
	return WIRE_SUCCESS;
}

/* Device 0 is the whole of what the platform manages; it has no finer ones. */
static s32 base_device_permissions(struct server *server, const struct request *request, struct reply *reply)
{
	(void)reply;
	if (request_word(request, 0) != SERVER_AGENT || request_word(request, 1) != 0)
		return WIRE_NOT_FOUND;
	if (request_word(request, 2) > 1)
		return WIRE_INVALID_PARAMETERS;
	server->device_denied = !request_word(request, 2);
	return WIRE_SUCCESS;
}

static s32 base_protocol_permissions(struct server *server, const struct request *request, struct reply *reply)
{
	u32 protocol = request_word(request, 2);

	(void)reply;
	if (request_word(request, 0) != SERVER_AGENT || request_word(request, 1) != 0)
		return WIRE_NOT_FOUND;
	if (protocol == BASE_PROTOCOL || request_word(request, 3) > 1)
		return WIRE_INVALID_PARAMETERS;
	if (!server_protocol(server, protocol))
		return WIRE_NOT_FOUND;
	server->protocol_denied[protocol] = !request_word(request, 3);
	return WIRE_SUCCESS;
}

/* Everything that the agent has set goes back to how it was at power-on; bit 0: permissions too. */
static s32 base_reset_agent(struct server *server, const struct request *request, struct reply *reply)
{
	bool device_denied = server->device_denied;
	bool protocol_denied[256];

	(void)reply;
	if (request_word(request, 0) != SERVER_AGENT)
		return WIRE_NOT_FOUND;
	if (request_word(request, 1) > 1)
		return WIRE_INVALID_PARAMETERS;
	memcpy(protocol_denied, server->protocol_denied, sizeof(protocol_denied));
	server_reset(server);
	if (!request_word(request, 1)) {
		server->device_denied = device_denied;
		memcpy(server->protocol_denied, protocol_denied, sizeof(protocol_denied));
	}
	return WIRE_SUCCESS;
}

static const struct command commands[] = {
	[COMMON_ATTRIBUTES] = { base_attributes, 0, false, NULL },
	[BASE_VENDOR] = { base_vendor, 0, false, NULL },
	[BASE_SUB_VENDOR] = { base_sub_vendor, 0, false, NULL },
	[BASE_IMPLEMENTATION_VERSION] = { base_implementation, 0, false, NULL },
	[BASE_LIST_PROTOCOLS] = { base_list, 4, false, NULL },
	[BASE_AGENT] = { base_agent, 4, false, NULL },
	[BASE_ERRORS_NOTIFY] = { base_errors_notify, 4, true, NULL },
	[BASE_DEVICE_PERMISSIONS] = { base_device_permissions, sizeof(struct wire_base_permissions), false, NULL },
	[BASE_PROTOCOL_PERMISSIONS] = { base_protocol_permissions, sizeof(struct wire_base_protocol_permissions),
					false, NULL },
	[BASE_RESET_AGENT] = { base_reset_agent, sizeof(struct wire_base_reset), false, NULL },
};

static u32 base_count(const struct server *server)
{
	(void)server;
	return 1;
}

/* value[0]: the error status word, value[1]: the one report. */
static u32 base_event(struct server *server, u32 event, u32 source, const u64 value[2], void *payload)
{
	struct wire_base_error error = { .agent = source, .status = 1 };

	(void)server;
	if (event != BASE_EVENT_ERROR)
		return 0;
	if (value) {
		error.status |= (u32)value[0] & BASE_ERROR_FATAL;
		error.report[0] = (u32)value[1];
		error.report[1] = (u32)(value[1] >> 32);
	}
	memcpy(payload, &error, sizeof(error));
	return sizeof(error);
}

static void base_reset(struct server *server)
{
	server->notify_errors = false;
	server->device_denied = false;
	memset(server->protocol_denied, 0, sizeof(server->protocol_denied));
}

const struct protocol base_protocol = {
	.id = BASE_PROTOCOL,
	.version = BASE_VERSION,
	.command = commands,
	.command_count = sizeof(commands) / sizeof(commands[0]),
	.count = base_count,
	.event = base_event,
	.reset = base_reset,
};
