// SPDX-License-Identifier: GPL-2.0-only
#include "leaks.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../engine/engine.h"
#include "memory.h"

#define TEXT_BYTES 4096u
#define PLACE_BYTES 192u

/* struct leak - what one place allocated and nobody freed. @first: of it. */
struct leak {
	const void *site;
	u64 objects;
	u64 bytes;
	const struct allocation *first;
};

static struct {
	const struct checks_facts *facts;
	struct leak *leak;
	u32 count;
} left;

static char text[TEXT_BYTES];
static u32 used;

static void __attribute__((format(printf, 1, 2))) put(const char *format, ...)
{
	va_list arguments;
	int bytes;

	va_start(arguments, format);
	bytes = vsnprintf(text + used, TEXT_BYTES - used, format, arguments);
	va_end(arguments);
	used += bytes < (int)(TEXT_BYTES - used) ? (u32)bytes : TEXT_BYTES - used - 1;
}

static bool is_left(const struct allocation *allocation)
{
	const struct checks_facts *facts = left.facts;

	if (!allocation->live || allocation->owner == MEMORY_OF_KERNEL)
		return false;
	return allocation->owner == MEMORY_OF_INSTANCES ? facts->agent_gone : facts->modules_gone;
}

static struct leak *leak_of(const void *site)
{
	struct leak *leak;

	for (u32 i = 0; i < left.count; i++)
		if (left.leak[i].site == site)
			return &left.leak[i];
	left.leak = realloc(left.leak, (left.count + 1) * sizeof(*left.leak));
	engine_assert(left.leak);
	leak = &left.leak[left.count++];
	*leak = (struct leak){.site = site};
	return leak;
}

static void take(void *arg, const struct allocation *allocation)
{
	struct leak *leak;

	(void)arg;
	if (!is_left(allocation))
		return;
	leak = leak_of(allocation->site);
	if (!leak->objects++)
		leak->first = allocation;
	leak->bytes += allocation->bytes;
}

/* The function that a reader looks for: inline ones of headers say little. */
static void take_place(void *arg, const char *frame)
{
	char *place = arg;

	if (!place[0] || strstr(place, " include/"))
		snprintf(place, PLACE_BYTES, "%s", frame);
}

static void put_frame(void *arg, const char *frame)
{
	(void)arg;
	put("\n %s", frame);
}

static void tell_memory(const struct leak *leak)
{
	const struct moment *moment = &leak->first->allocated;
	const void *address[STACK_FRAMES];
	u32 count = moment_calls(moment, address);
	char cache[64], place[PLACE_BYTES] = "";

	used = 0;
	check_port->frames(leak->site, true, take_place, place);
	allocation_cache(leak->first, cache, sizeof(cache));
	if (leak->objects == 1)
		put("1 object of %llu bytes (%s) was never freed", leak->bytes, cache);
	else
		put("%llu objects of %llu bytes together (the first: %s) were never freed", leak->objects, leak->bytes, cache);
	put(", allocated at %s", place);
	put("\nAllocated by %s at %llu ns:", moment_context(moment), moment->when_ns);
	for (u32 i = 0; i < count; i++)
		check_port->frames(address[i], true, put_frame, NULL);
	check_port->found(CHECK_LEAKS, text, leak->site, NULL);
}

static void tell_facts(const struct checks_facts *facts)
{
	used = 0;
	if (facts->transfers_in_use) {
		put("%u of %u transfers are in use, and all clients are done", facts->transfers_in_use, facts->transfers_total);
		check_port->found(CHECK_LEAKS, text, NULL, NULL);
	}
	used = 0;
	if (facts->tokens_in_use) {
		put("%u tokens are in use, and all clients are done", facts->tokens_in_use);
		check_port->found(CHECK_LEAKS, text, NULL, NULL);
	}
	for (u32 i = 0; i < facts->module_count; i++) {
		used = 0;
		put("module %s cannot be unloaded: %u references were never given back", facts->module[i].name,
		    facts->module[i].references);
		check_port->found(CHECK_LEAKS, text, NULL, NULL);
	}
}

void leaks_begin(void)
{
	memory_watch_begin();
}

void leaks_end(const struct checks_facts *facts)
{
	left.facts = facts;
	allocations_each(take, NULL);
	for (u32 i = 0; i < left.count; i++)
		tell_memory(&left.leak[i]);
	tell_facts(facts);
}
