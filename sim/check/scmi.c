// SPDX-License-Identifier: GPL-2.0-only
#include "scmi_exchanges.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../machine/machine.h"
#include "checks.h"
#include "scmi_pools.h"

#define NAME_BYTES 128
#define FRAME __builtin_frame_address(0)

enum direction { A2P, P2A }; /* false, true */

static struct totals *totals_of(u32 instance)
{
	return &instance_of(instance)->totals;
}

/* ---- each transfer in one place ---- */

static void tell_misplaced(u32 number, struct instance *instance, const char *what, const void *frame)
{
	if (!what)
		return;
	instance->misplaced = true;
	scmi_report(frame, NULL, NULL, NULL, "scmi: instance %u: %s", number, what);
}

static void look_for_misplaced(u32 number, const void *frame)
{
	struct instance *instance = instance_of(number);

	if (!instance->misplaced)
		tell_misplaced(number, instance, scmi_misplaced(number, false), frame);
}

static void look_at_all(u32 number, struct instance *instance)
{
	if (!instance->misplaced)
		tell_misplaced(number, instance, scmi_misplaced(number, true), NULL);
}

/* ---- one live transfer a token ---- */

/* Its transfer has not gone back to the pool, nor to another exchange. */
static bool is_live(const struct exchange *exchange)
{
	if (exchange->succeeded)
		return false;
	return exchange->rx ? !scmi_is_free(exchange->rx) : !exchange->over;
}

static void take_token(struct exchange *exchange, const void *frame)
{
	u64 *holder = &instance_of(exchange->instance)->by_token[SCMI_HEADER_TOKEN(exchange->header)];
	const struct exchange *before = exchange_get(*holder);
	char name[NAME_BYTES], earlier[NAME_BYTES];

	*holder = exchange->number;
	if (!before || before->transfer == exchange->transfer || !is_live(before))
		return;
	scmi_report(frame, NULL, before, exchange, "scmi: %s takes token 0x%03x, which %s has",
		    scmi_name(exchange, name, sizeof(name)), SCMI_HEADER_TOKEN(exchange->header),
		    scmi_name(before, earlier, sizeof(earlier)));
}

/* ---- requests are over, and answered or lost ---- */

static bool is_balanced(const struct exchange *exchange)
{
	return exchange->number > instance_of(exchange->instance)->since;
}

static void resolve(struct exchange *exchange, bool answered)
{
	struct balance *balance;

	if (!exchange || exchange->resolved || exchange->written_ns == NEVER_NS || !is_balanced(exchange))
		return;
	exchange->resolved = true;
	balance = &instance_of(exchange->instance)->balance;
	if (answered)
		balance->answered++;
	else
		balance->lost++;
}

/* What stood there before was never taken, and is gone. */
static void is_written(struct exchange *exchange, u32 instance)
{
	struct exchange *before = exchange_get(instance_of(instance)->area[A2P].message.exchange);

	if (before && before != exchange && before->taken_ns == NEVER_NS)
		resolve(before, false);
	if (exchange && exchange->written_ns == NEVER_NS && is_balanced(exchange))
		instance_of(instance)->balance.written++;
}

static struct exchange *unresolved(u32 instance)
{
	u64 last = exchange_last();

	for (u64 number = last > EXCHANGES_KEPT ? last - EXCHANGES_KEPT : 1; number <= last; number++) {
		struct exchange *exchange = exchange_get(number);

		if (exchange && exchange->instance == instance && exchange->written_ns != NEVER_NS && !exchange->resolved &&
		    is_balanced(exchange))
			return exchange;
	}
	return NULL;
}

static void tell_imbalance(u32 number, struct instance *instance)
{
	const struct balance *balance = &instance->balance;

	if (balance->sent != balance->over)
		scmi_report(NULL, NULL, NULL, NULL, "scmi: instance %u: %llu requests were sent, and %llu are over", number,
			    balance->sent, balance->over);
	if (balance->written != balance->answered + balance->lost)
		scmi_report(NULL, NULL, unresolved(number), NULL,
			    "scmi: instance %u: %llu requests were written, %llu answered and %llu lost", number,
			    balance->written, balance->answered, balance->lost);
}

/* ---- a reply completes the request that it answers ---- */

/* What is fetched from memory that nobody can make sense of is not judged: firmware that lies, a request of nobody's. */
static bool is_reply_to(const struct message *message, const struct exchange *exchange)
{
	switch (message->kind) {
	case MESSAGE_ANSWER:
		return message->exchange == exchange->number || !message->exchange || !message->honest;
	case MESSAGE_NOTIFICATION:
		return !message->honest;
	default:
		return false;
	}
}

static void tell_wrong_reply(const struct exchange *exchange, const struct suspicion *suspicion, const void *frame)
{
	const struct exchange *other = exchange_get(suspicion->message.exchange);
	char name[NAME_BYTES], others[NAME_BYTES];

	scmi_name(exchange, name, sizeof(name));
	scmi_name(other, others, sizeof(others));
	if (suspicion->message.kind == MESSAGE_ANSWER)
		scmi_report(frame, suspicion, other, exchange, "scmi: the reply to %s completed %s", others, name);
	else if (suspicion->message.kind == MESSAGE_NOTIFICATION)
		scmi_report(frame, suspicion, exchange, NULL, "scmi: a notification completed %s", name);
	else if (suspicion->message.kind == MESSAGE_NONE)
		scmi_report(frame, suspicion, exchange, NULL, "scmi: %s was completed by shared memory that held nothing",
			    name);
	else if (other == exchange)
		scmi_report(frame, suspicion, exchange, NULL, "scmi: %s was taken for its own reply", name);
	else
		scmi_report(frame, suspicion, other, exchange, "scmi: %s was taken for the reply to %s", others, name);
}

static void suspect(struct exchange *exchange, const struct fetch *fetch, const void *frame)
{
	struct suspicion *suspicion = exchange->suspicion;

	if (!suspicion)
		suspicion = exchange->suspicion = malloc(sizeof(*suspicion));
	engine_assert(suspicion);
	suspicion->message = fetch->message;
	scmi_who(suspicion->who);
	suspicion->call_count = check_port->walk(frame, suspicion->call, SCMI_CALLS);
}

/* What the running context has just looked at is taken for the exchange. Without a look there is nothing to judge. */
static void take_reply(struct exchange *exchange, bool delayed, const void *frame)
{
	struct fetch *fetch = fetch_of_context();

	if (fetch->used || fetch->when_ns < exchange->begun_ns)
		return;
	fetch->used = true;
	exchange->received = true;
	exchange->look_ns[delayed] = fetch->when_ns;
	if (checks_explain)
		scmi_who(exchange_who(exchange)->look[delayed]);
	if (!is_reply_to(&fetch->message, exchange))
		suspect(exchange, fetch, frame);
}

/* ---- the memory of who has been told is left alone ---- */

static void tell_late_write(const void *rx, const struct message *message, const void *frame)
{
	const struct exchange *last = exchange_of_buffer(rx), *sender = exchange_get(message->exchange);
	char name[NAME_BYTES];

	scmi_report(frame, NULL, last, sender, "scmi: a message is written to a transfer that is free, that of %s",
		    scmi_name(last, name, sizeof(name)));
}

/* ---- what the agent does ---- */

static void agent_begins(u32 transfer, u32 header, bool poll)
{
	struct exchange *exchange = exchange_new(transfer, header);
	struct scmi_transfer waiting;

	exchange->poll = poll;
	if (scmi_agent->transfer(transfer, SCMI_HEADER_TOKEN(header), &waiting)) {
		exchange->instance = waiting.instance;
		exchange_set_buffer(exchange, waiting.rx);
	}
	take_token(exchange, FRAME);
	look_for_misplaced(exchange->instance, FRAME);
}

static void agent_waits(u32 transfer, u32 header)
{
	struct exchange *exchange = exchange_of(transfer, header);

	if (!exchange)
		return;
	totals_of(exchange->instance)->sent_ok++;
	exchange->waits = true;
	if (is_balanced(exchange))
		instance_of(exchange->instance)->balance.sent++;
}

static void response_came(struct exchange *exchange)
{
	totals_of(exchange->instance)->response_ok++;
	take_reply(exchange, false, FRAME);
}

/* Its request has ended, with success for all that the agent knew: there is no other moment to judge it. */
static void delayed_response_came(struct exchange *exchange)
{
	totals_of(exchange->instance)->delayed_response_ok++;
	take_reply(exchange, true, FRAME);
	if (!exchange->suspicion || exchange->told)
		return;
	exchange->told = true;
	tell_wrong_reply(exchange, exchange->suspicion, NULL);
}

static void agent_received(u32 transfer, u32 header)
{
	struct fetch *fetch = fetch_of_context();
	struct exchange *exchange;

	if (SCMI_HEADER_TYPE(header) == 3) {
		totals_of(fetch->instance)->notification_ok++;
		look_for_misplaced(fetch->instance, FRAME);
		return;
	}
	exchange = exchange_of(transfer, header);
	if (!exchange)
		return;
	if (exchange->rx && scmi_is_free(exchange->rx))
		tell_late_write(exchange->rx, &fetch->message, FRAME);
	if (SCMI_HEADER_TYPE(header) == 2)
		delayed_response_came(exchange);
	else
		response_came(exchange);
	look_for_misplaced(exchange->instance, FRAME);
}

static void count_end(const struct exchange *exchange)
{
	struct totals *totals = totals_of(exchange->instance);
	bool timed_out = exchange->error == SCMI_TIMED_OUT;

	if (exchange->poll && timed_out)
		totals->xfers_response_polled_timeout++;
	else if (exchange->poll)
		totals->response_polled_ok++;
	else if (timed_out)
		totals->xfers_response_timeout++;
}

/* The owner of a transfer that timed out does not look at what came. */
static void agent_ends(u32 transfer, u32 header, s32 error)
{
	struct exchange *exchange = exchange_of(transfer, header);
	char name[NAME_BYTES];

	if (!exchange)
		return;
	exchange->over = true;
	exchange->error = error;
	exchange->ended_ns = engine.now_ns;
	if (exchange->waits && is_balanced(exchange))
		instance_of(exchange->instance)->balance.over++;
	exchange->waits = false;
	count_end(exchange);
	look_for_misplaced(exchange->instance, FRAME);
	if (error == SCMI_TIMED_OUT || exchange->told)
		return;
	if (exchange->poll && !exchange->received)
		take_reply(exchange, false, FRAME);
	exchange->told = exchange->suspicion || (!error && !exchange->received);
	if (exchange->suspicion)
		tell_wrong_reply(exchange, exchange->suspicion, FRAME);
	else if (exchange->told)
		scmi_report(FRAME, NULL, exchange, NULL, "scmi: %s ended with success, and nothing was taken for its reply",
			    scmi_name(exchange, name, sizeof(name)));
}

static void agent_binds(u32 number, bool ends)
{
	struct instance *instance = instance_of(number);

	(void)ends;
	instance->totals = (struct totals){0};
	instance->balance = (struct balance){0};
	instance->since = exchange_last();
	memset(instance->by_token, 0, sizeof(instance->by_token));
	instance->misplaced = false;
	scmi_pools_forget(number);
}

static void agent_unbinds(u32 number)
{
	look_at_all(number, instance_of(number));
}

/* ---- what happens to shared memory ---- */

static void set_message(u32 instance, enum direction direction, struct message message)
{
	instance_of(instance)->area[direction] = (struct area){.message = message};
}

static void memory_written(u32 instance, u32 header)
{
	struct exchange *exchange = exchange_unwritten(instance, header);
	char name[NAME_BYTES];

	if (!exchange) {
		exchange = exchange_get(instance_of(instance)->by_token[SCMI_HEADER_TOKEN(header)]);
		if (exchange && exchange->over && exchange->header == header)
			scmi_report(FRAME, NULL, exchange, NULL, "scmi: %s is sent after it was over",
				    scmi_name(exchange, name, sizeof(name)));
	}
	is_written(exchange, instance);
	set_message(instance, A2P, (struct message){MESSAGE_REQUEST, exchange ? exchange->number : 0, true});
	if (exchange)
		exchange->written_ns = engine.now_ns;
}

static void memory_looked_at(u32 instance, bool p2a)
{
	fetch_of_context()->header = instance_of(instance)->area[p2a].message;
}

static void memory_read(u32 instance, bool p2a, const void *to)
{
	struct fetch *fetch = fetch_of_context();

	*fetch = (struct fetch){
		.header = fetch->header,
		.message = instance_of(instance)->area[p2a].message,
		.when_ns = engine.now_ns,
		.instance = instance,
		.p2a = p2a,
	};
	if (to && scmi_is_free(to))
		tell_late_write(to, &fetch->message, FRAME);
}

/* A receiver that was overtaken: its request is over, and what it reads is for nobody (R01, as its fix has it). */
static bool is_overtaken(void)
{
	const struct message *header = &fetch_of_context()->header;
	const struct exchange *exchange = exchange_get(header->exchange);

	return header->kind == MESSAGE_ANSWER && header->honest && exchange && exchange->over;
}

static void memory_trespassed(u32 instance, bool p2a, bool write)
{
	struct area *area = &instance_of(instance)->area[p2a];
	const struct exchange *exchange = exchange_get(area->message.exchange);
	char who[SCMI_WHO_BYTES];

	if (area->told[write] || (!write && is_overtaken()))
		return;
	area->told[write] = true;
	scmi_who(who);
	scmi_report(FRAME, NULL, exchange, NULL, "scmi: %s %s the %s shared memory of instance %u while it is the platform's",
		    who, write ? "writes" : "reads", p2a ? "P2A" : "A2P", instance);
}

static u64 platform_takes(u32 instance)
{
	struct exchange *exchange = exchange_get(instance_of(instance)->area[A2P].message.exchange);

	if (!exchange)
		return 0;
	exchange->taken_ns = engine.now_ns;
	return exchange->number;
}

static bool is_honest(const struct exchange *exchange, bool p2a, u32 header)
{
	u32 type = p2a ? 2 : 0;

	return !exchange || header == ((exchange->header & ~(3u << 8)) | type << 8);
}

static void platform_answers(u32 instance, bool p2a, u64 request, u32 header)
{
	struct exchange *exchange = exchange_get(request);
	bool notification = p2a && !request && SCMI_HEADER_TYPE(header) != 2;

	if (notification)
		set_message(instance, P2A, (struct message){MESSAGE_NOTIFICATION, 0, SCMI_HEADER_TYPE(header) == 3});
	else
		set_message(instance, p2a, (struct message){MESSAGE_ANSWER, request, is_honest(exchange, p2a, header)});
	if (exchange && p2a)
		exchange->delayed_ns = engine.now_ns;
	else if (exchange)
		exchange->answered_ns = engine.now_ns;
	if (!p2a)
		resolve(exchange, true);
}

static void platform_loses(u32 instance, u64 request)
{
	struct exchange *exchange;

	if (request != SCMI_ALL_REQUESTS)
		resolve(exchange_get(request), false);
	else
		while ((exchange = unresolved(instance)))
			resolve(exchange, false);
}

static void platform_clears(u32 instance, bool p2a)
{
	set_message(instance, p2a, (struct message){MESSAGE_NONE, 0, true});
}

/* ---- counters add up ---- */

/* "scmi/0/counters/NAME"; NULL: it is none of these. */
static const char *counter_name(const char *path)
{
	const char *name = strncmp(path, "scmi/", 5) ? NULL : strstr(path, "/counters/");

	return name ? name + strlen("/counters/") : NULL;
}

static void add_counter(void *arg, const char *path, u64 value)
{
	const char *name = counter_name(path);
	struct totals *sum = arg;

	if (!name)
		return;
#define X(counter)                           \
	if (!strcmp(name, #counter))         \
		sum->counter += value;
	SCMI_TOTALS(X)
#undef X
}

static void has_counters(void *arg, const char *path, u64 value)
{
	const char *name = counter_name(path);

	(void)value;
	if (name && !strcmp(name, "sent_ok"))
		*(bool *)arg = true;
}

void scmi_settled(void)
{
	struct totals told = {0}, seen = {0};
	bool there = false;

	instances_each(look_at_all);
	instances_each(tell_imbalance);
	scmi_agent->counters(has_counters, &there);
	if (!there)
		return;
	scmi_agent->counters(add_counter, &told);
	totals_sum(&seen);
#define X(counter)                                                                                                  \
	if (told.counter != seen.counter)                                                                          \
		scmi_report(NULL, NULL, NULL, NULL, "scmi: the agent's counter " #counter " says %llu, it was %llu", \
			    told.counter, seen.counter);
	SCMI_TOTALS(X)
#undef X
}

static const struct scmi_watch watch = {
	.begins = agent_begins,
	.waits = agent_waits,
	.received = agent_received,
	.ends = agent_ends,
	.binds = agent_binds,
	.unbinds = agent_unbinds,
	.writes = memory_written,
	.looks = memory_looked_at,
	.reads = memory_read,
	.trespasses = memory_trespassed,
	.takes = platform_takes,
	.answers = platform_answers,
	.loses = platform_loses,
	.clears = platform_clears,
};

void scmi_begin(void)
{
	scmi_watch = &watch;
}
