/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_KERNEL_ADAPTER_CONSUMERS_H
#define SIM_KERNEL_ADAPTER_CONSUMERS_H

/*
 * The tree's own SCMI drivers (operations.h, TREE_CONSUMERS), and a device that
 * uses what they offer as any driver does: through the frameworks' interfaces,
 * with what its device tree node names. One file a framework; their functions
 * are client operations.
 */
#include <linux/clk.h>
#include <linux/reset.h>
#include "adapter.h"

/* What the device of an instance holds, in the order of its node: number N is the platform's number N. */
struct consumer {
	struct device *device;
	struct clk_bulk_data *clk;
	u32 clk_count;
	struct reset_control **reset;
	u32 reset_count;
	struct device **domain;
	u32 domain_count;
};

/* Of the client's instance, NULL if it is not bound. */
struct consumer *call_consumer(const struct call *call);
/* The SCMI device of a tree driver on the client's instance, referenced; NULL if there is none. */
struct device *call_scmi_device(const struct call *call, enum tree_consumer which);
/* The drivers go, first the device that uses them. */
void tree_consumers_remove(void);

/* Each takes what the node names, to be given back with the device. */
int consumer_clk_probe(struct consumer *consumer);
int consumer_reset_probe(struct consumer *consumer);
int consumer_power_probe(struct consumer *consumer);

int consumer_clk_enable(struct call *call);
int consumer_clk_disable(struct call *call);
int consumer_clk_rate_set(struct call *call);
int consumer_clk_rate_get(struct call *call);
int consumer_cpufreq_set(struct call *call);
int consumer_cpufreq_get(struct call *call);
int consumer_hwmon_read(struct call *call);
int consumer_reset_assert(struct call *call);
int consumer_reset_deassert(struct call *call);
int consumer_reset_reset(struct call *call);
int consumer_power_on(struct call *call);
int consumer_power_off(struct call *call);
int consumer_unbind(struct call *call);
int consumer_bind(struct call *call);

#endif
