/* SPDX-License-Identifier: GPL-2.0-only */
/* Which messages a rule hits: each story sends the same five requests, a wrong status shows where it hit. */
#include <criterion/criterion.h>

#include <stdio.h>

#include "fixture.h"

static const char *client;

static const char *name_client(void)
{
	return client;
}

static void send(u64 when_us, const char *name, u32 protocol, u32 message, u32 token)
{
	at_us(when_us);
	client = name;
	request(protocol, message, token, 1, 0);
	at_us(when_us + 50);
	say("%u:%d", token, *(const volatile s32 *)a2p()->payload);
}

/* Requests that arrive at 100.5, 200.5, ... us; their statuses. */
static void five_requests(void)
{
	trace_mask = 1u << TRACE_CLIENT;
	platform_set_client_namer(name_client);
	power_on(MAILBOX_TX_RX);
	send(100, "gpu", PERF_PROTOCOL, PERF_GET_LEVEL, 1);
	send(200, "cpu", PERF_PROTOCOL, PERF_GET_LIMITS, 2);
	send(300, "gpu", CLOCK_PROTOCOL, CLOCK_GET_RATE, 3);
	send(400, NULL, CLOCK_PROTOCOL, CLOCK_GET_RATE, 4);
	send(500, "gpu", PERF_PROTOCOL, PERF_GET_LEVEL, 5);
}

static struct fault_match *wrong(void)
{
	struct fault_rule *wrong = rule(FAULT_WRONG_STATUS, (u64)-9, 0, 0);

	wrong->match.nth = FAULT_ANY;
	return &wrong->match;
}

/* Only the statuses of the story's requests, without irq lines and times. */
static const char *statuses(void (*story)(void))
{
	static char result[64];
	char *text = timeline(story), *line;
	size_t used = 0;

	result[0] = 0;
	for (line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		char *space = strchr(line, ' ');

		if (space && !strstr(line, "irq"))
			used += (size_t)snprintf(result + used, sizeof(result) - used, "%s", space);
	}
	return result;
}

#define MATCH_TEST(name, arrange, ...)                       \
	static void name(void)                               \
	{                                                    \
		struct fault_match *match = wrong();         \
		arrange;                                     \
		five_requests();                             \
	}                                                    \
	Test(matching, name)                                 \
	{                                                    \
		cr_expect_str_eq(statuses(name), __VA_ARGS__); \
	}

Test(matching, no_rule_no_fault)
{
	cr_expect_str_eq(statuses(five_requests), " 1:0 2:0 3:0 4:0 5:0");
}

MATCH_TEST(any, (void)match, " 1:-9 2:-9 3:-9 4:-9 5:-9")
MATCH_TEST(by_protocol, match->protocol = CLOCK_PROTOCOL, " 1:0 2:0 3:-9 4:-9 5:0")
MATCH_TEST(by_command, match->command = PERF_GET_LIMITS, " 1:0 2:-9 3:-9 4:-9 5:0")
MATCH_TEST(by_protocol_and_command, (match->protocol = PERF_PROTOCOL, match->command = PERF_GET_LIMITS),
	   " 1:0 2:-9 3:0 4:0 5:0")
MATCH_TEST(by_token, match->token = 4, " 1:0 2:0 3:0 4:-9 5:0")
MATCH_TEST(by_client, match->client = "gpu", " 1:-9 2:0 3:-9 4:0 5:-9")
MATCH_TEST(by_this_instance, match->instance = 0, " 1:-9 2:-9 3:-9 4:-9 5:-9")
MATCH_TEST(by_another_instance, match->instance = 1, " 1:0 2:0 3:0 4:0 5:0")
MATCH_TEST(by_type_of_message, match->type = WIRE_DELAYED_RESPONSE, " 1:0 2:0 3:0 4:0 5:0")
MATCH_TEST(the_nth, match->nth = 2, " 1:0 2:-9 3:0 4:0 5:0")
MATCH_TEST(the_nth_and_following, (match->nth = 2, match->nth_count = 3), " 1:0 2:-9 3:-9 4:-9 5:0")
MATCH_TEST(the_nth_and_all_following, (match->nth = 3, match->nth_count = FAULT_ANY), " 1:0 2:0 3:-9 4:-9 5:-9")
MATCH_TEST(nth_counts_matches_only, (match->client = "gpu", match->nth = 2), " 1:0 2:0 3:-9 4:0 5:0")
MATCH_TEST(window, (match->from_ns = 200500, match->until_ns = 400500), " 1:0 2:-9 3:-9 4:0 5:0")
MATCH_TEST(never, match->probability = 0, " 1:0 2:0 3:0 4:0 5:0")
/* Of the stream "fault.0" with seed 1. */
MATCH_TEST(by_chance, match->probability = 0.5, " 1:0 2:-9 3:-9 4:0 5:0")

static void before_the_mark(bool boot)
{
	wrong()->boot = boot;
	power_on(MAILBOX_TX_RX);
	the.platform->marked = false;
	trace_mask = 1u << TRACE_CLIENT;
	send(100, NULL, PERF_PROTOCOL, PERF_GET_LEVEL, 1);
	platform_mark(the.platform);
	send(200, NULL, PERF_PROTOCOL, PERF_GET_LEVEL, 2);
}

static void from_the_mark(void)
{
	before_the_mark(false);
}

static void from_power_on(void)
{
	before_the_mark(true);
}

Test(matching, rules_begin_at_the_mark_unless_they_are_for_boot)
{
	cr_expect_str_eq(statuses(from_the_mark), " 1:0 2:-9");
	cr_expect_str_eq(statuses(from_power_on), " 1:-9 2:-9");
}

static void window_after_the_mark(void)
{
	struct fault_match *match = wrong();

	match->from_ns = 100500;
	match->until_ns = 200500;
	power_on(MAILBOX_TX_RX);
	trace_mask = 1u << TRACE_CLIENT;
	at_us(100);
	platform_mark(the.platform);
	for (u32 i = 1; i < 4; i++)
		send(i * 100, NULL, PERF_PROTOCOL, PERF_GET_LEVEL, i);
}

Test(matching, windows_count_from_the_mark)
{
	cr_expect_str_eq(statuses(window_after_the_mark), " 1:0 2:-9 3:0");
}

/* Two rules of one verb: the first acts, both count. */
static void two_rules(void)
{
	wrong();
	rule(FAULT_WRONG_STATUS, (u64)-3, 0, 0)->match.nth = FAULT_ANY;
	five_requests();
	say("%llu.%llu.%llu", the.config.fault[0].injected, the.config.fault[1].matched, the.config.fault[1].injected);
}

Test(matching, the_first_of_two_rules_of_a_verb_acts)
{
	cr_expect_str_eq(statuses(two_rules), " 1:-9 2:-9 3:-9 4:-9 5:-9 5.5.0");
}

Test(matching, verbs_that_mean_nothing_for_a_type_are_known)
{
	cr_expect(fault_acts_on(FAULT_NO_FREE, WIRE_COMMAND));
	cr_expect_not(fault_acts_on(FAULT_NO_FREE, WIRE_NOTIFICATION));
	cr_expect_not(fault_acts_on(FAULT_LATE, WIRE_NOTIFICATION));
	cr_expect(fault_acts_on(FAULT_LATE, WIRE_DELAYED_RESPONSE));
}
