/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_DEVICE_TREE_H
#define SIM_WORLD_DEVICE_TREE_H

/*
 * The device tree of a scenario's computer: CPUs, the interrupt controller, and
 * per instance the doorbell controller ("/mailbox@..."), shared memory
 * ("/sram-N/shmem@...") and the agent's node ("/firmware/scmi-N"; "scmi" and
 * "sram" without number when there is one instance). Then the scenario's own
 * "device_tree" is merged over it: an object is a node, a number a cell, an
 * array cells or strings, {"phandle": "/path"} a reference, true a flag, null deletes.
 */
#include "device_node.h"
#include "scenario.h"

/*
 * @ports: one an instance. Returns the flattened tree (host memory) and its
 * size, or NULL with a sentence in @why (256 bytes). Sets @ports' left_out.
 */
void *device_tree_build(const struct scenario *scenario, struct platform_ports *ports, u32 *bytes, char *why);
/* Merges JSON text over a tree; 0, or -1 with a sentence in @why. */
int device_tree_merge(struct device_node *root, const char *json, char *why);

#endif
