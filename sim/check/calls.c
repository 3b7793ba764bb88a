// SPDX-License-Identifier: GPL-2.0-only
#include "calls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NODES_MAX (1u << 20)

/* @node: where a context that does not run stands. */
struct root {
	char name[CALLS_CONTEXT_BYTES];
	u32 node;
	u32 top;
};

struct call *call_nodes;
struct calls_at calls_at[MACHINE_MAX_CPUS];
static u32 node_count;
/* Of interrupts, by CPU, then of contexts, by their number. */
static struct root *roots;
static u32 root_count;

static u32 new_node(u32 place, u32 up)
{
	if (node_count == NODES_MAX)
		return 0;
	call_nodes[node_count] = (struct call){.place = place, .up = up};
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
	free(call_nodes);
	free(roots);
	call_nodes = malloc(NODES_MAX * sizeof(*call_nodes));
	if (!call_nodes)
		abort();
	roots = NULL;
	root_count = 0;
	call_nodes[0] = (struct call){0};
	node_count = 1;
	memset(calls_at, 0, sizeof(calls_at));
	for (u32 cpu = 0; cpu < MACHINE_MAX_CPUS; cpu++)
		snprintf(root_at(cpu)->name, CALLS_CONTEXT_BYTES, "irq/%u", cpu);
}

u32 calls_begun(u32 cpu)
{
	return calls_at[cpu].node = root_of(context_running())->node;
}

/* The new one comes after the one that was called last. */
static u32 add_below(u32 node, u32 place)
{
	u32 at = new_node(place, node), last = call_nodes[node].below;

	if (!at)
		return 0;
	call_nodes[at].beside = last ? call_nodes[last].beside : at;
	if (last)
		call_nodes[last].beside = at;
	return at;
}

static u32 find_below(u32 node, u32 place)
{
	u32 last = call_nodes[node].below, at = last;

	do {
		if (call_nodes[at].place == place)
			return at;
		at = call_nodes[at].beside;
	} while (at != last);
	return add_below(node, place);
}

void calls_enter_other(u32 cpu, u32 place)
{
	struct calls_at *at = &calls_at[cpu];
	u32 from = calls_now(cpu), node = at->too_deep ? 0 : find_below(from, place);

	if (!node) {
		at->too_deep++;
		return;
	}
	call_nodes[from].below = node;
	at->node = node;
}

void calls_switch(u32 cpu, const struct context *to, bool exits)
{
	u32 node = calls_now(cpu);
	struct root *from = root_of(context_running());

	from->node = exits ? from->top : node;
	calls_at[cpu].node = root_of(to)->node;
	calls_at[cpu].too_deep = 0;
}

void calls_interrupt(u32 cpu, bool entered)
{
	struct calls_at *at = &calls_at[cpu];

	engine_assert(entered ? at->nest < CALLS_NEST_MAX : at->nest > 0);
	if (entered) {
		at->interrupted[at->nest++] = calls_now(cpu);
		at->node = root_at(cpu)->node;
	} else {
		at->node = at->interrupted[--at->nest];
	}
}

static struct root *root_up(u32 node)
{
	while (call_nodes[node].place)
		node = call_nodes[node].up;
	return &roots[call_nodes[node].up];
}

void calls_name(u32 cpu, const char *name)
{
	snprintf(root_up(calls_now(cpu))->name, CALLS_CONTEXT_BYTES, "%s", name);
}

u32 calls_list(u32 node, const void **place, u32 room)
{
	u32 count = 0;

	for (; call_nodes[node].place && count < room; node = call_nodes[node].up)
		place[count++] = (const void *)(u64)call_nodes[node].place;
	return count;
}

const char *calls_context(u32 node)
{
	return root_up(node)->name;
}
