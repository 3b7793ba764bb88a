// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include "../engine/trace.h"
#include "world.h"

static char *first_line(const char *text)
{
	char *line = host_copy(text);

	line[strcspn(line, "\n")] = 0;
	return line;
}

static struct finding *find_same(struct findings *findings, const char *checker, const char *headline,
				 const void *address)
{
	struct finding *finding;
	u32 i;

	for (i = 0; i < findings->count; i++) {
		finding = &findings->finding[i];
		if (finding->address == address && !strcmp(finding->checker, checker) &&
		    !strcmp(finding->headline, headline))
			return finding;
	}
	return NULL;
}

/* Each line of the report is a record of its own. */
static void trace_report(const char *checker, const char *report)
{
	const char *line = report;
	int length;

	while (*line) {
		length = (int)strcspn(line, "\n");
		trace_text(TRACE_FINDING, NULL, line == report ? "%s: %.*s" : "%s|   %.*s", checker, length, line);
		line += length;
		line += *line == '\n';
	}
}

static const char *known_checker(const char *checker)
{
	static const char *const names[] = {
#define X(name, help) name,
		CHECKERS(X)
#undef X
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(checker, names[i]))
			return names[i];
	return host_copy(checker);
}

void finding_add(struct world *world, const char *checker, const char *report, const void *address)
{
	struct findings *findings = &world->findings;
	char *headline = first_line(report);
	struct finding *same = find_same(findings, checker, headline, address);

	trace_report(checker, report);
	if (same || findings->count == FINDINGS_MAX) {
		if (same)
			same->count++;
		else
			findings->dropped++;
		free(headline);
		return;
	}
	findings->finding[findings->count++] = (struct finding){
		.checker = known_checker(checker),
		.headline = headline,
		.address = address,
		.when_ns = engine_now_ns(),
		.count = 1,
	};
}

static const char *checker_of_end(enum engine_end end, const char *report)
{
	switch (end) {
	case ENGINE_DEADLOCK:
		return "deadlock";
	case ENGINE_LIVELOCK:
		return "livelock";
	case ENGINE_TIME_BUDGET:
	case ENGINE_EVENT_BUDGET:
	case ENGINE_CHOICE_BUDGET:
		return "budget";
	case ENGINE_WATCHDOG:
		return "watchdog";
	case ENGINE_FAULT:
		return "oops";
	case ENGINE_PANIC:
		return strncmp(report, "stub", 4) ? "bug" : "stub";
	default:
		return NULL;
	}
}

/* A fatal report of the kernel is a finding already; its end is not a second one. */
void findings_of_end(struct world *world)
{
	const char *checker = checker_of_end(world->end, world->end_report);
	const struct findings *findings = &world->findings;
	char *headline;
	bool told;

	if (!checker)
		return;
	headline = first_line(world->end_report);
	told = findings->count && !strcmp(findings->finding[findings->count - 1].headline, headline);
	free(headline);
	if (!told)
		finding_add(world, checker, world->end_report,
			    world->end == ENGINE_FAULT || world->end == ENGINE_WATCHDOG ? engine_fault_pc() : NULL);
}

static void look_up(struct finding *finding)
{
	if (finding->looked_up)
		return;
	finding->looked_up = true;
	finding->frame_count = symbols_at(finding->address, strcmp(finding->checker, "oops") != 0, finding->frame,
					  FINDING_FRAMES);
	if (!finding->frame_count) /* a function's first address is no return address */
		finding->frame_count = symbols_at(finding->address, false, finding->frame, FINDING_FRAMES);
}

const char *finding_place(struct finding *finding)
{
	static char place[256];

	look_up(finding);
	if (!finding->frame_count)
		return "";
	snprintf(place, sizeof(place), "%s %s:%u", finding->frame[0].function, finding->frame[0].file,
		 finding->frame[0].line);
	return place;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

bool finding_is_at(struct finding *finding, const char *pattern)
{
	char with_line[3][256];
	u32 i, j;

	look_up(finding);
	for (i = 0; i < finding->frame_count; i++) {
		const struct symbol_frame *frame = &finding->frame[i];

		snprintf(with_line[0], 256, "%s:%u", frame->function, frame->line);
		snprintf(with_line[1], 256, "%s:%u", frame->file, frame->line);
		snprintf(with_line[2], 256, "%s:%u", base_name(frame->file), frame->line);
		if (pattern_matches(pattern, frame->function) || pattern_matches(pattern, base_name(frame->file)))
			return true;
		for (j = 0; j < 3; j++)
			if (pattern_matches(pattern, with_line[j]))
				return true;
	}
	return false;
}
