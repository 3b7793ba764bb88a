// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <string.h>
#include "../engine/trace.h"
#include "scenario_names.h"
#include "world.h"

#define ALL_SOURCES 65535

/* @next: of each series of events, one more than the last number that came; 0: none has. */
struct subscription_record {
	struct subscription_record *older;
	struct client *client;
	u32 protocol;
	u32 event;
	u32 source;
	bool ended;
	u64 missed;
	u64 next[];
};

struct subscription_record *world_subscription(struct client *client, u32 protocol, u32 event, u32 source)
{
	struct ledger *ledger = &world_current()->ledger;
	u32 series = world_current()->scenario->platform.event_count;
	struct subscription_record *record = host_alloc(1, sizeof(*record) + series * sizeof(record->next[0]));

	record->older = ledger->subscription;
	record->client = client;
	record->protocol = protocol;
	record->event = event;
	record->source = source;
	ledger->subscription = record;
	return record;
}

void world_subscription_ends(struct subscription_record *record)
{
	record->ended = true;
}

static void find_fault(const struct subscription_record *record, const struct notification_report *report,
		       const char *what)
{
	char headline[256];

	snprintf(headline, sizeof(headline), "%s: handler of protocol 0x%02x event %u source %u: event %u of source %u, "
		 "value %llu %s", record->client->name, record->protocol, record->event, record->source, report->event,
		 report->source, report->value, what);
	finding_add(world_current(), "notification", headline, NULL, __builtin_frame_address(0));
}

/* The number of a report in its series, from 0; false: the series has none such. */
static bool number_of(const struct event_config *series, const struct notification_report *report, u64 *number)
{
	u64 past = report->value - series->value[0];

	*number = past / series->step;
	return past % series->step == 0 && (!series->count || *number < series->count);
}

static void enter_number(struct subscription_record *record, const struct notification_report *report, u32 series)
{
	u64 number;

	if (!number_of(&world_current()->scenario->platform.event[series], report, &number)) {
		find_fault(record, report, "was never sent");
	} else if (number < record->next[series]) {
		find_fault(record, report, "came again, or after a later one");
	} else {
		if (record->next[series])
			record->missed += number - record->next[series];
		record->next[series] = number + 1;
	}
}

static void check(struct subscription_record *record, const struct notification_report *report)
{
	const struct platform_config *platform = &world_current()->scenario->platform;
	u32 i;

	if (record->ended)
		find_fault(record, report, "came after the handler's end");
	if (report->event != record->event || (record->source != ALL_SOURCES && report->source != record->source))
		find_fault(record, report, "is another's");
	for (i = 0; i < platform->event_count; i++)
		if (platform->event[i].step && platform->event[i].protocol == record->protocol &&
		    platform->event[i].event == report->event && platform->event[i].source == report->source)
			enter_number(record, report, i);
}

void world_notification(struct subscription_record *record, const struct notification_report *report)
{
	const u64 *word = report->word;

	world_current()->ledger.delivered++;
	check(record, report);
	if (trace_wanted(TRACE_CLIENT))
		trace_text(TRACE_CLIENT, NULL,
			   "%s notification protocol=0x%02x event=%u source=%u sent_us=%llu.%03llu %llu %llu %llu",
			   record->client->name, record->protocol, report->event, report->source, report->when_ns / 1000,
			   report->when_ns % 1000, word[0], word[1], word[2]);
}

void ledger_begins(struct world *world)
{
	struct agent_view view;

	kernel_view(&view);
	kernel_memory_peak_begin();
	world->ledger.memory_bytes = view.memory_bytes;
	world->ledger.memory_objects = view.memory_objects;
}

static void sum_missed(const struct ledger *ledger, u64 *all, u64 *most)
{
	const struct subscription_record *record;

	*all = *most = 0;
	for (record = ledger->subscription; record; record = record->older) {
		*all += record->missed;
		*most = record->missed > *most ? record->missed : *most;
	}
}

static u64 above(u64 bytes, u64 base)
{
	return bytes > base ? bytes - base : 0;
}

bool world_counter(const struct world *world, const char *name, u64 *value)
{
	const struct ledger *ledger = &world->ledger;
	struct {
		u64 delivered, missed, uncounted, growth, peak_growth, peak_growth_objects;
	} counter = {
		.delivered = ledger->delivered,
		.growth = above(world->observed.view.memory_bytes, ledger->memory_bytes),
		.peak_growth = above(world->observed.view.memory_peak_bytes, ledger->memory_bytes),
		.peak_growth_objects = above(world->observed.view.memory_peak_objects, ledger->memory_objects),
	};

	sum_missed(ledger, &counter.missed, &counter.uncounted);
	counter.uncounted = above(counter.uncounted, world->observed.dropped);
#define X(member, key, help)                                                                                 \
	if (!strcmp(name, key)) {                                                                            \
		*value = counter.member;                                                                     \
		return true;                                                                                 \
	}
	WORLD_COUNTERS(X)
#undef X
	return false;
}
