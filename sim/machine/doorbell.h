/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_MACHINE_DOORBELL_H
#define SIM_MACHINE_DOORBELL_H

/*
 * The doorbell mailbox controller: one register block of 0x40 bytes a channel,
 * one interrupt line a channel. Read by the device model and by the controller's
 * kernel driver (sim/kernel), which finds it in the device tree as
 *
 *   compatible = "scmi-sim,doorbell-mailbox"; #mbox-cells = <1>;
 *   reg = <base bytes>; interrupts = one a channel; scmi-sim,shutdown-waits (optional flag);
 *   scmi-sim,refused-channel = its number (optional)
 *
 * Registers of channel n at n * 0x40, 32 bits:
 */
#define DOORBELL_STRIDE 0x40
#define DOORBELL_RING 0x00   /* write 1: ring towards the platform */
#define DOORBELL_STATUS 0x04 /* read: bit 0 set while a ring from the platform is pending */
#define DOORBELL_CLEAR 0x08  /* write 1: acknowledge it (lowers a level line) */
#define DOORBELL_ENABLE 0x0c /* bit 0: the channel's interrupt is enabled */

#endif
