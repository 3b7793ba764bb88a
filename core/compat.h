/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CORE_COMPAT_H
#define CORE_COMPAT_H

/* Differences between the kernels that host core/ (6.1 to 6.12), nowhere else. Before linux/scmi_protocol.h. */
#include <linux/kconfig.h>
#include <linux/version.h>

/* A kernel built without SCMI still has the header; this makes it declare what core/ implements. */
#if !IS_REACHABLE(CONFIG_ARM_SCMI_PROTOCOL)
#define CONFIG_ARM_SCMI_PROTOCOL 1
#endif

/* Since 6.11 a bus may not change the driver that it matches. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 11, 0)
#define MATCH_DRIVER struct device_driver
#else
#define MATCH_DRIVER const struct device_driver
#endif

/* ---- the client interface: what 6.1's clients know otherwise, or do not know ---- */
#include <linux/of.h>
#include <linux/pm_opp.h>
#include <linux/scmi_protocol.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
enum scmi_clock_oem_config { COMPAT_CLOCK_OEM_NONE };

struct scmi_perf_domain_info {
	char name[SCMI_MAX_STR_SIZE];
	bool set_perf;
};

/* The further parameters of devm_event_notifier_unregister(). */
#define COMPAT_EVENT_KEY u8 protocol, u8 event, const u32 *source,

static inline void compat_clock_info(struct scmi_clock_info *info, bool no_state, bool no_rate, bool no_parent,
				     bool extended_config, u32 parent_count, u32 *parents)
{
}

/* Instead of a parameter, a function each: with and without sleeping. */
#define COMPAT_CLOCK_SWITCH(name, function, atomic)                                  \
	static int compat_##name(const struct scmi_protocol_handle *ph, u32 id)      \
	{                                                                            \
		return function(ph, id, atomic);                                     \
	}
#define COMPAT_CLOCK_ATOMIC(enable_, disable_)                                                     \
	COMPAT_CLOCK_SWITCH(enable, enable_, false) COMPAT_CLOCK_SWITCH(disable, disable_, false)  \
	COMPAT_CLOCK_SWITCH(enable_atomic, enable_, true) COMPAT_CLOCK_SWITCH(disable_atomic, disable_, true)
#define COMPAT_CLOCK_OPS(enable_, disable_, state, oem_get, oem_set, parent_get_, parent_set_) \
	.enable = compat_enable, .disable = compat_disable, .enable_atomic = compat_enable_atomic, \
	.disable_atomic = compat_disable_atomic,

static inline int compat_opp_add(struct device *dev, unsigned long hz, u32 level)
{
	return dev_pm_opp_add(dev, hz, 0);
}

static inline void compat_limits_hz(struct scmi_perf_limits_report *report, unsigned long max, unsigned long min)
{
}

static inline void compat_level_hz(struct scmi_perf_level_report *report, unsigned long hz)
{
}

/* A device's performance domain: the first of its "clocks" in the device tree. */
static inline int compat_perf_domain(struct device *dev)
{
	struct of_phandle_args clock;

	if (of_parse_phandle_with_args(dev->of_node, "clocks", "#clock-cells", 0, &clock))
		return -EINVAL;
	of_node_put(clock.np);
	return clock.args_count ? clock.args[0] : -EINVAL;
}

/* Clients name the device, not the domain. */
#define COMPAT_PERF_OF(type, name, without, call)                                               \
	static type compat_##name(const struct scmi_protocol_handle *ph, struct device *dev)   \
	{                                                                                       \
		int domain = compat_perf_domain(dev);                                           \
		return domain < 0 ? without : call;                                             \
	}
#define COMPAT_PERF_BY_DEVICE(latency_, opps_add_, fast_switch_)                                \
	COMPAT_PERF_OF(int, latency, domain, latency_(ph, domain))                              \
	COMPAT_PERF_OF(int, opps_add, domain, opps_add_(ph, dev, domain))                       \
	COMPAT_PERF_OF(bool, fast_switch, false, fast_switch_(ph, domain))
#define COMPAT_PERF_OPS(latency, opps_add, fast_switch, num_domains, info, rate_limit, fast_rate_limit) \
	.device_domain_id = compat_perf_domain, .transition_latency_get = compat_latency,              \
	.device_opps_add = compat_opps_add, .fast_switch_possible = compat_fast_switch,
#else
#define COMPAT_EVENT_KEY

static inline void compat_clock_info(struct scmi_clock_info *info, bool no_state, bool no_rate, bool no_parent,
				     bool extended_config, u32 parent_count, u32 *parents)
{
	info->state_ctrl_forbidden = no_state;
	info->rate_ctrl_forbidden = no_rate;
	info->parent_ctrl_forbidden = no_parent;
	info->extended_config = extended_config;
	info->num_parents = parent_count;
	info->parents = parents;
}

#define COMPAT_CLOCK_ATOMIC(enable_, disable_)
#define COMPAT_CLOCK_OPS(enable_, disable_, state, oem_get, oem_set, parent_get_, parent_set_)           \
	.enable = enable_, .disable = disable_, .state_get = state, .config_oem_get = oem_get,           \
	.config_oem_set = oem_set, .parent_get = parent_get_, .parent_set = parent_set_,

static inline int compat_opp_add(struct device *dev, unsigned long hz, u32 level)
{
	struct dev_pm_opp_data opp = { .freq = hz, .level = level };

	return dev_pm_opp_add_dynamic(dev, &opp);
}

static inline void compat_limits_hz(struct scmi_perf_limits_report *report, unsigned long max, unsigned long min)
{
	report->range_max_freq = max;
	report->range_min_freq = min;
}

static inline void compat_level_hz(struct scmi_perf_level_report *report, unsigned long hz)
{
	report->performance_level_freq = hz;
}

#define COMPAT_PERF_BY_DEVICE(latency, opps_add, fast_switch)
#define COMPAT_PERF_OPS(latency, opps_add, fast_switch, num_domains, info, rate_limit, fast_rate_limit)  \
	.num_domains_get = num_domains, .info_get = info, .transition_latency_get = latency,             \
	.rate_limit_get = rate_limit, .device_opps_add = opps_add, .fast_switch_possible = fast_switch,  \
	.fast_switch_rate_limit = fast_rate_limit,
#endif

#endif
