// SPDX-License-Identifier: GPL-2.0-only
/*
 * A driver that breaks the protocol's rules while it is loaded: the negative
 * control of the checker "scmi" (tests/scmi/test_seeded.py). Loaded on request
 * only, "faulty_scmi bug=WHAT", once the first instance is there.
 *
 * What it does to transfers, it does to those of the tree's stack; own's cannot be
 * had from outside of it: its negative controls are mutants of its own.
 */
#include <linux/atomic.h>
#include <linux/err.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/of_address.h>
#include <linux/refcount.h>
#include <linux/string.h>
#include <linux/workqueue.h>
#include "drivers/firmware/arm_scmi/protocols.h"
#include "../adapter/adapter.h"
#include "../sim.h"

#define LEVEL_GET 8
#define SHMEM_LENGTH 0x14
#define SHMEM_PAYLOAD 0x1c
#define SOON_MS 2

static char *bug = "none";
module_param(bug, charp, 0);
MODULE_PARM_DESC(bug, "none, token, twice, deep, late, keep, miscount, read, write");

static void __iomem *shmem;

/* A request for the level of domain 0. */
static struct scmi_xfer *get(void)
{
	const struct scmi_protocol_handle *ph = agent_instances[0].perf_ph;
	struct scmi_xfer *xfer;
	int error = ph->xops->xfer_get_init(ph, LEVEL_GET, sizeof(u32), 0, &xfer);

	if (error)
		return ERR_PTR(error);
	memset(xfer->tx.buf, 0, sizeof(u32));
	return xfer;
}

static int send(struct scmi_xfer *xfer)
{
	const struct scmi_protocol_handle *ph = agent_instances[0].perf_ph;

	return ph->xops->do_xfer(ph, xfer);
}

static void put(struct scmi_xfer *xfer)
{
	const struct scmi_protocol_handle *ph = agent_instances[0].perf_ph;

	ph->xops->xfer_put(ph, xfer);
}

/* A request that was never sent is counted; a tree without debug counters has nothing to be wrong about. */
static int miscount(void)
{
	atomic_t *sent = sim_debug_counter("sent_ok");

	if (!sent)
		return -EOPNOTSUPP;
	atomic_inc(sent);
	return 0;
}

static int map_shmem(void)
{
	struct device_node *node = of_find_compatible_node(NULL, NULL, "arm,scmi-shmem");
	struct resource resource;
	int error = node ? of_address_to_resource(node, 0, &resource) : -ENODEV;

	of_node_put(node);
	if (error)
		return error;
	shmem = ioremap(resource.start, resource_size(&resource));
	return shmem ? 0 : -ENOMEM;
}

/* Two requests, each on a transfer of its own, and the second takes the first one's token. */
static int send_one_token_twice(bool fault)
{
	struct scmi_xfer *first = get(), *second = get();
	u16 token;

	if (IS_ERR(first) || IS_ERR(second))
		return -ENOMEM;
	token = second->hdr.seq;
	send(first);
	if (fault)
		second->hdr.seq = first->hdr.seq;
	send(second);
	second->hdr.seq = token;
	put(first);
	put(second);
	return 0;
}

/* A reference too few, so that a transfer that is free is given back again; the next request shows it. */
static int put_twice(void)
{
	struct scmi_xfer *xfer = get(), *next;

	if (IS_ERR(xfer))
		return PTR_ERR(xfer);
	put(xfer);
	refcount_set(&xfer->users, 1);
	put(xfer);
	next = get();
	if (IS_ERR(next))
		return PTR_ERR(next);
	send(next);
	return 0;
}

/* A reference to a transfer that was given back, while others are taken before it: all are where they were before. */
static int refer_to_free(void)
{
	struct scmi_xfer *first = get(), *second = get(), *third = get(), *next;

	if (IS_ERR(first) || IS_ERR(second) || IS_ERR(third))
		return -ENOMEM;
	put(third);
	put(second);
	put(first);
	refcount_set(&third->users, 1);
	next = get();
	if (IS_ERR(next))
		return PTR_ERR(next);
	send(next);
	put(next);
	return 0;
}

/* Two transfers, and one of them is never given back. */
static int keep_one(void)
{
	struct scmi_xfer *kept = get(), *other = get();

	if (IS_ERR(kept) || IS_ERR(other))
		return -ENOMEM;
	send(kept);
	send(other);
	put(other);
	return 0;
}

/* A receiver that is late copies what stands in shared memory to a transfer that has gone back. */
static int copy_late(bool fault)
{
	struct scmi_xfer *xfer = get();

	if (IS_ERR(xfer))
		return PTR_ERR(xfer);
	send(xfer);
	if (fault)
		put(xfer);
	memcpy_fromio(xfer->rx.buf, shmem + SHMEM_PAYLOAD, sizeof(u32));
	if (!fault)
		put(xfer);
	return 0;
}

/* While a request of ours is in service. */
static void trespass(struct work_struct *work)
{
	if (!strcmp(bug, "read"))
		ioread32(shmem + SHMEM_LENGTH);
	else if (!strcmp(bug, "write"))
		iowrite32(0, shmem + SHMEM_PAYLOAD);
}

static DECLARE_DELAYED_WORK(trespassing, trespass);

static int ask_and_trespass(void)
{
	const struct agent_instance *agent = &agent_instances[0];
	u32 level;

	schedule_delayed_work(&trespassing, msecs_to_jiffies(SOON_MS));
	agent->perf->level_get(agent->perf_ph, 0, &level, false);
	flush_delayed_work(&trespassing);
	return 0;
}

static int __init faulty_init(void)
{
	bool tree = !strcmp(kernel_facts.stack, "tree");
	int error;

	if (!agent_instances[0].perf_ph)
		return -EPROBE_DEFER;
	error = map_shmem();
	if (error)
		return error;
	if (!strcmp(bug, "miscount"))
		return miscount();
	if (!strcmp(bug, "read") || !strcmp(bug, "write"))
		return ask_and_trespass();
	if (!tree)
		return strcmp(bug, "none") ? -EOPNOTSUPP : ask_and_trespass();
	if (!strcmp(bug, "twice"))
		return put_twice();
	if (!strcmp(bug, "deep"))
		return refer_to_free();
	if (!strcmp(bug, "keep"))
		return keep_one();
	error = send_one_token_twice(!strcmp(bug, "token"));
	return error ?: copy_late(!strcmp(bug, "late"));
}
module_init(faulty_init);

static void __exit faulty_exit(void)
{
	iounmap(shmem);
}
module_exit(faulty_exit);

MODULE_DESCRIPTION("A driver that breaks the protocol's rules");
MODULE_LICENSE("GPL");
