// SPDX-License-Identifier: GPL-2.0-only
/* The frame's module: bus, instances, and the protocols that come with it. */
#include <linux/init.h>
#include <linux/module.h>
#include "protocol.h"

static const struct scmi_protocol *const protocols[] = { &scmi_base, &scmi_perf, &scmi_clock, &scmi_sensor };

static void protocols_unregister(u32 count)
{
	while (count--)
		scmi_protocol_unregister(protocols[count]);
}

static int __init scmi_agent_init(void)
{
	int error = scmi_bus_init();
	u32 i;

	for (i = 0; !error && i < ARRAY_SIZE(protocols); i++) {
		error = scmi_protocol_register(protocols[i]);
		if (error) {
			protocols_unregister(i);
			scmi_bus_exit();
		}
	}
	return error;
}
subsys_initcall(scmi_agent_init);

static void __exit scmi_agent_exit(void)
{
	protocols_unregister(ARRAY_SIZE(protocols));
	scmi_bus_exit();
}
module_exit(scmi_agent_exit);

MODULE_DESCRIPTION("SCMI agent");
MODULE_LICENSE("GPL");
