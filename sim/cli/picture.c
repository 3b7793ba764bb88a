// SPDX-License-Identifier: GPL-2.0-only
/*
 * Swim lanes as a picture, drawn by gnuplot: a run-time program, called with a
 * script that places everything, in pixels, itself. So the same lanes give the
 * same script, and one gnuplot the same picture.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lanes.h"
#include "program.h"
#include "text.h"

#define TIME_WIDTH 110
#define LANE_WIDTH 330
#define MARGIN 16
#define LINE_HEIGHT 17
#define ROW_GAP 9
#define TEXT_GAP 14
#define CHARACTER_WIDTH 7.3
#define COLUMNS(width) ((size_t)((width) / CHARACTER_WIDTH))

/* What a kind looks like: colour of mark and text, radius. */
static const struct look {
	const char *mark;
	const char *text;
	u32 radius;
} looks[LANE_KIND_COUNT] = {
	[LANE_PLAIN] = { "#8c8c8c", "#404040", 4 },
	[LANE_FAULT] = { "#e08214", "#b35806", 5 },
	[LANE_HELD] = { "#c51b7d", "#8e0152", 6 },
	[LANE_PASSES] = { "#2166ac", "#053061", 6 },
	[LANE_GOES_ON] = { "#1b7837", "#00441b", 6 },
	[LANE_FINDING] = { "#d73027", "#a50026", 8 },
};

struct drawing {
	FILE *script;
	const struct drawn_lanes *lanes;
	u32 y;
	u32 width;
	u32 held_from[LANES_MAX]; /* 0: not held */
	u32 pass_y;
	s32 pass_lane;
};

/* ---- text ---- */

/* In gnuplot's single quotes nothing but the quote is special. */
static void put_quoted(FILE *script, const char *text, size_t bytes)
{
	fputc('\'', script);
	for (; bytes && *text; bytes--, text++) {
		if (*text == '\'')
			fputc('\'', script);
		fputc(*text >= ' ' && *text <= '~' ? *text : '?', script);
	}
	fputc('\'', script);
}

static void put_label(const struct drawing *drawing, double x, u32 y, const char *text, size_t bytes, const char *how,
		      const char *colour)
{
	fprintf(drawing->script, "set label ");
	put_quoted(drawing->script, text, bytes);
	fprintf(drawing->script, " at %.1f,%u %s noenhanced tc rgb '%s' front\n", x, y, how, colour);
}

/* Lines of text from @y down; the y after them. */
static u32 put_lines(const struct drawing *drawing, double x, u32 y, const char *text, size_t columns, const char *colour)
{
	while (*text) {
		size_t bytes = lane_text_cut(text, columns);

		put_label(drawing, x, y, text, bytes, "left", colour);
		text += bytes;
		text += strspn(text, " ");
		y += LINE_HEIGHT;
	}
	return y;
}

/* ---- lanes and steps ---- */

static double lane_x(s32 lane)
{
	return TIME_WIDTH + MARGIN + lane * (double)LANE_WIDTH;
}

static void put_line(const struct drawing *drawing, double x1, u32 y1, double x2, u32 y2, const char *how)
{
	fprintf(drawing->script, "set arrow from %.1f,%u to %.1f,%u %s\n", x1, y1, x2, y2, how);
}

static void end_hold(struct drawing *drawing, s32 lane)
{
	u32 from = drawing->held_from[lane];

	if (from)
		fprintf(drawing->script, "set object rectangle from %.1f,%u to %.1f,%u fc rgb '#f1b6da' fs solid noborder behind\n",
			lane_x(lane) - 4, from, lane_x(lane) + 4, drawing->y);
	drawing->held_from[lane] = 0;
}

static void put_mark(const struct drawing *drawing, const struct drawn_step *step)
{
	const struct look *look = &looks[step->kind];

	fprintf(drawing->script, "set object circle at %.1f,%u size %u fc rgb '%s' fs solid noborder front\n",
		lane_x(step->lane), drawing->y, look->radius, look->mark);
}

/* From who passes to who goes on. */
static void connect(struct drawing *drawing, const struct drawn_step *step)
{
	if (step->kind == LANE_PASSES) {
		drawing->pass_lane = step->lane;
		drawing->pass_y = drawing->y;
	} else if (step->kind == LANE_GOES_ON && drawing->pass_lane >= 0) {
		double from = lane_x(drawing->pass_lane), to = lane_x(step->lane);

		put_line(drawing, from, drawing->pass_y, from, drawing->y, "nohead lc rgb '#2166ac' lw 2 front");
		if (from != to)
			put_line(drawing, from, drawing->y, from < to ? to - 7 : to + 7, drawing->y,
				 "head filled size 10,20 lc rgb '#2166ac' lw 2 front");
		drawing->pass_lane = -1;
	}
}

static void put_step(struct drawing *drawing, const struct drawn_step *step)
{
	const struct look *look = &looks[step->kind];
	char skipped[64];
	double x = step->lane < 0 ? TIME_WIDTH + MARGIN : lane_x(step->lane);
	u32 end;

	if (step->skipped) {
		snprintf(skipped, sizeof(skipped), "(%llu step%s left out)", step->skipped, step->skipped == 1 ? "" : "s");
		put_label(drawing, TIME_WIDTH + MARGIN + TEXT_GAP, drawing->y, skipped, sizeof(skipped), "left", "#a0a0a0");
		drawing->y += LINE_HEIGHT + ROW_GAP;
	}
	put_label(drawing, TIME_WIDTH - MARGIN, drawing->y, step->time, strlen(step->time), "right", "#606060");
	if (step->lane >= 0) {
		if (step->kind == LANE_HELD && !drawing->held_from[step->lane])
			drawing->held_from[step->lane] = drawing->y;
		if (step->kind == LANE_GOES_ON)
			end_hold(drawing, step->lane);
		put_mark(drawing, step);
		connect(drawing, step);
	}
	end = put_lines(drawing, x + TEXT_GAP, drawing->y, step->text,
			step->lane < 0 ? COLUMNS(drawing->width - x - 2 * MARGIN) : COLUMNS(LANE_WIDTH - 2 * TEXT_GAP), look->text);
	drawing->y = end + ROW_GAP;
}

static void put_legend(struct drawing *drawing)
{
	static const char *const words[LANE_KIND_COUNT] = {
#define X(name, key) [LANE_##name] = key,
		LANE_STEPS(X)
#undef X
	};
	double x = TIME_WIDTH + MARGIN;

	drawing->y += LINE_HEIGHT;
	for (u32 i = 0; i < LANE_KIND_COUNT; i++) {
		fprintf(drawing->script, "set object circle at %.1f,%u size %u fc rgb '%s' fs solid noborder front\n", x, drawing->y,
			looks[i].radius, looks[i].mark);
		put_label(drawing, x + TEXT_GAP, drawing->y, words[i], strlen(words[i]), "left", looks[i].text);
		x += TEXT_GAP + CHARACTER_WIDTH * (double)(strlen(words[i]) + 3);
	}
	drawing->y += LINE_HEIGHT + MARGIN;
}

static void put_body(struct drawing *drawing, const char *title, const char *headline, bool good)
{
	size_t columns = COLUMNS(drawing->width - 2 * MARGIN);
	u32 top;

	drawing->y = MARGIN + LINE_HEIGHT / 2;
	drawing->y = put_lines(drawing, MARGIN, drawing->y, title, columns, "#000000");
	drawing->y = put_lines(drawing, MARGIN, drawing->y, headline, columns, good ? "#00441b" : "#a50026") + LINE_HEIGHT;
	put_label(drawing, TIME_WIDTH - MARGIN, drawing->y, "time us", 7, "right", "#606060");
	for (u32 i = 0; i < drawing->lanes->count; i++)
		put_label(drawing, lane_x((s32)i) - 4, drawing->y, drawing->lanes->name[i], strlen(drawing->lanes->name[i]), "left",
			  "#000000");
	drawing->y += LINE_HEIGHT;
	top = drawing->y;
	drawing->y += ROW_GAP;
	for (u32 i = 0; i < drawing->lanes->steps; i++)
		put_step(drawing, &drawing->lanes->step[i]);
	for (u32 i = 0; i < drawing->lanes->count; i++) {
		end_hold(drawing, (s32)i);
		put_line(drawing, lane_x((s32)i), top, lane_x((s32)i), drawing->y, "nohead lc rgb '#c8c8c8' lw 1 back");
	}
	put_legend(drawing);
}

/* The height is known when all has been placed, so the frame comes before the body that was written first. */
static char *make_script(const char *output, bool svg, const char *title, const char *headline, bool good,
			 const struct drawn_lanes *lanes)
{
	struct drawing drawing = { .lanes = lanes, .pass_lane = -1 };
	char *body = NULL, *script = NULL;
	size_t bytes;
	FILE *whole;

	drawing.width = TIME_WIDTH + 2 * MARGIN + LANE_WIDTH * (lanes->count ? lanes->count : 1);
	drawing.script = open_memstream(&body, &bytes);
	put_body(&drawing, title, headline, good);
	fclose(drawing.script);
	whole = open_memstream(&script, &bytes);
	fprintf(whole, "set terminal %s size %u,%u %s background rgb 'white'\nset output ",
		svg ? "svg" : "pngcairo", drawing.width, drawing.y, svg ? "fixed font 'monospace,12'" : "font 'monospace,9'");
	put_quoted(whole, output, strlen(output));
	fprintf(whole, "\nset margins 0,0,0,0\nset xrange [0:%u]\nset yrange [%u:0]\nunset border\nunset tics\nunset key\n%s"
		"plot NaN notitle\nset output\n", drawing.width, drawing.y, body);
	fclose(whole);
	free(body);
	return script;
}

/* ---- gnuplot ---- */

static bool ends_in(const char *path, const char *end)
{
	size_t length = strlen(path), of = strlen(end);

	return length > of && strcmp(path + length - of, end) == 0;
}

/* Its path, or NULL. */
static char *find_gnuplot(void)
{
	const char *folders = getenv("PATH");

	while (folders && *folders) {
		int length = (int)strcspn(folders, ":");
		char *path = text_format("%.*s/gnuplot", length, folders);

		if (access(path, X_OK) == 0)
			return path;
		free(path);
		folders += length + (folders[length] == ':');
	}
	return NULL;
}

char *picture_refused(const char *path)
{
	char *gnuplot = find_gnuplot();
	bool found = gnuplot;

	free(gnuplot);
	if (!ends_in(path, ".svg") && !ends_in(path, ".png"))
		return text_format("expected a file that ends in .svg or .png");
	if (!found)
		return text_format("there is no gnuplot, which draws it; install gnuplot-nox (Debian), or leave --timeline out");
	return NULL;
}

/* Runs the script from a file of its own. */
static int run_gnuplot(const char *script, const char *path)
{
	char *gnuplot = find_gnuplot(), *script_path = text_format("%s.gnuplot", path), *output = NULL;
	char defaults[] = "-d"; /* nobody's own settings */
	char *words[] = { gnuplot, defaults, script_path, NULL };
	FILE *file = gnuplot ? fopen(script_path, "w") : NULL;
	int code = -1;

	if (file) {
		fputs(script, file);
		code = fclose(file) ? -1 : 0;
	}
	if (code == 0) {
		setenv("LC_ALL", "C", 1);
		code = program_output(words, &output);
	}
	unlink(script_path);
	free(output);
	free(script_path);
	free(gnuplot);
	return code;
}

int picture_write(const char *path, const char *title, const char *headline, bool good, const struct drawn_lanes *lanes)
{
	char *temporary, *script;
	FILE *file = file_begin(path, &temporary);
	int code;

	if (!file)
		return -1;
	script = make_script(temporary, ends_in(path, ".svg"), title, headline, good, lanes);
	code = run_gnuplot(script, temporary);
	free(script);
	if (code) {
		fprintf(stderr, "scmi-sim: %s: gnuplot could not draw it (code %d)\n", path, code);
		fclose(file);
		unlink(temporary);
		free(temporary);
		return -1;
	}
	return file_finish(file, temporary, path);
}
