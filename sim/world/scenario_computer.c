/* SPDX-License-Identifier: GPL-2.0-only */
/* The computer and the transport. */
#include "scenario_reader.h"
#include "scenario_schema.h"

#include <stdlib.h>
#include <string.h>

#define AT(member) .offset = offsetof(struct computer_config, member)
#define COUNT(list) (sizeof(list) / sizeof(list[0]))

/* clang-format off */
static const struct name preempt_list[] = {
	{"none", KERNEL_PREEMPT_NONE, -1, "only where the kernel waits or returns to user space"},
	{"voluntary", KERNEL_PREEMPT_VOLUNTARY, -1, "also at might_sleep()"},
	{"full", KERNEL_PREEMPT_FULL, -1, "everywhere outside of spin locks"},
};
/* clang-format on */
static const struct names preempt_names = {"preemption model", preempt_list, COUNT(preempt_list)};

/* clang-format off */
static const struct name costs_list[] = {
	{"exact", false, -1, "costs are paid at once"},
	{"coarse", true, -1, "costs are owed until the next scheduling, doorbell or contention"},
};
/* clang-format on */
static const struct names costs_names = {"cost mode", costs_list, COUNT(costs_list)};

/* clang-format off */
static const struct field cost_fields[] = {
#define X(name, text, ns, source) \
	{.key = text, .kind = &kind_u32, .preset = #ns, .max = 1000000000, .help = source, \
	 .offset = offsetof(struct computer_config, cost_ns[COST_##name])},
	MACHINE_COSTS(X)
#undef X
};
/* clang-format on */

static const struct section cost_section = {
	.name = "computer.cost",
	.help = "What things cost a CPU, in nanoseconds.",
	.field = cost_fields,
	.count = COUNT(cost_fields),
	.bytes = sizeof(struct computer_config),
};

/* ---- nodes of the device tree, as device_tree_json.c merges them ---- */

/* {"phandle": "/path"} */
static bool is_reference(const struct json_value *value)
{
	return value->type == JSON_OBJECT && value->count == 1 && !strcmp(value->child->key, "phandle") &&
	       value->child->type == JSON_STRING;
}

static void check_cell(struct reader *reader, const struct at *at, bool element)
{
	static const struct field cell = {.key = "cell", .kind = &kind_u32};
	enum json_type type = at->value->type;
	u32 number;

	if (type == JSON_NUMBER)
		kind_u32.read(reader, at, &cell, &number);
	else if (type == JSON_ARRAY || (element && type != JSON_STRING && !is_reference(at->value)))
		reader_error(reader, at, "a cell, a string or {\"phandle\": \"/path\"}", NULL,
			     "%s in an array of a property", json_type_name(type));
}

static void check_property(struct reader *reader, const struct at *at)
{
	struct at there = {.up = at};

	if (at->value->type != JSON_ARRAY) {
		check_cell(reader, at, false);
		return;
	}
	for (const struct json_value *element = at->value->child; element; element = element->next) {
		there.value = element;
		check_cell(reader, &there, true);
		there.index++;
	}
}

static void check_node(struct reader *reader, const struct at *at)
{
	struct at there = {.up = at};

	for (const struct json_value *member = at->value->child; member; member = member->next) {
		there.key = member->key;
		there.value = member;
		if (member->type == JSON_OBJECT && !is_reference(member))
			check_node(reader, &there);
		else
			check_property(reader, &there);
	}
}

static void read_device_tree(struct reader *reader, const struct at *at, const struct field *field,
			     void *base)
{
	char *text;

	if (at->value->type != JSON_OBJECT) {
		reader_wrong(reader, at, field, NULL);
		return;
	}
	check_node(reader, at);
	text = json_print(at->value);
	*(char **)field_target(field, base) = reader_string(reader, text);
	free(text);
}

static void describe_device_tree(const struct field *field, struct text *text)
{
	(void)field;
	text_add(text, "an object of nodes (objects) and properties: cells (numbers), strings, {\"phandle\": "
		       "\"/path\"}, "
		       "arrays of these, true (empty), false or null (taken out)");
}

static void schema_device_tree(const struct field *field, struct schema *schema)
{
	(void)field;
	schema_ref(schema, "node");
}

const struct kind kind_device_tree = {read_device_tree, describe_device_tree, schema_device_tree, false};

/* clang-format off */
static const struct field computer_fields[] = {
	{.key = "cpus", .kind = &kind_u32, .preset = "2", .min = 1, .max = 64, .help = "number of CPUs", AT(cpus)},
	{.key = "hz", .kind = &kind_among, .preset = "1000", .of = "100 250 1000",
	 .help = "timer ticks a second, the kernel's CONFIG_HZ; the agent's image must have been built with it", AT(hz)},
	{.key = "preemption", .kind = &kind_name, .preset = "full", .of = &preempt_names,
	 .help = "where the kernel may switch tasks", AT(preempt)},
	{.key = "costs", .kind = &kind_switch, .preset = "exact", .of = &costs_names,
	 .help = "when costs are paid: at once, or owed until the next scheduling, interrupt end, doorbell or contention",
	 AT(coarse_costs)},
	{.key = "cost", .kind = &kind_section, .preset = "{}", .of = &cost_section, .help = "the cost model"},
	{.key = "short_grace_periods", .kind = &kind_bool, .preset = "false",
	 .help = "RCU grace periods end as soon as the rules allow", AT(short_grace_periods)},
	{.key = "log_level", .kind = &kind_u32, .preset = "6", .max = 7,
	 .help = "kernel log lines up to this level are kept (6: info, 7: debug)", AT(log_level)},
	{.key = "hung_task_ms", .kind = &kind_u32, .preset = "10000", .max = 1000000000,
	 .help = "a task in uninterruptible sleep for longer is a finding; 0: never", AT(hung_task_ms)},
	{.key = "time_budget_ms", .kind = &kind_ms, .preset = "60000", .min = 1,
	 .help = "virtual time after which the run has failed", AT(time_budget_ns)},
	{.key = "event_budget", .kind = &kind_u64, .preset = "0",
	 .help = "events after which the run has failed; 0: the engine's default", AT(event_budget)},
	{.key = "device_tree", .kind = &kind_device_tree, .help = "nodes to merge over the generated device tree",
	 AT(device_tree)},
};
/* clang-format on */

const struct section computer_section = {
	.name = "computer",
	.help = "The simulated computer and how its kernel is built.",
	.field = computer_fields,
	.count = COUNT(computer_fields),
	.bytes = sizeof(struct computer_config),
};

#undef AT
#define AT(member) .offset = offsetof(struct transport_config, member)

static const struct name transport_list[] = {{"mailbox", 0, -1, "doorbell and shared memory"}};
static const struct names transport_names = {"transport", transport_list, COUNT(transport_list)};

/* clang-format off */
static const struct name layout_list[] = {
#define X(name, key, mboxes, shmems, help) {key, MAILBOX_##name, -1, help},
	MAILBOX_LAYOUTS(X)
#undef X
};
/* clang-format on */
static const struct names layout_names = {"layout", layout_list, COUNT(layout_list)};

static const struct name trigger_list[] = {{"edge", false, -1, ""}, {"level", true, -1, ""}};
static const struct names trigger_names = {"trigger", trigger_list, COUNT(trigger_list)};

/* The transport's kind: there is one so far, and no place to keep it. */
static void read_transport_kind(struct reader *reader, const struct at *at, const struct field *field,
				void *base)
{
	u32 kind = 0;
	struct field name = *field;

	(void)base;
	name.offset = 0;
	kind_name.read(reader, at, &name, &kind);
}

static void describe_transport_kind(const struct field *field, struct text *text)
{
	kind_name.describe(field, text);
}

static void schema_transport_kind(const struct field *field, struct schema *schema)
{
	kind_name.schema(field, schema);
}

static const struct kind kind_transport = {read_transport_kind, describe_transport_kind,
					   schema_transport_kind, true};

static void check_transport(struct reader *reader, const struct at *at, void *base)
{
	const struct transport_config *transport = base;
	struct at there = {.up = at, .key = "shmem_bytes", .value = json_member(at->value, "shmem_bytes")};

	if (transport->shmem_bytes % 4 && there.value)
		reader_error(reader, &there, "a multiple of 4", NULL, "\"shmem_bytes\" is %u",
			     transport->shmem_bytes);
}

/* clang-format off */
static const struct field transport_fields[] = {
	{.key = "kind", .kind = &kind_transport, .preset = "mailbox", .of = &transport_names, .help = "what carries messages"},
	{.key = "layout", .kind = &kind_name, .preset = "2x2", .of = &layout_names,
	 .help = "mailbox channels x shared memory areas of the device tree: 1x1 one bidirectional channel, no P2A; "
		 "2x2 A2P and P2A; 2x1 unidirectional A2P and its replies, no P2A; 3x2 the same with P2A; "
		 "4x2 the same with a completion doorbell for P2A", AT(layout)},
	{.key = "instances", .kind = &kind_u32, .preset = "1", .min = 1, .max = PLATFORM_MAX_INSTANCES,
	 .help = "SCMI instances, each with a platform and channels of its own", AT(instances)},
	{.key = "doorbell", .kind = &kind_tagged, .preset = "1", .of = &distribution_tags,
	 .help = "from the agent's register write to the firmware's CPU", AT(doorbell)},
	{.key = "interrupt_us", .kind = &kind_us, .preset = "2",
	 .help = "from the platform's ring to the agent's interrupt line", AT(interrupt_ns)},
	{.key = "shutdown_waits", .kind = &kind_bool, .preset = "true",
	 .help = "the mailbox controller's shutdown waits for a running handler", AT(shutdown_waits)},
	{.key = "refused_channel", .kind = &kind_u32, .max = 3,
	 .help = "the mailbox controller refuses this of its channels, from 0, to whoever requests it; absent: none",
	 AT(refused_channel), .has_offset = offsetof(struct transport_config, has_refused_channel) + 1},
	{.key = "stale_rings", .kind = &kind_bool, .preset = "false",
	 .help = "rings of before are pending at power-on: a channel interrupts as soon as it is enabled",
	 AT(stale_rings)},
	{.key = "shmem_bytes", .kind = &kind_u32, .preset = "256", .min = 32, .max = 65536,
	 .help = "of each shared memory area; a multiple of 4", AT(shmem_bytes)},
	{.key = "max_rx_timeout_ms", .kind = &kind_u32, .preset = "0", .max = 1000000,
	 .help = "arm,max-rx-timeout-ms of the device tree; 0: absent, then the agent's own (Linux: 30)",
	 AT(max_rx_timeout_ms)},
	{.key = "p2a_interrupt", .kind = &kind_bool, .preset = "false",
	 .help = "the platform asks for the completion doorbell on P2A", AT(p2a_interrupt)},
	{.key = "interrupt_cpu", .kind = &kind_u32, .preset = "0", .max = 63,
	 .help = "the CPU that takes the interrupts; below computer.cpus", AT(interrupt_cpu)},
	{.key = "p2a_interrupt_cpu", .kind = &kind_u32, .max = 63,
	 .help = "the CPU that takes those of P2A; absent: the same", AT(p2a_interrupt_cpu),
	 .has_offset = offsetof(struct transport_config, has_p2a_interrupt_cpu) + 1},
	{.key = "trigger", .kind = &kind_switch, .preset = "edge", .of = &trigger_names,
	 .help = "how the interrupt lines behave", AT(level)},
};
/* clang-format on */

const struct section transport_section = {
	.name = "transport",
	.help = "The way between agent and platform.",
	.field = transport_fields,
	.count = COUNT(transport_fields),
	.bytes = sizeof(struct transport_config),
	.finish = check_transport,
};
