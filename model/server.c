/* SPDX-License-Identifier: GPL-2.0-only */
#include <stdlib.h>

#include "server.h"

static const struct protocol *const protocols[SERVER_PROTOCOLS] = {
	&base_protocol,
	&power_protocol,
	&perf_protocol,
	&clock_protocol,
	&sensor_protocol,
	&reset_protocol,
};

static void *state_array(u32 count, size_t bytes)
{
	void *state = calloc(count ? count : 1, bytes);

	engine_assert(state);
	return state;
}

void server_init(struct server *server, u32 number, const struct platform_config *config, bool p2a)
{
	memset(server, 0, sizeof(*server));
	server->number = number;
	server->config = config;
	server->p2a = p2a;
	server->power = state_array(config->power_count, sizeof(*server->power));
	server->perf = state_array(config->perf_count, sizeof(*server->perf));
	server->clock = state_array(config->clock_count, sizeof(*server->clock));
	server->sensor = state_array(config->sensor_count, sizeof(*server->sensor));
	server->reset = state_array(config->reset_count, sizeof(*server->reset));
	for (u32 i = 0; i < config->sensor_count; i++)
		server->sensor[i].trip = state_array(config->sensor[i].trip_points, sizeof(*server->sensor[i].trip));
	server_reset(server);
}

void server_free(struct server *server)
{
	for (u32 i = 0; i < server->config->sensor_count; i++)
		free(server->sensor[i].trip);
	free(server->power);
	free(server->perf);
	free(server->clock);
	free(server->sensor);
	free(server->reset);
}

void server_reset(struct server *server)
{
	for (u32 i = 0; i < SERVER_PROTOCOLS; i++)
		protocols[i]->reset(server);
}

const struct protocol *server_protocol(const struct server *server, u32 id)
{
	for (u32 i = 0; i < SERVER_PROTOCOLS; i++) {
		if (protocols[i]->id == id)
			return protocols[i]->count(server) ? protocols[i] : NULL;
	}
	return NULL;
}

u32 server_protocols(const struct server *server, u8 *id)
{
	u32 count = 0;

	for (u32 i = 0; i < SERVER_PROTOCOLS; i++) {
		if (protocols[i] != &base_protocol && protocols[i]->count(server))
			id[count++] = protocols[i]->id;
	}
	return count;
}

bool server_notifies(const struct server *server)
{
	return server->config->notifications && server->p2a;
}

void server_notify(struct server *server, u32 protocol, u32 event, const void *payload, u32 bytes)
{
	if (server->host && server->host->notify)
		server->host->notify(server->host_data, protocol, event, payload, bytes);
}

u32 server_event(struct server *server, u32 protocol, u32 event, u32 source, const u64 value[2], void *payload)
{
	const struct protocol *of = server_protocol(server, protocol);

	return of ? of->event(server, event, source, value, payload) : 0;
}

static const struct command *find_command(const struct server *server, const struct protocol *protocol, u32 id)
{
	const struct command *command;

	if (id >= protocol->command_count)
		return NULL;
	command = &protocol->command[id];
	if (!command->handle || (command->event && !server_notifies(server)))
		return NULL;
	return command;
}

static bool is_common(u32 id)
{
	return id == COMMON_VERSION || id == COMMON_MESSAGE_ATTRIBUTES || id == COMMON_NEGOTIATE_VERSION;
}

static s32 message_attributes(const struct server *server, const struct protocol *protocol, u32 id,
			      struct reply *reply)
{
	const struct command *command = find_command(server, protocol, id);

	if (!command && !is_common(id))
		return WIRE_NOT_FOUND;
	return reply_word(reply, command && command->attributes ? command->attributes(server) : 0);
}

static s32 common_command(const struct server *server, const struct protocol *protocol,
			  const struct request *request, struct reply *reply)
{
	u32 id = wire_message(request->header);

	if (id == COMMON_VERSION)
		return reply_word(reply, protocol->version);
	if (request->bytes < sizeof(u32))
		return WIRE_PROTOCOL_ERROR;
	if (id == COMMON_MESSAGE_ATTRIBUTES)
		return message_attributes(server, protocol, request_word(request, 0), reply);
	return request_word(request, 0) == protocol->version ? WIRE_SUCCESS : WIRE_NOT_SUPPORTED;
}

static bool is_denied(const struct server *server, u32 protocol)
{
	return protocol != BASE_PROTOCOL && (server->device_denied || server->protocol_denied[protocol]);
}

static s32 dispatch(struct server *server, const struct request *request, struct reply *reply)
{
	const struct protocol *protocol = server_protocol(server, wire_protocol(request->header));
	const struct command *command;
	u32 id = wire_message(request->header);

	if (wire_type(request->header) != WIRE_COMMAND)
		return WIRE_PROTOCOL_ERROR;
	if (!protocol)
		return WIRE_NOT_SUPPORTED;
	if (is_denied(server, protocol->id))
		return WIRE_DENIED;
	if (is_common(id))
		return common_command(server, protocol, request, reply);
	command = find_command(server, protocol, id);
	if (!command)
		return WIRE_NOT_SUPPORTED;
	if (request->bytes < command->min_bytes)
		return WIRE_PROTOCOL_ERROR;
	return command->handle(server, request, reply);
}

static void report_error(struct server *server, const struct request *request)
{
	struct wire_base_error error = {
		.agent = SERVER_AGENT,
		.status = 1,
		.report = { request->header, (u32)WIRE_PROTOCOL_ERROR },
	};

	if (server->notify_errors)
		server_notify(server, BASE_PROTOCOL, BASE_EVENT_ERROR, &error, sizeof(error));
}

s32 server_execute(struct server *server, const struct request *request, struct reply *reply)
{
	s32 status;

	reply->bytes = 0;
	reply->complete = NULL;
	reply->at_once = false;
	reply->silent = false;
	status = dispatch(server, request, reply);
	if (status != WIRE_SUCCESS)
		reply->bytes = 0;
	if (status == WIRE_DENIED)
		server->counters.denied++;
	if (status == WIRE_NOT_SUPPORTED || status == WIRE_NOT_FOUND)
		server->counters.unknown++;
	if (status == WIRE_PROTOCOL_ERROR) {
		server->counters.protocol_violations++;
		report_error(server, request);
	}
	return status;
}
