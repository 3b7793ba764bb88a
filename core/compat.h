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

#endif
