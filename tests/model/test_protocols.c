/* SPDX-License-Identifier: GPL-2.0-only */
/* The protocols' commands, bytes in and bytes out, without hardware or time. */
#include <criterion/criterion.h>
#include <stdarg.h>

#include "fixture.h"

static struct server server;
static struct reply reply;

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

static void power(void)
{
	configure();
	memset(&told, 0, sizeof(told));
	server_init(&server, 0, &the.config, true);
	server.host = &host;
}

TestSuite(protocols, .init = power);

/* Executes a command with words as payload; the status. */
static s32 run(u32 protocol, u32 message, u32 words, ...)
{
	struct request request = { .header = wire_header(protocol, message, WIRE_COMMAND, 5), .bytes = words * 4 };
	va_list args;

	va_start(args, words);
	for (u32 i = 0; i < words; i++) {
		u32 word = va_arg(args, u32);

		memcpy(request.payload + i * 4, &word, 4);
	}
	va_end(args);
	reply.room = WIRE_PAYLOAD_BYTES;
	return server_execute(&server, &request, &reply);
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

Test(protocols, headers_are_as_the_specification_packs_them)
{
	cr_expect_eq(wire_header(PERF_PROTOCOL, PERF_SET_LEVEL, WIRE_COMMAND, 0), 0x00004c07);
	cr_expect_eq(wire_header(PERF_PROTOCOL, PERF_SET_LEVEL, WIRE_COMMAND, 1), 0x00044c07);
	cr_expect_eq(wire_header(PERF_PROTOCOL, PERF_SET_LEVEL, WIRE_COMMAND, 2), 0x00084c07);
	cr_expect_eq(wire_token(0x0ffc4c07), 1023);
	cr_expect_eq(wire_type(0x00004f01), WIRE_NOTIFICATION);
	cr_expect_eq(WIRE_AREA_BYTES, 0x1c);
}

Test(protocols, each_has_its_version_and_negotiates_only_that)
{
	static const u32 have[][2] = {
		{ BASE_PROTOCOL, 0x20001 }, { PERF_PROTOCOL, 0x40000 }, { CLOCK_PROTOCOL, 0x30000 }, { SENSOR_PROTOCOL, 0x30001 },
	};

	for (u32 i = 0; i < 4; i++) {
		cr_expect_eq(run(have[i][0], COMMON_VERSION, 0), WIRE_SUCCESS);
		cr_expect_eq(reply.bytes, 4);
		cr_expect_eq(word(0), have[i][1]);
		cr_expect_eq(run(have[i][0], COMMON_NEGOTIATE_VERSION, 1, have[i][1]), WIRE_SUCCESS);
		cr_expect_eq(run(have[i][0], COMMON_NEGOTIATE_VERSION, 1, 0x10000), WIRE_NOT_SUPPORTED);
	}
}

Test(protocols, message_attributes_tell_what_is_there)
{
	cr_expect_eq(run(PERF_PROTOCOL, COMMON_MESSAGE_ATTRIBUTES, 1, PERF_SET_LEVEL), WIRE_SUCCESS);
	cr_expect_eq(word(0), 0);
	cr_expect_eq(run(PERF_PROTOCOL, COMMON_MESSAGE_ATTRIBUTES, 1, COMMON_VERSION), WIRE_SUCCESS);
	cr_expect_eq(run(PERF_PROTOCOL, COMMON_MESSAGE_ATTRIBUTES, 1, COMMON_NEGOTIATE_VERSION), WIRE_SUCCESS);
	cr_expect_eq(run(PERF_PROTOCOL, COMMON_MESSAGE_ATTRIBUTES, 1, PERF_LEVEL_NOTIFY), WIRE_SUCCESS);
	cr_expect_eq(run(PERF_PROTOCOL, COMMON_MESSAGE_ATTRIBUTES, 1, 0x7f), WIRE_NOT_FOUND);
	the.config.notifications = false;
	cr_expect_eq(run(PERF_PROTOCOL, COMMON_MESSAGE_ATTRIBUTES, 1, PERF_LEVEL_NOTIFY), WIRE_NOT_FOUND);
	cr_expect_eq(run(PERF_PROTOCOL, PERF_LEVEL_NOTIFY, 2, 0, 1), WIRE_NOT_SUPPORTED);
	cr_expect_eq(server.counters.unknown, 3);
}

Test(protocols, what_is_not_there_or_too_short_is_refused)
{
	cr_expect_eq(run(0x17, COMMON_VERSION, 0), WIRE_NOT_SUPPORTED);
	cr_expect_eq(run(PERF_PROTOCOL, 0x3f, 0), WIRE_NOT_SUPPORTED);
	cr_expect_eq(run(PERF_PROTOCOL, 0xff, 0), WIRE_NOT_SUPPORTED);
	cr_expect_eq(run(CLOCK_PROTOCOL, 0xc, 2, 0, 0), WIRE_NOT_SUPPORTED);
	cr_expect_eq(server.counters.unknown, 4);
	cr_expect_eq(run(PERF_PROTOCOL, PERF_SET_LEVEL, 1, 0), WIRE_PROTOCOL_ERROR);
	cr_expect_eq(run(PERF_PROTOCOL, COMMON_MESSAGE_ATTRIBUTES, 0), WIRE_PROTOCOL_ERROR);
	cr_expect_eq(server.counters.protocol_violations, 2);
	cr_expect_eq(reply.bytes, 0);
}

Test(protocols, an_error_event_follows_a_malformed_request_if_wanted)
{
	cr_expect_eq(run(PERF_PROTOCOL, PERF_SET_LEVEL, 1, 0), WIRE_PROTOCOL_ERROR);
	cr_expect_eq(told.count, 0);
	cr_expect_eq(run(BASE_PROTOCOL, BASE_ERRORS_NOTIFY, 1, 1), WIRE_SUCCESS);
	cr_expect_eq(run(PERF_PROTOCOL, PERF_SET_LEVEL, 1, 0), WIRE_PROTOCOL_ERROR);
	cr_expect_eq(told.count, 1);
	cr_expect_eq(told.protocol, BASE_PROTOCOL);
	cr_expect_eq(told.bytes, 16);
	cr_expect_eq(told.word[1], 1); /* not fatal, one report */
	cr_expect_eq(told.word[2], wire_header(PERF_PROTOCOL, PERF_SET_LEVEL, 0, 5));
}

Test(protocols, base_says_who_it_is)
{
	cr_expect_eq(run(BASE_PROTOCOL, COMMON_ATTRIBUTES, 0), WIRE_SUCCESS);
	cr_expect_eq(word(0), 3 | 1 << 8);
	cr_expect_eq(run(BASE_PROTOCOL, BASE_VENDOR, 0), WIRE_SUCCESS);
	cr_expect_eq(reply.bytes, 16);
	cr_expect_str_eq((char *)reply.payload, "vendor");
	cr_expect_eq(run(BASE_PROTOCOL, BASE_SUB_VENDOR, 0), WIRE_SUCCESS);
	cr_expect_str_eq((char *)reply.payload, "sub");
	cr_expect_eq(run(BASE_PROTOCOL, BASE_IMPLEMENTATION_VERSION, 0), WIRE_SUCCESS);
	cr_expect_eq(word(0), 0x1234);
	cr_expect_eq(run(BASE_PROTOCOL, BASE_AGENT, 1, 0), WIRE_SUCCESS);
	cr_expect_str_eq((char *)reply.payload + 4, "platform");
	cr_expect_eq(run(BASE_PROTOCOL, BASE_AGENT, 1, ~0u), WIRE_SUCCESS);
	cr_expect_eq(word(0), 1);
	cr_expect_str_eq((char *)reply.payload + 4, "OSPM");
	cr_expect_eq(run(BASE_PROTOCOL, BASE_AGENT, 1, 2), WIRE_NOT_FOUND);
}

Test(protocols, base_lists_what_is_configured_in_whole_words)
{
	cr_expect_eq(run(BASE_PROTOCOL, BASE_LIST_PROTOCOLS, 1, 0), WIRE_SUCCESS);
	cr_expect_eq(reply.bytes, 8);
	cr_expect_eq(word(0), 3);
	cr_expect_eq(word(1), 0x151413);
	cr_expect_eq(run(BASE_PROTOCOL, BASE_LIST_PROTOCOLS, 1, 2), WIRE_SUCCESS);
	cr_expect_eq(word(0), 1);
	cr_expect_eq(word(1), 0x15);
	cr_expect_eq(run(BASE_PROTOCOL, BASE_LIST_PROTOCOLS, 1, 3), WIRE_SUCCESS);
	cr_expect_eq(word(0), 0);
	cr_expect_eq(run(BASE_PROTOCOL, BASE_LIST_PROTOCOLS, 1, 4), WIRE_INVALID_PARAMETERS);
	the.config.perf_count = 0;
	cr_expect_eq(run(BASE_PROTOCOL, BASE_LIST_PROTOCOLS, 1, 0), WIRE_SUCCESS);
	cr_expect_eq(word(0), 2);
	cr_expect_eq(word(1), 0x1514);
	cr_expect_eq(run(PERF_PROTOCOL, COMMON_VERSION, 0), WIRE_NOT_SUPPORTED);
}

Test(protocols, permissions_deny_until_they_are_reset)
{
	cr_expect_eq(run(BASE_PROTOCOL, BASE_PROTOCOL_PERMISSIONS, 4, 1, 0, PERF_PROTOCOL, 0), WIRE_SUCCESS);
	cr_expect_eq(run(PERF_PROTOCOL, PERF_GET_LEVEL, 1, 0), WIRE_DENIED);
	cr_expect_eq(run(CLOCK_PROTOCOL, CLOCK_GET_RATE, 1, 0), WIRE_SUCCESS);
	cr_expect_eq(run(BASE_PROTOCOL, BASE_RESET_AGENT, 2, 1, 0), WIRE_SUCCESS);
	cr_expect_eq(run(PERF_PROTOCOL, PERF_GET_LEVEL, 1, 0), WIRE_DENIED);
	cr_expect_eq(run(BASE_PROTOCOL, BASE_RESET_AGENT, 2, 1, 1), WIRE_SUCCESS);
	cr_expect_eq(run(PERF_PROTOCOL, PERF_GET_LEVEL, 1, 0), WIRE_SUCCESS);
	cr_expect_eq(run(BASE_PROTOCOL, BASE_DEVICE_PERMISSIONS, 3, 1, 0, 0), WIRE_SUCCESS);
	cr_expect_eq(run(CLOCK_PROTOCOL, CLOCK_GET_RATE, 1, 0), WIRE_DENIED);
	cr_expect_eq(run(BASE_PROTOCOL, BASE_RESET_AGENT, 2, 1, 0), WIRE_SUCCESS);
	cr_expect_eq(run(CLOCK_PROTOCOL, CLOCK_GET_RATE, 1, 0), WIRE_DENIED);
	cr_expect_eq(run(BASE_PROTOCOL, BASE_DEVICE_PERMISSIONS, 3, 1, 0, 1), WIRE_SUCCESS);
	cr_expect_eq(run(CLOCK_PROTOCOL, CLOCK_GET_RATE, 1, 0), WIRE_SUCCESS);
	cr_expect_eq(server.counters.denied, 4);
	cr_expect_eq(run(BASE_PROTOCOL, BASE_DEVICE_PERMISSIONS, 3, 2, 0, 1), WIRE_NOT_FOUND);
	cr_expect_eq(run(BASE_PROTOCOL, BASE_PROTOCOL_PERMISSIONS, 4, 1, 0, BASE_PROTOCOL, 0), WIRE_INVALID_PARAMETERS);
}

Test(protocols, reset_takes_back_what_the_agent_has_set)
{
	cr_expect_eq(run(PERF_PROTOCOL, PERF_SET_LEVEL, 2, 0, 300), WIRE_SUCCESS);
	cr_expect_eq(run(PERF_PROTOCOL, PERF_LEVEL_NOTIFY, 2, 0, 1), WIRE_SUCCESS);
	cr_expect_eq(run(BASE_PROTOCOL, BASE_RESET_AGENT, 2, 1, 0), WIRE_SUCCESS);
	cr_expect_eq(state("perf.0.level"), 100);
	cr_expect_eq(state("perf.0.notify_level"), 0);
}

Test(protocols, perf_describes_its_domains)
{
	cr_expect_eq(run(PERF_PROTOCOL, COMMON_ATTRIBUTES, 0), WIRE_SUCCESS);
	cr_expect_eq(reply.bytes, 16);
	cr_expect_eq(word(0), 2 | 1 << 17);
	cr_expect_eq(run(PERF_PROTOCOL, PERF_DOMAIN, 1, 0), WIRE_SUCCESS);
	cr_expect_eq(reply.bytes, 32);
	cr_expect_eq(word(0), 0xf0000000);
	cr_expect_eq(word(1), 50);
	cr_expect_eq(word(2), 600000);
	cr_expect_eq(word(3), 300);
	cr_expect_str_eq((char *)reply.payload + 16, "big");
	the.perf[1].may_set_level = false;
	cr_expect_eq(run(PERF_PROTOCOL, PERF_DOMAIN, 1, 1), WIRE_SUCCESS);
	cr_expect_eq(word(0), 0xb4000000); /* no level, a long name */
	cr_expect_str_eq((char *)reply.payload + 16, "little-cores-of");
	cr_expect_eq(run(PERF_PROTOCOL, PERF_NAME, 1, 1), WIRE_SUCCESS);
	cr_expect_eq(reply.bytes, 68);
	cr_expect_str_eq((char *)reply.payload + 4, "little-cores-of-the-cluster");
	cr_expect_eq(run(PERF_PROTOCOL, PERF_DOMAIN, 1, 2), WIRE_NOT_FOUND);
}

Test(protocols, perf_levels_come_in_pages)
{
	the.perf[0].level_count = 14;
	for (u32 i = 0; i < 14; i++)
		the.perf[0].level[i] = (struct perf_level_config){ (i + 1) * 100, i * 7, 70000 };
	cr_expect_eq(run(PERF_PROTOCOL, PERF_LEVELS, 2, 0, 0), WIRE_SUCCESS);
	cr_expect_eq(reply.bytes, 4 + 6 * 20);
	cr_expect_eq(word(0), 6 | 8 << 16);
	cr_expect_eq(word(1), 100);
	cr_expect_eq(word(3), 0xffff); /* the latency has 16 bits */
	cr_expect_eq(word(4), 200000); /* kHz */
	cr_expect_eq(run(PERF_PROTOCOL, PERF_LEVELS, 2, 0, 12), WIRE_SUCCESS);
	cr_expect_eq(word(0), 2);
	cr_expect_eq(word(1), 1300);
	cr_expect_eq(word(2), 84);
	cr_expect_eq(word(5), 12); /* index */
	cr_expect_eq(run(PERF_PROTOCOL, PERF_LEVELS, 2, 0, 14), WIRE_OUT_OF_RANGE);
}

Test(protocols, perf_level_obeys_levels_limits_and_permissions)
{
	cr_expect_eq(run(PERF_PROTOCOL, PERF_SET_LEVEL, 2, 0, 200), WIRE_SUCCESS);
	cr_expect_eq(run(PERF_PROTOCOL, PERF_GET_LEVEL, 1, 0), WIRE_SUCCESS);
	cr_expect_eq(word(0), 200);
	cr_expect_eq(run(PERF_PROTOCOL, PERF_SET_LEVEL, 2, 0, 250), WIRE_INVALID_PARAMETERS);
	cr_expect_eq(run(PERF_PROTOCOL, PERF_SET_LEVEL, 2, 2, 200), WIRE_NOT_FOUND);
	cr_expect_eq(run(PERF_PROTOCOL, PERF_SET_LIMITS, 3, 0, 200, 100), WIRE_SUCCESS);
	cr_expect_eq(run(PERF_PROTOCOL, PERF_SET_LEVEL, 2, 0, 300), WIRE_OUT_OF_RANGE);
	cr_expect_eq(reply.bytes, 0);
	cr_expect_eq(run(PERF_PROTOCOL, PERF_SET_LIMITS, 3, 1, 300, 200), WIRE_SUCCESS);
	cr_expect_eq(run(PERF_PROTOCOL, PERF_SET_LEVEL, 2, 1, 100), WIRE_OUT_OF_RANGE);
	the.perf[0].may_set_level = false;
	cr_expect_eq(run(PERF_PROTOCOL, PERF_SET_LEVEL, 2, 0, 100), WIRE_DENIED);
	cr_expect_eq(state("perf.0.level"), 200);
	cr_expect_eq(state("perf.0.level_changes"), 1);
}

Test(protocols, perf_limits_move_the_level_into_their_range)
{
	cr_expect_eq(run(PERF_PROTOCOL, PERF_SET_LIMITS, 3, 0, 300, 200), WIRE_SUCCESS);
	cr_expect_eq(state("perf.0.level"), 200);
	cr_expect_eq(run(PERF_PROTOCOL, PERF_GET_LIMITS, 1, 0), WIRE_SUCCESS);
	cr_expect_eq(word(0), 300);
	cr_expect_eq(word(1), 200);
	cr_expect_eq(run(PERF_PROTOCOL, PERF_SET_LIMITS, 3, 0, 0, 100), WIRE_SUCCESS); /* the maximum stays */
	cr_expect_eq(state("perf.0.limit_max"), 300);
	cr_expect_eq(state("perf.0.limit_min"), 100);
	cr_expect_eq(state("perf.0.level"), 200);
	cr_expect_eq(run(PERF_PROTOCOL, PERF_SET_LIMITS, 3, 0, 100, 0), WIRE_SUCCESS);
	cr_expect_eq(state("perf.0.level"), 100);
	cr_expect_eq(run(PERF_PROTOCOL, PERF_SET_LIMITS, 3, 0, 0, 0), WIRE_INVALID_PARAMETERS);
	cr_expect_eq(run(PERF_PROTOCOL, PERF_SET_LIMITS, 3, 0, 100, 200), WIRE_INVALID_PARAMETERS);
	cr_expect_eq(run(PERF_PROTOCOL, PERF_SET_LIMITS, 3, 0, 150, 100), WIRE_INVALID_PARAMETERS);
	the.perf[0].may_set_limits = false;
	cr_expect_eq(run(PERF_PROTOCOL, PERF_SET_LIMITS, 3, 0, 300, 100), WIRE_DENIED);
}

Test(protocols, perf_notifies_changes_to_those_who_asked)
{
	cr_expect_eq(run(PERF_PROTOCOL, PERF_SET_LEVEL, 2, 0, 200), WIRE_SUCCESS);
	cr_expect_eq(told.count, 0);
	cr_expect_eq(run(PERF_PROTOCOL, PERF_LEVEL_NOTIFY, 2, 0, 1), WIRE_SUCCESS);
	cr_expect_eq(run(PERF_PROTOCOL, PERF_LIMITS_NOTIFY, 2, 0, 1), WIRE_SUCCESS);
	cr_expect_eq(run(PERF_PROTOCOL, PERF_SET_LEVEL, 2, 0, 200), WIRE_SUCCESS);
	cr_expect_eq(told.count, 0); /* nothing has changed */
	cr_expect_eq(run(PERF_PROTOCOL, PERF_SET_LEVEL, 2, 0, 300), WIRE_SUCCESS);
	cr_expect(told.count == 1 && told.event == PERF_EVENT_LEVEL && told.bytes == 12);
	cr_expect(told.word[0] == 1 && told.word[1] == 0 && told.word[2] == 300);
	cr_expect_eq(run(PERF_PROTOCOL, PERF_SET_LIMITS, 3, 0, 300, 200), WIRE_SUCCESS);
	cr_expect(told.count == 2 && told.event == PERF_EVENT_LIMITS && told.bytes == 16);
	cr_expect(told.word[2] == 300 && told.word[3] == 200);
	cr_expect_eq(run(PERF_PROTOCOL, PERF_LEVEL_NOTIFY, 2, 0, 0), WIRE_SUCCESS);
	cr_expect_eq(run(PERF_PROTOCOL, PERF_SET_LEVEL, 2, 0, 200), WIRE_SUCCESS);
	cr_expect_eq(told.count, 2);
	cr_expect_eq(run(PERF_PROTOCOL, PERF_LEVEL_NOTIFY, 2, 0, 2), WIRE_INVALID_PARAMETERS);
}

Test(protocols, perf_fast_channels_have_addresses_and_doorbells)
{
	cr_expect_eq(run(PERF_PROTOCOL, PERF_FAST_CHANNEL, 2, 0, PERF_SET_LEVEL), WIRE_NOT_SUPPORTED);
	the.perf[1].fast_channels = true;
	server.fast_base = 0x1112345000;
	server.fast_bell_base = 0x2200000000;
	cr_expect_eq(run(PERF_PROTOCOL, COMMON_MESSAGE_ATTRIBUTES, 1, PERF_SET_LEVEL), WIRE_SUCCESS);
	cr_expect_eq(word(0), 1);
	cr_expect_eq(run(PERF_PROTOCOL, PERF_FAST_CHANNEL, 2, 0, PERF_SET_LEVEL), WIRE_NOT_SUPPORTED);
	cr_expect_eq(run(PERF_PROTOCOL, PERF_FAST_CHANNEL, 2, 1, PERF_SET_LIMITS), WIRE_SUCCESS);
	cr_expect_eq(reply.bytes, 44);
	cr_expect(word(0) == 5 && word(1) == 50); /* doorbell of 1 << 2 bytes, rate limit */
	cr_expect(word(2) == 0x12345028 && word(3) == 0x11 && word(4) == 8);
	cr_expect(word(5) == 4 && word(6) == 0x22);
	cr_expect(word(7) == 2 && word(9) == 0xfffffffc);
	cr_expect_eq(run(PERF_PROTOCOL, PERF_FAST_CHANNEL, 2, 1, PERF_GET_LEVEL), WIRE_SUCCESS);
	cr_expect(word(0) == 0 && word(4) == 4);
	cr_expect_eq(run(PERF_PROTOCOL, PERF_FAST_CHANNEL, 2, 1, PERF_NAME), WIRE_NOT_SUPPORTED);
}

Test(protocols, clocks_are_described)
{
	cr_expect_eq(run(CLOCK_PROTOCOL, COMMON_ATTRIBUTES, 0), WIRE_SUCCESS);
	cr_expect_eq(word(0), 3 | 16 << 16);
	cr_expect_eq(run(CLOCK_PROTOCOL, CLOCK_DESCRIPTION, 1, 0), WIRE_SUCCESS);
	cr_expect_eq(reply.bytes, 24);
	cr_expect_eq(word(0), 0xc0000000);
	cr_expect_str_eq((char *)reply.payload + 4, "uart");
	cr_expect_eq(run(CLOCK_PROTOCOL, CLOCK_DESCRIPTION, 1, 2), WIRE_SUCCESS);
	cr_expect_eq(word(0), 0xe0000003); /* long name, restricted, enabled */
	cr_expect_eq(run(CLOCK_PROTOCOL, CLOCK_NAME, 1, 2), WIRE_SUCCESS);
	cr_expect_str_eq((char *)reply.payload + 4, "a-clock-nobody-may-touch");
	cr_expect_eq(run(CLOCK_PROTOCOL, CLOCK_PERMISSIONS, 1, 2), WIRE_SUCCESS);
	cr_expect_eq(word(0), 0);
	cr_expect_eq(run(CLOCK_PROTOCOL, CLOCK_PERMISSIONS, 1, 0), WIRE_SUCCESS);
	cr_expect_eq(word(0), 0xa0000000);
}

Test(protocols, clock_rates_are_a_list_or_a_range)
{
	cr_expect_eq(run(CLOCK_PROTOCOL, CLOCK_RATES, 2, 0, 0), WIRE_SUCCESS);
	cr_expect(word(0) == 3 && reply.bytes == 4 + 3 * 8 && word(3) == 2000000 && word(4) == 0);
	cr_expect_eq(run(CLOCK_PROTOCOL, CLOCK_RATES, 2, 1, 0), WIRE_SUCCESS);
	cr_expect_eq(word(0), 3 | 1 << 12);
	cr_expect(word(3) == 705032704 && word(4) == 1); /* 5 GHz */
	the.clock[0].rate_count = 40;
	cr_expect_eq(run(CLOCK_PROTOCOL, CLOCK_RATES, 2, 0, 0), WIRE_SUCCESS);
	cr_expect_eq(word(0), 15 | 25 << 16);
	cr_expect_eq(run(CLOCK_PROTOCOL, CLOCK_RATES, 2, 0, 30), WIRE_SUCCESS);
	cr_expect_eq(word(0), 10);
	cr_expect_eq(run(CLOCK_PROTOCOL, CLOCK_RATES, 2, 0, 40), WIRE_OUT_OF_RANGE);
}

Test(protocols, clock_rates_are_rounded_as_asked)
{
	cr_expect_eq(run(CLOCK_PROTOCOL, CLOCK_SET_RATE, 4, 0, 0, 2600000, 0), WIRE_SUCCESS);
	cr_expect_eq(state("clock.0.rate_hz"), 2000000);
	cr_expect_eq(run(CLOCK_PROTOCOL, CLOCK_SET_RATE, 4, CLOCK_SET_UP_FLAG, 0, 2100000, 0), WIRE_SUCCESS);
	cr_expect_eq(state("clock.0.rate_hz"), 3000000);
	cr_expect_eq(run(CLOCK_PROTOCOL, CLOCK_SET_RATE, 4, CLOCK_SET_AUTO_FLAG, 0, 1400000, 0), WIRE_SUCCESS);
	cr_expect_eq(state("clock.0.rate_hz"), 1000000);
	cr_expect_eq(run(CLOCK_PROTOCOL, CLOCK_SET_RATE, 4, CLOCK_SET_AUTO_FLAG, 1, 2600, 0), WIRE_SUCCESS);
	cr_expect_eq(state("clock.1.rate_hz"), 3000);
	cr_expect_eq(run(CLOCK_PROTOCOL, CLOCK_SET_RATE, 4, 0, 1, 705032704, 1), WIRE_SUCCESS);
	cr_expect_eq(state("clock.1.rate_hz"), 5000000000ULL);
	cr_expect_eq(run(CLOCK_PROTOCOL, CLOCK_GET_RATE, 1, 1), WIRE_SUCCESS);
	cr_expect(word(0) == 705032704 && word(1) == 1);
	cr_expect_eq(run(CLOCK_PROTOCOL, CLOCK_SET_RATE, 4, 0, 0, 4000000, 0), WIRE_INVALID_PARAMETERS);
	cr_expect_eq(run(CLOCK_PROTOCOL, CLOCK_SET_RATE, 4, 0, 2, 32768, 0), WIRE_DENIED);
	cr_expect_eq(run(CLOCK_PROTOCOL, CLOCK_SET_RATE, 4, 0, 3, 32768, 0), WIRE_NOT_FOUND);
}

Test(protocols, an_asynchronous_rate_change_happens_when_it_completes)
{
	struct request request = { .header = wire_header(CLOCK_PROTOCOL, CLOCK_SET_RATE, 0, 1), .bytes = 16 };
	u32 words[4] = { CLOCK_SET_ASYNC_FLAG, 1, 9000, 0 };

	memcpy(request.payload, words, 16);
	reply.room = WIRE_PAYLOAD_BYTES;
	cr_expect_eq(server_execute(&server, &request, &reply), WIRE_SUCCESS);
	cr_assert(reply.complete);
	cr_expect_eq(state("clock.1.rate_hz"), 1000);
	cr_expect_eq(server.asynchronous_clocks, 1);
	reply.bytes = 0;
	cr_expect_eq(reply.complete(&server, &request, &reply), WIRE_SUCCESS);
	cr_expect_eq(state("clock.1.rate_hz"), 9000);
	cr_expect_eq(server.asynchronous_clocks, 0);
	cr_expect(reply.bytes == 12 && word(0) == 1 && word(1) == 9000);
}

Test(protocols, asynchronous_requests_have_a_limit)
{
	for (u32 i = 0; i < SERVER_ASYNCHRONOUS_REQUESTS; i++)
		cr_expect_eq(run(CLOCK_PROTOCOL, CLOCK_SET_RATE, 4, CLOCK_SET_ASYNC_FLAG, 1, 9000, 0), WIRE_SUCCESS);
	cr_expect_eq(run(CLOCK_PROTOCOL, CLOCK_SET_RATE, 4, CLOCK_SET_ASYNC_FLAG, 1, 9000, 0), WIRE_BUSY);
	server.p2a = false; /* nowhere to send the delayed response */
	cr_expect_eq(run(CLOCK_PROTOCOL, CLOCK_SET_RATE, 4, CLOCK_SET_ASYNC_FLAG, 1, 9000, 0), WIRE_NOT_SUPPORTED);
	cr_expect_eq(run(CLOCK_PROTOCOL, COMMON_ATTRIBUTES, 0), WIRE_SUCCESS);
	cr_expect_eq(word(0), 3);
}

Test(protocols, clocks_go_on_and_off)
{
	cr_expect_eq(run(CLOCK_PROTOCOL, CLOCK_SET_CONFIG, 3, 0, 1, 0), WIRE_SUCCESS);
	cr_expect_eq(state("clock.0.enabled"), 1);
	cr_expect_eq(run(CLOCK_PROTOCOL, CLOCK_GET_CONFIG, 2, 0, 0), WIRE_SUCCESS);
	cr_expect(reply.bytes == 12 && word(1) == 1);
	cr_expect_eq(run(CLOCK_PROTOCOL, CLOCK_SET_CONFIG, 3, 0, 0, 0), WIRE_SUCCESS);
	cr_expect_eq(state("clock.0.enabled"), 0);
	cr_expect_eq(run(CLOCK_PROTOCOL, CLOCK_SET_CONFIG, 3, 0, 2, 0), WIRE_INVALID_PARAMETERS);
	cr_expect_eq(run(CLOCK_PROTOCOL, CLOCK_SET_CONFIG, 3, 2, 0, 0), WIRE_DENIED);
	cr_expect_eq(state("clock.2.enabled"), 1);
}

Test(protocols, clocks_notify_requests_and_changes)
{
	cr_expect_eq(run(CLOCK_PROTOCOL, CLOCK_RATE_EVENTS, 2, 0, 1), WIRE_SUCCESS);
	cr_expect_eq(run(CLOCK_PROTOCOL, CLOCK_SET_RATE, 4, 0, 0, 2600000, 0), WIRE_SUCCESS);
	cr_expect(told.count == 1 && told.event == CLOCK_EVENT_RATE && told.bytes == 16 && told.word[2] == 2000000);
	cr_expect_eq(run(CLOCK_PROTOCOL, CLOCK_REQUEST_EVENTS, 2, 2, 1), WIRE_SUCCESS);
	cr_expect_eq(run(CLOCK_PROTOCOL, CLOCK_SET_RATE, 4, 0, 2, 5, 0), WIRE_DENIED);
	cr_expect(told.count == 2 && told.event == CLOCK_EVENT_REQUEST && told.word[1] == 2 && told.word[2] == 5);
}

Test(protocols, sensors_are_described_in_pages)
{
	cr_expect_eq(run(SENSOR_PROTOCOL, COMMON_ATTRIBUTES, 0), WIRE_SUCCESS);
	cr_expect(reply.bytes == 16 && word(0) == (2 | 16 << 16));
	cr_expect_eq(run(SENSOR_PROTOCOL, SENSOR_DESCRIPTIONS, 1, 0), WIRE_SUCCESS);
	cr_expect(reply.bytes == 4 + 2 * 28 && word(0) == 2);
	cr_expect(word(1) == 0 && word(2) == 2 && word(3) == (2 | 0x1d << 11)); /* scale -3 in 5 bits */
	cr_expect_str_eq((char *)reply.payload + 16, "soc");
	cr_expect(word(8) == 1 && word(9) == 0xc0000000 && word(10) == 5); /* asynchronous, updates */
	cr_expect_eq(run(SENSOR_PROTOCOL, SENSOR_DESCRIPTIONS, 1, 1), WIRE_SUCCESS);
	cr_expect(word(0) == 1 && word(1) == 1);
	cr_expect_eq(run(SENSOR_PROTOCOL, SENSOR_DESCRIPTIONS, 1, 2), WIRE_OUT_OF_RANGE);
}

Test(protocols, sensors_read)
{
	cr_expect_eq(run(SENSOR_PROTOCOL, SENSOR_READING, 2, 0, 0), WIRE_SUCCESS);
	cr_expect(reply.bytes == 16 && word(0) == 45000 && word(1) == 0);
	cr_expect_eq(run(SENSOR_PROTOCOL, SENSOR_READING, 2, 1, 0), WIRE_SUCCESS);
	cr_expect(word(0) == (u32)-7 && word(1) == ~0u);
	cr_expect_eq(run(SENSOR_PROTOCOL, SENSOR_READING, 2, 0, SENSOR_READ_ASYNC_FLAG), WIRE_NOT_SUPPORTED);
	cr_expect_eq(run(SENSOR_PROTOCOL, SENSOR_READING, 2, 1, SENSOR_READ_ASYNC_FLAG), WIRE_SUCCESS);
	cr_expect(reply.complete && !reply.bytes);
	cr_expect_eq(state("sensor.0.reading_count"), 1);
	cr_expect_eq(state("sensor.1.reading_count"), 1);
	cr_expect_eq(run(SENSOR_PROTOCOL, SENSOR_READING, 2, 2, 0), WIRE_NOT_FOUND);
}

Test(protocols, sensors_have_update_intervals_and_configurations)
{
	cr_expect_eq(run(SENSOR_PROTOCOL, SENSOR_INTERVALS, 2, 0, 0), WIRE_SUCCESS);
	cr_expect(word(0) == 0 && reply.bytes == 4);
	cr_expect_eq(run(SENSOR_PROTOCOL, SENSOR_INTERVALS, 2, 1, 0), WIRE_SUCCESS);
	cr_expect(word(0) == 1 && word(1) == (2 << 5 | 0x1d)); /* 2 * 10^-3 s */
	cr_expect_eq(run(SENSOR_PROTOCOL, SENSOR_SET_CONFIG, 2, 0, 3), WIRE_SUCCESS);
	cr_expect_eq(run(SENSOR_PROTOCOL, SENSOR_GET_CONFIG, 1, 0), WIRE_SUCCESS);
	cr_expect_eq(word(0), 3);
	cr_expect_eq(run(SENSOR_PROTOCOL, SENSOR_UPDATE_EVENTS, 2, 0, 1), WIRE_NOT_SUPPORTED);
	cr_expect_eq(run(SENSOR_PROTOCOL, SENSOR_UPDATE_EVENTS, 2, 1, 1), WIRE_SUCCESS);
	cr_expect_eq(run(SENSOR_PROTOCOL, SENSOR_NAME, 1, 1), WIRE_SUCCESS);
	cr_expect_str_eq((char *)reply.payload + 4, "pmic");
}

Test(protocols, trip_points_notify_when_they_are_crossed_in_their_direction)
{
	cr_expect_eq(run(SENSOR_PROTOCOL, SENSOR_SET_TRIP, 4, 0, 1 << 4 | SENSOR_TRIP_RISING, 50000, 0), WIRE_SUCCESS);
	cr_expect_eq(state("sensor.0.trip.1"), 50000);
	cr_expect_eq(run(SENSOR_PROTOCOL, SENSOR_TRIP_EVENTS, 2, 0, 1), WIRE_SUCCESS);
	cr_expect_eq(run(SENSOR_PROTOCOL, SENSOR_READING, 2, 0, 0), WIRE_SUCCESS);
	cr_expect_eq(told.count, 0);
	server.sensor[0].value = 50000;
	cr_expect_eq(run(SENSOR_PROTOCOL, SENSOR_READING, 2, 0, 0), WIRE_SUCCESS);
	cr_expect(told.count == 1 && told.event == SENSOR_EVENT_TRIP && told.word[1] == 0 && told.word[2] == 0x10001);
	server.sensor[0].value = 45000;
	cr_expect_eq(run(SENSOR_PROTOCOL, SENSOR_READING, 2, 0, 0), WIRE_SUCCESS);
	cr_expect_eq(told.count, 1); /* falling was not asked for */
	cr_expect_eq(run(SENSOR_PROTOCOL, SENSOR_SET_TRIP, 4, 0, 2 << 4 | 1, 0, 0), WIRE_INVALID_PARAMETERS);
}

Test(protocols, state_paths_that_lead_nowhere_are_told_apart)
{
	static const char *const wrong[] = { "",		 "perf",	 "perf.0",     "perf.2.level", "perf.0.levels",
					     "perf.0.level.1",	 "perf.x.level", "perf.0.",    "fan.0.rate",   "clock.3.rate_hz",
					     "sensor.0.trip.2", "sensor.0.trip", "perf.0.trip.1", "perf.-1.level", ".0.level" };
	u64 value;

	for (u32 i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		cr_expect_not(server_state(&server, wrong[i], &value), "%s", wrong[i]);
	cr_expect(server_state(&server, "sensor.0.trip.1", &value));
}

/* A channel too small for the answer says so, instead of half of it. */
Test(protocols, answers_that_do_not_fit_are_errors)
{
	static const u32 questions[][2] = { { BASE_PROTOCOL, BASE_VENDOR },	    { BASE_PROTOCOL, BASE_LIST_PROTOCOLS },
					    { PERF_PROTOCOL, PERF_LEVELS },	    { CLOCK_PROTOCOL, CLOCK_RATES },
					    { SENSOR_PROTOCOL, SENSOR_DESCRIPTIONS }, { PERF_PROTOCOL, PERF_NAME },
					    { SENSOR_PROTOCOL, SENSOR_INTERVALS } };

	the.sensor[0].update_interval_us = 1000;
	for (u32 i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		struct request request = { .header = wire_header(questions[i][0], questions[i][1], WIRE_COMMAND, 0), .bytes = 8 };

		for (reply.room = 0; reply.room < 8; reply.room++) {
			s32 status = server_execute(&server, &request, &reply);

			cr_expect_eq(status, WIRE_GENERIC_ERROR, "%u with room for %u: %d", i, reply.room, status);
			cr_expect_eq(reply.bytes, 0);
		}
	}
}

/* No bytes that an agent can write make the server read or write what is not its own (run with ASan). */
Test(protocols, any_bytes_at_all_get_an_answer)
{
	static const u8 ids[] = { BASE_PROTOCOL, PERF_PROTOCOL, CLOCK_PROTOCOL, SENSOR_PROTOCOL, 0x17 };
	u64 state = 1;

	for (u32 n = 0; n < 400000; n++) {
		struct request request;
		s32 status;

		for (u32 i = 0; i < sizeof(request.payload) / 8; i++) {
			state = state * 6364136223846793005ULL + 1442695040888963407ULL;
			((u64 *)request.payload)[i] = n & 1 ? state >> 62 | (state >> 20 & 3) << 32 : state;
		}
		request.header = wire_header(ids[state >> 40 & 3], state >> 50 & 0x1f, n % 16 == 15, 0);
		request.bytes = state >> 33 & 0x1f;
		reply.room = state >> 55 & 0x7f;
		status = server_execute(&server, &request, &reply);
		cr_assert(status <= 0 && status >= -10 && reply.bytes <= reply.room);
		if (reply.complete && n % 3) {
			struct reply delayed = { .room = WIRE_PAYLOAD_BYTES };

			cr_assert_eq(reply.complete(&server, &request, &delayed), WIRE_SUCCESS);
		}
	}
}
