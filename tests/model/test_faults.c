/* SPDX-License-Identifier: GPL-2.0-only */
/* Every fault verb, by the timeline that it makes, beside the timeline of the same story without its rule. */
#include <criterion/criterion.h>

#include "fixture.h"

static void one_level_set(void)
{
	power_on(MAILBOX_TX_RX);
	at_us(10);
	request(PERF_PROTOCOL, PERF_SET_LEVEL, 7, 2, 0, 200);
	at_us(200000);
	say_state();
}

#define TAKEN "10.500 request: pt=13 msg_id=07 seq=0007 len=8 client=-\n"
#define REPLIED "30.500 reply: pt=13 msg_id=07 seq=0007 s=0 len=0\n"
#define INTERRUPTED "31.500 irq mbox-a2p free=1 header=001c4c07\n"
#define SET "200000.000 level 200, quiet\n"
#define CLEAN TAKEN REPLIED INTERRUPTED SET
#define CLEAN_VALUES TAKEN REPLIED "31.500 irq mbox-a2p free=1 header=001c4c07 length=8 s=0\n" SET

/* One story with a rule, and its two timelines. */
#define FAULT_TEST(name, arrange, control, ...)                                       \
	static void name(void)                                                        \
	{                                                                             \
		arrange;                                                              \
		one_level_set();                                                      \
	}                                                                             \
	Test(faults, name)                                                            \
	{                                                                             \
		cr_expect_str_eq(timeline_without_rules(name), control);              \
		cr_expect_str_eq(timeline(name), __VA_ARGS__);                        \
	}

FAULT_TEST(delay_makes_the_reply_ready_later, rule(FAULT_DELAY, 35000, 0, 0), CLEAN,
	   TAKEN "10.500 fault: delay pt=13 msg_id=07 seq=0007 by 35000 us\n"
		 "35030.500 reply: pt=13 msg_id=07 seq=0007 s=0 len=0\n"
		 "35031.500 irq mbox-a2p free=1 header=001c4c07\n" SET)

FAULT_TEST(drop_executes_but_never_replies, rule(FAULT_DROP, 0, 0, 0), CLEAN,
	   TAKEN "30.500 fault: drop pt=13 msg_id=07 seq=0007\n"
		 "200000.000 level 200, platform-0: the A2P channel is not free\n")

FAULT_TEST(lose_does_not_even_execute, rule(FAULT_LOSE, 0, 0, 0), CLEAN,
	   TAKEN "10.500 fault: lose pt=13 msg_id=07 seq=0007\n"
		 "200000.000 level 100, platform-0: the A2P channel is not free\n")

FAULT_TEST(duplicate_sends_again, rule(FAULT_DUPLICATE, 100, 2, 0), CLEAN,
	   TAKEN "30.500 fault: duplicate pt=13 msg_id=07 seq=0007 100 2\n" REPLIED INTERRUPTED
		 "130.500 reply: pt=13 msg_id=07 seq=0007 s=0 len=0 again\n"
		 "131.500 irq mbox-a2p free=1 header=001c4c07\n"
		 "230.500 reply: pt=13 msg_id=07 seq=0007 s=0 len=0 again\n"
		 "231.500 irq mbox-a2p free=1 header=001c4c07\n" SET)

FAULT_TEST(late_counts_from_the_agents_timeout, rule(FAULT_LATE, 10000, 0, 0), CLEAN,
	   TAKEN "10.500 fault: late pt=13 msg_id=07 seq=0007 by 10000 us\n"
		 "40010.500 reply: pt=13 msg_id=07 seq=0007 s=0 len=0\n"
		 "40011.500 irq mbox-a2p free=1 header=001c4c07\n" SET)

FAULT_TEST(late_knows_the_device_trees_timeout, (the.transport.max_rx_timeout_ms = 50, rule(FAULT_LATE, 1, 0, 0)), CLEAN,
	   TAKEN "10.500 fault: late pt=13 msg_id=07 seq=0007 by 1 us\n"
		 "50011.500 reply: pt=13 msg_id=07 seq=0007 s=0 len=0\n"
		 "50012.500 irq mbox-a2p free=1 header=001c4c07\n" SET)

FAULT_TEST(wrong_token_is_in_the_header, rule(FAULT_WRONG_TOKEN, 1023, 0, 0), CLEAN,
	   TAKEN "30.500 fault: wrong_token pt=13 msg_id=07 seq=0007 1023\n"
		 "30.500 reply: pt=13 msg_id=07 seq=03FF s=0 len=0\n"
		 "31.500 irq mbox-a2p free=1 header=0ffc4c07\n" SET)

FAULT_TEST(wrong_type_is_in_the_header, rule(FAULT_WRONG_TYPE, 1, 0, 0), CLEAN,
	   TAKEN "30.500 fault: wrong_type pt=13 msg_id=07 seq=0007 1\n" REPLIED
		 "31.500 irq mbox-a2p free=1 header=001c4d07\n" SET)

FAULT_TEST(wrong_protocol_is_in_the_header, rule(FAULT_WRONG_PROTOCOL, 255, 0, 0), CLEAN,
	   TAKEN "30.500 fault: wrong_protocol pt=13 msg_id=07 seq=0007 255\n"
		 "30.500 reply: pt=FF msg_id=07 seq=0007 s=0 len=0\n"
		 "31.500 irq mbox-a2p free=1 header=001ffc07\n" SET)

FAULT_TEST(wrong_status_after_the_command_was_executed, (the.say_values = true, rule(FAULT_WRONG_STATUS, (u64)-8, 0, 0)),
	   CLEAN_VALUES,
	   TAKEN "30.500 fault: wrong_status pt=13 msg_id=07 seq=0007 -8\n"
		 "30.500 reply: pt=13 msg_id=07 seq=0007 s=-8 len=0\n"
		 "31.500 irq mbox-a2p free=1 header=001c4c07 length=8 s=-8\n" SET)

FAULT_TEST(short_length_is_the_fields, (the.say_values = true, rule(FAULT_SHORT_LENGTH, 4, 0, 0)), CLEAN_VALUES,
	   TAKEN "30.500 fault: short_length pt=13 msg_id=07 seq=0007 4\n" REPLIED
		 "31.500 irq mbox-a2p free=1 header=001c4c07 length=4 s=0\n" SET)

FAULT_TEST(short_length_may_be_nothing, (the.say_values = true, rule(FAULT_SHORT_LENGTH, 0, 0, 0)), CLEAN_VALUES,
	   TAKEN "30.500 fault: short_length pt=13 msg_id=07 seq=0007 0\n" REPLIED
		 "31.500 irq mbox-a2p free=1 header=001c4c07 length=0 s=0\n" SET)

FAULT_TEST(long_length_is_the_fields, (the.say_values = true, rule(FAULT_LONG_LENGTH, 4096, 0, 0)), CLEAN_VALUES,
	   TAKEN "30.500 fault: long_length pt=13 msg_id=07 seq=0007 4096\n" REPLIED
		 "31.500 irq mbox-a2p free=1 header=001c4c07 length=4096 s=0\n" SET)

FAULT_TEST(no_free_rings_without_giving_back, rule(FAULT_NO_FREE, 0, 0, 0), CLEAN,
	   TAKEN "30.500 fault: no_free pt=13 msg_id=07 seq=0007\n" REPLIED
		 "31.500 irq mbox-a2p free=0 header=001c4c07\n"
		 "200000.000 level 200, platform-0: the A2P channel is not free\n")

FAULT_TEST(error_bit_gives_back_without_a_reply, rule(FAULT_ERROR_BIT, 0, 0, 0), CLEAN,
	   TAKEN "30.500 fault: error_bit pt=13 msg_id=07 seq=0007\n"
		 "30.500 channel error: seq=0007\n"
		 "31.500 irq mbox-a2p free=3 header=001c4c07\n" SET)

FAULT_TEST(spurious_interrupts_come_before_the_reply, rule(FAULT_SPURIOUS_IRQ, 5, 2, 0), CLEAN,
	   TAKEN "10.500 fault: spurious_irq pt=13 msg_id=07 seq=0007 5 us before, 2 times\n"
		 "21.500 irq mbox-a2p free=0 header=001c4c07\n"
		 "26.500 irq mbox-a2p free=0 header=001c4c07\n" REPLIED INTERRUPTED SET)

FAULT_TEST(spurious_interrupts_make_the_reply_wait_if_they_must, rule(FAULT_SPURIOUS_IRQ, 50, 1, 0), CLEAN,
	   TAKEN "10.500 fault: spurious_irq pt=13 msg_id=07 seq=0007 50 us before, 1 times\n"
		 "11.500 irq mbox-a2p free=0 header=001c4c07\n"
		 "60.500 reply: pt=13 msg_id=07 seq=0007 s=0 len=0\n"
		 "61.500 irq mbox-a2p free=1 header=001c4c07\n" SET)

FAULT_TEST(lost_interrupt_leaves_the_reply_lying, rule(FAULT_LOST_IRQ, 0, 0, 0), CLEAN,
	   TAKEN "30.500 fault: lost_irq pt=13 msg_id=07 seq=0007\n" REPLIED SET)

FAULT_TEST(early_interrupt_is_the_only_one, rule(FAULT_EARLY_IRQ, 5, 0, 0), CLEAN,
	   TAKEN "10.500 fault: early_irq pt=13 msg_id=07 seq=0007 by 5 us\n"
		 "26.500 irq mbox-a2p free=0 header=001c4c07\n" REPLIED SET)

FAULT_TEST(hang_stands_still_and_goes_on, rule(FAULT_HANG, 10000, 0, 0), CLEAN,
	   TAKEN "10.500 fault: hang pt=13 msg_id=07 seq=0007 for 10000 us\n"
		 "10030.500 reply: pt=13 msg_id=07 seq=0007 s=0 len=0\n"
		 "10031.500 irq mbox-a2p free=1 header=001c4c07\n" SET)

FAULT_TEST(crash_forgets_the_request, rule(FAULT_CRASH, 10000, 0, 0), CLEAN,
	   TAKEN "10.500 fault: crash pt=13 msg_id=07 seq=0007 for 10000 us\n"
		 "10.500 crash\n"
		 "10010.500 restart\n"
		 "200000.000 level 100, quiet\n")

FAULT_TEST(storm_of_the_messages_protocol, rule(FAULT_STORM, 3, 10, 1), CLEAN,
	   TAKEN "10.500 fault: storm pt=13 msg_id=07 seq=0007 of 3\n"
		 "10.500 notification: pt=13 msg_id=01 seq=0000 s=0 len=12\n"
		 "11.500 irq mbox-p2a free=0 header=00004f01\n"
		 "20.500 notification: pt=13 msg_id=01 seq=0000 s=0 len=12\n"
		 "21.500 irq mbox-p2a free=0 header=00004f01\n" REPLIED
		 "30.500 notification: pt=13 msg_id=01 seq=0000 s=0 len=12\n" INTERRUPTED
		 "31.500 irq mbox-p2a free=0 header=00004f01\n" SET)

FAULT_TEST(wrong_word_is_in_the_payload,
	   (the.say_values = true, rule(FAULT_STORM, 1, 10, 1), rule(FAULT_WRONG_WORD, 0, 77, 1)->match.type = WIRE_NOTIFICATION),
	   CLEAN_VALUES,
	   TAKEN "10.500 fault: storm pt=13 msg_id=07 seq=0007 of 1\n"
		 "10.500 fault: wrong_word pt=13 msg_id=01 seq=0000 0 77\n"
		 "10.500 notification: pt=13 msg_id=01 seq=0000 s=0 len=12\n"
		 "11.500 irq mbox-p2a free=0 header=00004f01 length=16 s=77\n" REPLIED
		 "31.500 irq mbox-a2p free=1 header=001c4c07 length=8 s=0\n" SET)

FAULT_TEST(wrong_word_past_the_payload_changes_nothing,
	   (the.say_values = true, rule(FAULT_STORM, 1, 10, 1), rule(FAULT_WRONG_WORD, 3, 77, 9)->match.type = WIRE_NOTIFICATION),
	   CLEAN_VALUES,
	   TAKEN "10.500 fault: storm pt=13 msg_id=07 seq=0007 of 1\n"
		 "10.500 fault: wrong_word pt=13 msg_id=01 seq=0000 3 77\n"
		 "10.500 notification: pt=13 msg_id=01 seq=0000 s=0 len=12\n"
		 "11.500 irq mbox-p2a free=0 header=00004f01 length=16 s=0\n" REPLIED
		 "31.500 irq mbox-a2p free=1 header=001c4c07 length=8 s=0\n" SET)

static void wrong_status_for_a_value(void)
{
	the.say_values = true;
	rule(FAULT_WRONG_STATUS, (u64)-8, 0, 0);
	power_on(MAILBOX_TX_RX);
	request(PERF_PROTOCOL, PERF_GET_LEVEL, 0, 1, 0);
	at_us(100);
}

Test(faults, wrong_status_comes_without_a_payload)
{
	cr_expect_str_eq(timeline_without_rules(wrong_status_for_a_value),
			 "0.500 request: pt=13 msg_id=08 seq=0000 len=4 client=-\n"
			 "20.500 reply: pt=13 msg_id=08 seq=0000 s=0 len=4\n"
			 "21.500 irq mbox-a2p free=1 header=00004c08 length=12 s=0\n");
	cr_expect_str_eq(timeline(wrong_status_for_a_value),
			 "0.500 request: pt=13 msg_id=08 seq=0000 len=4 client=-\n"
			 "20.500 fault: wrong_status pt=13 msg_id=08 seq=0000 -8\n"
			 "20.500 reply: pt=13 msg_id=08 seq=0000 s=-8 len=0\n"
			 "21.500 irq mbox-a2p free=1 header=00004c08 length=8 s=-8\n");
}

/* Two asynchronous rate changes; the first delayed response waits for the second. */
static void reorder(void)
{
	struct fault_rule *behind = rule(FAULT_REORDER, 1, 0, 0);

	behind->match.type = WIRE_DELAYED_RESPONSE;
	power_on(MAILBOX_TX_RX);
	request(CLOCK_PROTOCOL, CLOCK_SET_RATE, 1, 4, CLOCK_SET_ASYNC_FLAG, 1, 5000, 0);
	at_us(50);
	request(CLOCK_PROTOCOL, CLOCK_SET_RATE, 2, 4, CLOCK_SET_ASYNC_FLAG, 1, 6000, 0);
	at_us(1000);
	say_state();
}

#define TWO_RESPONSES(fault)                                        \
	"0.500 request: pt=14 msg_id=05 seq=0001 len=16 client=-\n" fault \
	"20.500 reply: pt=14 msg_id=05 seq=0001 s=0 len=0\n"        \
	"21.500 irq mbox-a2p free=1 header=00045005\n"              \
	"50.500 request: pt=14 msg_id=05 seq=0002 len=16 client=-\n" \
	"70.500 reply: pt=14 msg_id=05 seq=0002 s=0 len=0\n"        \
	"71.500 irq mbox-a2p free=1 header=00085005\n"

Test(faults, reorder_holds_a_message_back)
{
	cr_expect_str_eq(timeline_without_rules(reorder),
			 TWO_RESPONSES("") "120.500 delayed response: pt=14 msg_id=05 seq=0001 s=0 len=12\n"
					   "121.500 irq mbox-p2a free=0 header=00045205\n"
					   "170.500 delayed response: pt=14 msg_id=05 seq=0002 s=0 len=12\n"
					   "171.500 irq mbox-p2a free=0 header=00085205\n"
					   "1000.000 level 100, quiet\n");
	cr_expect_str_eq(timeline(reorder),
			 TWO_RESPONSES("20.500 fault: reorder pt=14 msg_id=05 seq=0001 1\n")
			 "170.500 delayed response: pt=14 msg_id=05 seq=0002 s=0 len=12\n"
			 "171.500 irq mbox-p2a free=0 header=00085205\n"
			 "172.500 delayed response: pt=14 msg_id=05 seq=0001 s=0 len=12 held back\n"
			 "173.500 irq mbox-p2a free=0 header=00045205\n"
			 "1000.000 level 100, quiet\n");
}

Test(faults, every_verb_has_a_name_parameters_and_a_help)
{
	for (u32 i = 0; i < FAULT_COUNT; i++) {
		cr_expect(fault_names[i][0] && fault_help[i][0]);
		cr_expect(fault_parameters[i]);
	}
	cr_expect_str_eq(fault_names[FAULT_STORM], "storm");
}
