// SPDX-License-Identifier: GPL-2.0-only
#include "calls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NODES_MAX (1u << 20)

/*
 * struct call - a node. @place 0: a root, whose context is that of number @up.
 * @below: of those that it called, the one called last; 0: none.
 * @beside: the next that the same one called, in the order of the first times, around in a circle.
 */
struct call {
	u32 place;
	u32 up;
	u32 below;
	u32 beside;
};

/* Many more than are ever called within each other: what has returned may be held. */
#define FRAMES_MAX 2048

/* struct root - a context. @node: of the tree; @frames: of its functions, @top: of the last, while it does not run. */
struct root {
	char name[CALLS_CONTEXT_BYTES];
	u32 node;
	u32 too_deep;
	struct calls_frame *frames;
	struct calls_frame *top;
};

static struct call *call_nodes;
static u32 node_count;
struct calls_at calls_at[MACHINE_MAX_CPUS];
bool calls_held;
void (*calls_let_go)(void);
/* Where a CPU is before anybody knows. */
static struct calls_frame nowhere;
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
	if (!roots[number].node)
		roots[number].node = new_node(0, number);
	return &roots[number];
}

/* The first one is the root's; interrupts need some more than there are. */
static void make_frames(struct root *root)
{
	root->frames = malloc((FRAMES_MAX + CALLS_NEST_MAX) * sizeof(*root->frames));
	if (!root->frames)
		abort();
	*root->frames = (struct calls_frame){.node = root->node};
	root->top = root->frames;
}

static struct root *root_of(const struct context *context)
{
	struct root *root = root_at(MACHINE_MAX_CPUS + (context ? context_id(context) : 0));

	if (!root->name[0] && context)
		snprintf(root->name, CALLS_CONTEXT_BYTES, "%s", context_name(context));
	if (!root->frames)
		make_frames(root);
	return root;
}

void calls_begin(void)
{
	for (u32 i = 0; i < root_count; i++)
		free(roots[i].frames);
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
	calls_held = false;
	for (u32 cpu = 0; cpu < MACHINE_MAX_CPUS; cpu++) {
		snprintf(root_at(cpu)->name, CALLS_CONTEXT_BYTES, "irq/%u", cpu);
		calls_at[cpu].top = &nowhere;
	}
}

static void go_on(u32 cpu, const struct root *root)
{
	struct calls_at *at = &calls_at[cpu];

	at->root = (u32)(root - roots);
	at->top = root->top;
	at->next = root->top + 1;
	at->end = root->frames + FRAMES_MAX;
	at->too_deep = root->too_deep;
}

void calls_begin_on(u32 cpu)
{
	if (!calls_at[cpu].end)
		go_on(cpu, root_of(context_running()));
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

/* What a function calls goes on in turn, mostly. No node is left: it is as if it had not been called. */
static u32 find_below(u32 node, u32 place)
{
	u32 last = call_nodes[node].below, at = last;

	do {
		at = call_nodes[at].beside;
		if (call_nodes[at].place == place)
			return call_nodes[node].below = at;
	} while (at != last);
	at = add_below(node, place);
	if (at)
		call_nodes[node].below = at;
	return at ? at : node;
}

u32 calls_find(struct calls_frame *frame)
{
	if (!frame->node)
		frame->node = find_below(calls_find(frame->up), frame->place);
	return frame->node;
}

/* Those that are held are let go; what is left is what runs. */
static void make_room(struct calls_at *at)
{
	if (calls_held)
		calls_let_go();
	if (!calls_held)
		at->next = at->top + 1;
}

void calls_enter_nowhere(u32 cpu, u32 place)
{
	struct calls_at *at = &calls_at[cpu];

	calls_begin_on(cpu);
	if (at->next >= at->end)
		make_room(at);
	if (at->next < at->end)
		calls_enter(cpu, (const void *)(u64)place);
	else
		at->too_deep++;
}

void calls_switch(u32 cpu, const struct context *to, bool exits)
{
	struct calls_at *at = &calls_at[cpu];
	struct root *from;

	calls_begin_on(cpu);
	if (calls_held)
		calls_let_go();
	from = &roots[at->root];
	from->top = at->top;
	from->too_deep = at->too_deep;
	if (exits) {
		free(from->frames);
		from->frames = NULL;
		from->too_deep = 0;
	}
	go_on(cpu, root_of(to));
}

void calls_interrupt(u32 cpu, bool entered)
{
	struct calls_at *at = &calls_at[cpu];

	engine_assert(entered ? at->nest < CALLS_NEST_MAX : at->nest > 0);
	calls_begin_on(cpu);
	if (!entered) {
		at->top = at->interrupted[--at->nest];
		return;
	}
	at->interrupted[at->nest++] = at->top;
	make_room(at);
	at->top = at->next++;
	*at->top = (struct calls_frame){.node = root_at(cpu)->node};
}

static struct root *root_up(u32 node)
{
	while (call_nodes[node].place)
		node = call_nodes[node].up;
	return &roots[call_nodes[node].up];
}

void calls_name(u32 cpu, const char *name)
{
	snprintf(root_up(calls_now(cpu, NULL))->name, CALLS_CONTEXT_BYTES, "%s", name);
}

/* The callback's own functions have few frames, and small ones. */
#define FRAMES_BELOW 8
#define FRAME_BYTES_MAX (64u << 10)

u32 calls_innermost(const void *place)
{
	const u64 *frame = __builtin_frame_address(0);

	for (u32 i = 0; i < FRAMES_BELOW; i++) {
		const u64 *above = (const u64 *)frame[0];

		if ((u64)above - (u64)frame - 1 >= FRAME_BYTES_MAX)
			break;
		if (frame[1] == (u64)place)
			return (u32)above[1];
		frame = above;
	}
	return CALLS_UNKNOWN;
}

u32 calls_list(u32 node, const void **place, u32 room)
{
	u32 count = 0;

	if (!checks_explain) {
		*place = (const void *)(u64)node;
		return 1;
	}
	for (; call_nodes[node].place && count < room; node = call_nodes[node].up)
		place[count++] = (const void *)(u64)call_nodes[node].place;
	return count;
}

const char *calls_context(u32 node)
{
	return root_up(node)->name;
}
