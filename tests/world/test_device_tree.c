// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <libfdt.h>
#include <string.h>
#include "fixture.h"
#include "sim/world/device_tree.h"

static struct scenario scenario;
static struct platform_ports ports[2] = {
	{.controller_base = 0x180000001000,
	 .controller_bytes = 0x100,
	 .line = {3, 4},
	 .line_count = 2,
	 .shmem_base = {0x180000002000, 0x180000003000},
	 .shmem_count = 2,
	 .shmem_bytes = 256},
	{.controller_base = 0x180000004000,
	 .controller_bytes = 0x100,
	 .line = {5, 6},
	 .line_count = 2,
	 .shmem_base = {0x180000005000, 0x180000006000},
	 .shmem_count = 2,
	 .shmem_bytes = 256},
};
static char why[256];

static const void *tree(u32 instances, const char *more)
{
	u32 bytes = 0;
	void *blob;

	scenario.computer.cpus = 2;
	scenario.computer.device_tree = more;
	scenario.transport.layout = MAILBOX_TX_RX;
	scenario.transport.instances = instances;
	scenario.platform.perf_count = 1;
	blob = keep(device_tree_build(&scenario, ports, &bytes, why));
	if (blob) {
		cr_assert_eq(fdt_check_header(blob), 0);
		cr_assert_eq(fdt_totalsize(blob), bytes);
	}
	return blob;
}

static int node(const void *blob, const char *path)
{
	int offset = fdt_path_offset(blob, path);

	cr_assert_geq(offset, 0, "%s: %s", path, fdt_strerror(offset));
	return offset;
}

static u32 cell(const void *blob, const char *path, const char *name, u32 index)
{
	int bytes;
	const fdt32_t *cells = fdt_getprop(blob, node(blob, path), name, &bytes);

	cr_assert_not_null(cells, "%s has no %s", path, name);
	cr_assert_lt(index, (u32)bytes / 4, "%s has %d bytes", name, bytes);
	return fdt32_to_cpu(cells[index]);
}

static const char *string(const void *blob, const char *path, const char *name, int index)
{
	return fdt_stringlist_get(blob, node(blob, path), name, index, NULL);
}

Test(device_tree, has_cpus_and_an_interrupt_controller)
{
	const void *blob = tree(1, NULL);

	cr_assert_eq(cell(blob, "/cpus/cpu@1", "reg", 0), 1);
	cr_assert_lt(fdt_path_offset(blob, "/cpus/cpu@2"), 0);
	cr_assert_str_eq(string(blob, "/interrupt-controller", "compatible", 0), "scmi-sim,intc");
	cr_assert_eq(cell(blob, "/interrupt-controller", "#interrupt-cells", 0), 2);
	cr_assert_eq(cell(blob, "/", "interrupt-parent", 0),
		     fdt_get_phandle(blob, node(blob, "/interrupt-controller")));
}

Test(device_tree, describes_the_doorbell_controller)
{
	const void *blob = tree(1, NULL);
	const char *path = "/mailbox@180000001000";

	cr_assert_str_eq(string(blob, path, "compatible", 0), "scmi-sim,doorbell-mailbox");
	cr_assert_eq(cell(blob, path, "reg", 0), 0x1800);
	cr_assert_eq(cell(blob, path, "reg", 1), 0x1000);
	cr_assert_eq(cell(blob, path, "reg", 3), 0x100);
	cr_assert_eq(cell(blob, path, "interrupts", 2), 4);
	cr_assert_eq(cell(blob, path, "interrupts", 3), 1, "an edge");
	cr_assert_null(fdt_getprop(blob, node(blob, path), "scmi-sim,shutdown-waits", NULL));
}

Test(device_tree, level_lines_and_a_waiting_shutdown)
{
	const char *path = "/mailbox@180000001000";
	const void *blob;

	scenario.transport.level = true;
	scenario.transport.shutdown_waits = true;
	blob = tree(1, NULL);
	cr_assert_eq(cell(blob, path, "interrupts", 1), 4);
	cr_assert_not_null(fdt_getprop(blob, node(blob, path), "scmi-sim,shutdown-waits", NULL));
}

Test(device_tree, the_agent_finds_its_channels_and_memory)
{
	const void *blob = tree(1, NULL);
	const char *scmi = "/firmware/scmi";

	cr_assert_eq(cell(blob, scmi, "mboxes", 0),
		     fdt_get_phandle(blob, node(blob, "/mailbox@180000001000")));
	cr_assert_eq(cell(blob, scmi, "mboxes", 3), 1);
	cr_assert_str_eq(string(blob, scmi, "mbox-names", 1), "rx");
	cr_assert_eq(cell(blob, scmi, "shmem", 1),
		     fdt_get_phandle(blob, node(blob, "/sram/shmem@180000003000")));
	cr_assert_eq(cell(blob, "/sram/shmem@180000003000", "reg", 1), 0x3000);
	cr_assert_eq(cell(blob, "/sram/shmem@180000003000", "reg", 3), 256);
	cr_assert_eq(cell(blob, "/firmware/scmi/protocol@13", "reg", 0), 0x13);
	cr_assert_lt(fdt_path_offset(blob, "/firmware/scmi/protocol@14"), 0, "no clocks, no clock protocol");
	cr_assert_null(fdt_getprop(blob, node(blob, scmi), "arm,max-rx-timeout-ms", NULL));
}

Test(device_tree, instances_have_nodes_of_their_own)
{
	const void *blob;

	scenario.transport.max_rx_timeout_ms = 50;
	blob = tree(2, NULL);
	cr_assert_eq(cell(blob, "/firmware/scmi-1", "mboxes", 0),
		     fdt_get_phandle(blob, node(blob, "/mailbox@180000004000")));
	cr_assert_eq(cell(blob, "/firmware/scmi-1", "shmem", 0),
		     fdt_get_phandle(blob, node(blob, "/sram-1/shmem@180000005000")));
	cr_assert_eq(cell(blob, "/firmware/scmi-0", "arm,max-rx-timeout-ms", 0), 50);
	cr_assert_lt(fdt_path_offset(blob, "/firmware/scmi"), 0);
}

Test(device_tree, consumers_are_there_if_asked_for)
{
	const void *blob;

	scenario.platform.clock_count = 2;
	scenario.platform.reset_count = 1;
	scenario.platform.power_count = 1;
	blob = tree(1, NULL);
	cr_assert_eq(cell(blob, "/firmware/scmi/protocol@11", "#power-domain-cells", 0), 1);
	cr_assert_eq(cell(blob, "/firmware/scmi/protocol@16", "#reset-cells", 0), 1);
	cr_assert_lt(fdt_path_offset(blob, "/consumer"), 0);
	cr_assert_null(fdt_getprop(blob, node(blob, "/cpus/cpu@0"), "clocks", NULL));

	scenario.consumers = 1 << CONSUMER_CLK | 1 << CONSUMER_GENPD | 1 << CONSUMER_CPUFREQ;
	blob = tree(2, NULL);
	cr_assert_str_eq(string(blob, "/consumer-1", "compatible", 0), "scmi-sim,consumer");
	cr_assert_eq(cell(blob, "/consumer-1", "clocks", 2),
		     fdt_get_phandle(blob, node(blob, "/firmware/scmi-1/protocol@14")));
	cr_assert_eq(cell(blob, "/consumer-1", "clocks", 3), 1);
	cr_assert_eq(cell(blob, "/consumer-1/domains", "power-domains", 0),
		     fdt_get_phandle(blob, node(blob, "/firmware/scmi-1/protocol@11")));
	cr_assert_null(fdt_getprop(blob, node(blob, "/consumer-1"), "resets", NULL), "nobody drives them");
	cr_assert_eq(cell(blob, "/cpus/cpu@1", "clocks", 0),
		     fdt_get_phandle(blob, node(blob, "/firmware/scmi-0/protocol@13")));
	cr_assert_eq(cell(blob, "/firmware/scmi-0/protocol@13", "#clock-cells", 0), 1);
}

Test(device_tree, a_scenario_adds_changes_and_deletes)
{
	const void *blob = tree(1, "{\"firmware\":{\"scmi\":{\"atomic-threshold-us\":500,\"mbox-names\":null,"
				   "\"protocol@13\":null,\"on\":true}},\"cpufreq\":{\"clocks\":[{\"phandle\":"
				   "\"/firmware/scmi\"},3],"
				   "\"compatible\":[\"a\",\"b\"]}}");

	cr_assert_eq(cell(blob, "/firmware/scmi", "atomic-threshold-us", 0), 500);
	cr_assert_not_null(fdt_getprop(blob, node(blob, "/firmware/scmi"), "on", NULL));
	cr_assert_null(fdt_getprop(blob, node(blob, "/firmware/scmi"), "mbox-names", NULL));
	cr_assert_not(ports[0].left_out);
	cr_assert_lt(fdt_path_offset(blob, "/firmware/scmi/protocol@13"), 0);
	cr_assert_eq(cell(blob, "/cpufreq", "clocks", 0),
		     fdt_get_phandle(blob, node(blob, "/firmware/scmi")));
	cr_assert_eq(cell(blob, "/cpufreq", "clocks", 1), 3);
	cr_assert_str_eq(string(blob, "/cpufreq", "compatible", 1), "b");
}

Test(device_tree, a_scenario_takes_an_instance_out)
{
	const void *blob = tree(2, "{\"firmware\":{\"scmi-1\":null}}");

	cr_assert_lt(fdt_path_offset(blob, "/firmware/scmi-1"), 0);
	cr_assert_not(ports[0].left_out);
	cr_assert(ports[1].left_out);
}

Test(device_tree, what_cannot_be_is_refused_by_name)
{
	cr_assert_null(tree(1, "{\"a\":{\"b\":{\"phandle\":\"/nowhere\"}}}"));
	cr_assert_str_eq(why, "device tree: property \"b\" refers to \"/nowhere\": no such node");
	cr_assert_null(tree(1, "{\"a\":1.5}"));
	cr_assert_str_eq(why, "device_tree: \"a\": a cell is a whole number from 0 to 4294967295");
	cr_assert_null(tree(1, "{\"nothing\":null}"));
	cr_assert_str_eq(why,
			 "device_tree: \"nothing\": null deletes, but there is no such node or property");
}
