// SPDX-License-Identifier: GPL-2.0-only
/* What runs say of the order of their locks, read, and put together to one graph. */
#include "lock_order.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"

/* ---- of one run ---- */

static u64 number_of(const cJSON *item)
{
	return cJSON_IsNumber(item) && item->valuedouble >= 0 ? (u64)item->valuedouble : 0;
}

/* The next element of an array, NULL after the last. */
static const cJSON *next(const cJSON **at)
{
	const cJSON *item = *at;

	if (item)
		*at = item->next;
	return item;
}

static void parse_class(struct lock_class *class, const cJSON *array)
{
	const cJSON *at = array->child;
	const char *name = cJSON_GetStringValue(next(&at));

	class->name = must_copy(name ? name : "?");
	class->key = number_of(next(&at));
	class->subclass = (u32)number_of(next(&at));
	class->version = (u32)number_of(next(&at));
	class->usage = (u32)number_of(next(&at));
	for (u32 i = 0; i < LOCK_PLACES; i++)
		class->place[i] = number_of(next(&at));
}

static void parse_edge(struct lock_edge *edge, const cJSON *array)
{
	const cJSON *at = array->child;

	edge->from = (u32)number_of(next(&at));
	edge->to = (u32)number_of(next(&at));
	edge->kinds = (u32)number_of(next(&at));
	edge->from_place = number_of(next(&at));
	edge->to_place = number_of(next(&at));
}

struct lock_order *lock_order_parse(const cJSON *object)
{
	const cJSON *classes = cJSON_GetObjectItemCaseSensitive(object, "classes"), *item;
	const cJSON *edges = cJSON_GetObjectItemCaseSensitive(object, "edges");
	struct lock_order *order;

	if (!cJSON_IsObject(object))
		return NULL;
	order = must_alloc(sizeof(*order));
	order->class = must_alloc(((size_t)cJSON_GetArraySize(classes) + 1) * sizeof(*order->class));
	order->edge = must_alloc(((size_t)cJSON_GetArraySize(edges) + 1) * sizeof(*order->edge));
	cJSON_ArrayForEach(item, classes)
		parse_class(&order->class[order->class_count++], item);
	cJSON_ArrayForEach(item, edges) {
		struct lock_edge *edge = &order->edge[order->edge_count];

		parse_edge(edge, item);
		if (edge->from < order->class_count && edge->to < order->class_count)
			order->edge_count++;
	}
	return order;
}

void lock_order_free(struct lock_order *order)
{
	if (!order)
		return;
	for (u32 i = 0; i < order->class_count; i++)
		free(order->class[i].name);
	free(order->class);
	free(order->edge);
	free(order);
}

/* ---- of all ---- */

/* Is it the same class in two runs? Where it was allocated, by its name and number among those of that name. */
static int compare_classes(const struct lock_class *a, const struct lock_class *b)
{
	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	if (a->subclass != b->subclass)
		return a->subclass < b->subclass ? -1 : 1;
	if (a->version != b->version)
		return a->version < b->version ? -1 : 1;
	return strcmp(a->name, b->name);
}

static int by_class_and_run(const void *a, const void *b)
{
	const struct lock_use *x = a, *y = b;
	int order = compare_classes(x->class, y->class);

	return order ? order : (x->run > y->run) - (x->run < y->run);
}

static bool takes_part(const struct run *run, const char *image)
{
	return run->result && run->result->locks && strcmp(run->image, image) == 0;
}

static void make_nodes(struct lock_graph *graph, const struct run *run, u32 count, const char *image)
{
	u32 total = 0, used = 0;

	for (u32 i = 0; i < count; i++)
		total += takes_part(&run[i], image) ? run[i].result->locks->class_count : 0;
	graph->use = must_alloc((total + 1) * sizeof(*graph->use));
	graph->node = must_alloc((total + 1) * sizeof(*graph->node));
	for (u32 i = 0; i < count; i++)
		for (u32 c = 0; takes_part(&run[i], image) && c < run[i].result->locks->class_count; c++)
			graph->use[used++] = (struct lock_use){ i, &run[i].result->locks->class[c] };
	qsort(graph->use, total, sizeof(*graph->use), by_class_and_run);
	for (u32 i = 0; i < total; i++) {
		if (!i || compare_classes(graph->use[i - 1].class, graph->use[i].class))
			graph->node[graph->node_count++].use = &graph->use[i];
		graph->node[graph->node_count - 1].use_count++;
		((struct lock_class *)graph->use[i].class)->node = graph->node_count - 1;
	}
}

/* struct mention - a kind of an edge in a run. */
struct mention {
	u32 from;
	u32 to;
	u32 kind;
	u32 run;
	const struct lock_edge *edge;
};

static int by_link(const struct mention *a, const struct mention *b)
{
	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	if (a->to != b->to)
		return a->to < b->to ? -1 : 1;
	return (a->kind > b->kind) - (a->kind < b->kind);
}

static int by_link_and_run(const void *a, const void *b)
{
	const struct mention *x = a, *y = b;
	int order = by_link(x, y);

	return order ? order : (x->run > y->run) - (x->run < y->run);
}

#define KINDS 4

static struct mention *mentions_of(const struct run *run, u32 count, const char *image, u32 *total)
{
	struct mention *mention;
	size_t room = 1;

	for (u32 i = 0; i < count; i++)
		for (u32 e = 0; takes_part(&run[i], image) && e < run[i].result->locks->edge_count; e++)
			room += (size_t)__builtin_popcount(run[i].result->locks->edge[e].kinds);
	mention = must_alloc(room * sizeof(*mention));
	*total = 0;
	for (u32 i = 0; i < count; i++) {
		const struct lock_order *order = takes_part(&run[i], image) ? run[i].result->locks : NULL;

		for (u32 e = 0; order && e < order->edge_count; e++)
			for (u32 kind = 0; kind < KINDS; kind++)
				if (order->edge[e].kinds & 1u << kind)
					mention[(*total)++] = (struct mention){ order->class[order->edge[e].from].node,
										order->class[order->edge[e].to].node, kind, i,
										&order->edge[e] };
	}
	qsort(mention, *total, sizeof(*mention), by_link_and_run);
	return mention;
}

void lock_graph_make(struct lock_graph *graph, const struct run *run, u32 count, const char *image)
{
	struct mention *mention;
	u32 total;

	*graph = (struct lock_graph){ 0 };
	make_nodes(graph, run, count, image);
	mention = mentions_of(run, count, image, &total);
	graph->link = must_alloc((total + 1) * sizeof(*graph->link));
	graph->run = must_alloc((total + 1) * sizeof(*graph->run));
	graph->edge = must_alloc((total + 1) * sizeof(*graph->edge));
	for (u32 i = 0; i < total; i++) {
		struct lock_link *link = &graph->link[graph->link_count];

		graph->run[i] = mention[i].run;
		graph->edge[i] = mention[i].edge;
		if (i && !by_link(&mention[i - 1], &mention[i])) {
			link[-1].run_count++;
			continue;
		}
		*link = (struct lock_link){ mention[i].from, mention[i].to, mention[i].kind, 1, &graph->run[i], &graph->edge[i] };
		if (!graph->node[link->from].link_count++)
			graph->node[link->from].link = graph->link_count;
		graph->link_count++;
	}
	free(mention);
}

void lock_graph_free(struct lock_graph *graph)
{
	free(graph->node);
	free(graph->link);
	free(graph->use);
	free(graph->run);
	free(graph->edge);
}
