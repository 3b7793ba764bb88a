// SPDX-License-Identifier: GPL-2.0-only
/* Tables: a row an event, on the left what it is, then a column an agent with its times. */
#include "compare.h"

#include <stdlib.h>
#include <string.h>

#define TIME_WIDTH 13
#define TEXT_WIDTH_MIN 30
#define MARK_WIDTH 2

static const char *const layer_names[] = {
#define X(name, key, help) key,
	STORY_LAYERS(X)
#undef X
};

const char *layer_name(enum story_layer layer)
{
	return layer_names[layer];
}

bool layer_find(const char *name, enum story_layer *layer)
{
	for (u32 i = 0; i < LAYER_COUNT; i++) {
		if (strcmp(layer_names[i], name))
			continue;
		*layer = i;
		return true;
	}
	return false;
}

static const char *layer_help(enum story_layer layer)
{
	static const char *const helps[] = {
#define X(name, key, help) help,
		STORY_LAYERS(X)
#undef X
	};

	return helps[layer];
}

/* "35.061", "-0.400": microseconds; to be freed. */
static char *format_time(s64 ns)
{
	u64 size = ns < 0 ? 0 - (u64)ns : (u64)ns;

	return text_format("%s%llu.%03llu", ns < 0 ? "-" : "", size / 1000, size % 1000);
}

static char *event_text(const struct story_event *event)
{
	return text_format("%s%s%s", event->kind, *event->content ? " " : "", event->content);
}

/* ---- the sentence ---- */

/* What comes there instead, where rows stand in the order of time; to be freed. */
static char *what_next(const struct comparison *comparison, u32 side)
{
	const struct align_table *table = &comparison->table[comparison->layer];
	char *text, *time, *next;
	u32 row = comparison->row;

	if (comparison->layer != LAYER_MESSAGES)
		return must_copy("");
	while (row < table->count && !align_event(table, row, side))
		row++;
	if (row == table->count)
		return must_copy(": there nothing more comes");
	text = event_text(align_event(table, row, side));
	time = format_time(align_event(table, row, side)->time_ns);
	next = text_format(": there the next is \"%s\" at %s us", text, time);
	free(text);
	free(time);
	return next;
}

static char *explain_missing(const struct comparison *comparison, u32 with, u32 without)
{
	const struct align_table *table = &comparison->table[comparison->layer];
	const struct story_event *event = align_event(table, comparison->row, with);
	char *text = event_text(event), *time = format_time(event->time_ns);
	char *next = what_next(comparison, without), *sentence;

	sentence = text_format("%s has \"%s\" at %s us, %s has not%s.", comparison->agents.item[with], text, time,
			       comparison->agents.item[without], next);
	free(text);
	free(time);
	free(next);
	return sentence;
}

static char *request_time(const struct align_table *table, u32 side, const struct story_event *event)
{
	return event->of < 0 ? must_copy("no request") : format_time(table->part[side]->event[event->of].time_ns);
}

/* The same in content, but an answer to another request. */
static char *explain_answer(const struct comparison *comparison, u32 side)
{
	const struct align_table *table = &comparison->table[comparison->layer];
	const struct story_event *first = align_event(table, comparison->row, 0);
	const struct story_event *other = align_event(table, comparison->row, side);
	char *first_time = request_time(table, 0, first), *other_time = request_time(table, side, other), *sentence;

	sentence = text_format("\"%s\" has the token of the request of %s us on %s, and of that of %s us on %s.", first->kind,
			       first_time, comparison->agents.item[0], other_time, comparison->agents.item[side]);
	free(first_time);
	free(other_time);
	return sentence;
}

static char *explain_content(const struct comparison *comparison, u32 side)
{
	const struct align_table *table = &comparison->table[comparison->layer];
	const struct story_event *first = align_event(table, comparison->row, 0);
	const struct story_event *other = align_event(table, comparison->row, side);
	char *first_time = format_time(first->time_ns), *other_time = format_time(other->time_ns), *sentence;

	sentence = text_format("\"%s\" is \"%s\" on %s (at %s us) and \"%s\" on %s (at %s us).", first->kind, first->content,
			       comparison->agents.item[0], first_time, other->content, comparison->agents.item[side],
			       other_time);
	free(first_time);
	free(other_time);
	return sentence;
}

char *compare_explain(const struct comparison *comparison)
{
	const struct align_table *table = &comparison->table[comparison->layer];
	const struct story_event *first, *other;
	u32 side = 1;

	if (!comparison->differs)
		return NULL;
	while (align_same(table, comparison->row, 0, side))
		side++;
	first = align_event(table, comparison->row, 0);
	other = align_event(table, comparison->row, side);
	if (!other)
		return explain_missing(comparison, 0, side);
	if (!first)
		return explain_missing(comparison, side, 0);
	if (strcmp(first->content, other->content) == 0)
		return explain_answer(comparison, side);
	return explain_content(comparison, side);
}

/* ---- tables ---- */

/* struct sheet - how a table is laid out. */
struct sheet {
	const struct comparison *comparison;
	const struct align_table *table;
	u32 text_width;
	u32 width[ALIGN_SIDES_MAX];
};

static void lay_out(struct sheet *sheet, const struct compare_view *view)
{
	u32 columns = MARK_WIDTH;

	for (u32 side = 0; side < sheet->table->sides; side++) {
		u32 bytes = (u32)strlen(sheet->comparison->agents.item[side]) + 1;

		sheet->width[side] = bytes > TIME_WIDTH ? bytes : TIME_WIDTH;
		columns += sheet->width[side];
	}
	sheet->text_width = view->width > columns + TEXT_WIDTH_MIN ? view->width - columns : TEXT_WIDTH_MIN;
}

/* Cut with "..", since a row is a line. */
static void print_text(const struct sheet *sheet, const char *mark, const char *text)
{
	if (strlen(text) > sheet->text_width)
		printf("%-*s%.*s..", MARK_WIDTH, mark, (int)sheet->text_width - 2, text);
	else
		printf("%-*s%-*s", MARK_WIDTH, mark, (int)sheet->text_width, text);
}

/* One line: what @side has in @row, and the times of all sides where it is the same. */
static void print_variant(const struct sheet *sheet, u32 row, u32 side, const char *mark)
{
	const struct story_event *event = align_event(sheet->table, row, side);
	char *text = event_text(event);

	print_text(sheet, mark, text);
	for (u32 other = 0; other < sheet->table->sides; other++) {
		const struct story_event *there = align_event(sheet->table, row, other);
		char *time = there && align_same(sheet->table, row, side, other) ? format_time(there->time_ns) :
										   must_copy("-");

		printf("%*s", (int)sheet->width[other], time);
		free(time);
	}
	printf("\n");
	free(text);
}

/* A line for each content that it has. */
static void print_row(const struct sheet *sheet, u32 row)
{
	bool differs = align_differs(sheet->table, row);

	for (u32 side = 0; side < sheet->table->sides; side++) {
		bool again = !align_event(sheet->table, row, side);

		for (u32 before = 0; before < side; before++)
			again |= align_same(sheet->table, row, before, side);
		if (!again)
			print_variant(sheet, row, side, differs ? "!" : "");
	}
}

static void print_rows(const struct sheet *sheet, u32 difference, u64 lines)
{
	u32 count = sheet->table->count, first = 0, last = count;

	if (lines && lines < count) {
		u32 before = (u32)(lines / 3);

		first = difference == count || difference <= before ? 0 : difference - before;
		if (first + lines > count)
			first = count - (u32)lines;
		last = first + (u32)lines;
	}
	if (first)
		printf("  ... %u rows before\n", first);
	for (u32 row = first; row < last; row++)
		print_row(sheet, row);
	if (last < count)
		printf("  ... %u rows after\n", count - last);
}

/* "kept of all" where a story was too long. */
static void print_cut(const struct comparison *comparison, enum story_layer layer)
{
	for (u32 side = 0; side < comparison->agents.count; side++) {
		const struct story_part *part = comparison->table[layer].part[side];

		if (part->count < part->total)
			printf("  only the first %u of %llu on %s are compared\n", part->count, part->total,
			       comparison->agents.item[side]);
	}
}

static void print_table(const struct comparison *comparison, enum story_layer layer, const struct compare_view *view)
{
	struct sheet sheet = { .comparison = comparison, .table = &comparison->table[layer] };
	u32 difference = align_difference(sheet.table);

	if (difference == sheet.table->count && layer != LAYER_MESSAGES && !view->all) {
		printf("%s: the same %u\n\n", layer_help(layer), sheet.table->count);
		return;
	}
	lay_out(&sheet, view);
	print_text(&sheet, "", layer_help(layer));
	for (u32 side = 0; side < sheet.table->sides; side++)
		printf("%*s", (int)sheet.width[side], comparison->agents.item[side]);
	printf("\n");
	print_rows(&sheet, difference, view->lines);
	print_cut(comparison, layer);
	printf("\n");
}

static void print_verdicts(const struct comparison *comparison)
{
	for (u32 side = 0; side < comparison->agents.count; side++) {
		const struct result *result = comparison->result[side];

		printf("%-9s  %s: %s\n", verdict_word(result->verdict), comparison->agents.item[side], result->headline);
	}
	printf("\n");
}

static void print_probing(const struct comparison *comparison)
{
	printf("times in us after the clients' start; before it");
	for (u32 side = 0; side < comparison->agents.count; side++)
		printf("%s %llu", side ? "," : "", comparison->table[LAYER_MESSAGES].part[side]->before);
	printf(" messages that are not compared (--boot)\n\n");
}

void compare_print(const struct comparison *comparison, const struct compare_view *view)
{
	char *sentence = compare_explain(comparison);

	print_verdicts(comparison);
	if (!view->boot)
		print_probing(comparison);
	for (u32 layer = 0; layer < LAYER_COUNT; layer++)
		if (comparison->wanted[layer])
			print_table(comparison, layer, view);
	if (sentence)
		printf("first difference, in the %s: %s\n", layer_name(comparison->layer), sentence);
	else
		printf("no difference\n");
	fflush(stdout);
	free(sentence);
}
