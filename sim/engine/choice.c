// SPDX-License-Identifier: GPL-2.0-only
/* Choices: recorded, forced. Names are compared as text; nothing is ordered by a hash. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "choice.h"
#include "internal.h"
#include "site.h"

#define SITES 1024 /* a power of two */

static struct choice_site *sites[SITES];
static u32 site_count;
static struct choice_record *records;
static u64 record_count, record_room;
static u64 choices_made, choice_budget = ~0ULL;
static bool recording_draws;
static struct choice_record divergence;
static bool diverged;

static u32 hash_name(const char *name)
{
	u32 hash = 2166136261u;

	for (; *name; name++)
		hash = (hash ^ (u8)*name) * 16777619u;
	return hash;
}

struct choice_site *choice_site(const char *name)
{
	u32 at = hash_name(name) & (SITES - 1);
	struct choice_site *site;

	for (; sites[at]; at = (at + 1) & (SITES - 1))
		if (!strcmp(sites[at]->name, name))
			return sites[at];
	if (++site_count == SITES)
		engine_bug(__FILE__, __LINE__, "too many names of choices and random streams");
	site = calloc(1, sizeof(*site) + strlen(name) + 1);
	engine_assert(site);
	site->name = strcpy((char *)(site + 1), name);
	sites[at] = site;
	return site;
}

static void force(const char *name, struct forced_value forced)
{
	struct choice_site *site = choice_site(name);
	u32 at = site->forced_count;

	if (site->forced_count == site->forced_room) {
		site->forced_room = site->forced_room ? site->forced_room * 2 : 16;
		site->forced = realloc(site->forced, site->forced_room * sizeof(*site->forced));
		engine_assert(site->forced);
	}
	while (at && site->forced[at - 1].nth > forced.nth)
		at--;
	if (at && site->forced[at - 1].nth == forced.nth) {
		site->forced[at - 1] = forced;
		return;
	}
	memmove(&site->forced[at + 1], &site->forced[at], (site->forced_count - at) * sizeof(*site->forced));
	site->forced[at] = forced;
	site->forced_count++;
	site->next_forced = 0;
}

void choice_force(const char *name, u64 nth, u32 value)
{
	force(name, (struct forced_value){.nth = nth, .value = value});
}

void choice_force_recorded(const char *name, u64 nth, u64 value)
{
	force(name, (struct forced_value){.nth = nth, .value = value, .recorded = true});
}

const struct forced_value *choice_site_pass(struct choice_site *site, u64 *nth)
{
	*nth = site->passages++;
	while (site->next_forced < site->forced_count && site->forced[site->next_forced].nth < *nth)
		site->next_forced++;
	if (site->next_forced == site->forced_count || site->forced[site->next_forced].nth != *nth)
		return NULL;
	return &site->forced[site->next_forced++];
}

static struct choice_record make_record(const struct choice_site *site, u64 nth, u32 count, u64 value)
{
	struct choice_record made = {.name = site->name, .nth = nth, .when_ns = engine.now_ns, .count = count, .value = value};
	const struct context *context = context_running();

	if (context)
		strncpy(made.context, context_name(context), sizeof(made.context) - 1);
	return made;
}

void choice_site_diverged(const struct choice_site *site, u64 nth, u64 count, u64 value)
{
	if (!diverged)
		divergence = make_record(site, nth, (u32)count, value);
	diverged = true;
}

static void record(const struct choice_site *site, u64 nth, u32 count, u64 value)
{
	if (record_count == record_room) {
		record_room = record_room ? record_room * 2 : 256;
		records = realloc(records, record_room * sizeof(*records));
		engine_assert(records);
	}
	records[record_count++] = make_record(site, nth, count, value);
}

void choice_site_drawn(const struct choice_site *site, u64 nth, u64 value)
{
	if (recording_draws)
		record(site, nth, 0, value);
}

u32 choice_prefer(const char *name, u32 count, u32 preferred)
{
	const struct forced_value *forced;
	struct choice_site *site;
	u32 value = preferred;
	u64 nth;

	engine_assert(count >= 1 && preferred < count);
	if (count == 1)
		return 0;
	site = choice_site(name);
	if (++choices_made > choice_budget) {
		char headline[128];

		snprintf(headline, sizeof(headline), "the budget of %llu choices is used up at %llu ns",
			 choice_budget, engine.now_ns);
		end_with_contexts(ENGINE_CHOICE_BUDGET, headline);
	}
	forced = choice_site_pass(site, &nth);
	if (forced && forced->value < count)
		value = (u32)forced->value;
	else if (forced)
		choice_site_diverged(site, nth, count, forced->value);
	record(site, nth, count, value);
	return value;
}

u32 choice_pick(const char *name, u32 count)
{
	return choice_prefer(name, count, 0);
}

void choice_set_budget(u64 budget)
{
	choice_budget = budget;
}

void choice_ask_ties(bool on)
{
	queue_ask_ties = on;
}

void choice_judge_ties(s32 (*judge)(struct engine_event *const *tied, u32 count))
{
	queue_judge = judge;
}

const struct choice_record *choice_records(u64 *count)
{
	*count = record_count;
	return records;
}

const struct choice_record *choice_divergence(void)
{
	return diverged ? &divergence : NULL;
}

void choice_record_draws(bool on)
{
	recording_draws = on;
}
