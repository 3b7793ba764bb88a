// SPDX-License-Identifier: GPL-2.0-only
#include "leaks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../engine/arena.h"
#include "../engine/engine.h"
#include "../machine/scmi_watch.h"
#include "memory.h"
#include "references.h"

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

/* What is known of the transfers in use. @call: that took them, if all were taken by the same. */
static struct {
	struct report report;
	u32 count;
	const void *call[STACK_FRAMES];
	u32 calls;
} transfers;

static struct report report;

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
	struct leak *leak = leak_of(allocation->site);

	(void)arg;
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

static const void *address_of(const struct allocation *allocation)
{
	return (const void *)(arena_base + ARENA_RAM_OFFSET + allocation->offset);
}

/* Of the first object of this leak that references keep: the others may be kept by it. */
static void put_kept(void *arg, const struct allocation *allocation)
{
	const struct leak **leak = arg;

	if (!*leak || allocation->site != (*leak)->site ||
	    !references_stand(address_of(allocation), allocation->bytes))
		return;
	*leak = NULL;
	report_add(&report, "\nKept by references, counted in the object at 0x%llx:", (u64)address_of(allocation));
	references_report(address_of(allocation), allocation->bytes, false, &report);
}

static void tell_memory(const struct leak *leak)
{
	const struct moment *moment = &leak->first->allocated;
	const void *address[STACK_FRAMES], *site = leak->site;
	u32 count = moment_calls(moment, address);
	char cache[64], place[PLACE_BYTES] = "";

	report_clear(&report);
	check_port->frames(leak->site, true, take_place, place);
	allocation_cache(leak->first, cache, sizeof(cache));
	if (leak->objects == 1)
		report_add(&report, "1 object of %llu bytes (%s) was never freed", leak->bytes, cache);
	else
		report_add(&report, "%llu objects of %llu bytes together (the first: %s) were never freed", leak->objects,
			   leak->bytes, cache);
	report_add(&report, ", allocated at %s", place);
	report_add(&report, "\nAllocated by %s at %llu ns:", moment_context(moment), moment->when_ns);
	report_add_calls(&report, address, count);
	allocations_each(is_left, put_kept, &leak);
	check_port->found(CHECK_LEAKS, report.text, site, NULL);
}

static void tell_taken(const void *const *call, u32 calls)
{
	check_port->found_calls(CHECK_LEAKS, report.text, calls ? call[0] : NULL, call, calls);
}

/* ---- references of what is not the agent's ---- */

static void tell_kept(void *arg, const struct allocation *object, const volatile void *count, u32 references)
{
	const void *call[STACK_FRAMES];
	u32 calls = references_taker(count, sizeof(s32), true, call);
	char cache[64];

	(void)arg;
	report_clear(&report);
	allocation_cache(object, cache, sizeof(cache));
	report_add(&report, "%u reference%s to an object of %llu bytes (%s) that is not the agent's, never given back", references,
	    references == 1 ? "" : "s", object->bytes, cache);
	references_report(count, sizeof(s32), true, &report);
	tell_taken(call, calls);
}

/* ---- transfers ---- */

static void note_transfer(void *arg, const struct scmi_transfer_use *use)
{
	const void *call[STACK_FRAMES];
	u32 calls = references_taker(use->references, sizeof(s32), false, call);

	(void)arg;
	report_add(&transfers.report, "\nTransfer 0x%x of instance %u", use->id, use->instance);
	if (use->has_token)
		report_add(&transfers.report, ", token 0x%03x", use->token);
	report_add(&transfers.report, ":");
	references_report(use->references, sizeof(s32), false, &transfers.report);
	if (!transfers.count++) {
		memcpy(transfers.call, call, calls * sizeof(*call));
		transfers.calls = calls;
	} else if (!calls || transfers.call[0] != call[0]) {
		transfers.calls = 0;
	}
}

static void note_transfers(void *unused)
{
	(void)unused;
	scmi_agent->in_use(note_transfer, NULL);
}

/* Names are looked up in debug information. */
void leaks_settled(void)
{
	if (checks_explain)
		engine_call_roomy(note_transfers, NULL);
}

static void tell_transfers(u32 in_use, const char *what)
{
	if (!in_use)
		return;
	report_clear(&report);
	report_add(&report, "%u %s, and all clients are done", in_use, what);
	report_add(&report, "%s", transfers.report.text);
	tell_taken(transfers.call, transfers.calls);
}

static void tell_module(const char *name, u32 references, const volatile void *count)
{
	const void *call[STACK_FRAMES];
	u32 calls = references_taker(count, sizeof(s32), false, call);

	report_clear(&report);
	report_add(&report, "module %s cannot be unloaded: %u references were never given back", name, references);
	references_report(count, sizeof(s32), false, &report);
	tell_taken(call, calls);
}

static void tell_facts(const struct checks_facts *facts)
{
	char what[64];

	snprintf(what, sizeof(what), "of %u transfers are in use", facts->transfers_total);
	tell_transfers(facts->transfers_in_use, what);
	tell_transfers(facts->tokens_in_use, "tokens are in use");
	for (u32 i = 0; i < facts->module_count; i++)
		tell_module(facts->module[i].name, facts->module[i].references, facts->module[i].count);
}

void leaks_begin(void)
{
	memory_watch_begin();
	references_begin();
}

void leaks_end(const struct checks_facts *facts)
{
	left.facts = facts;
	allocations_each(is_left, take, NULL);
	for (u32 i = 0; i < left.count; i++)
		tell_memory(&left.leak[i]);
	if (facts->agent_gone && facts->modules_gone)
		references_each_kept(tell_kept, NULL);
	tell_facts(facts);
}
