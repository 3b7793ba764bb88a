// SPDX-License-Identifier: GPL-2.0-only
#include <linux/errno.h>
#include <linux/io.h>
#include <linux/minmax.h>
#include <linux/of.h>
#include <linux/of_address.h>
#include "shmem.h"

/* Offsets in an area. */
#define STATUS 0x04
#define FLAGS 0x10
#define LENGTH 0x14
#define HEADER 0x18
#define PAYLOAD 0x1c

#define STATUS_FREE BIT(0)
#define STATUS_ERROR BIT(1)
#define FLAG_INTERRUPT BIT(0)

/* LENGTH counts the header, and in an answer its status, which is payload. */
#define HEADER_BYTES sizeof(u32)
#define STATUS_BYTES sizeof(s32)

/* SCMI status of an answer that the channel lost, and of one that is none. */
#define COMMUNICATION_ERROR (-7)
#define PROTOCOL_ERROR (-10)

int shmem_map(struct shmem *shmem, struct device *dev, struct device_node *node, int index)
{
	struct device_node *area = of_parse_phandle(node, "shmem", index);
	struct resource resource;
	int error = -ENXIO;

	if (of_device_is_compatible(area, "arm,scmi-shmem"))
		error = of_address_to_resource(area, 0, &resource);
	of_node_put(area);
	if (error)
		return dev_err_probe(dev, error, "%pOF: no shared memory %d\n", node, index);
	if (resource_size(&resource) < PAYLOAD + STATUS_BYTES)
		return dev_err_probe(dev, -EINVAL, "%pOF: shared memory %d holds no message: %pr\n", node, index,
				     &resource);
	shmem->payload_max = resource_size(&resource) - PAYLOAD;
	shmem->base = devm_ioremap(dev, resource.start, resource_size(&resource));
	return shmem->base ? 0 : -EADDRNOTAVAIL;
}

bool shmem_free(const struct shmem *shmem)
{
	return ioread32(shmem->base + STATUS) & STATUS_FREE;
}

u32 shmem_header(const struct shmem *shmem)
{
	return ioread32(shmem->base + HEADER);
}

/*
 * The status before all else: who finds the new header there and the channel
 * free knows that the platform has answered it. The error of a previous message goes with it.
 */
int shmem_write(struct shmem *shmem, const struct transfer *transfer)
{
	if (transfer->tx.length > shmem->payload_max)
		return -ERANGE;
	iowrite32(0, shmem->base + STATUS);
	iowrite32(transfer->poll ? 0 : FLAG_INTERRUPT, shmem->base + FLAGS);
	iowrite32(HEADER_BYTES + transfer->tx.length, shmem->base + LENGTH);
	iowrite32(header_pack(&transfer->header), shmem->base + HEADER);
	if (transfer->tx.length)
		memcpy_toio(shmem->base + PAYLOAD, transfer->tx.data, transfer->tx.length);
	return 0;
}

void shmem_withdraw(struct shmem *shmem)
{
	iowrite32(STATUS_FREE, shmem->base + STATUS);
}

static void read_payload(const struct shmem *shmem, size_t before, size_t length, size_t max, struct transfer *transfer)
{
	transfer->rx.length = min3(length, shmem->payload_max - before, max);
	if (transfer->rx.length)
		memcpy_fromio(transfer->rx.data, shmem->base + PAYLOAD + before, transfer->rx.length);
}

void shmem_read_response(struct shmem *shmem, struct transfer *transfer)
{
	u32 length;

	transfer->rx.length = 0;
	if (ioread32(shmem->base + STATUS) & STATUS_ERROR) {
		transfer->status = COMMUNICATION_ERROR;
		return;
	}
	length = ioread32(shmem->base + LENGTH);
	if (length < HEADER_BYTES + STATUS_BYTES) {
		transfer->status = PROTOCOL_ERROR;
		return;
	}
	transfer->status = ioread32(shmem->base + PAYLOAD);
	read_payload(shmem, STATUS_BYTES, length - HEADER_BYTES - STATUS_BYTES, transfer->rx_capacity, transfer);
}

void shmem_read_notification(struct shmem *shmem, size_t max, struct transfer *transfer)
{
	u32 length = ioread32(shmem->base + LENGTH);

	read_payload(shmem, 0, length - min_t(u32, length, HEADER_BYTES), max, transfer);
}

bool shmem_release(struct shmem *shmem)
{
	bool tell = ioread32(shmem->base + FLAGS) & FLAG_INTERRUPT;

	iowrite32(STATUS_FREE, shmem->base + STATUS);
	return tell;
}
