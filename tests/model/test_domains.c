/* SPDX-License-Identifier: GPL-2.0-only */
/* Power and reset domains: the commands, bytes in and bytes out, and what goes on after them. */
#include <criterion/criterion.h>
#include <stdarg.h>

#include "fixture.h"

static struct server server;
static struct reply reply;
static struct power_domain_config power_domains[3];
static struct reset_domain_config reset_domains[3];

/* What the server wanted to notify, the last one. */
static struct {
	u32 count, protocol, event, bytes;
	u32 word[8];
} told;

static void notify(void *host, u32 protocol, u32 event, const void *payload, u32 bytes)
{
	(void)host;
	told.count++;
	told.protocol = protocol;
	told.event = event;
	told.bytes = bytes;
	memcpy(told.word, payload, bytes);
}

static const struct server_host host = { .notify = notify };

static void configure_domains(void)
{
	power_domains[0] = (struct power_domain_config){ .name = "gpu", .may_change = true, .may_turn_off = true };
	power_domains[1] = (struct power_domain_config){ .name = "display-and-its-bridges", .on = true, .asynchronous = true,
							 .may_change = true };
	power_domains[2] = (struct power_domain_config){ .name = "secure", .on = true, .may_turn_off = true };
	reset_domains[0] = (struct reset_domain_config){ .name = "usb", .may_reset = true, .latency_us = 7 };
	reset_domains[1] = (struct reset_domain_config){ .name = "ethernet-controller", .asynchronous = true, .asserted = true,
							 .may_reset = true };
	reset_domains[2] = (struct reset_domain_config){ .name = "secure" };
	the.config.power = power_domains;
	the.config.power_count = 3;
	the.config.reset = reset_domains;
	the.config.reset_count = 3;
}

static void power_up(void)
{
	configure();
	configure_domains();
	memset(&told, 0, sizeof(told));
	server_init(&server, 0, &the.config, true);
	server.host = &host;
}

TestSuite(domains, .init = power_up);

static struct request request_of(u32 protocol, u32 message, u32 words, const u32 *word)
{
	struct request request = { .header = wire_header(protocol, message, WIRE_COMMAND, 5), .bytes = words * 4 };

	memcpy(request.payload, word, words * 4);
	return request;
}

static struct request last;

/* Executes a command with words as payload; the status. */
static s32 run(u32 protocol, u32 message, u32 words, ...)
{
	u32 word[4];
	va_list args;

	va_start(args, words);
	for (u32 i = 0; i < words; i++)
		word[i] = va_arg(args, u32);
	va_end(args);
	last = request_of(protocol, message, words, word);
	reply.room = WIRE_PAYLOAD_BYTES;
	return server_execute(&server, &last, &reply);
}

/* What the last command left to be done is done. */
static s32 finish(void)
{
	cr_assert(reply.complete);
	reply.bytes = 0;
	return reply.complete(&server, &last, &reply);
}

static u32 word(u32 index)
{
	u32 word;

	memcpy(&word, reply.payload + index * 4, 4);
	return word;
}

static u64 state(const char *path)
{
	u64 value = ~0ULL;

	cr_assert(server_state(&server, path, &value), "%s", path);
	return value;
}

Test(domains, are_listed_in_ascending_order_of_protocols)
{
	cr_expect_eq(run(BASE_PROTOCOL, BASE_LIST_PROTOCOLS, 1, 0), WIRE_SUCCESS);
	cr_expect(word(0) == 5 && word(1) == 0x15141311 && word(2) == 0x16);
	cr_expect_eq(run(POWER_PROTOCOL, COMMON_VERSION, 0), WIRE_SUCCESS);
	cr_expect_eq(word(0), 0x30001);
	cr_expect_eq(run(RESET_PROTOCOL, COMMON_VERSION, 0), WIRE_SUCCESS);
	cr_expect_eq(word(0), 0x30001);
	the.config.reset_count = 0;
	cr_expect_eq(run(RESET_PROTOCOL, COMMON_VERSION, 0), WIRE_NOT_SUPPORTED);
}

Test(domains, power_describes_them)
{
	cr_expect_eq(run(POWER_PROTOCOL, COMMON_ATTRIBUTES, 0), WIRE_SUCCESS);
	cr_expect(reply.bytes == 16 && word(0) == 3);
	cr_expect_eq(run(POWER_PROTOCOL, POWER_DOMAIN, 1, 0), WIRE_SUCCESS);
	cr_expect(reply.bytes == 20 && word(0) == 0xa0000000); /* notifies, synchronous */
	cr_expect_str_eq((char *)reply.payload + 4, "gpu");
	cr_expect_eq(run(POWER_PROTOCOL, POWER_DOMAIN, 1, 1), WIRE_SUCCESS);
	cr_expect_eq(word(0), 0xe8000000); /* asynchronous too, a long name */
	cr_expect_eq(run(POWER_PROTOCOL, POWER_NAME, 1, 1), WIRE_SUCCESS);
	cr_expect_str_eq((char *)reply.payload + 4, "display-and-its-bridges");
	the.config.notifications = false;
	cr_expect_eq(run(POWER_PROTOCOL, POWER_DOMAIN, 1, 0), WIRE_SUCCESS);
	cr_expect_eq(word(0), 0x20000000);
	cr_expect_eq(run(POWER_PROTOCOL, POWER_DOMAIN, 1, 3), WIRE_NOT_FOUND);
	cr_expect_eq(run(POWER_PROTOCOL, POWER_NAME, 1, 3), WIRE_NOT_FOUND);
}

Test(domains, power_goes_on_and_off_where_it_may)
{
	cr_expect_eq(run(POWER_PROTOCOL, POWER_GET_STATE, 1, 0), WIRE_SUCCESS);
	cr_expect_eq(word(0), 0x40000000);
	cr_expect_eq(run(POWER_PROTOCOL, POWER_SET_STATE, 3, 0, 0, POWER_ON), WIRE_SUCCESS);
	cr_expect(state("power.0.on") == 1 && state("power.0.state") == 0 && state("power.0.state_changes") == 1);
	cr_expect_eq(run(POWER_PROTOCOL, POWER_SET_STATE, 3, 0, 0, POWER_ON), WIRE_SUCCESS);
	cr_expect_eq(state("power.0.state_changes"), 1);
	cr_expect_eq(run(POWER_PROTOCOL, POWER_SET_STATE, 3, 0, 0, POWER_OFF), WIRE_SUCCESS);
	cr_expect(state("power.0.on") == 0 && state("power.0.state_changes") == 2);
	cr_expect_eq(run(POWER_PROTOCOL, POWER_SET_STATE, 3, 0, 0, 1), WIRE_INVALID_PARAMETERS);
	cr_expect_eq(run(POWER_PROTOCOL, POWER_SET_STATE, 3, 0, 1, POWER_OFF), WIRE_DENIED);
	cr_expect_eq(run(POWER_PROTOCOL, POWER_SET_STATE, 3, 0, 1, POWER_ON), WIRE_SUCCESS);
	cr_expect_eq(run(POWER_PROTOCOL, POWER_SET_STATE, 3, 0, 2, POWER_ON), WIRE_DENIED);
	cr_expect_eq(run(POWER_PROTOCOL, POWER_SET_STATE, 3, 0, 3, POWER_ON), WIRE_NOT_FOUND);
	cr_expect_eq(run(POWER_PROTOCOL, POWER_SET_STATE, 2, 0, 0), WIRE_PROTOCOL_ERROR);
	cr_expect(state("power.1.on") == 1 && state("power.2.on") == 1);
	cr_expect_eq(server.counters.denied, 2);
}

Test(domains, power_changes_later_if_asked_to)
{
	power_domains[1].may_turn_off = true;
	cr_expect_eq(run(POWER_PROTOCOL, POWER_SET_STATE, 3, POWER_SET_ASYNC_FLAG, 0, POWER_ON), WIRE_NOT_SUPPORTED);
	cr_expect_eq(run(POWER_PROTOCOL, POWER_SET_STATE, 3, POWER_SET_ASYNC_FLAG, 1, POWER_OFF), WIRE_SUCCESS);
	cr_expect(reply.silent && state("power.1.on") == 1 && server.asynchronous_powers == 1);
	cr_expect_eq(finish(), WIRE_SUCCESS);
	cr_expect(state("power.1.on") == 0 && server.asynchronous_powers == 0);
	for (u32 i = 0; i < SERVER_ASYNCHRONOUS_REQUESTS; i++)
		cr_expect_eq(run(POWER_PROTOCOL, POWER_SET_STATE, 3, POWER_SET_ASYNC_FLAG, 1, POWER_ON), WIRE_SUCCESS);
	cr_expect_eq(run(POWER_PROTOCOL, POWER_SET_STATE, 3, POWER_SET_ASYNC_FLAG, 1, POWER_ON), WIRE_BUSY);
}

Test(domains, power_notifies_changes_to_those_who_asked)
{
	static const u64 on[2] = { POWER_ON, 0 };
	u32 payload[8];

	cr_expect_eq(run(POWER_PROTOCOL, POWER_STATE_EVENTS, 2, 0, 1), WIRE_SUCCESS);
	cr_expect_eq(run(POWER_PROTOCOL, POWER_SET_STATE, 3, 0, 0, POWER_OFF), WIRE_SUCCESS);
	cr_expect_eq(told.count, 0); /* it is off */
	cr_expect_eq(run(POWER_PROTOCOL, POWER_SET_STATE, 3, 0, 0, POWER_ON), WIRE_SUCCESS);
	cr_expect(told.count == 1 && told.protocol == POWER_PROTOCOL && told.event == POWER_EVENT_STATE && told.bytes == 12);
	cr_expect(told.word[0] == 1 && told.word[1] == 0 && told.word[2] == POWER_ON);
	cr_expect_eq(run(POWER_PROTOCOL, POWER_STATE_EVENTS, 2, 0, 2), WIRE_INVALID_PARAMETERS);
	cr_expect_eq(run(POWER_PROTOCOL, POWER_STATE_EVENTS, 2, 3, 1), WIRE_NOT_FOUND);
	cr_expect_eq(run(POWER_PROTOCOL, POWER_SET_STATE, 3, 0, 0, POWER_OFF), WIRE_SUCCESS);
	cr_expect_eq(server_event(&server, POWER_PROTOCOL, POWER_EVENT_STATE, 0, on, payload), 12);
	cr_expect(payload[0] == 0 && payload[1] == 0 && payload[2] == POWER_ON);
	cr_expect(state("power.0.on") == 1 && state("power.0.state_changes") == 3);
	cr_expect_eq(server_event(&server, POWER_PROTOCOL, 1, 0, on, payload), 0);
	cr_expect_eq(server_event(&server, POWER_PROTOCOL, POWER_EVENT_STATE, 3, on, payload), 0);
}

Test(domains, reset_describes_them)
{
	cr_expect_eq(run(RESET_PROTOCOL, COMMON_ATTRIBUTES, 0), WIRE_SUCCESS);
	cr_expect(reply.bytes == 4 && word(0) == 3);
	cr_expect_eq(run(RESET_PROTOCOL, RESET_DOMAIN, 1, 0), WIRE_SUCCESS);
	cr_expect(reply.bytes == 24 && word(0) == 0x40000000 && word(1) == 7);
	cr_expect_str_eq((char *)reply.payload + 8, "usb");
	cr_expect_eq(run(RESET_PROTOCOL, RESET_DOMAIN, 1, 1), WIRE_SUCCESS);
	cr_expect_eq(word(0), 0xe0000000); /* asynchronous, notifies, a long name */
	cr_expect_eq(run(RESET_PROTOCOL, RESET_NAME, 1, 1), WIRE_SUCCESS);
	cr_expect_str_eq((char *)reply.payload + 4, "ethernet-controller");
	server.p2a = false; /* nowhere to send a delayed response or a notification */
	cr_expect_eq(run(RESET_PROTOCOL, RESET_DOMAIN, 1, 1), WIRE_SUCCESS);
	cr_expect_eq(word(0), 0x20000000);
	cr_expect_eq(run(RESET_PROTOCOL, RESET_DOMAIN, 1, 3), WIRE_NOT_FOUND);
}

Test(domains, reset_lines_are_asserted_and_released)
{
	cr_expect_eq(state("reset.1.asserted"), 1);
	cr_expect_eq(run(RESET_PROTOCOL, RESET_RESET, 3, 0, RESET_ASSERT_FLAG, 0), WIRE_SUCCESS);
	cr_expect(state("reset.0.asserted") == 1 && state("reset.0.reset_count") == 1);
	cr_expect_eq(run(RESET_PROTOCOL, RESET_RESET, 3, 0, RESET_ASSERT_FLAG, 0), WIRE_SUCCESS);
	cr_expect_eq(state("reset.0.reset_count"), 1); /* it was */
	cr_expect_eq(run(RESET_PROTOCOL, RESET_RESET, 3, 0, 0, 0), WIRE_SUCCESS);
	cr_expect(state("reset.0.asserted") == 0 && state("reset.0.reset_count") == 1);
	cr_expect_eq(run(RESET_PROTOCOL, RESET_RESET, 3, 1, RESET_AUTONOMOUS_FLAG, 0), WIRE_SUCCESS);
	cr_expect(state("reset.1.asserted") == 0 && state("reset.1.reset_count") == 1);
	cr_expect_eq(run(RESET_PROTOCOL, RESET_RESET, 3, 0, RESET_AUTONOMOUS_FLAG, 1), WIRE_INVALID_PARAMETERS);
	cr_expect_eq(run(RESET_PROTOCOL, RESET_RESET, 3, 2, RESET_AUTONOMOUS_FLAG, 0), WIRE_DENIED);
	cr_expect_eq(run(RESET_PROTOCOL, RESET_RESET, 3, 3, RESET_AUTONOMOUS_FLAG, 0), WIRE_NOT_FOUND);
	cr_expect_eq(run(RESET_PROTOCOL, RESET_RESET, 2, 0, 0), WIRE_PROTOCOL_ERROR);
}

Test(domains, an_asynchronous_reset_happens_when_it_completes)
{
	const u32 flags = RESET_AUTONOMOUS_FLAG | RESET_ASYNC_FLAG;

	cr_expect_eq(run(RESET_PROTOCOL, RESET_RESET, 3, 0, flags, 0), WIRE_NOT_SUPPORTED);
	cr_expect_eq(run(RESET_PROTOCOL, RESET_RESET, 3, 1, flags, 0), WIRE_SUCCESS);
	cr_expect(!reply.silent && state("reset.1.asserted") == 1 && state("reset.1.reset_count") == 0);
	cr_expect_eq(finish(), WIRE_SUCCESS);
	cr_expect(reply.bytes == 4 && word(0) == 1); /* the domain */
	cr_expect(state("reset.1.asserted") == 0 && state("reset.1.reset_count") == 1);
	for (u32 i = 0; i < SERVER_ASYNCHRONOUS_REQUESTS; i++)
		cr_expect_eq(run(RESET_PROTOCOL, RESET_RESET, 3, 1, flags, 0), WIRE_SUCCESS);
	cr_expect_eq(run(RESET_PROTOCOL, RESET_RESET, 3, 1, flags, 0), WIRE_BUSY);
	server.p2a = false;
	cr_expect_eq(run(RESET_PROTOCOL, RESET_RESET, 3, 1, flags, 0), WIRE_NOT_SUPPORTED);
}

Test(domains, reset_notifies_those_who_asked)
{
	static const u64 cold[2] = { 0, 0 };
	u32 payload[8];

	cr_expect_eq(run(RESET_PROTOCOL, RESET_ISSUED_EVENTS, 2, 0, 1), WIRE_SUCCESS);
	cr_expect_eq(run(RESET_PROTOCOL, RESET_RESET, 3, 0, 0, 0), WIRE_SUCCESS);
	cr_expect_eq(told.count, 0);
	cr_expect_eq(run(RESET_PROTOCOL, RESET_RESET, 3, 0, RESET_AUTONOMOUS_FLAG, 0), WIRE_SUCCESS);
	cr_expect(told.count == 1 && told.protocol == RESET_PROTOCOL && told.event == RESET_EVENT_ISSUED && told.bytes == 12);
	cr_expect(told.word[0] == 1 && told.word[1] == 0 && told.word[2] == 0);
	cr_expect_eq(run(RESET_PROTOCOL, RESET_RESET, 3, 0, RESET_ASSERT_FLAG, 0), WIRE_SUCCESS);
	cr_expect_eq(told.count, 2);
	cr_expect_eq(run(RESET_PROTOCOL, RESET_ISSUED_EVENTS, 2, 0, 2), WIRE_INVALID_PARAMETERS);
	cr_expect_eq(server_event(&server, RESET_PROTOCOL, RESET_EVENT_ISSUED, 0, cold, payload), 12);
	cr_expect(payload[0] == 0 && payload[1] == 0 && payload[2] == 0 && state("reset.0.reset_count") == 3);
	cr_expect_eq(server_event(&server, RESET_PROTOCOL, 1, 0, cold, payload), 0);
}

Test(domains, a_restart_forgets_what_the_agent_has_set)
{
	cr_expect_eq(run(POWER_PROTOCOL, POWER_SET_STATE, 3, 0, 0, POWER_ON), WIRE_SUCCESS);
	cr_expect_eq(run(POWER_PROTOCOL, POWER_STATE_EVENTS, 2, 0, 1), WIRE_SUCCESS);
	cr_expect_eq(run(RESET_PROTOCOL, RESET_RESET, 3, 1, RESET_AUTONOMOUS_FLAG, 0), WIRE_SUCCESS);
	cr_expect_eq(run(RESET_PROTOCOL, RESET_ISSUED_EVENTS, 2, 1, 1), WIRE_SUCCESS);
	server_reset(&server);
	cr_expect(state("power.0.on") == 0 && state("power.0.notify_state") == 0 && state("power.0.state_changes") == 1);
	cr_expect(state("reset.1.asserted") == 1 && state("reset.1.notify_issued") == 0 && state("reset.1.reset_count") == 1);
}
