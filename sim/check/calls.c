// SPDX-License-Identifier: GPL-2.0-only
#include "calls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../machine/machine.h"

#define NODES_MAX (1u << 20)
#define NEST_MAX 8

/* A node; @place 0: a root, whose context is contexts[@up]. @below: its first, @beside: its next sibling. 0: none. */
struct node {
	u32 place;
	u32 up;
	u32 below;
	u32 beside;
};

/* @node: where a context that does not run stands. */
struct root {
	char name[CALLS_CONTEXT_BYTES];
	u32 node;
	u32 top;
};

/*
 * struct place - where a CPU is.
 * @too_deep: calls that found no more nodes.
 * @interrupted: where its interrupts began.
 */
struct place {
	u32 node;
	u32 too_deep;
	u32 nest;
	u32 interrupted[NEST_MAX];
};

static struct node *nodes;
static u32 node_count;
static struct place places[MACHINE_MAX_CPUS];
/* Of interrupts, by CPU, then of contexts, by their number. */
static struct root *roots;
static u32 root_count;

static u32 new_node(u32 place, u32 up)
{
	if (node_count == NODES_MAX)
		return 0;
	nodes[node_count] = (struct node){.place = place, .up = up};
	return node_count++;
}

static struct root *root_at(u32 number)
{
	if (number >= root_count) {
		u32 room = 2 * number + 64;

		roots = realloc(roots, room * sizeof(*roots));
		if (!roots)
			abort();
		memset(roots + root_count, 0, (room - root_count) * sizeof(*roots));
		root_count = room;
	}
	if (!roots[number].top)
		roots[number].node = roots[number].top = new_node(0, number);
	return &roots[number];
}

static struct root *root_of(const struct context *context)
{
	struct root *root = root_at(MACHINE_MAX_CPUS + (context ? context_id(context) : 0));

	if (!root->name[0] && context)
		snprintf(root->name, CALLS_CONTEXT_BYTES, "%s", context_name(context));
	return root;
}

void calls_begin(void)
{
	free(nodes);
	free(roots);
	nodes = malloc(NODES_MAX * sizeof(*nodes));
	if (!nodes)
		abort();
	roots = NULL;
	root_count = 0;
	node_count = 1;
	memset(places, 0, sizeof(places));
	for (u32 cpu = 0; cpu < MACHINE_MAX_CPUS; cpu++)
		snprintf(root_at(cpu)->name, CALLS_CONTEXT_BYTES, "irq/%u", cpu);
}

u32 calls_now(u32 cpu)
{
	struct place *at = &places[cpu];

	if (!at->node)
		at->node = root_of(context_running())->node;
	return at->node;
}

/* The one that was called last comes first. */
static u32 find_below(u32 node, u32 place)
{
	u32 *link = &nodes[node].below, at;

	for (; (at = *link); link = &nodes[at].beside) {
		if (nodes[at].place != place)
			continue;
		*link = nodes[at].beside;
		nodes[at].beside = nodes[node].below;
		nodes[node].below = at;
		return at;
	}
	at = new_node(place, node);
	if (at) {
		nodes[at].beside = nodes[node].below;
		nodes[node].below = at;
	}
	return at;
}

void calls_enter(u32 cpu, const void *caller)
{
	struct place *at = &places[cpu];
	u32 node = at->too_deep ? 0 : find_below(calls_now(cpu), (u32)(u64)caller);

	if (node)
		at->node = node;
	else
		at->too_deep++;
}

void calls_leave(u32 cpu)
{
	struct place *at = &places[cpu];

	if (at->too_deep)
		at->too_deep--;
	else if (nodes[calls_now(cpu)].place)
		at->node = nodes[at->node].up;
}

void calls_switch(u32 cpu, const struct context *to, bool exits)
{
	u32 node = calls_now(cpu);
	struct root *from = root_of(context_running());

	from->node = exits ? from->top : node;
	places[cpu].node = root_of(to)->node;
	places[cpu].too_deep = 0;
}

void calls_interrupt(u32 cpu, bool entered)
{
	struct place *at = &places[cpu];

	engine_assert(entered ? at->nest < NEST_MAX : at->nest > 0);
	if (entered) {
		at->interrupted[at->nest++] = calls_now(cpu);
		at->node = root_at(cpu)->node;
	} else {
		at->node = at->interrupted[--at->nest];
	}
}

static struct root *root_up(u32 node)
{
	while (nodes[node].place)
		node = nodes[node].up;
	return &roots[nodes[node].up];
}

void calls_name(u32 cpu, const char *name)
{
	snprintf(root_up(calls_now(cpu))->name, CALLS_CONTEXT_BYTES, "%s", name);
}

u32 calls_list(u32 node, const void **place, u32 room)
{
	u32 count = 0;

	for (; nodes[node].place && count < room; node = nodes[node].up)
		place[count++] = (const void *)(u64)nodes[node].place;
	return count;
}

const char *calls_context(u32 node)
{
	return root_up(node)->name;
}
