// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is wrong with the order of locks over all runs: circles, and locks that
 * interrupts take while another run takes them, or what is taken under them,
 * with interrupts on. The rules are lockdep's, read locks included.
 */
#include "lock_order.h"

#include <stdlib.h>
#include <string.h>

#include "program.h"
#include "run.h"

#define FOUND_MAX 20
#define PATH_MAX_LINKS 16
#define NONE 0xffffffffu

/* Kinds of links (kernel_port.h): the first lock exclusive; the second taken as a recursive reader. */
static bool is_exclusive(const struct lock_link *link)
{
	return link->kind & 1;
}

static bool ends_recursive(const struct lock_link *link)
{
	return !(link->kind & 2);
}

/* After a recursive reader only an exclusive holder can block. */
static bool may_follow(bool recursive, const struct lock_link *link)
{
	return !recursive || is_exclusive(link);
}

/* struct path - links from one node to another, each from where the one before ends. */
struct path {
	const struct lock_link *link[PATH_MAX_LINKS];
	u32 count;
};

/*
 * struct search - breadth first, over states: a node, reached by a recursive reader or not.
 * @by: the link by which a state was reached; @seen: in this round.
 * @least: links below this one are left out.
 */
struct search {
	const struct lock_graph *graph;
	const struct lock_link **by;
	u32 *seen;
	u32 *queue;
	u32 round;
	u32 least;
};

static u32 state_after(const struct lock_link *link)
{
	return link->to * 2 + ends_recursive(link);
}

static void search_make(struct search *search, const struct lock_graph *graph)
{
	size_t states = (size_t)graph->node_count * 2 + 1;

	*search = (struct search){ .graph = graph };
	search->by = must_alloc(states * sizeof(*search->by));
	search->seen = must_alloc(states * sizeof(*search->seen));
	search->queue = must_alloc(states * sizeof(*search->queue));
}

static void search_free(struct search *search)
{
	free(search->by);
	free(search->seen);
	free(search->queue);
}

/* All that can be reached from @state, nearest first, into search->queue; how many. */
static u32 reach(struct search *search, u32 state)
{
	const struct lock_graph *graph = search->graph;
	u32 count = 1;

	search->round++;
	search->queue[0] = state;
	search->seen[state] = search->round;
	search->by[state] = NULL;
	for (u32 i = 0; i < count; i++) {
		const struct lock_node *node = &graph->node[search->queue[i] / 2];

		for (u32 l = 0; l < node->link_count; l++) {
			const struct lock_link *link = &graph->link[node->link + l];
			u32 after = state_after(link);

			if (node->link + l < search->least || search->seen[after] == search->round ||
			    !may_follow(search->queue[i] % 2, link))
				continue;
			search->seen[after] = search->round;
			search->by[after] = link;
			search->queue[count++] = after;
		}
	}
	return count;
}

/* The state that @link was followed from: the one of its node that was reached first and from which it may be. */
static u32 state_before(const struct search *search, const struct lock_link *link, u32 reached)
{
	for (u32 i = 0; i < reached; i++)
		if (search->queue[i] / 2 == link->from && may_follow(search->queue[i] % 2, link))
			return search->queue[i];
	return NONE;
}

/* The links from where the search began to @state; false: more than fit. */
static bool path_to(const struct search *search, u32 state, u32 reached, struct path *path)
{
	const struct lock_link *link;

	path->count = 0;
	for (; (link = search->by[state]); state = state_before(search, link, reached)) {
		if (path->count == PATH_MAX_LINKS)
			return false;
		path->link[path->count++] = link;
	}
	for (u32 i = 0; i < path->count / 2; i++) {
		link = path->link[i];
		path->link[i] = path->link[path->count - 1 - i];
		path->link[path->count - 1 - i] = link;
	}
	return true;
}

static bool has_run(const struct lock_link *link, u32 run)
{
	for (u32 i = 0; i < link->run_count; i++)
		if (link->run[i] == run)
			return true;
	return false;
}

/* Does run have all of it? Then the kernel's validator has judged it there. */
static bool run_has_all(const struct path *path, u32 run)
{
	for (u32 i = 0; i < path->count; i++)
		if (!has_run(path->link[i], run))
			return false;
	return true;
}

/* ---- what is found ---- */

/*
 * struct report - one inversion on its way to a run of its own.
 * @line: with addresses in the form "@<hexadecimal>" until they are looked up.
 */
struct report {
	char *headline;
	char *place;
	struct text_list line;
	struct text_list files;
};

struct judge {
	const struct run *run;
	const struct lock_graph *graph;
	const char *image;
	struct report report[FOUND_MAX];
	u32 count;
	struct text_list told; /* classes of what was found, sorted, so that no circle is told twice */
};

static char *class_name(const struct judge *judge, u32 node)
{
	const struct lock_class *class = judge->graph->node[node].use->class;

	return class->subclass ? text_format("%s/%u", class->name, class->subclass) : must_copy(class->name);
}

static void add_line(struct report *report, char *line)
{
	text_list_add(&report->line, line);
	free(line);
}

static void add_file(struct report *report, const char *path)
{
	for (u32 i = 0; i < report->files.count; i++)
		if (strcmp(report->files.item[i], path) == 0)
			return;
	text_list_add(&report->files, path);
}

/* Of the first run that has it. */
static void tell_link(struct judge *judge, struct report *report, const struct lock_link *link)
{
	const struct lock_edge *edge = link->edge[0];
	char *from = class_name(judge, link->from), *to = class_name(judge, link->to);

	add_file(report, judge->run[link->run[0]].path);
	add_line(report, text_format("%s: %s taken at @%llx, with %s held, taken at @%llx", judge->run[link->run[0]].path, to,
				     edge->to_place, from, edge->from_place));
	free(from);
	free(to);
}

static int by_number(const void *a, const void *b)
{
	u32 x = *(const u32 *)a, y = *(const u32 *)b;

	return (x > y) - (x < y);
}

/* Is there already a report on these nodes? */
static bool is_told(struct judge *judge, const char *kind, const u32 *node, u32 count)
{
	u32 sorted[PATH_MAX_LINKS + 2];
	char *text = must_copy(kind);
	bool told = false;

	memcpy(sorted, node, count * sizeof(*node));
	qsort(sorted, count, sizeof(*sorted), by_number);
	for (u32 i = 0; i < count; i++) {
		char *more = text_format("%s %u", text, sorted[i]);

		free(text);
		text = more;
	}
	for (u32 i = 0; i < judge->told.count; i++)
		told |= strcmp(judge->told.item[i], text) == 0;
	if (!told)
		text_list_add(&judge->told, text);
	free(text);
	return told || judge->count == FOUND_MAX;
}

static void tell_circle(struct judge *judge, const struct path *circle)
{
	struct report *report = &judge->report[judge->count];
	u32 node[PATH_MAX_LINKS];
	char *names, *more;

	for (u32 i = 0; i < circle->count; i++)
		node[i] = circle->link[i]->from;
	if (is_told(judge, "circle", node, circle->count))
		return;
	judge->count++;
	names = class_name(judge, circle->link[0]->from);
	for (u32 i = 0; i < circle->count; i++) {
		char *name = class_name(judge, circle->link[i]->to);

		more = text_format("%s -> %s", names, name);
		free(name);
		free(names);
		names = more;
		tell_link(judge, report, circle->link[i]);
	}
	report->headline = text_format("possible circular locking across runs: %s", names);
	report->place = text_format("@%llx", circle->link[circle->count - 1]->edge[0]->to_place);
	free(names);
}

/* Each circle is found from its first link, in the order of the graph. */
static void find_circles(struct judge *judge, struct search *search)
{
	const struct lock_graph *graph = search->graph;

	for (u32 l = 0; l < graph->link_count; l++) {
		const struct lock_link *first = &graph->link[l];
		u32 reached;

		search->least = l + 1;
		reached = reach(search, state_after(first));
		for (u32 i = 0; i < reached; i++) {
			struct path rest, circle = { .link = { first }, .count = 1 };
			bool judged = false;

			if (search->queue[i] / 2 != first->from || !may_follow(search->queue[i] % 2, first))
				continue;
			if (!path_to(search, search->queue[i], reached, &rest) || rest.count + 1 > PATH_MAX_LINKS)
				continue;
			memcpy(circle.link + 1, rest.link, rest.count * sizeof(*rest.link));
			circle.count += rest.count;
			for (u32 r = 0; r < first->run_count; r++)
				judged |= run_has_all(&circle, first->run[r]);
			if (!judged)
				tell_circle(judge, &circle);
			break;
		}
	}
}

/* ---- interrupts ---- */

/* Interrupts of a kind: its bits in usage, and where it was taken in one. */
static const struct irq_kind {
	const char *name;
	u32 shift;
	u32 place;
} irq_kinds[] = { { "interrupt", 0, 0 }, { "soft interrupt", 4, 1 } };

#define PLACE_ON 2
#define IN 1u
#define IN_READ 2u
#define ON 4u
#define ON_READ 8u

static bool clash(u32 in, u32 on)
{
	return ((in & IN) && (on & (ON | ON_READ))) || ((in & IN_READ) && (on & ON));
}

static u32 usage_of(const struct lock_use *use, const struct irq_kind *kind)
{
	return use->class->usage >> kind->shift & 15;
}

/* The first runs in which the one lock and the other are used so that they clash, none of which has both and the path. */
static bool find_clash(const struct judge *judge, const struct irq_kind *kind, u32 in, u32 on, const struct path *path,
		       const struct lock_use **in_use, const struct lock_use **on_use)
{
	const struct lock_node *a = &judge->graph->node[in], *b = &judge->graph->node[on];
	bool found = false;

	for (u32 i = 0; i < a->use_count; i++) {
		for (u32 j = 0; j < b->use_count; j++) {
			if (!clash(usage_of(&a->use[i], kind), usage_of(&b->use[j], kind)))
				continue;
			if (a->use[i].run == b->use[j].run && run_has_all(path, a->use[i].run))
				return false;
			if (found)
				continue;
			*in_use = &a->use[i];
			*on_use = &b->use[j];
			found = true;
		}
	}
	return found;
}

static void tell_clash(struct judge *judge, const struct irq_kind *kind, const struct path *path,
		       const struct lock_use *in, const struct lock_use *on)
{
	struct report *report = &judge->report[judge->count];
	u32 node[2] = { in->class->node, on->class->node };
	char *a, *b;

	if (is_told(judge, kind->name, node, 2))
		return;
	judge->count++;
	a = class_name(judge, node[0]);
	b = class_name(judge, node[1]);
	report->headline = path->count ?
		text_format("possible inversion with an %s across runs: it takes %s, under which %s is taken, which is taken with %ss on",
			    kind->name, a, b, kind->name) :
		text_format("inconsistent lock state across runs: %s is taken in an %s and with %ss on", a, kind->name, kind->name);
	add_file(report, judge->run[in->run].path);
	add_line(report, text_format("%s: %s taken in an %s at @%llx", judge->run[in->run].path, a, kind->name,
				     in->class->place[kind->place]));
	for (u32 i = 0; i < path->count; i++)
		tell_link(judge, report, path->link[i]);
	add_file(report, judge->run[on->run].path);
	add_line(report, text_format("%s: %s taken with interrupts on at @%llx", judge->run[on->run].path, b,
				     on->class->place[PLACE_ON]));
	report->place = text_format("@%llx", on->class->place[PLACE_ON]);
	free(a);
	free(b);
}

/* In all runs. */
static u32 usage_ever(const struct lock_node *node, const struct irq_kind *kind)
{
	u32 usage = 0;

	for (u32 i = 0; i < node->use_count; i++)
		usage |= usage_of(&node->use[i], kind);
	return usage;
}

static void find_clashes(struct judge *judge, struct search *search, const struct irq_kind *kind)
{
	search->least = 0;
	for (u32 n = 0; n < judge->graph->node_count; n++) {
		u32 usage = usage_ever(&judge->graph->node[n], kind);
		u32 reached = usage & (IN | IN_READ) ? reach(search, n * 2) : 0;

		for (u32 i = 0; i < reached; i++) {
			const struct lock_use *in = NULL, *on = NULL;
			struct path path;

			if (clash(usage, usage_ever(&judge->graph->node[search->queue[i] / 2], kind)) &&
			    path_to(search, search->queue[i], reached, &path) &&
			    find_clash(judge, kind, n, search->queue[i] / 2, &path, &in, &on))
				tell_clash(judge, kind, &path, in, on);
		}
	}
}

/* ---- places ---- */

/* "@4012ab" becomes "function file:line"; what nobody knows, "an unknown place". */
static char *with_place(const char *text, const char *address, const char *place)
{
	const char *at = strstr(text, address);
	size_t bytes = strlen(address);

	if (!at || (at[bytes] && strchr("0123456789abcdef", at[bytes])))
		return must_copy(text);
	return text_format("%.*s%s%s", (int)(at - text), text, *place ? place : "an unknown place", at + bytes);
}

static void replace_places(char **text, const struct text_list *address, const struct text_list *place)
{
	for (u32 i = 2; i < address->count; i++) {
		char *key = text_format("@%s", address->item[i]), *more = with_place(*text, key, place->item[i - 2]);

		free(key);
		free(*text);
		*text = more;
	}
}

static void collect_places(const char *text, struct text_list *address)
{
	while ((text = strchr(text, '@'))) {
		size_t bytes = strspn(++text, "0123456789abcdef");
		char *word = text_format("%.*s", (int)bytes, text);

		text_list_add(address, word);
		free(word);
	}
}

/* One question to the image for all of a report. */
static void look_up(const char *image, struct report *report)
{
	struct text_list words = { 0 }, places = { 0 };
	char *path = image_path(image), *output = NULL;

	text_list_add(&words, path ? path : "");
	text_list_add(&words, "--places");
	collect_places(report->place, &words);
	for (u32 i = 0; i < report->line.count; i++)
		collect_places(report->line.item[i], &words);
	if (!path || program_output(words.item, &output))
		output = NULL;
	for (u32 i = 2, used = 0; i < words.count; i++) {
		size_t bytes = output ? strcspn(output + used, "\n") : 0;
		char *place = text_format("%.*s", (int)bytes, output ? output + used : "");

		used += (u32)bytes + (output && output[used + bytes]);
		text_list_add(&places, place);
		free(place);
	}
	replace_places(&report->place, &words, &places);
	for (u32 i = 0; i < report->line.count; i++)
		replace_places(&report->line.item[i], &words, &places);
	text_list_clear(&words);
	text_list_clear(&places);
	free(output);
	free(path);
}

/* ---- runs ---- */

static void fill_run(struct run *run, const struct judge *judge, struct report *report, const char *agent)
{
	struct result *result = result_make(VERDICT_FAIL, judge->image, report->headline);

	look_up(judge->image, report);
	result->finding = must_alloc(sizeof(*result->finding));
	result->finding[result->finding_count++] = (struct result_finding){
		.checker = must_copy("locks"), .headline = must_copy(report->headline), .place = must_copy(report->place) };
	result->lines = report->line;
	*run = (struct run){ .path = "(all runs)", .name = must_copy("lock-order"), .agent = must_copy(agent),
			     .image = must_copy(judge->image), .files = report->files, .result = result };
	free(report->headline);
	free(report->place);
}

/* Was @image among the runs before? */
static bool seen_before(const struct run *run, u32 at)
{
	for (u32 i = 0; i < at; i++)
		if (strcmp(run[i].image, run[at].image) == 0 && run[i].result->locks)
			return true;
	return false;
}

static u32 judge_image(const struct run *run, u32 count, u32 first, struct run **found, u32 already)
{
	struct lock_graph graph;
	struct search search;
	struct judge judge = { .run = run, .graph = &graph, .image = run[first].image };
	struct run *more;

	lock_graph_make(&graph, run, count, judge.image);
	search_make(&search, &graph);
	find_circles(&judge, &search);
	for (u32 i = 0; i < sizeof(irq_kinds) / sizeof(irq_kinds[0]); i++)
		find_clashes(&judge, &search, &irq_kinds[i]);
	more = must_alloc((already + judge.count + 1) * sizeof(*more));
	if (already)
		memcpy(more, *found, already * sizeof(*more));
	free(*found);
	*found = more;
	for (u32 i = 0; i < judge.count; i++)
		fill_run(&more[already + i], &judge, &judge.report[i], run[first].agent);
	text_list_clear(&judge.told);
	search_free(&search);
	lock_graph_free(&graph);
	return already + judge.count;
}

u32 lock_inversions(const struct run *run, u32 count, struct run **found)
{
	u32 total = 0;

	*found = NULL;
	for (u32 i = 0; i < count; i++)
		if (run[i].result->locks && !seen_before(run, i))
			total = judge_image(run, count, i, found, total);
	return total;
}
