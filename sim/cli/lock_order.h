/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CLI_LOCK_ORDER_H
#define SIM_CLI_LOCK_ORDER_H

/*
 * The order of locks over all runs of a batch. Each run brings what the kernel's
 * lock validator has learnt in it, and has judged by itself; put together, two
 * runs that are fine may invert each other, as two boots of one machine may.
 * What is found does not depend on which run ended first: all is sorted.
 */
#include "sim/engine/types.h"

struct cJSON;
struct run;

/* Places, as in LOCK_USAGES: of the first taking in an interrupt, in a soft one, with interrupts on. */
#define LOCK_PLACES 3

/*
 * struct lock_class - locks that are initialised at one place; kernel_port.h says what the numbers are.
 * @node: its number in the graph of all runs.
 */
struct lock_class {
	char *name;
	u64 key;
	u32 subclass;
	u32 version;
	u32 usage;
	u64 place[LOCK_PLACES];
	u32 node;
};

struct lock_edge {
	u32 from;
	u32 to;
	u32 kinds;
	u64 from_place;
	u64 to_place;
};

/* struct lock_order - of one run. */
struct lock_order {
	struct lock_class *class;
	u32 class_count;
	struct lock_edge *edge;
	u32 edge_count;
};

/* NULL if the answer has none. */
struct lock_order *lock_order_parse(const struct cJSON *object);
void lock_order_free(struct lock_order *order);

/*
 * struct lock_link - an edge of the graph, of one kind (the number of a bit of
 * kinds), with the runs that have it, sorted, and of each the edge.
 */
struct lock_link {
	u32 from;
	u32 to;
	u32 kind;
	u32 run_count;
	const u32 *run;
	const struct lock_edge *const *edge;
};

/* struct lock_use - a run and what its class of this node was used for. */
struct lock_use {
	u32 run;
	const struct lock_class *class;
};

/* struct lock_node - one class in all runs that have it. @link: those that begin here. */
struct lock_node {
	const struct lock_use *use;
	u32 use_count;
	u32 link;
	u32 link_count;
};

/* struct lock_graph - of all runs on one image; owns its tables, not the orders of the runs. */
struct lock_graph {
	struct lock_node *node;
	u32 node_count;
	struct lock_link *link;
	u32 link_count;
	/* what these point into */
	struct lock_use *use;
	u32 *run;
	const struct lock_edge **edge;
};

void lock_graph_make(struct lock_graph *graph, const struct run *run, u32 count, const char *image);
void lock_graph_free(struct lock_graph *graph);

/*
 * What the runs, put together, do wrong: a run each, named "lock-order", that
 * failed with one finding. Returns how many; *@found is to be freed as runs are.
 */
u32 lock_inversions(const struct run *run, u32 count, struct run **found);

#endif
