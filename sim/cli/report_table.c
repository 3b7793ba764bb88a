// SPDX-License-Identifier: GPL-2.0-only
/* The report "table": a line a run, in Markdown, for documents. Reads as what agents do, not whether that was expected. */
#include "run.h"

#include <stdlib.h>
#include <string.h>

/* Text in a cell: what would end it is escaped, lines are joined. */
static void cell(FILE *file, const char *text)
{
	for (; *text; text++) {
		if (*text == '|')
			fputs("\\|", file);
		else
			fputc(*text == '\n' ? ' ' : *text, file);
	}
}

/* "red": the agent has the defect that the scenario shows, and it showed; "green": it has not. */
static const char *colour(const struct result *result)
{
	if (result->verdict != VERDICT_PASS)
		return verdict_word(result->verdict);
	return *result->defect ? "red" : "green";
}

/* Text of findings, each once. */
static void put_once(FILE *file, const struct result *result, const char *(*text)(const struct result_finding *finding))
{
	const char *between = "";

	for (u32 i = 0; i < result->finding_count; i++) {
		const char *said = text(&result->finding[i]);
		bool before = !*said;

		for (u32 j = 0; j < i && !before; j++)
			before = strcmp(said, text(&result->finding[j])) == 0;
		if (before)
			continue;
		fputs(between, file);
		cell(file, said);
		between = "<br>";
	}
}

static const char *checker_of(const struct result_finding *finding)
{
	return finding->checker;
}

static const char *place_of(const struct result_finding *finding)
{
	return finding->place;
}

/* Who reported what was expected; a defect that no checker reports was seen in the results. */
static void put_reporters(FILE *file, const struct result *result)
{
	put_once(file, result, checker_of);
	if (!result->finding_count && *result->defect)
		fputs("results", file);
}

static void put_places(FILE *file, const struct result *result)
{
	put_once(file, result, place_of);
	if (*result->defect) {
		fputs(result->finding_count ? "<br>" : "", file);
		cell(file, result->defect);
	}
}

void write_table(FILE *file, const struct run *run, u32 count, u64 wall_ms)
{
	(void)wall_ms;
	fputs("| scenario | agent | verdict | reported by | where | virtual ms | wall ms |\n", file);
	fputs("|---|---|---|---|---|---|---|\n", file);
	for (u32 i = 0; i < count; i++) {
		const struct result *result = run[i].result;
		u64 virtual_us = result->virtual_ns / 1000, wall_us = result->wall_ns / 1000;

		fprintf(file, "| %s | %s | %s | ", run[i].name, run[i].agent, colour(result));
		put_reporters(file, result);
		fputs(" | ", file);
		if (verdict_exit(result->verdict) == EXIT_OK && result->verdict != VERDICT_SKIP)
			put_places(file, result);
		else
			cell(file, result->headline);
		fprintf(file, " | %llu.%03llu | %llu.%llu |\n", virtual_us / 1000, virtual_us % 1000, wall_us / 1000,
			wall_us % 1000 / 100);
	}
}
