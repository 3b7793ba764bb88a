/* SPDX-License-Identifier: GPL-2.0-only */
/* From the platform to the agent: delayed responses, notifications, their queue, events, updates, fast channels. */
#include <criterion/criterion.h>

#include "fixture.h"

static void asynchronous(void)
{
	power_on(MAILBOX_TX_RX);
	request(SENSOR_PROTOCOL, SENSOR_READING, 1, 2, 1, SENSOR_READ_ASYNC_FLAG);
	at_us(200);
	say("%u: %d", *(const volatile u32 *)(p2a()->payload + 4), *(const volatile s32 *)(p2a()->payload + 8));
}

Test(p2a, a_delayed_response_follows_its_response)
{
	cr_expect_str_eq(timeline(asynchronous),
			 "0.500 request: pt=15 msg_id=06 seq=0001 len=8 client=-\n"
			 "20.500 reply: pt=15 msg_id=06 seq=0001 s=0 len=0\n"
			 "21.500 irq mbox-a2p free=1 header=00045406\n"
			 "120.500 delayed response: pt=15 msg_id=06 seq=0001 s=0 len=20\n"
			 "121.500 irq mbox-p2a free=0 header=00045606\n"
			 "200.000 1: -7\n");
}

static void asynchronous_in_name(void)
{
	power_on(MAILBOX_TX_RX);
	request(CLOCK_PROTOCOL, CLOCK_SET_RATE, 1, 4, CLOCK_SET_ASYNC_FLAG, 0, 2000000, 0);
	at_us(200);
}

Test(p2a, a_clock_that_changes_at_once_delays_no_response)
{
	cr_expect_str_eq(timeline(asynchronous_in_name),
			 "0.500 request: pt=14 msg_id=05 seq=0001 len=16 client=-\n"
			 "20.500 reply: pt=14 msg_id=05 seq=0001 s=0 len=0\n"
			 "20.500 delayed response: pt=14 msg_id=05 seq=0001 s=0 len=12\n"
			 "21.500 irq mbox-a2p free=1 header=00045005\n"
			 "21.500 irq mbox-p2a free=0 header=00045205\n");
}

static void out_of_order(void)
{
	rule(FAULT_DELAY, 500, 0, 0);
	power_on(MAILBOX_TX_RX);
	request(CLOCK_PROTOCOL, CLOCK_SET_RATE, 1, 4, CLOCK_SET_ASYNC_FLAG, 1, 5000, 0);
	at_us(1000);
}

Test(p2a, a_delayed_response_can_overtake_its_response)
{
	cr_expect_str_eq(timeline(out_of_order),
			 "0.500 request: pt=14 msg_id=05 seq=0001 len=16 client=-\n"
			 "0.500 fault: delay pt=14 msg_id=05 seq=0001 by 500 us\n"
			 "120.500 delayed response: pt=14 msg_id=05 seq=0001 s=0 len=12\n"
			 "121.500 irq mbox-p2a free=0 header=00045205\n"
			 "520.500 reply: pt=14 msg_id=05 seq=0001 s=0 len=0\n"
			 "521.500 irq mbox-a2p free=1 header=00045005\n");
}

static void unwanted(void)
{
	power_on(MAILBOX_TX_RX);
	request(CLOCK_PROTOCOL, CLOCK_SET_RATE, 1, 4, CLOCK_SET_ASYNC_FLAG | CLOCK_SET_NO_DELAYED_FLAG, 1, 5000, 0);
	at_us(1000);
	say("%u", (u32)the.platform->server.clock[1].rate_hz);
	say_state();
}

Test(p2a, a_delayed_response_that_nobody_wants_is_not_sent)
{
	cr_expect_str_eq(timeline(unwanted),
			 "0.500 request: pt=14 msg_id=05 seq=0001 len=16 client=-\n"
			 "20.500 reply: pt=14 msg_id=05 seq=0001 s=0 len=0\n"
			 "21.500 irq mbox-a2p free=1 header=00045005\n"
			 "1000.000 5000\n"
			 "1000.000 level 100, quiet\n");
}

static void drop_and_delay_delayed_responses(void)
{
	rule(FAULT_DROP, 0, 0, 0)->match.type = WIRE_DELAYED_RESPONSE;
	rule(FAULT_LATE, 1000, 0, 0)->match.type = WIRE_DELAYED_RESPONSE;
	the.config.fault[1].match.nth = 2;
	power_on(MAILBOX_TX_RX);
	request(CLOCK_PROTOCOL, CLOCK_SET_RATE, 1, 4, CLOCK_SET_ASYNC_FLAG, 1, 5000, 0);
	at_us(1000);
	request(CLOCK_PROTOCOL, CLOCK_SET_RATE, 2, 4, CLOCK_SET_ASYNC_FLAG, 1, 6000, 0);
	at_us(3000000);
}

Test(p2a, a_late_delayed_response_counts_from_the_agents_two_seconds)
{
	cr_expect_str_eq(timeline(drop_and_delay_delayed_responses),
			 "0.500 request: pt=14 msg_id=05 seq=0001 len=16 client=-\n"
			 "20.500 fault: drop pt=14 msg_id=05 seq=0001\n"
			 "20.500 reply: pt=14 msg_id=05 seq=0001 s=0 len=0\n"
			 "21.500 irq mbox-a2p free=1 header=00045005\n"
			 "1000.500 request: pt=14 msg_id=05 seq=0002 len=16 client=-\n"
			 "1020.500 fault: late pt=14 msg_id=05 seq=0002 by 1000 us\n"
			 "1020.500 reply: pt=14 msg_id=05 seq=0002 s=0 len=0\n"
			 "1021.500 irq mbox-a2p free=1 header=00085005\n"
			 "2002020.500 delayed response: pt=14 msg_id=05 seq=0002 s=0 len=12\n"
			 "2002021.500 irq mbox-p2a free=0 header=00085205\n");
}

static void level_change(void)
{
	power_on(the.transport.layout);
	request(PERF_PROTOCOL, PERF_LEVEL_NOTIFY, 1, 2, 0, 1);
	at_us(50);
	request(PERF_PROTOCOL, PERF_SET_LEVEL, 2, 2, 0, 200);
	at_us(100);
}

#define LEVEL_CHANGE(reply_line, p2a_line)                          \
	"0.500 request: pt=13 msg_id=0A seq=0001 len=8 client=-\n" \
	"20.500 reply: pt=13 msg_id=0A seq=0001 s=0 len=0\n"       \
	"21.500 irq " reply_line " free=1 header=00044c0a\n"       \
	"50.500 request: pt=13 msg_id=07 seq=0002 len=8 client=-\n" \
	"70.500 reply: pt=13 msg_id=07 seq=0002 s=0 len=0\n"       \
	"70.500 notification: pt=13 msg_id=01 seq=0000 s=0 len=12\n" \
	"71.500 irq " reply_line " free=1 header=00084c07\n"       \
	"71.500 irq " p2a_line " free=0 header=00004f01\n"

static void change_tx_rx(void)
{
	the.transport.layout = MAILBOX_TX_RX;
	level_change();
}

static void change_unidirectional(void)
{
	the.transport.layout = MAILBOX_UNIDIRECTIONAL_P2A;
	level_change();
}

static void change_with_bell(void)
{
	the.transport.layout = MAILBOX_UNIDIRECTIONAL_P2A_BELL;
	the.transport.p2a_interrupt = true;
	level_change();
}

Test(p2a, a_change_is_notified_over_the_layouts_channel)
{
	cr_expect_str_eq(timeline(change_tx_rx), LEVEL_CHANGE("mbox-a2p", "mbox-p2a"));
	cr_expect_str_eq(timeline(change_unidirectional), LEVEL_CHANGE("mbox-a2p-reply", "mbox-p2a"));
	cr_expect_str_eq(timeline(change_with_bell), LEVEL_CHANGE("mbox-a2p-reply", "mbox-p2a"));
}

/* Two events at once: the second waits until the agent has given the channel back. */
static void two_events(void)
{
	for (u32 i = 0; i < 2; i++)
		the.config.event[i] = (struct event_config){ .at_ns = 10000, .protocol = CLOCK_PROTOCOL,
							     .event = CLOCK_EVENT_RATE, .source = i,
							     .value = { 3000000 } };
	the.config.event_count = 2;
	power_on(the.transport.layout);
	at_us(100);
	say("%u", (u32)the.platform->server.clock[0].rate_hz);
}

static void two_events_without_bell(void)
{
	the.transport.layout = MAILBOX_TX_RX;
	two_events();
}

static void two_events_with_bell(void)
{
	the.transport.layout = MAILBOX_TX_RX;
	the.transport.p2a_interrupt = true;
	two_events();
}

Test(p2a, a_notification_waits_for_the_channel_to_come_back)
{
	cr_expect_str_eq(timeline(two_events_without_bell), /* the firmware polls the area each microsecond */
			 "10.000 notification: pt=14 msg_id=00 seq=0000 s=0 len=16\n"
			 "11.000 irq mbox-p2a free=0 header=00005300\n"
			 "12.000 notification: pt=14 msg_id=00 seq=0000 s=0 len=16\n"
			 "13.000 irq mbox-p2a free=0 header=00005300\n"
			 "100.000 3000000\n");
	cr_expect_str_eq(timeline(two_events_with_bell), /* the completion doorbell takes 500 ns */
			 "10.000 notification: pt=14 msg_id=00 seq=0000 s=0 len=16\n"
			 "11.000 irq mbox-p2a free=0 header=00005300\n"
			 "11.500 notification: pt=14 msg_id=00 seq=0000 s=0 len=16\n"
			 "12.500 irq mbox-p2a free=0 header=00005300\n"
			 "100.000 3000000\n");
}

/* The agent never gives P2A back: one is there, 64 wait, the others are lost. */
static void deaf_agent(void)
{
	the.no_p2a_release = true;
	the.config.event[0] = (struct event_config){ .period_ns = 1000, .count = 100, .protocol = PERF_PROTOCOL,
						     .event = PERF_EVENT_LEVEL, .source = 1, .value = { 200 } };
	the.config.event_count = 1;
	trace_mask = 1u << TRACE_CLIENT;
	power_on(MAILBOX_TX_RX);
	at_us(1000);
	say("%llu sent, %llu lost", platform_counters(the.platform)->notifications,
	    platform_counters(the.platform)->notifications_lost);
	say_state();
}

Test(p2a, notifications_past_the_queue_are_lost)
{
	cr_expect_str_eq(timeline(deaf_agent),
			 "1.000 irq mbox-p2a free=0 header=00004f01\n"
			 "1000.000 1 sent, 35 lost\n"
			 "1000.000 level 100, platform-0: the agent has not given P2A back, 64 messages wait or are held back\n");
}

/* No count: it goes on for ever. A count without a period: once. */
static void endless_and_once(void)
{
	the.config.event[0] = (struct event_config){ .period_ns = 100000, .protocol = PERF_PROTOCOL, .event = PERF_EVENT_LEVEL,
						     .value = { 200 } };
	the.config.event[1] = (struct event_config){ .count = 5, .protocol = PERF_PROTOCOL, .event = PERF_EVENT_LEVEL,
						     .value = { 200 } };
	the.config.event[2] = (struct event_config){ .protocol = PERF_PROTOCOL, .event = 7 };
	the.config.event_count = 3;
	trace_mask = 1u << TRACE_PLATFORM;
	power_on(MAILBOX_TX_RX);
	at_us(50);
	trace_mask = 1u << TRACE_CLIENT;
	the.say_values = false;
	at_us(100050);
	say("%llu", platform_counters(the.platform)->notifications);
}

Test(p2a, events_are_endless_without_a_count_and_once_without_a_period)
{
	char *text = timeline(endless_and_once);

	cr_expect(strstr(text, "0.000 event: pt=13 has no event 7 of source 0\n"));
	cr_expect(strstr(text, "\n100050.000 1002\n"));
}

static void notification_faults(void)
{
	static const enum fault_verb verbs[] = { FAULT_DROP, FAULT_DUPLICATE, FAULT_DELAY, FAULT_LOST_IRQ };

	the.config.event[0] = (struct event_config){ .period_ns = 100000, .count = 4, .protocol = PERF_PROTOCOL,
						     .event = PERF_EVENT_LIMITS, .source = 0, .value = { 200, 100 } };
	the.config.event_count = 1;
	for (u32 i = 0; i < 4; i++) {
		struct fault_rule *fault = rule(verbs[i], 10, 1, 0);

		fault->match.type = WIRE_NOTIFICATION;
		fault->match.nth = (s32)i + 1;
	}
	power_on(MAILBOX_TX_RX);
	at_us(1000);
}

Test(p2a, faults_act_on_notifications)
{
	cr_expect_str_eq(timeline(notification_faults),
			 "0.000 fault: drop pt=13 msg_id=00 seq=0000\n"
			 "100.000 fault: duplicate pt=13 msg_id=00 seq=0000 10 1\n"
			 "100.000 notification: pt=13 msg_id=00 seq=0000 s=0 len=16\n"
			 "101.000 irq mbox-p2a free=0 header=00004f00\n"
			 "110.000 notification: pt=13 msg_id=00 seq=0000 s=0 len=16 again\n"
			 "111.000 irq mbox-p2a free=0 header=00004f00\n"
			 "200.000 fault: delay pt=13 msg_id=00 seq=0000 by 10 us\n"
			 "210.000 notification: pt=13 msg_id=00 seq=0000 s=0 len=16\n"
			 "211.000 irq mbox-p2a free=0 header=00004f00\n"
			 "300.000 fault: lost_irq pt=13 msg_id=00 seq=0000\n"
			 "300.000 notification: pt=13 msg_id=00 seq=0000 s=0 len=16\n");
}

static void updates(void)
{
	power_on(MAILBOX_TX_RX);
	request(SENSOR_PROTOCOL, SENSOR_UPDATE_EVENTS, 1, 2, 1, 1);
	at_us(5000);
	request(SENSOR_PROTOCOL, SENSOR_UPDATE_EVENTS, 2, 2, 1, 0);
	at_us(10000);
}

Test(p2a, continuous_updates_come_in_their_interval_while_wanted)
{
	cr_expect_str_eq(timeline(updates),
			 "0.500 request: pt=15 msg_id=0B seq=0001 len=8 client=-\n"
			 "20.500 reply: pt=15 msg_id=0B seq=0001 s=0 len=0\n"
			 "21.500 irq mbox-a2p free=1 header=0004540b\n"
			 "2020.500 notification: pt=15 msg_id=01 seq=0000 s=0 len=24\n"
			 "2021.500 irq mbox-p2a free=0 header=00005701\n"
			 "4020.500 notification: pt=15 msg_id=01 seq=0000 s=0 len=24\n"
			 "4021.500 irq mbox-p2a free=0 header=00005701\n"
			 "5000.500 request: pt=15 msg_id=0B seq=0002 len=8 client=-\n"
			 "5020.500 reply: pt=15 msg_id=0B seq=0002 s=0 len=0\n"
			 "5021.500 irq mbox-a2p free=1 header=0008540b\n");
}

static void updates_over_a_crash(void)
{
	rule(FAULT_CRASH, 3000, 0, 0)->match.nth = 2;
	updates();
}

Test(p2a, a_crash_ends_continuous_updates)
{
	cr_expect_str_eq(timeline(updates_over_a_crash),
			 "0.500 request: pt=15 msg_id=0B seq=0001 len=8 client=-\n"
			 "20.500 reply: pt=15 msg_id=0B seq=0001 s=0 len=0\n"
			 "21.500 irq mbox-a2p free=1 header=0004540b\n"
			 "2020.500 notification: pt=15 msg_id=01 seq=0000 s=0 len=24\n"
			 "2021.500 irq mbox-p2a free=0 header=00005701\n"
			 "4020.500 notification: pt=15 msg_id=01 seq=0000 s=0 len=24\n"
			 "4021.500 irq mbox-p2a free=0 header=00005701\n"
			 "5000.500 request: pt=15 msg_id=0B seq=0002 len=8 client=-\n"
			 "5000.500 fault: crash pt=15 msg_id=0B seq=0002 for 3000 us\n"
			 "5000.500 crash\n"
			 "8000.500 restart\n");
}

static void fast_channels(void)
{
	u64 block, bell;

	the.perf[1].fast_channels = true;
	power_on(MAILBOX_TX_RX);
	block = mmio_address(the.platform->server.fast_base) + FAST_STRIDE;
	bell = mmio_address(the.platform->server.fast_bell_base) + 4;
	mmio_write(block + FAST_SET_LEVEL, 300, 4);
	mmio_write(bell, (mmio_read(bell, 4) & 0xfffffffc) | FAST_BELL_LEVEL, 4);
	say("%llu", mmio_read(block + FAST_GET_LEVEL, 4));
	at_us(1);
	say("%llu", mmio_read(block + FAST_GET_LEVEL, 4));
	mmio_write(block + FAST_SET_LIMITS, 200, 4);
	mmio_write(block + FAST_SET_LIMITS + 4, 100, 4);
	mmio_write(bell, FAST_BELL_LIMITS, 4);
	at_us(2);
	say("%llu, %llu to %llu", mmio_read(block + FAST_GET_LEVEL, 4), mmio_read(block + FAST_GET_LIMITS + 4, 4),
	    mmio_read(block + FAST_GET_LIMITS, 4));
	mmio_write(block + FAST_SET_LEVEL, 300, 4); /* outside of the limits: refused, and nobody is told */
	mmio_write(bell, FAST_BELL_LEVEL, 4);
	at_us(3);
	say("%llu, %llu writes", mmio_read(block + FAST_GET_LEVEL, 4),
	    platform_counters(the.platform)->fast_channel_writes);
}

Test(p2a, fast_channels_set_and_show_levels_and_limits)
{
	cr_expect_str_eq(timeline(fast_channels), "0.000 100\n"
						  "0.500 fast channel: level domain=1 vals=300:0 s=0\n"
						  "1.000 300\n"
						  "1.500 fast channel: limits domain=1 vals=200:100 s=0\n"
						  "2.000 200, 100 to 200\n"
						  "2.500 fast channel: level domain=1 vals=300:0 s=-5\n"
						  "3.000 200, 3 writes\n");
}
