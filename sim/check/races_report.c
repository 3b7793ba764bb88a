// SPDX-License-Identifier: GPL-2.0-only
/* Data races in KCSAN's form: who met whom, both stacks, the change of the value. */
#include <stdio.h>
#include <string.h>

#include "../engine/engine.h"
#include "callbacks.h"
#include "calls.h"
#include "checks.h"
#include "races.h"
#include "races_benign.h"
#include "report.h"
#include "stalls.h"

#define PLACES_MAX 48
#define MET_ROOM (1u << 16)
#define FUNCTION_BYTES 64

static struct report report;

/* What was met already, each as a number: an open hash table. */
static u64 met[MET_ROOM];
static u32 met_count;

static struct race pending;
static u64 pending_stalled_ns;
bool race_is_pending;

void race_report_begin(void)
{
	memset(met, 0, sizeof(met));
	met_count = 0;
	race_is_pending = false;
}

/* ---- which ---- */

static bool is_met(u64 key)
{
	u32 at = (u32)(key >> 40);

	key |= 1;
	for (;; at++) {
		u64 *slot = &met[at % MET_ROOM];

		if (*slot == key)
			return true;
		if (*slot)
			continue;
		if (met_count < MET_ROOM / 2) {
			*slot = key;
			met_count++;
		}
		return false;
	}
}

static u64 mixed(u64 number)
{
	number = (number ^ number >> 31) * 0x9e3779b97f4a7c15ULL;
	return (number ^ number >> 29) * 0xbf58476d1ce4e5b9ULL;
}

/* Two accesses, whichever came first; @callers: with who called the functions. */
static u64 pair_of(const struct race *race, bool callers)
{
	const void *now = NULL, *before = NULL;

	if (callers) {
		calls_list(race->now.calls, &now, 1);
		calls_list(race->before.calls, &before, 1);
	}
	return mixed((u64)now << 32 | race->now.place) + mixed((u64)before << 32 | race->before.place) + (callers ? 0 : 2);
}

bool race_is_agents(u32 place)
{
	return check_port->agents((const void *)(u64)place);
}

/* The access itself, or the call in which it stands. */
static bool is_of_agent(const struct seen *seen)
{
	const void *caller;

	return race_is_agents(seen->place) || seen->calls == CALLS_UNKNOWN ||
	       (calls_list(seen->calls, &caller, 1) && check_port->agents(caller));
}

/* The function proper: what was inlined into it comes first. */
static void take_function(void *arg, const char *text)
{
	snprintf(arg, FUNCTION_BYTES, "%.*s", (int)strcspn(text, " "), text);
}

static void function_of(const struct seen *seen, char function[FUNCTION_BYTES])
{
	strcpy(function, "unknown code");
	check_port->frames((const void *)(u64)seen->place, true, take_function, function);
}

/* '*' stands for any text. */
static bool matches(const char *pattern, const char *text)
{
	for (; *pattern && *pattern != '*'; pattern++, text++)
		if (*pattern != *text)
			return false;
	if (!*pattern)
		return !*text;
	do
		if (matches(pattern + 1, text))
			return true;
	while (*text++);
	return false;
}

static bool is_unknown(const struct race *race)
{
	return !race->before.epoch;
}

static bool is_side(const char *pattern, const struct seen *seen, const char *function)
{
	char side[FUNCTION_BYTES + 8];

	snprintf(side, sizeof(side), "%s %s", seen->access & ACCESS_WRITE ? "write" : "read", function);
	return matches(pattern, side);
}

static bool is_benign(const struct seen *now, const char *one, const struct seen *before, const char *other)
{
	static const char *const pairs[][2] = {
#define X(one, other, why) {one, other},
		RACES_BENIGN(X)
#undef X
	};

	for (u32 i = 0; i < sizeof(pairs) / sizeof(*pairs); i++)
		if ((is_side(pairs[i][0], now, one) && is_side(pairs[i][1], before, other)) ||
		    (is_side(pairs[i][0], before, other) && is_side(pairs[i][1], now, one)))
			return true;
	return false;
}

/* ---- how ---- */

static void look_for_softirq(void *arg, const char *text)
{
	bool *found = arg;

	*found |= !strncmp(text, "handle_softirqs ", 16) || !strncmp(text, "__do_softirq ", 13);
}

static const char *kind_of(const struct seen *seen)
{
	if (seen->access & ACCESS_ASSERT)
		return seen->access & ACCESS_WRITE ? "assert no accesses" : "assert no writes";
	if (seen->access & ACCESS_MARKED)
		return seen->access & ACCESS_WRITE ? "write (marked)" : "read (marked)";
	return seen->access & ACCESS_WRITE ? "write" : "read";
}

/* @stalled_ns: 0: it has not been made to stand. */
static void put_access(const struct seen *seen, u64 address, u64 stalled_ns)
{
	const void *place[PLACES_MAX];
	u32 count = calls_list(seen->calls, place, PLACES_MAX), bytes = (u32)__builtin_popcount(seen->bytes);
	u64 at = (address & ~(u64)(CELL_BYTES - 1)) + (u32)__builtin_ctz(seen->bytes);
	bool softirq = false;

	for (u32 i = 0; i < count && !softirq; i++)
		check_port->frames(place[i], true, look_for_softirq, &softirq);
	report_add(&report, "%s to 0x%llx of %u byte%s by ", kind_of(seen), at, bytes, bytes == 1 ? "" : "s");
	if (softirq)
		report_add(&report, "softirq/%u", seen->cpu);
	else
		report_add(&report, "%s", calls_context(seen->calls));
	report_add(&report, " on cpu %u at %llu ns", seen->cpu, seen->when_ns);
	if (stalled_ns)
		report_add(&report, ", stalled for %llu ns", stalled_ns);
	report_add(&report, ":");
	check_port->frames((const void *)(u64)seen->place, true, report_add_frame, &report);
	report_add_calls(&report, place, count);
}

/* Of the bytes that are written, out of the eight around them. */
static u64 part_of(u64 word, const struct seen *seen)
{
	u32 bytes = (u32)__builtin_popcount(seen->bytes), from = (u32)__builtin_ctz(seen->bytes);

	word >>= 8 * from;
	return bytes == CELL_BYTES ? word : word & ((1ULL << 8 * bytes) - 1);
}

static void put_change(const struct race *race)
{
	const struct seen *write = race->now.access & ACCESS_WRITE ? &race->now : &race->before;
	u64 from = race->before.old, to = race->stood;

	if (is_unknown(race))
		write = &race->before;
	if (write == &race->now) {
		from = race->stood;
		to = *(const u64 *)(race->address & ~(u64)(CELL_BYTES - 1));
	}
	if (write->access & ACCESS_ASSERT)
		return;
	from = part_of(from, write);
	to = part_of(to, write);
	if (from == to)
		report_add(&report, "\nvalue: 0x%llx, the same again", from);
	else
		report_add(&report, "\nvalue changed: 0x%llx -> 0x%llx", from, to);
}

static const char *what_of(const struct race *race)
{
	return (race->now.access | race->before.access) & ACCESS_ASSERT ? "assert: race" : "data-race";
}

/* On a roomy stack: names are looked up in the debug information. */
static void tell(void *arg)
{
	char one[FUNCTION_BYTES], other[FUNCTION_BYTES];
	const struct race *race = arg;
	const void *place[PLACES_MAX];
	u32 count;

	function_of(&race->now, one);
	if (is_unknown(race))
		strcpy(other, "unknown origin");
	else
		function_of(&race->before, other);
	if (is_benign(&race->now, one, &race->before, other))
		return;
	if (!checks_explain) {
		check_port->found_calls(CHECK_RACES, "data-race", (const void *)(u64)race->now.place, NULL, 0);
		return;
	}
	report_clear(&report);
	if (is_unknown(race))
		report_add(&report, "data-race in %s\nrace at unknown origin, with ", one);
	else
		report_add(&report, "%s in %s / %s\n", what_of(race), strcmp(one, other) < 0 ? one : other,
		    strcmp(one, other) < 0 ? other : one);
	put_access(&race->now, race->address, pending_stalled_ns);
	if (!is_unknown(race)) {
		report_add(&report, "\n");
		put_access(&race->before, race->address, 0);
	}
	put_change(race);
	place[0] = (const void *)(u64)race->now.place;
	count = calls_list(race->now.calls, place + 1, PLACES_MAX - 1) + 1;
	check_port->found_calls(CHECK_RACES, report.text, place[0], place, count);
}

void race_report_pending(void)
{
	if (!race_is_pending)
		return;
	race_is_pending = false;
	engine_call_roomy(tell, &pending);
}

void race_report(const struct race *race)
{
	race_report_pending();
	if (is_met(pair_of(race, true)) || (!is_of_agent(&race->now) && !is_of_agent(&race->before)) ||
	    is_met(pair_of(race, false)))
		return;
	pending = *race;
	pending_stalled_ns = stalled_ns;
	race_is_pending = true;
	races_mode = RACES_LOOK;
}
