/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CORE_SHMEM_H
#define CORE_SHMEM_H

/*
 * A channel in shared memory (DEN0056 5.1), for transports that only ring. It
 * belongs to one side at a time: an A2P area to the agent while it is free and
 * to the platform else, a P2A area the other way round. What is the platform's
 * is not touched but for its status and its header.
 */
#include <linux/device.h>
#include <linux/types.h>
#include "../transfer.h"

struct shmem {
	void __iomem *base;
	size_t payload_max;
};

/* Maps area @index of @node's "shmem" list, as long as @dev lives. */
int shmem_map(struct shmem *shmem, struct device *dev, struct device_node *node, int index);

bool shmem_free(const struct shmem *shmem);
u32 shmem_header(const struct shmem *shmem);
/* R14: sizes and lengths are read once, and hold for the message, the area and the buffer. */
int shmem_write(struct shmem *shmem, const struct transfer *transfer);
/* Nobody was told of what was written. */
void shmem_withdraw(struct shmem *shmem);
void shmem_read_response(struct shmem *shmem, struct transfer *transfer);
void shmem_read_notification(struct shmem *shmem, size_t max, struct transfer *transfer);
/* Gives a P2A area back; true: the platform wants to be told. */
bool shmem_release(struct shmem *shmem);

#endif
