// SPDX-License-Identifier: GPL-2.0-only
/* Lanes as a terminal shows them. */
#include <stdlib.h>
#include <string.h>
#include "json_out.h"
#include "lanes.h"

#define TIME_WIDTH 14
#define WIDTH 120
#define LANE_WIDTH_MAX 44
#define GUTTER 2
#define ROW_BYTES 256

/* Microseconds from the clients' start; before it, or if they never started, from power-on with a sign. */
static void put_time(const struct world *world, u64 when_ns, char *text, u32 bytes)
{
	u64 from_ns = world->mark_ns == NEVER_NS ? 0 : world->mark_ns;
	char us[24];

	if (when_ns >= from_ns)
		snprintf(text, bytes, "%s", format_us(us, when_ns - from_ns));
	else
		snprintf(text, bytes, "-%s", format_us(us, from_ns - when_ns));
}

struct table {
	const struct world *world;
	const struct lanes *lanes;
	struct lines *lines;
	u32 width;
	bool held[LANES_MAX];
};

static void put_cell(char *row, const struct table *table, u32 lane, const char *mark, const char *text, size_t bytes)
{
	size_t used = strlen(row);

	snprintf(row + used, ROW_BYTES - used, "%s%s %-*.*s", lane ? "  " : "", mark, (int)(table->width - GUTTER), (int)bytes,
		 text);
}

static int without_blanks(const char *row)
{
	size_t end = strlen(row);

	while (end && row[end - 1] == ' ')
		end--;
	return (int)end;
}

static void put_row(struct table *table, const char *time, u32 own, const char *mark, const char *text, size_t bytes)
{
	char row[ROW_BYTES] = "";

	for (u32 lane = 0; lane < table->lanes->count; lane++) {
		if (lane == own)
			put_cell(row, table, lane, mark, text, bytes);
		else
			put_cell(row, table, lane, table->held[lane] ? "#" : "|", "", 0);
	}
	lines_printf(table->lines, "%*s  %.*s", TIME_WIDTH, time, without_blanks(row), row);
}

static void put_skipped(struct lines *lines, u64 count)
{
	lines_printf(lines, "%*s  (%llu step%s left out)", TIME_WIDTH, "...", count, count == 1 ? "" : "s");
}

static void put_step(struct table *table, const struct lane_step *step)
{
	static const char *const marks[] = {
		[LANE_PLAIN] = "o", [LANE_FAULT] = "f", [LANE_HELD] = "#", [LANE_PASSES] = "*", [LANE_GOES_ON] = "*", [LANE_FINDING] = "!"};
	const char *text = step->text, *mark = marks[step->kind], *more;
	char time[40];
	size_t bytes;

	if (step->skipped)
		put_skipped(table->lines, step->skipped);
	put_time(table->world, step->when_ns, time, sizeof(time));
	if (step->lane == LANES_NONE) {
		lines_printf(table->lines, "%*s  ! %s", TIME_WIDTH, time, text);
		return;
	}
	if (step->kind == LANE_HELD)
		table->held[step->lane] = true;
	if (step->kind == LANE_GOES_ON)
		table->held[step->lane] = false;
	more = step->kind == LANE_FINDING ? "!" : table->held[step->lane] ? "#" : "|";
	for (bool first = true; *text || first; first = false) {
		bytes = lane_text_cut(text, table->width - GUTTER);
		put_row(table, first ? time : "", step->lane, first ? mark : more, text, bytes);
		text += bytes;
		text += strspn(text, " ");
	}
}

static void put_head(struct table *table)
{
	char row[ROW_BYTES] = "";

	for (u32 lane = 0; lane < table->lanes->count; lane++) {
		size_t used = strlen(row);

		snprintf(row + used, sizeof(row) - used, "%s%-*.*s", lane ? "  " : "", (int)table->width, (int)table->width,
			 table->lanes->name[lane]);
	}
	lines_printf(table->lines, "%*s  %.*s", TIME_WIDTH, "time us", without_blanks(row), row);
}

void lanes_text(const struct world *world, const struct lanes *lanes, struct lines *lines)
{
	struct table table = {.world = world, .lanes = lanes, .lines = lines};

	if (!lanes->steps)
		return;
	table.width = lanes->count ? (WIDTH - TIME_WIDTH) / lanes->count - GUTTER : LANE_WIDTH_MAX;
	if (table.width > LANE_WIDTH_MAX)
		table.width = LANE_WIDTH_MAX;
	put_head(&table);
	for (u32 i = 0; i < lanes->steps; i++)
		put_step(&table, &lanes->step[i]);
	if (lanes->skipped_at_end)
		put_skipped(lines, lanes->skipped_at_end);
	lines_printf(lines, "%*s  o step  f fault  # held  * decides  ! finding", TIME_WIDTH, "");
}

static const char *kind_name(enum lane_step_kind kind)
{
	static const char *const names[] = {
#define X(name, key) key,
		LANE_STEPS(X)
#undef X
	};

	return names[kind];
}

void lanes_put(const struct world *world, const struct lanes *lanes, struct buffer *out)
{
	char time[40];

	out_key(out, "lanes");
	buffer_append(out, "{", 1);
	out_key(out, "lane");
	buffer_append(out, "[", 1);
	for (u32 i = 0; i < lanes->count; i++) {
		out_comma(out);
		out_string(out, lanes->name[i]);
	}
	buffer_append(out, "]", 1);
	out_key(out, "step");
	buffer_append(out, "[", 1);
	for (u32 i = 0; i < lanes->steps; i++) {
		const struct lane_step *step = &lanes->step[i];

		put_time(world, step->when_ns, time, sizeof(time));
		out_comma(out);
		buffer_printf(out, "[\"%s\",%d,\"%s\",", time, step->lane == LANES_NONE ? -1 : (int)step->lane,
			      kind_name(step->kind));
		out_string(out, step->text);
		buffer_printf(out, ",%llu]", step->skipped);
	}
	buffer_append(out, "]}", 2);
}
