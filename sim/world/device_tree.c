// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include "device_tree.h"
#include "buffer.h"

#define PROTOCOL_POWER 0x11
#define PROTOCOL_PERF 0x13
#define PROTOCOL_CLOCK 0x14
#define PROTOCOL_SENSOR 0x15
#define PROTOCOL_RESET 0x16
#define INTERRUPT_EDGE_RISING 1
#define INTERRUPT_LEVEL_HIGH 4
#define PATH_BYTES 64

/* Names of one instance's nodes. */
struct names {
	char controller[PATH_BYTES];
	char sram[PATH_BYTES];
	char scmi[PATH_BYTES];
	char consumer[PATH_BYTES];
};

static void set_cells(struct device_node *node, u32 address, u32 size)
{
	node_set_cell(node, "#address-cells", address);
	node_set_cell(node, "#size-cells", size);
}

static void add_cpus(struct device_node *root, u32 count)
{
	struct device_node *cpus = node_child(root, "cpus"), *cpu;
	char name[PATH_BYTES];
	u32 i;

	set_cells(cpus, 1, 0);
	for (i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "cpu@%x", i);
		cpu = node_child(cpus, name);
		node_set_string(cpu, "device_type", "cpu");
		node_set_string(cpu, "compatible", "scmi-sim,cpu");
		node_set_cell(cpu, "reg", i);
	}
}

static void add_interrupt_controller(struct device_node *root)
{
	struct device_node *node = node_child(root, "interrupt-controller");

	node_set_string(node, "compatible", "scmi-sim,intc");
	node_set_flag(node, "interrupt-controller");
	node_set_cell(node, "#interrupt-cells", 2);
	node_append_reference(root, "interrupt-parent", "/interrupt-controller");
}

static void add_controller(struct device_node *root, const char *name,
			   const struct transport_config *transport, const struct platform_ports *ports)
{
	struct device_node *node = node_child(root, name);
	u32 i;

	node_set_string(node, "compatible", "scmi-sim,doorbell-mailbox");
	node_append_cell64(node, "reg", ports->controller_base);
	node_append_cell64(node, "reg", ports->controller_bytes);
	node_set_cell(node, "#mbox-cells", 1);
	for (i = 0; i < ports->line_count; i++) {
		node_append_cell(node, "interrupts", ports->line[i]);
		node_append_cell(node, "interrupts",
				 transport->level ? INTERRUPT_LEVEL_HIGH : INTERRUPT_EDGE_RISING);
	}
	if (transport->shutdown_waits)
		node_set_flag(node, "scmi-sim,shutdown-waits");
	if (transport->has_refused_channel)
		node_set_cell(node, "scmi-sim,refused-channel", transport->refused_channel);
}

static void add_shmem(struct device_node *root, const struct names *names, const struct platform_ports *ports,
		      struct device_node *scmi)
{
	struct device_node *sram = node_child(root, names->sram), *shmem;
	char name[PATH_BYTES], path[2 * PATH_BYTES + 2];
	u32 i;

	node_set_string(sram, "compatible", "mmio-sram");
	set_cells(sram, 2, 2);
	node_set_flag(sram, "ranges");
	for (i = 0; i < ports->shmem_count; i++) {
		snprintf(name, sizeof(name), "shmem@%llx", ports->shmem_base[i]);
		shmem = node_child(sram, name);
		node_set_string(shmem, "compatible", "arm,scmi-shmem");
		node_append_cell64(shmem, "reg", ports->shmem_base[i]);
		node_append_cell64(shmem, "reg", ports->shmem_bytes);
		snprintf(path, sizeof(path), "/%s/%s", names->sram, name);
		node_append_reference(scmi, "shmem", path);
	}
}

static struct device_node *add_protocol(struct device_node *scmi, u32 id, const char *cells_name)
{
	struct device_node *node;
	char name[PATH_BYTES];

	snprintf(name, sizeof(name), "protocol@%x", id);
	node = node_child(scmi, name);
	node_set_cell(node, "reg", id);
	node_set_cell(node, cells_name, 1);
	return node;
}

static void add_protocols(struct device_node *scmi, const struct scenario *scenario)
{
	const struct platform_config *platform = &scenario->platform;
	struct device_node *perf;

	if (platform->power_count)
		add_protocol(scmi, PROTOCOL_POWER, "#power-domain-cells");
	if (platform->perf_count) {
		perf = add_protocol(scmi, PROTOCOL_PERF, "#power-domain-cells");
		if (scenario->consumers & 1u << CONSUMER_CPUFREQ)
			node_set_cell(perf, "#clock-cells", 1);
	}
	if (platform->clock_count)
		add_protocol(scmi, PROTOCOL_CLOCK, "#clock-cells");
	if (platform->sensor_count)
		add_protocol(scmi, PROTOCOL_SENSOR, "#thermal-sensor-cells");
	if (platform->reset_count)
		add_protocol(scmi, PROTOCOL_RESET, "#reset-cells");
}

/* ---- what uses the protocols ---- */

static void refer(struct device_node *node, const char *property, const struct names *names, u32 protocol, u32 number)
{
	char path[2 * PATH_BYTES];

	snprintf(path, sizeof(path), "/firmware/%s/protocol@%x", names->scmi, protocol);
	node_append_reference(node, property, path);
	node_append_cell(node, property, number);
}

/* A device that has all clocks, reset lines and power domains of the instance whose drivers there are. */
static void add_consumer(struct device_node *root, const struct scenario *scenario, const struct names *names)
{
	const struct {
		enum tree_consumer driver;
		const char *property;
		u32 protocol;
		u32 count;
	} uses[] = {
		{CONSUMER_CLK, "clocks", PROTOCOL_CLOCK, scenario->platform.clock_count},
		{CONSUMER_RESET, "resets", PROTOCOL_RESET, scenario->platform.reset_count},
		{CONSUMER_GENPD, "power-domains", PROTOCOL_POWER, scenario->platform.power_count},
	};
	struct device_node *node, *domains;

	for (u32 use = 0; use < sizeof(uses) / sizeof(uses[0]); use++) {
		if (!(scenario->consumers & 1u << uses[use].driver) || !uses[use].count)
			continue;
		node = node_child(root, names->consumer);
		node_set_string(node, "compatible", "scmi-sim,consumer");
		domains = uses[use].driver == CONSUMER_GENPD ? node_child(node, "domains") : node;
		for (u32 i = 0; i < uses[use].count; i++)
			refer(domains, uses[use].property, names, uses[use].protocol, i);
	}
}

/* The CPUs' frequency is that of the first instance's first performance domain. */
static void add_cpu_frequencies(struct device_node *root, const struct scenario *scenario, const struct names *names)
{
	struct device_node *cpus = node_child(root, "cpus");
	char name[PATH_BYTES];

	if (!(scenario->consumers & 1u << CONSUMER_CPUFREQ) || !scenario->platform.perf_count)
		return;
	for (u32 i = 0; i < scenario->computer.cpus; i++) {
		snprintf(name, sizeof(name), "cpu@%x", i);
		refer(node_child(cpus, name), "clocks", names, PROTOCOL_PERF, 0);
	}
}

static void add_mailboxes(struct device_node *scmi, const char *controller, enum mailbox_layout layout)
{
	static const u32 counts[] = {
#define X(name, key, mboxes, shmems, help) mboxes,
		MAILBOX_LAYOUTS(X)
#undef X
	};
	static const char *const names[MAILBOX_LAYOUT_COUNT][4] = {
		[MAILBOX_BIDIRECTIONAL] = {"tx"},
		[MAILBOX_TX_RX] = {"tx", "rx"},
		[MAILBOX_UNIDIRECTIONAL] = {"tx", "tx_reply"},
		[MAILBOX_UNIDIRECTIONAL_P2A] = {"tx", "tx_reply", "rx"},
		[MAILBOX_UNIDIRECTIONAL_P2A_BELL] = {"tx", "tx_reply", "rx", "rx_reply"},
	};
	char path[PATH_BYTES + 1];
	u32 i;

	snprintf(path, sizeof(path), "/%s", controller);
	for (i = 0; i < counts[layout]; i++) {
		node_append_reference(scmi, "mboxes", path);
		node_append_cell(scmi, "mboxes", i);
		node_append_string(scmi, "mbox-names", names[layout][i]);
	}
}

static void add_instance(struct device_node *root, const struct scenario *scenario, const struct names *names,
			 const struct platform_ports *ports)
{
	const struct transport_config *transport = &scenario->transport;
	struct device_node *scmi = node_child(node_child(root, "firmware"), names->scmi);

	node_set_string(scmi, "compatible", "arm,scmi");
	set_cells(scmi, 1, 0);
	add_controller(root, names->controller, transport, ports);
	add_mailboxes(scmi, names->controller, transport->layout);
	add_shmem(root, names, ports, scmi);
	if (transport->max_rx_timeout_ms)
		node_set_cell(scmi, "arm,max-rx-timeout-ms", transport->max_rx_timeout_ms);
	add_protocols(scmi, scenario);
	add_consumer(root, scenario, names);
}

static void name_instance(struct names *names, u32 number, u32 instances, const struct platform_ports *ports)
{
	char suffix[16] = "";

	if (instances > 1)
		snprintf(suffix, sizeof(suffix), "-%u", number);
	snprintf(names->controller, PATH_BYTES, "mailbox@%llx", ports->controller_base);
	snprintf(names->sram, PATH_BYTES, "sram%s", suffix);
	snprintf(names->scmi, PATH_BYTES, "scmi%s", suffix);
	snprintf(names->consumer, PATH_BYTES, "consumer%s", suffix);
}

static bool is_left_out(struct device_node *root, u32 number, u32 instances, const struct platform_ports *ports)
{
	struct names names;
	char path[PATH_BYTES + 16];

	name_instance(&names, number, instances, ports);
	snprintf(path, sizeof(path), "/firmware/%s", names.scmi);
	return !node_by_path(root, path);
}

void *device_tree_build(const struct scenario *scenario, struct platform_ports *ports, u32 *bytes, char *why)
{
	u32 instances = scenario->transport.instances, i;
	struct device_node *root = node_root();
	struct names names;
	void *blob = NULL;

	set_cells(root, 2, 2);
	node_set_string(root, "compatible", "scmi-sim,computer");
	node_set_string(root, "model", "scmi-sim");
	add_cpus(root, scenario->computer.cpus);
	add_interrupt_controller(root);
	for (i = 0; i < instances; i++) {
		name_instance(&names, i, instances, &ports[i]);
		add_instance(root, scenario, &names, &ports[i]);
		if (!i)
			add_cpu_frequencies(root, scenario, &names);
	}
	if (!scenario->computer.device_tree || !device_tree_merge(root, scenario->computer.device_tree, why))
		blob = node_flatten(root, bytes, why);
	for (i = 0; i < instances; i++)
		ports[i].left_out = is_left_out(root, i, instances, &ports[i]);
	node_free(root);
	return blob;
}
