// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include "device_tree.h"
#include "buffer.h"

#define PROTOCOL_PERF 0x13
#define PROTOCOL_CLOCK 0x14
#define PROTOCOL_SENSOR 0x15
#define INTERRUPT_EDGE_RISING 1
#define INTERRUPT_LEVEL_HIGH 4
#define PATH_BYTES 64

/* Names of one instance's nodes. */
struct names {
	char controller[PATH_BYTES];
	char sram[PATH_BYTES];
	char scmi[PATH_BYTES];
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

static void add_protocol(struct device_node *scmi, u32 id, const char *cells_name)
{
	struct device_node *node;
	char name[PATH_BYTES];

	snprintf(name, sizeof(name), "protocol@%x", id);
	node = node_child(scmi, name);
	node_set_cell(node, "reg", id);
	node_set_cell(node, cells_name, 1);
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
	if (scenario->platform.perf_count)
		add_protocol(scmi, PROTOCOL_PERF, "#power-domain-cells");
	if (scenario->platform.clock_count)
		add_protocol(scmi, PROTOCOL_CLOCK, "#clock-cells");
	if (scenario->platform.sensor_count)
		add_protocol(scmi, PROTOCOL_SENSOR, "#thermal-sensor-cells");
}

static void name_instance(struct names *names, u32 number, u32 instances, const struct platform_ports *ports)
{
	char suffix[16] = "";

	if (instances > 1)
		snprintf(suffix, sizeof(suffix), "-%u", number);
	snprintf(names->controller, PATH_BYTES, "mailbox@%llx", ports->controller_base);
	snprintf(names->sram, PATH_BYTES, "sram%s", suffix);
	snprintf(names->scmi, PATH_BYTES, "scmi%s", suffix);
}

void *device_tree_build(const struct scenario *scenario, const struct platform_ports *ports, u32 *bytes,
			char *why)
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
	}
	if (!scenario->computer.device_tree || !device_tree_merge(root, scenario->computer.device_tree, why))
		blob = node_flatten(root, bytes, why);
	node_free(root);
	return blob;
}
