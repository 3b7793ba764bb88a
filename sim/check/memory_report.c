// SPDX-License-Identifier: GPL-2.0-only
#include "memory.h"

#include <stdio.h>
#include <string.h>

#include "../engine/arena.h"
#include "../engine/engine.h"
#include "checks.h"
#include "report.h"

#define TOLD_MAX 512u
#define INNERMOST_BYTES 64u

/* The report that is being put together: one at a time. */
static struct report report;

static struct {
	const void *place;
	const char *kind;
	bool from_first; /* the first byte of what is touched is bad already */
} told[TOLD_MAX];
static u32 told_count;

static void put_moment(const char *what, const struct moment *moment)
{
	const void *address[STACK_FRAMES];
	u32 count = moment_calls(moment, address);

	report_add(&report, "\n%s by %s at %llu ns:", what, moment_context(moment), moment->when_ns);
	report_add_calls(&report, address, count);
}

/* The function that a reader looks for: inline ones of headers say little. */
struct headline_place {
	char first[192];
	char text[192];
};

static void take_place(void *arg, const char *text)
{
	struct headline_place *place = arg;

	if (!place->first[0])
		snprintf(place->first, sizeof(place->first), "%s", text);
	if (!place->text[0] && !strstr(text, " include/") && !strstr(text, "/asm/"))
		snprintf(place->text, sizeof(place->text), "%s", text);
}

static void put_place(const void *address)
{
	struct headline_place place = {"", ""};

	check_port->frames(address, true, take_place, &place);
	report_add(&report, " at %s", place.text[0] ? place.text : place.first[0] ? place.first : "unknown code");
}

/* "40 bytes inside of 192", "0 bytes behind 192", "8 bytes before 192". */
static void put_object(const struct memory_fault *fault)
{
	const struct allocation *object = fault->object;
	u64 offset = fault->bad - arena_base, within = offset - object->offset;
	const struct allocation *next = allocation_at(object->offset + object->room);
	char cache[64];

	if (object->live && within >= object->bytes && next && next->offset - offset < within - object->bytes) {
		object = next;
		within = next->offset - offset;
	}
	allocation_cache(object, cache, sizeof(cache));
	report_add(&report, ", object %s 0x%llx, ", cache, arena_base + object->offset);
	if (offset < object->offset)
		report_add(&report, "%llu bytes before %llu", within, object->bytes);
	else if (!fault->bytes && !within)
		report_add(&report, "%llu bytes", object->bytes);
	else if (within < object->bytes)
		report_add(&report, "%llu bytes inside of %llu", within, object->bytes);
	else
		report_add(&report, "%llu bytes behind %llu", within - object->bytes, object->bytes);
}

static void put_stack(const struct memory_fault *fault)
{
	const struct context *owner = fault->owner;

	report_add(&report, ", stack of %s 0x%llx, ", context_name(owner), fault->bad);
	if (context_is_over(owner))
		report_add(&report, "which has ended");
	else if (owner == context_running())
		report_add(&report, "below the frame of the function that does it");
	else
		report_add(&report, "%llu bytes below its lowest frame", (u64)context_frame(owner) - fault->bad);
}

static void put_headline(const struct memory_fault *fault)
{
	report_add(&report, "%s: %s of ", fault->kind, fault->verb);
	if (fault->bytes)
		report_add(&report, "%llu byte%s", fault->bytes, fault->bytes == 1 ? "" : "s");
	else
		report_add(&report, "0x%llx", fault->address);
	put_place(fault->place);
	if (fault->object)
		put_object(fault);
	else if (fault->owner)
		put_stack(fault);
	else
		report_add(&report, ", 0x%llx was never allocated", fault->bad);
}

static void put_owner(const struct context *owner)
{
	const void *address[STACK_FRAMES];

	if (context_is_over(owner) || owner == context_running())
		return;
	report_add(&report, "\n%s stands in:", context_name(owner));
	report_add_calls(&report, address, stack_walk(context_frame(owner), address, STACK_FRAMES));
}

static void take_innermost(void *arg, const char *text)
{
	char *innermost = arg;

	if (!innermost[0])
		snprintf(innermost, INNERMOST_BYTES, "%s", text);
}

/* The tree reads strings by whole words, past their ends and never past a page: only the first byte has to be there. */
static bool is_word_of_string(const struct memory_fault *fault)
{
	char innermost[INNERMOST_BYTES] = "";

	if (fault->bad == fault->address || fault->bytes != sizeof(u64))
		return false;
	check_port->frames(fault->place, true, take_innermost, innermost);
	return !strncmp(innermost, "read_word_at_a_time ", 20);
}

struct telling {
	const struct memory_fault *fault;
	const void *address[2 * STACK_FRAMES];
	u32 count;
	char context[40];
};

static void tell(void *arg)
{
	const struct telling *telling = arg;
	const struct memory_fault *fault = telling->fault;
	const struct allocation *object = fault->object;

	if (is_word_of_string(fault))
		return;
	report_clear(&report);
	put_headline(fault);
	report_add(&report, "\n%c%s of 0x%llx by %s at %llu ns:", fault->verb[0] - 'a' + 'A', fault->verb + 1, fault->address,
	    telling->context, engine_now_ns());
	report_add_calls(&report, telling->address, telling->count);
	if (object) {
		put_moment("Allocated", &object->allocated);
		if (!object->live)
			put_moment("Freed", &object->freed);
	}
	if (fault->owner)
		put_owner(fault->owner);
	check_port->found(CHECK_MEMORY, report.text, fault->place, fault->frame);
}

static bool is_new(const struct memory_fault *fault)
{
	bool from_first = fault->bad == fault->address;

	for (u32 i = 0; i < told_count; i++)
		if (told[i].place == fault->place && told[i].from_first == from_first && !strcmp(told[i].kind, fault->kind))
			return false;
	if (told_count == TOLD_MAX)
		return false;
	told[told_count].place = fault->place;
	told[told_count].from_first = from_first;
	told[told_count++].kind = fault->kind;
	return true;
}

void memory_report(const struct memory_fault *fault)
{
	struct telling telling = {.fault = fault};

	if (!is_new(fault))
		return;
	telling.count = stack_walk(fault->frame, telling.address, 2 * STACK_FRAMES);
	telling.count = stack_from(fault->place, telling.address, telling.count);
	if (!check_port->context(telling.context, sizeof(telling.context)))
		snprintf(telling.context, sizeof(telling.context), "hardware");
	engine_call_roomy(tell, &telling);
}
