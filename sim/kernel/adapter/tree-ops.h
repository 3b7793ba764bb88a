/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_KERNEL_ADAPTER_TREE_OPS_H
#define SIM_KERNEL_ADAPTER_TREE_OPS_H

/* The client interface where linux/scmi_protocol.h differs between trees. */
#include <linux/scmi_protocol.h>
#include <generated/tree-features.h>

#ifdef TREE_HAS_CLOCK_ENABLE_ATOMIC
static inline int tree_clock_enable(const struct scmi_clk_proto_ops *ops, const struct scmi_protocol_handle *ph, u32 id,
				    bool atomic)
{
	return (atomic ? ops->enable_atomic : ops->enable)(ph, id);
}

static inline int tree_clock_disable(const struct scmi_clk_proto_ops *ops, const struct scmi_protocol_handle *ph, u32 id,
				     bool atomic)
{
	return (atomic ? ops->disable_atomic : ops->disable)(ph, id);
}
#else
#define tree_clock_enable(ops, ph, id, atomic) (ops)->enable(ph, id, atomic)
#define tree_clock_disable(ops, ph, id, atomic) (ops)->disable(ph, id, atomic)
#endif

#ifdef TREE_HAS_CLOCK_STATE_GET
#define tree_clock_state_get(ops, ph, id, enabled, atomic) (ops)->state_get(ph, id, enabled, atomic)
#else
#define tree_clock_state_get(ops, ph, id, enabled, atomic) (-EOPNOTSUPP)
#endif

#endif
