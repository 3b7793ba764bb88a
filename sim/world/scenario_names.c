/* SPDX-License-Identifier: GPL-2.0-only */
#include "scenario_names.h"
#include "../../model/platform.h"
#include "../check/checks.h"
#include "../machine/operations.h"

#include <string.h>

enum {
#define X(name, id, help) PROTOCOL_##name = id,
	SCMI_PROTOCOLS(X)
#undef X
};

static const struct name protocol_list[] = {
#define X(name, id, help) {#name, id, -1, help},
	SCMI_PROTOCOLS(X)
#undef X
};

static const struct name command_list[] = {
#define X(name, id) {#name, id, -1, ""},
	SCMI_COMMON_COMMANDS(X)
#undef X
#define X(protocol, name, id) {#name, id, PROTOCOL_##protocol, ""},
		SCMI_COMMANDS(X)
#undef X
};

static const struct name event_list[] = {
#define X(protocol, name, id) {#name, id, PROTOCOL_##protocol, ""},
	SCMI_EVENTS(X)
#undef X
};

static const struct name message_type_list[] = {
#define X(name, id) {#name, id, -1, ""},
	SCMI_MESSAGE_TYPES(X)
#undef X
};

static const struct name sensor_type_list[] = {
#define X(name, id) {#name, id, -1, ""},
	SCMI_SENSOR_TYPES(X)
#undef X
};

static const struct name consumer_list[] = {
#define X(name, key, help) {#key, CONSUMER_##name, -1, help},
	TREE_CONSUMERS(X)
#undef X
};

static const struct name check_list[] = {
#define X(name, key, help) {key, CHECK_##name, -1, help},
	CHECKS(X)
#undef X
};

static const struct name error_list[] = {
#define X(name, number) {#name, -number, -1, ""},
	KERNEL_ERRORS(X)
#undef X
};

static const struct name agent_counter_list[] = {
#define X(name, help) {#name, 0, -1, help},
	SCMI_AGENT_COUNTERS(X)
#undef X
};

static const struct name platform_counter_list[] = {
#define X(name, help) {#name, 0, -1, help},
	PLATFORM_COUNTERS(X)
#undef X
};

static const struct name world_counter_list[] = {
#define X(member, name, help) {name, 0, -1, help},
	WORLD_COUNTERS(X)
#undef X
};

#define LIST(variable, what, list) const struct names variable = {what, list, sizeof(list) / sizeof(list[0])}

LIST(protocol_names, "protocol", protocol_list);
LIST(command_names, "command", command_list);
LIST(event_names, "event", event_list);
LIST(message_type_names, "message type", message_type_list);
LIST(sensor_type_names, "sensor type", sensor_type_list);
LIST(consumer_names, "consumer", consumer_list);
LIST(check_names, "checker", check_list);
LIST(error_names, "error", error_list);
LIST(agent_counter_names, "counter", agent_counter_list);
LIST(platform_counter_names, "counter", platform_counter_list);
LIST(world_counter_names, "counter", world_counter_list);

const struct name *names_find(const struct names *names, const char *name, s32 of)
{
	for (u32 i = 0; i < names->count; i++) {
		const struct name *entry = &names->name[i];

		if (!strcmp(entry->name, name) && (entry->of < 0 || entry->of == of))
			return entry;
	}
	return NULL;
}
