// SPDX-License-Identifier: GPL-2.0-only
/* The base protocol (DEN0056 4.2): who the platform is, which protocols it has, which agents, its errors. */
#include <linux/slab.h>
#include "../protocol.h"

enum base_command {
	BASE_VENDOR = 0x3,
	BASE_SUB_VENDOR = 0x4,
	BASE_IMPLEMENTATION_VERSION = 0x5,
	BASE_PROTOCOLS = 0x6,
	BASE_AGENT = 0x7,
	BASE_ERROR_EVENTS = 0x8,
};

#define PROTOCOL_COUNT GENMASK(7, 0)
#define AGENT_COUNT GENMASK(15, 8)
#define ERROR_FATAL BIT(31)
#define ERROR_COMMANDS GENMASK(9, 0)
#define ERROR_COMMANDS_MAX 1023

struct error_payload {
	__le32 agent;
	__le32 status;
	__le32 command[];
};

static int name_get(const struct scmi_protocol_handle *ph, u8 id, char name[SCMI_SHORT_NAME_MAX_SIZE])
{
	struct transfer *command = command_ask(ph, id, NULL, 0, 0, SCMI_SHORT_NAME_MAX_SIZE, COMMAND_SLEEPS);

	if (IS_ERR(command))
		return PTR_ERR(command);
	wire_name(name, SCMI_SHORT_NAME_MAX_SIZE, command->rx.data, command->rx.length);
	command_free(ph, command);
	return 0;
}

/* ---- which protocols ---- */

/* Ids, a byte each; what is left follows from their number, which is known. */
static const void *protocol_item(void *arg, u32 index, const void *at, const void *end)
{
	struct scmi_instance *instance = arg;
	const u8 *id = at;

	if (at == end)
		return NULL;
	__set_bit(*id, instance->offered);
	return id + 1;
}

static int protocols_list(const struct scmi_protocol_handle *ph)
{
	static const struct command_list list = { .here = GENMASK(31, 0), .item = protocol_item };
	u32 total = ph->instance->version.num_protocols;

	return total ? command_list(ph, BASE_PROTOCOLS, NULL, total, &list, ph->instance) : 0;
}

/* ---- which agents: for the log only ---- */

static void agents_show(const struct scmi_protocol_handle *ph)
{
	char name[SCMI_SHORT_NAME_MAX_SIZE];
	struct transfer *command;
	const __le32 *id;
	u32 i;

	for (i = 0; i < ph->instance->version.num_agents; i++) {
		command = command_ask(ph, BASE_AGENT, &i, 1, sizeof(*id), 0, COMMAND_SLEEPS);
		if (IS_ERR(command))
			break;
		id = command->rx.data;
		wire_name(name, sizeof(name), id + 1, command->rx.length - sizeof(*id));
		dev_dbg(ph->dev, "agent %u: %s\n", le32_to_cpu(*id), name);
		command_free(ph, command);
	}
}

static int base_init(struct scmi_protocol_handle *ph)
{
	struct scmi_revision_info *version = &ph->instance->version;
	u32 attributes;
	int error;

	version->major_ver = ph->version >> 16;
	version->minor_ver = ph->version & 0xffff;
	error = command_words(ph, PROTOCOL_ATTRIBUTES, NULL, 0, &attributes, 1);
	if (error)
		return error;
	version->num_protocols = FIELD_GET(PROTOCOL_COUNT, attributes);
	version->num_agents = FIELD_GET(AGENT_COUNT, attributes);
	error = name_get(ph, BASE_VENDOR, version->vendor_id);
	if (error)
		return error;
	/* A platform need not have the next two. */
	error = name_get(ph, BASE_SUB_VENDOR, version->sub_vendor_id);
	if (error && error != -EOPNOTSUPP)
		return error;
	error = command_words(ph, BASE_IMPLEMENTATION_VERSION, NULL, 0, &version->impl_ver, 1);
	if (error)
		return error;
	bitmap_zero(ph->instance->offered, 256);
	error = protocols_list(ph);
	if (error)
		return error;
	dev_info(ph->dev, "SCMI %u.%u, firmware '%s:%s' version 0x%x, %u protocols, %u agents\n", version->major_ver,
		 version->minor_ver, version->vendor_id, version->sub_vendor_id, version->impl_ver, version->num_protocols,
		 version->num_agents);
	agents_show(ph);
	return 0;
}

/* ---- errors that the platform reports ---- */

static int base_sources(const struct scmi_protocol_handle *ph)
{
	return 1;
}

static int base_enable(const struct scmi_protocol_handle *ph, u8 event, u32 source, bool enable)
{
	const u32 on = enable;

	return command_words(ph, BASE_ERROR_EVENTS, &on, 1, NULL, 0);
}

static void *base_report(const struct scmi_protocol_handle *ph, u8 event, ktime_t when, const void *payload, size_t bytes,
			 void *report, u32 *source)
{
	const struct error_payload *error = payload;
	struct scmi_base_error_report *r = report;
	u32 i, status, count;

	if (bytes < sizeof(*error))
		return NULL;
	status = le32_to_cpu(error->status);
	count = FIELD_GET(ERROR_COMMANDS, status);
	if (bytes < sizeof(*error) + count * sizeof(u64))
		return NULL;
	r->timestamp = when;
	r->agent_id = le32_to_cpu(error->agent);
	r->fatal = status & ERROR_FATAL;
	r->cmd_count = count;
	for (i = 0; i < count; i++)
		r->reports[i] = wire_u64(&error->command[2 * i]);
	*source = 0;
	return r;
}

static const struct event_source base_events = {
	.queue_bytes = 16384,
	.events = (const struct event[]){
		{ SCMI_EVENT_BASE_ERROR_EVENT, sizeof(struct error_payload) + ERROR_COMMANDS_MAX * sizeof(u64),
		  sizeof(struct scmi_base_error_report) + ERROR_COMMANDS_MAX * sizeof(u64) },
	},
	.event_count = 1,
	.sources_get = base_sources,
	.enable = base_enable,
	.report = base_report,
};

const struct scmi_protocol scmi_base = {
	.id = SCMI_PROTOCOL_BASE,
	.version = 0x20001,
	.owner = THIS_MODULE,
	.init = base_init,
	.events = &base_events,
};
