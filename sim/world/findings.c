// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include "../engine/arena.h"
#include "../engine/trace.h"
#include "world.h"

static char *first_line(const char *text)
{
	char *line = host_copy(text);

	line[strcspn(line, "\n")] = 0;
	return line;
}

static const char *arena_part(u64 address, u64 *offset)
{
	*offset = address - arena_base;
	switch (arena_kind((const void *)address)) {
	case 'r':
		return "ram";
	case 's':
		*offset -= ARENA_STACKS_OFFSET;
		return "stacks";
	case 'd':
		*offset -= ARENA_DEVICES_OFFSET;
		return "devices";
	default:
		return NULL;
	}
}

/* "0x100000000040" as "ram+0x40". */
static void put_without_base(struct buffer *out, const char *text)
{
	const char *at, *part;
	u64 address, offset;
	char *end;

	while ((at = strstr(text, "0x"))) {
		address = strtoull(at, &end, 16);
		part = arena_part(address, &offset);
		buffer_append(out, text, (size_t)(at - text));
		if (part)
			buffer_printf(out, "%s+0x%llx", part, offset);
		else
			buffer_append(out, at, (size_t)(end - at));
		text = end;
	}
	buffer_append(out, text, strlen(text));
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
		trace_text(TRACE_FINDING, NULL, line == report ? "%s: %.*s" : "%s|   %.*s", checker, length,
			   line);
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

static struct finding *keep(struct findings *findings, const char *checker, char *headline,
			    const void *address)
{
	struct finding *finding = find_same(findings, checker, headline, address);

	if (finding) {
		finding->count++;
		free(headline);
		return finding;
	}
	if (findings->count == FINDINGS_MAX) {
		findings->dropped++;
		free(headline);
		return NULL;
	}
	finding = &findings->finding[findings->count++];
	*finding = (struct finding){
		.checker = known_checker(checker),
		.headline = headline,
		.address = address,
		.when_ns = engine_now_ns(),
		.count = 1,
	};
	return finding;
}

struct finding *finding_add(struct world *world, const char *checker, const char *report, const void *address,
			    const void *frame)
{
	size_t length = strlen(checker);
	struct buffer text = {0};
	struct finding *finding;

	if (!strncmp(report, checker, length) && !strncmp(report + length, ": ", 2))
		report += length + 2;
	put_without_base(&text, report);
	trace_report(checker, text.bytes);
	finding = keep(&world->findings, checker, first_line(text.bytes), address);
	if (finding && !finding->report)
		finding->report = host_copy(text.bytes + strcspn(text.bytes, "\n"));
	if (finding && finding->count == 1 && frame)
		finding->call_count = symbols_walk(frame, finding->call, FINDING_CALLS);
	buffer_free(&text);
	return finding;
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
static bool is_told(const struct world *world)
{
	const struct findings *findings = &world->findings;
	char *headline = first_line(world->end_report);
	bool told = findings->count && !strcmp(findings->finding[findings->count - 1].headline, headline);

	free(headline);
	return told;
}

/*
 * A fault in the pages of a module that is not loaded. Where control itself went
 * there, the place is the caller: a call goes to where a function begins, any other
 * place is what a call that was under way returned to.
 */
static bool add_unloaded(struct world *world)
{
	const char *pc = engine_fault_pc(), *address = engine_fault_address();
	const void *caller = symbols_peek(engine_fault_stack()), *place = caller;
	struct kernel_module module;
	struct buffer report = {0};
	char name[64];
	bool begins;

	if (!engine_fault_signal() || !kernel_module_at(address, &module) || module.loaded)
		return false;
	begins = symbols_begin(address, name, sizeof(name));
	if (pc != address) {
		place = kernel_is_code(pc) ? pc + 1 : caller; /* looked up as a return address is */
		buffer_printf(&report, "%s of module %s was used, which is not loaded", name, module.name);
	} else if (begins) {
		buffer_printf(&report, "%s() of module %s was called, which is not loaded", name, module.name);
	} else {
		place = pc;
		buffer_printf(&report, "a call returned to %s() of module %s, which is not loaded", name, module.name);
	}
	finding_add(world, "unloaded-module", report.bytes, place, engine_fault_frame());
	buffer_free(&report);
	return true;
}

/* A jump to nowhere has no place of its own: the call before it is meant. */
static void add_fault(struct world *world, const char *checker)
{
	const void *pc = engine_fault_pc(), *caller = symbols_peek(engine_fault_stack());
	struct symbol_frame frame;
	struct buffer report = {0};

	if (world->end == ENGINE_FAULT && add_unloaded(world))
		return;
	if (world->end == ENGINE_WATCHDOG)
		buffer_printf(&report, "code that makes no engine call: host CPU time is used up");
	else if (engine_fault_signal())
		buffer_printf(&report, "SIG%s, address 0x%llx", sigabbrev_np(engine_fault_signal()),
			      (u64)engine_fault_address());
	else
		buffer_printf(&report, "%s", world->end_report);
	if (!symbols_at(pc, false, &frame, 1))
		pc = caller;
	finding_add(world, checker, report.bytes, pc, engine_fault_frame());
	buffer_free(&report);
}

static const char *without_prefix(const char *text, const char *prefix)
{
	size_t length = strlen(prefix);

	return strncmp(text, prefix, length) ? text : text + length;
}

/* The task that waits for what never comes is the place; who else stands where follows in the report. */
static void add_deadlock(struct world *world)
{
	const char *who;
	const void *place = kernel_blocked_place(&who);
	struct buffer report = {0};

	if (place)
		buffer_printf(&report, "%s is blocked, and ", who);
	buffer_printf(&report, "%s", without_prefix(world->end_report, "deadlock: "));
	finding_add(world, "deadlock", report.bytes, place, NULL);
	buffer_free(&report);
}

void findings_of_end(struct world *world)
{
	const char *checker = checker_of_end(world->end, world->end_report);

	if (!checker || is_told(world))
		return;
	if (world->end == ENGINE_FAULT || world->end == ENGINE_WATCHDOG) {
		machine_cpu = machine_stopped_cpu; /* the trace says who it was */
		add_fault(world, checker);
		machine_cpu = NULL;
	} else if (world->end == ENGINE_DEADLOCK) {
		add_deadlock(world);
	} else {
		finding_add(world, checker, world->end_report, NULL, NULL);
	}
}

/* Who takes a lock is who calls the inline function of the kernel's headers that does. */
static void skip_headers(struct finding *finding)
{
	u32 skipped = 0;

	while (skipped + 1 < finding->frame_count && !strncmp(finding->frame[skipped].file, "include/", 8))
		skipped++;
	finding->frame_count -= skipped;
	memmove(finding->frame, finding->frame + skipped, finding->frame_count * sizeof(*finding->frame));
}

static void look_up(struct finding *finding)
{
	if (finding->looked_up)
		return;
	finding->looked_up = true;
	finding->frame_count = symbols_at(finding->address, strcmp(finding->checker, "oops") != 0,
					  finding->frame, FINDING_FRAMES);
	if (!finding->frame_count) /* a function's first address is no return address */
		finding->frame_count = symbols_at(finding->address, false, finding->frame, FINDING_FRAMES);
	if (!strcmp(finding->checker, "locks"))
		skip_headers(finding);
}

static const char *format_place(const struct symbol_frame *frame)
{
	static char place[256];

	if (frame->line)
		snprintf(place, sizeof(place), "%.63s %.127s:%u", frame->function, frame->file, frame->line);
	else
		snprintf(place, sizeof(place), "%.63s", frame->function);
	return place;
}

static bool is_header(const struct symbol_frame *frame)
{
	size_t length = strlen(frame->file);

	return length > 2 && !strcmp(frame->file + length - 2, ".h");
}

/* The innermost function that is no inline helper of a header's. */
static u32 place_frame(const struct finding *finding)
{
	u32 i;

	for (i = 0; i < finding->frame_count; i++)
		if (!is_header(&finding->frame[i]))
			return i;
	return 0;
}

const char *finding_place(struct finding *finding)
{
	look_up(finding);
	return finding->frame_count ? format_place(&finding->frame[place_frame(finding)]) : "";
}

/* The kernel's own reporting functions stand before the place, if it is on the way. */
static u32 first_call(const struct finding *finding)
{
	u32 i;

	for (i = 0; i < finding->call_count; i++)
		if (finding->call[i] == finding->address)
			return i + 1;
	return 0;
}

void finding_calls(struct finding *finding, struct lines *lines)
{
	struct symbol_frame frame[FINDING_FRAMES];
	u32 i, j, count;

	look_up(finding);
	for (i = place_frame(finding) + 1; i < finding->frame_count; i++)
		lines_printf(lines, "%s", format_place(&finding->frame[i]));
	for (i = first_call(finding); i < finding->call_count; i++) {
		count = symbols_at(finding->call[i], true, frame, FINDING_FRAMES);
		for (j = 0; j < count; j++)
			lines_printf(lines, "%s", format_place(&frame[j]));
	}
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool frame_is_at(const struct symbol_frame *frame, const char *pattern)
{
	const char *file = base_name(frame->file);
	char with_line[3][256];
	u32 i;

	if (pattern_matches(pattern, frame->function) || pattern_matches(pattern, file))
		return true;
	snprintf(with_line[0], 256, "%s:%u", frame->function, frame->line);
	snprintf(with_line[1], 256, "%s:%u", frame->file, frame->line);
	snprintf(with_line[2], 256, "%s:%u", file, frame->line);
	for (i = 0; i < 3; i++)
		if (pattern_matches(pattern, with_line[i]))
			return true;
	return false;
}

bool finding_is_at(struct finding *finding, const char *pattern)
{
	struct symbol_frame frame[FINDING_FRAMES];
	u32 i, j, count;

	look_up(finding);
	for (i = 0; i < finding->frame_count; i++)
		if (frame_is_at(&finding->frame[i], pattern))
			return true;
	for (i = first_call(finding); i < finding->call_count; i++) {
		count = symbols_at(finding->call[i], true, frame, FINDING_FRAMES);
		for (j = 0; j < count; j++)
			if (frame_is_at(&frame[j], pattern))
				return true;
	}
	return false;
}
