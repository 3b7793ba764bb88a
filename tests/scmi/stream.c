// SPDX-License-Identifier: GPL-2.0-only
#include "stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/check/checks.h"
#include "sim/machine/machine.h"

#define TRANSFERS 8192
#define FINDINGS 16
#define STEP_NS 1000

/* ---- what the checker needs of the engine and the machine ---- */

struct engine_state engine;
struct cpu *machine_cpu;
u32 checks_on = CHECK_ALL;
bool checks_explain = true;

/* Contexts are told apart by where their names stand. */
static char running[24];
static char tasks[8][24];

struct context *context_running(void)
{
	u32 i = 0;

	while (i < 7 && tasks[i][0] && strcmp(tasks[i], running))
		i++;
	strcpy(tasks[i], running);
	return (struct context *)tasks[i];
}

void engine_bug(const char *file, int line, const char *what)
{
	fprintf(stderr, "%s:%d: %s\n", file, line, what);
	abort();
}

void engine_call_roomy(void (*fn)(void *arg), void *arg)
{
	fn(arg);
}

/* ---- findings ---- */

static struct {
	char text[2048];
	char place[64];
} findings[FINDINGS];
static u32 finding_count, asked;

/* The calls that lead to each event: tracing, then the agent's. */
static const char *const symbols[] = {"agent_received sim/check/scmi.c:9", "trace_event_raw_event_scmi_rx_done include/trace/scmi.h:1",
				      "take agent.c:1"};

static void name_symbol(const void *address, bool is_return, char *text, u32 bytes)
{
	cr_assert(is_return);
	snprintf(text, bytes, "%s", *(const char *const *)address);
}

static void name_frames(const void *address, bool is_return, void (*each)(void *arg, const char *text), void *arg)
{
	char text[128];

	name_symbol(address, is_return, text, sizeof(text));
	each(arg, "inlined include/linux/inlined.h:7");
	each(arg, text);
}

static u32 walk(const void *frame, const void **address, u32 room)
{
	cr_assert_not_null(frame);
	cr_assert_geq(room, 3);
	for (u32 i = 0; i < 3; i++)
		address[i] = &symbols[i];
	return 3;
}

static void keep(enum check check, const char *text, const void *place, const void *const *call, u32 calls)
{
	(void)call, (void)calls;
	cr_assert_eq(check, CHECK_SCMI);
	cr_assert_lt(finding_count, FINDINGS, "%s", text);
	snprintf(findings[finding_count].text, sizeof(findings[0].text), "%s", text);
	snprintf(findings[finding_count++].place, sizeof(findings[0].place), "%s", place ? *(const char *const *)place : "");
}

static bool name_context(char *name, u32 bytes)
{
	snprintf(name, bytes, "%s", running);
	return running[0];
}

static bool name_message(u32 word, char *name, u32 bytes)
{
	snprintf(name, bytes, "message %u", word & 0xff);
	return true;
}

static const struct check_port port = {
	.found_calls = keep, .symbol = name_symbol, .frames = name_frames, .walk = walk, .context = name_context,
	.message = name_message};
const struct check_port *check_port = &port;

static u32 next_finding(const char *wanted)
{
	cr_assert_lt(asked, finding_count, "nothing more was found; wanted: %s", wanted);
	return asked++;
}

void found(const char *headline)
{
	u32 i = next_finding(headline);

	cr_assert_eq(strncmp(findings[i].text, headline, strlen(headline)), 0, "found: %s\nwanted: %s", findings[i].text, headline);
	cr_assert_eq(findings[i].text[strlen(headline)] & ~'\n', 0, "more than the headline: %s", findings[i].text);
}

void found_text(const char *text)
{
	cr_assert_str_eq(findings[next_finding(text)].text, text);
}

void found_at(const char *place)
{
	cr_assert_str_eq(findings[next_finding(place)].place, place);
}

void found_something(void)
{
	next_finding("something");
}

void found_nothing(void)
{
	cr_assert_eq(asked, finding_count, "found: %s", findings[asked].text);
}

/* ---- the agent ---- */

/* A transfer as far as its pool goes; in the list while it is free. */
struct pooled {
	struct pooled *next;
	const u8 *rx;
	bool waits;
	s32 users;
};

static struct {
	struct pooled pooled;
	u32 header;
	u32 instance;
	bool free;
	char client[24];
	u64 identity;
	u8 buffer[8];
} transfers[TRANSFERS];
static bool hidden;
static u32 instance;
static struct pooled never_used, *free_list = &never_used;
static struct {
	const char *name;
	u64 value;
} counters[] = {{"sent_ok", 0}, {"response_ok", 0}, {"response_polled_ok", 0}, {"delayed_response_ok", 0},
		{"notification_ok", 0}, {"xfers_response_timeout", 0}, {"xfers_response_polled_timeout", 0}};
static bool counted;

static bool look_for_transfer(u32 id, u32 token, struct scmi_transfer *transfer)
{
	if (hidden || transfers[id].free || transfers[id].header >> 18 != token)
		return false;
	*transfer = (struct scmi_transfer){transfers[id].instance, transfers[id].buffer};
	return true;
}

static u32 count_instances(void)
{
	return 1;
}

static bool look_for_pool(u32 number, bool p2a, struct scmi_pool *pool)
{
	*pool = (struct scmi_pool){
		.first = (const void *const *)&free_list,
		.transfers = TRANSFERS + 1,
		.waits = offsetof(struct pooled, waits),
		.users = offsetof(struct pooled, users),
		.rx = offsetof(struct pooled, rx),
	};
	return !number && !p2a;
}

static void take_out(struct pooled *transfer)
{
	struct pooled **at = &free_list;

	while (*at != transfer)
		at = &(*at)->next;
	*at = transfer->next;
}

static bool is_interrupt(void)
{
	return !strncmp(running, "irq/", 4);
}

static void each_counter(void (*each)(void *arg, const char *path, u64 value), void *arg)
{
	char path[64];

	each(arg, "other/0/counters/sent_ok", 77);
	each(arg, "scmi/0/transport/max_msg_size", 128);
	for (u32 i = 0; counted && i < sizeof(counters) / sizeof(*counters); i++) {
		snprintf(path, sizeof(path), "scmi/0/counters/%s", counters[i].name);
		each(arg, path, counters[i].value);
	}
}

static const struct scmi_agent agent = {
	.transfer = look_for_transfer,
	.instances = count_instances,
	.pool = look_for_pool,
	.in_interrupt = is_interrupt,
	.counters = each_counter,
};

/* ---- events ---- */

static void step(void)
{
	static struct cpu cpus[4];

	if (!scmi_watch) {
		scmi_agent = &agent;
		scmi_begin();
	}
	machine_cpu = &cpus[is_interrupt() ? running[4] - '0' : 0];
	machine_cpu->id = (u32)(machine_cpu - cpus);
	engine.now_ns += STEP_NS;
}

void as(const char *context)
{
	snprintf(running, sizeof(running), "%s", context);
}

static void begin_as(const char *client, u32 transfer, u32 word, bool poll)
{
	as(client);
	step();
	transfers[transfer].header = word;
	transfers[transfer].instance = instance;
	if (transfers[transfer].free)
		take_out(&transfers[transfer].pooled);
	transfers[transfer].free = false;
	strcpy(transfers[transfer].client, client);
	scmi_watch->begins(transfer, word, poll);
}

void begin(const char *client, u32 transfer, u32 token, u32 message)
{
	begin_as(client, transfer, header(PERF, message, COMMAND, token), false);
}

void begin_polling(const char *client, u32 transfer, u32 token, u32 message)
{
	begin_as(client, transfer, header(PERF, message, COMMAND, token), true);
}

void write_header(u32 transfer)
{
	as(transfers[transfer].client);
	step();
	scmi_watch->writes(transfers[transfer].instance, transfers[transfer].header);
}

void send(u32 transfer)
{
	write_header(transfer);
	scmi_watch->waits(transfer, transfers[transfer].header);
	step();
	transfers[transfer].identity = scmi_watch->takes(transfers[transfer].instance);
}

void received(u32 transfer, u32 word)
{
	scmi_watch->received(transfer, word);
}

void end(u32 transfer, s32 error)
{
	as(transfers[transfer].client);
	step();
	scmi_watch->ends(transfer, transfers[transfer].header, error);
}

void give_back(u32 transfer)
{
	struct pooled *pooled = &transfers[transfer].pooled;

	*pooled = (struct pooled){.next = free_list, .rx = transfers[transfer].buffer};
	free_list = pooled;
	transfers[transfer].free = true;
}

void hide_transfers(void)
{
	hidden = true;
}

void show_in_instance(u32 number)
{
	instance = number;
}

void misplace(enum misplaced how)
{
	never_used.next = how == TWICE ? &never_used : NULL;
	never_used.waits = how == WAITS;
	never_used.users = how == HAS_USERS;
}

void fetch(u32 area, u32 transfer)
{
	step();
	scmi_watch->reads(0, area == P2A, NULL);
	scmi_watch->reads(0, area == P2A, transfer ? transfers[transfer].buffer : NULL);
}

void answer(u32 transfer, u32 word)
{
	step();
	scmi_watch->answers(0, false, transfers[transfer].identity, word);
}

void lose(u32 transfer)
{
	step();
	scmi_watch->loses(0, transfer ? transfers[transfer].identity : SCMI_ALL_REQUESTS);
}

void reply(u32 transfer)
{
	answer(transfer, transfers[transfer].header);
}

void delayed_answer(u32 transfer, u32 word)
{
	step();
	scmi_watch->answers(0, true, transfer ? transfers[transfer].identity : 0, word);
}

static void take(u32 cpu, u32 area, u32 transfer, u32 type)
{
	char name[24];

	snprintf(name, sizeof(name), "irq/%u", cpu);
	as(name);
	fetch(area, transfer);
	received(transfer, transfers[transfer].header | type << 8);
}

void interrupt(u32 cpu, u32 transfer)
{
	take(cpu, A2P, transfer, COMMAND);
}

void delayed_interrupt(u32 cpu, u32 transfer)
{
	take(cpu, P2A, transfer, DELAYED);
}

void count(u64 sent, u64 response, u64 polled, u64 delayed, u64 notification, u64 timeout, u64 polled_timeout)
{
	const u64 value[] = {sent, response, polled, delayed, notification, timeout, polled_timeout};

	counted = true;
	for (u32 i = 0; i < sizeof(counters) / sizeof(*counters); i++)
		counters[i].value = value[i];
}
