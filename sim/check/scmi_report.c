// SPDX-License-Identifier: GPL-2.0-only
/* What a broken rule looks like: a headline, then the life of each request that has to do with it. */
#include "scmi_exchanges.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../engine/engine.h"
#include "checks.h"
#include "report.h"

#define NAME_BYTES 128

/* @one, @other, @suspicion: as scmi_report() has them; @call: of the agent's, @first of them its own. */
struct breach {
	const struct exchange *one, *other;
	const struct suspicion *suspicion;
	const void *call[SCMI_CALLS];
	u32 count;
	u32 first;
	struct report report;
};

void scmi_who(char who[SCMI_WHO_BYTES])
{
	if (!check_port->context(who, SCMI_WHO_BYTES))
		snprintf(who, SCMI_WHO_BYTES, "nobody");
}

const char *scmi_name(const struct exchange *exchange, char *text, u32 bytes)
{
	char message[64];

	if (!exchange) {
		snprintf(text, bytes, "a request that is not known");
		return text;
	}
	if (!check_port->message || !check_port->message(exchange->header, message, sizeof(message)))
		snprintf(message, sizeof(message), "protocol 0x%02x message 0x%02x",
			 SCMI_HEADER_PROTOCOL(exchange->header), SCMI_HEADER_MESSAGE(exchange->header));
	snprintf(text, bytes, "request %llu (%s by %s)", exchange->number, message,
		 exchange_who(exchange)->client);
	return text;
}

/* struct moment - of a life: when, what, and who did it. */
struct moment {
	u64 when_ns;
	const char *what;
	const char *who;
};

static const char *end_of(const struct exchange *exchange)
{
	static char what[64];

	if (exchange->error == SCMI_TIMED_OUT)
		return "timed out";
	if (!exchange->error)
		return "over, with success";
	snprintf(what, sizeof(what), "over, with error %d", exchange->error);
	return what;
}

/* In the order of time; at the same time, in the order in which they follow from each other. */
static void sort(struct moment *moment, u32 count)
{
	for (u32 i = 1; i < count; i++) {
		struct moment late = moment[i];
		u32 to = i;

		for (; to && moment[to - 1].when_ns > late.when_ns; to--)
			moment[to] = moment[to - 1];
		moment[to] = late;
	}
}

static void add_life(struct breach *breach, const struct exchange *exchange)
{
	const struct exchange_who *who = exchange_who(exchange);
	struct moment moment[] = {
		{exchange->begun_ns, "begun", ""},
		{exchange->written_ns, "written into shared memory", ""},
		{exchange->taken_ns, "taken by the platform", ""},
		{exchange->answered_ns, "answered", ""},
		{exchange->look_ns[0], "its reply was read by ", who->look[0]},
		{exchange->ended_ns, end_of(exchange), ""},
		{exchange->delayed_ns, "answered once more, with a delayed response", ""},
		{exchange->look_ns[1], "its delayed response was read by ", who->look[1]},
	};
	u32 count = sizeof(moment) / sizeof(*moment);
	char name[NAME_BYTES];

	report_add(&breach->report, "\n  %s: token 0x%03x, transfer 0x%x, instance %u",
		   scmi_name(exchange, name, sizeof(name)), SCMI_HEADER_TOKEN(exchange->header), exchange->transfer, exchange->instance);
	sort(moment, count);
	for (u32 i = 0; i < count && moment[i].when_ns != NEVER_NS; i++)
		report_add(&breach->report, "\n    %llu.%09llu %s%s", moment[i].when_ns / 1000000000,
			   moment[i].when_ns % 1000000000, moment[i].what, moment[i].who);
}

/* Without the inline helpers of headers. */
static void add_frame(void *arg, const char *symbol)
{
	if (!strstr(symbol, ".h:"))
		report_add(arg, "\n    %s", symbol);
}

static void add_suspicion(struct breach *breach, const struct suspicion *suspicion)
{
	report_add(&breach->report, "\n  its reply was taken by %s:", suspicion->who);
	for (u32 i = breach->first; i < suspicion->call_count; i++)
		check_port->frames(suspicion->call[i], true, add_frame, &breach->report);
}

/* What makes trace records, as the tree's macros name it. */
static bool is_tracing(const char *symbol)
{
	static const char *const prefix[] = {"trace_event_", "do_trace_event_", "__traceiter_"};

	for (u32 i = 0; i < sizeof(prefix) / sizeof(*prefix); i++)
		if (!strncmp(symbol, prefix[i], strlen(prefix[i])))
			return true;
	return false;
}

/* Not the agent's: tracing, and this program, but for its inline functions, which are in the agent's own. */
static bool is_agents(const char *symbol)
{
	const char *file = strchr(symbol, ' ');

	if (!file || is_tracing(symbol))
		return false;
	file += 1 + (file[1] == '.' && file[2] == '/') * 2;
	return !strncmp(file, "sim/kernel/asm/", 15) || !strncmp(file, "sim/kernel/modules/", 19) ||
	       (strncmp(file, "sim/", 4) && strncmp(file, "model/", 6) && strncmp(file, "tests/", 6));
}

/* The first of the agent's calls, and how many there are before it. */
static u32 skip_others(const void *const *call, u32 count)
{
	char symbol[256];

	for (u32 i = 0; i < count; i++) {
		check_port->symbol(call[i], true, symbol, sizeof(symbol));
		if (is_agents(symbol))
			return i;
	}
	return 0;
}

/* On a stack of its own: names are looked up in debug information, and the context's may be nearly used up. */
static void add_details(void *arg)
{
	struct breach *breach = arg;

	breach->first = skip_others(breach->call, breach->count);
	if (breach->one)
		add_life(breach, breach->one);
	if (breach->other && breach->other != breach->one)
		add_life(breach, breach->other);
	if (breach->suspicion)
		add_suspicion(breach, breach->suspicion);
}

void scmi_report(const void *frame, const struct suspicion *suspicion, const struct exchange *one,
		 const struct exchange *other, const char *format, ...)
{
	static struct breach breach;
	va_list args;

	breach = (struct breach){.one = one, .other = other, .suspicion = suspicion};
	va_start(args, format);
	report_add_list(&breach.report, format, args);
	va_end(args);
	if (suspicion) {
		breach.count = suspicion->call_count;
		memcpy(breach.call, suspicion->call, sizeof(breach.call));
	} else if (frame) {
		breach.count = check_port->walk(frame, breach.call, SCMI_CALLS);
	}
	engine_call_roomy(add_details, &breach);
	check_port->found_calls(CHECK_SCMI, breach.report.text, breach.count ? breach.call[breach.first] : NULL, breach.call,
				breach.count);
}
