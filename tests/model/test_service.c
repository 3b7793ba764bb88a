/* SPDX-License-Identifier: GPL-2.0-only */
/* A request's way: doorbell, queue, service, reply, interrupt; who owns the channel; what it costs. */
#include <criterion/criterion.h>

#include "fixture.h"

static void one_request(void)
{
	power_on(MAILBOX_TX_RX);
	at_us(10);
	request(PERF_PROTOCOL, PERF_SET_LEVEL, 7, 2, 0, 200);
	at_us(100);
}

Test(service, a_reply_comes_after_doorbell_service_and_interrupt_latency)
{
	cr_expect_str_eq(timeline(one_request),
			 "10.500 request: pt=13 msg_id=07 seq=0007 len=8 client=-\n"
			 "30.500 reply: pt=13 msg_id=07 seq=0007 s=0 len=0\n"
			 "31.500 irq mbox-a2p free=1 header=001c4c07\n");
}

static void polled(void)
{
	power_on(MAILBOX_TX_RX);
	polled_request(PERF_PROTOCOL, PERF_GET_LEVEL, 1, 1, 0);
	at_us(100);
	say("status %u length %u: %u %u", a2p()->channel_status, a2p()->length, *(const volatile u32 *)a2p()->payload,
	    *(const volatile u32 *)(a2p()->payload + 4));
}

Test(service, a_polled_request_gets_no_interrupt)
{
	cr_expect_str_eq(timeline(polled),
			 "0.500 request: pt=13 msg_id=08 seq=0001 len=4 client=-\n"
			 "20.500 reply: pt=13 msg_id=08 seq=0001 s=0 len=4\n"
			 "100.000 status 1 length 12: 0 100\n");
}

/* Where the reply's interrupt comes, by layout. */
static void unidirectional(void)
{
	power_on(MAILBOX_UNIDIRECTIONAL);
	request(PERF_PROTOCOL, PERF_GET_LEVEL, 1, 1, 0);
	at_us(100);
	ring(1);
	at_us(101);
}

Test(service, unidirectional_replies_ring_their_own_channel)
{
	cr_expect_str_eq(timeline(unidirectional),
			 "0.500 request: pt=13 msg_id=08 seq=0001 len=4 client=-\n"
			 "20.500 reply: pt=13 msg_id=08 seq=0001 s=0 len=4\n"
			 "21.500 irq mbox-a2p-reply free=1 header=00044c08\n"
			 "100.500 violation: a doorbell on a channel that is not the agent's to ring\n");
}

static void bidirectional(void)
{
	the.config.notifications = true;
	power_on(MAILBOX_BIDIRECTIONAL);
	say("%u line, %u area", the.ports.line_count, the.ports.shmem_count);
	request(PERF_PROTOCOL, PERF_LEVEL_NOTIFY, 1, 2, 0, 1);
	at_us(50);
	request(CLOCK_PROTOCOL, CLOCK_SET_RATE, 2, 4, CLOCK_SET_ASYNC_FLAG, 1, 5000, 0);
	at_us(100);
}

Test(service, without_p2a_there_are_no_notifications_and_no_delayed_responses)
{
	cr_expect_str_eq(timeline(bidirectional),
			 "0.000 1 line, 1 area\n"
			 "0.500 request: pt=13 msg_id=0A seq=0001 len=8 client=-\n"
			 "20.500 reply: pt=13 msg_id=0A seq=0001 s=-1 len=0\n"
			 "21.500 irq mbox-a2p free=1 header=00044c0a\n"
			 "50.500 request: pt=14 msg_id=05 seq=0002 len=16 client=-\n"
			 "70.500 reply: pt=14 msg_id=05 seq=0002 s=-1 len=0\n"
			 "71.500 irq mbox-a2p free=1 header=00085005\n");
}

static void doorbells_without_a_message(void)
{
	power_on(MAILBOX_TX_RX);
	ring(0);
	at_us(10);
	request(PERF_PROTOCOL, PERF_GET_LEVEL, 1, 1, 0);
	at_us(11);
	ring(0); /* while it is in service: queued, and nothing is there when its turn comes */
	at_us(100);
	say("%llu violations, %llu requests", platform_counters(the.platform)->protocol_violations,
	    platform_counters(the.platform)->requests);
}

Test(service, a_doorbell_on_the_agents_own_channel_is_a_violation)
{
	cr_expect_str_eq(timeline(doorbells_without_a_message),
			 "0.500 violation: a doorbell, but the channel is the agent's\n"
			 "10.500 request: pt=13 msg_id=08 seq=0001 len=4 client=-\n"
			 "30.500 reply: pt=13 msg_id=08 seq=0001 s=0 len=4\n"
			 "30.500 violation: the channel went back to the agent before its doorbell was served\n"
			 "31.500 irq mbox-a2p free=1 header=00044c08\n"
			 "100.000 2 violations, 2 requests\n");
}

/* The agent gives up on a dropped request, cannot get the channel, and rings all the same. */
static void ring_again_after_a_drop(void)
{
	rule(FAULT_DROP, 0, 0, 0);
	power_on(MAILBOX_TX_RX);
	request(PERF_PROTOCOL, PERF_GET_LEVEL, 1, 1, 0);
	at_us(90000);
	ring(0);
	at_us(100000);
}

Test(service, a_second_doorbell_for_a_message_that_is_still_there_executes_it_again)
{
	cr_expect_str_eq(timeline(ring_again_after_a_drop),
			 "0.500 request: pt=13 msg_id=08 seq=0001 len=4 client=-\n"
			 "20.500 fault: drop pt=13 msg_id=08 seq=0001\n"
			 "90000.500 request: pt=13 msg_id=08 seq=0001 len=4 client=-\n"
			 "90020.500 reply: pt=13 msg_id=08 seq=0001 s=0 len=4\n"
			 "90021.500 irq mbox-a2p free=1 header=00044c08\n");
}

/* The request is read when its service starts: what stands there then is what counts. */
static void rewritten_while_it_waits(void)
{
	struct fault_rule *hang = rule(FAULT_HANG, 1000, 0, 0);

	hang->match.type = WIRE_NOTIFICATION;
	the.config.event[0] = (struct event_config){ .at_ns = 5000, .protocol = PERF_PROTOCOL, .event = PERF_EVENT_LEVEL,
						     .source = 1, .value = { 300 } };
	the.config.event_count = 1;
	power_on(MAILBOX_TX_RX);
	at_us(10);
	request(PERF_PROTOCOL, PERF_GET_LEVEL, 1, 1, 0);
	at_us(500);
	mmio_write(the.ports.shmem_base[0] + offsetof(struct wire_area, message_header),
		   wire_header(PERF_PROTOCOL, PERF_GET_LIMITS, 0, 2), 4);
	at_us(2000);
	say("%llu accesses to what was not the agent's", platform_counters(the.platform)->ownership_violations);
}

Test(service, a_request_is_read_when_its_service_starts)
{
	cr_expect_str_eq(timeline(rewritten_while_it_waits),
			 "5.000 fault: hang pt=13 msg_id=01 seq=0000 for 1000 us\n"
			 "1005.000 request: pt=13 msg_id=06 seq=0002 len=4 client=-\n"
			 "1005.000 notification: pt=13 msg_id=01 seq=0000 s=0 len=12\n"
			 "1006.000 irq mbox-p2a free=0 header=00004f01\n"
			 "1025.000 reply: pt=13 msg_id=06 seq=0002 s=0 len=8\n"
			 "1026.000 irq mbox-a2p free=1 header=00084c06\n"
			 "2000.000 1 accesses to what was not the agent's\n");
}

static void more_doorbells_than_the_queue_holds(void)
{
	trace_mask = 1u << TRACE_CLIENT;
	the.config.request_queue = 2;
	rule(FAULT_HANG, 1000, 0, 0);
	power_on(MAILBOX_TX_RX);
	request(PERF_PROTOCOL, PERF_GET_LEVEL, 1, 1, 0);
	for (u32 i = 1; i < 6; i++) {
		at_us(i * 10);
		ring(0);
	}
	at_us(500);
	say("%llu requests, %llu lost", platform_counters(the.platform)->requests,
	    platform_counters(the.platform)->queue_full);
}

Test(service, doorbells_past_the_queue_are_lost)
{
	cr_expect_str_eq(timeline(more_doorbells_than_the_queue_holds), "500.000 3 requests, 3 lost\n");
}

static void two_rings_at_once(void)
{
	power_on(MAILBOX_TX_RX);
	request(PERF_PROTOCOL, PERF_GET_LEVEL, 1, 1, 0);
	engine_pause_until(300);
	ring(0); /* does not push the arrival of the first one back, either */
	at_us(100);
}

Test(service, a_ring_merges_with_one_on_its_way)
{
	cr_expect_str_eq(timeline(two_rings_at_once),
			 "0.500 request: pt=13 msg_id=08 seq=0001 len=4 client=-\n"
			 "20.500 reply: pt=13 msg_id=08 seq=0001 s=0 len=4\n"
			 "21.500 irq mbox-a2p free=1 header=00044c08\n");
}

static void lengths_that_make_no_sense(void)
{
	trace_mask = 1u << TRACE_CLIENT;
	power_on(MAILBOX_TX_RX);
	for (u32 i = 0; i < 3; i++) {
		static const u32 lengths[] = { 0, 133, 0xffffffff };

		request(PERF_PROTOCOL, PERF_GET_LEVEL, i, 1, 0);
		mmio_write(the.ports.shmem_base[0] + offsetof(struct wire_area, length), lengths[i], 4);
		at_us((i + 1) * 100);
		say("%d", *(const volatile s32 *)a2p()->payload);
	}
	say("%llu", platform_counters(the.platform)->protocol_violations);
}

Test(service, a_length_that_makes_no_sense_is_a_protocol_error)
{
	cr_expect_str_eq(timeline(lengths_that_make_no_sense),
			 "21.500 irq mbox-a2p free=1 header=00004c08\n100.000 -10\n"
			 "121.500 irq mbox-a2p free=1 header=00044c08\n200.000 -10\n"
			 "221.500 irq mbox-a2p free=1 header=00084c08\n300.000 -10\n300.000 3\n");
}

/* The last entry that fits a command is its service time. */
static void services(void)
{
	the.config.service[0] = (struct service_config){ .protocol = PERF_PROTOCOL, .command = FAULT_ANY,
							 .time = { .kind = DISTRIBUTION_FIXED, .a = 30000 } };
	the.config.service[1] = (struct service_config){ .protocol = FAULT_ANY, .command = PERF_GET_LEVEL,
							 .time = { .kind = DISTRIBUTION_FIXED, .a = 40000 } };
	the.config.service_count = 2;
	power_on(MAILBOX_TX_RX);
	trace_mask = 1u << TRACE_CLIENT;
	request(PERF_PROTOCOL, PERF_GET_LIMITS, 1, 1, 0);
	at_us(100);
	request(PERF_PROTOCOL, PERF_GET_LEVEL, 2, 1, 0);
	at_us(200);
	request(CLOCK_PROTOCOL, CLOCK_GET_RATE, 3, 1, 0);
	at_us(300);
}

Test(service, a_command_costs_what_the_last_entry_for_it_says)
{
	cr_expect_str_eq(timeline(services), "31.500 irq mbox-a2p free=1 header=00044c06\n"
					     "141.500 irq mbox-a2p free=1 header=00084c08\n"
					     "221.500 irq mbox-a2p free=1 header=000c5006\n");
}

static void level_line(void)
{
	the.transport.level = true;
	one_request();
	say("pending %llu", mmio_read(the.ports.controller_base + DOORBELL_STATUS, 4));
}

Test(service, a_level_line_goes_down_when_it_is_acknowledged)
{
	cr_expect_str_eq(timeline(level_line),
			 "10.500 request: pt=13 msg_id=07 seq=0007 len=8 client=-\n"
			 "30.500 reply: pt=13 msg_id=07 seq=0007 s=0 len=0\n"
			 "31.500 irq mbox-a2p free=1 header=001c4c07\n"
			 "100.000 pending 0\n");
}

/* A channel that is off keeps its ring, and rings when it is turned on. */
static void enabled_late(void)
{
	trace_mask = 1u << TRACE_CLIENT;
	power_on(MAILBOX_TX_RX);
	mmio_write(the.ports.controller_base + DOORBELL_ENABLE, 0, 4);
	request(PERF_PROTOCOL, PERF_GET_LEVEL, 1, 1, 0);
	at_us(50);
	say("pending %llu", mmio_read(the.ports.controller_base + DOORBELL_STATUS, 4));
	mmio_write(the.ports.controller_base + DOORBELL_ENABLE, 1, 4);
	at_us(60);
	say("pending %llu", mmio_read(the.ports.controller_base + DOORBELL_STATUS, 4));
}

Test(service, a_channel_that_is_turned_on_late_rings_then)
{
	cr_expect_str_eq(timeline(enabled_late), "50.000 pending 1\n"
						 "51.000 irq mbox-a2p free=1 header=00044c08\n"
						 "60.000 pending 0\n");
}

static void lines(void)
{
	the.transport.interrupt_cpu = 1;
	the.transport.layout = MAILBOX_UNIDIRECTIONAL_P2A_BELL;
	power_on(the.transport.layout);
	for (u32 i = 0; i < the.ports.line_count; i++) {
		struct irq_line *line = irq_line_by_number(the.ports.line[i]);

		say("%s cpu%u", irq_line_name(line), irq_line_affinity(line));
	}
}

Test(service, each_channel_has_a_line_to_the_cpu_that_was_asked_for)
{
	cr_expect_str_eq(timeline(lines), "0.000 mbox-a2p cpu1\n0.000 mbox-a2p-reply cpu1\n"
					  "0.000 mbox-p2a cpu1\n0.000 mbox-p2a-bell cpu1\n");
}

static void too_many_instances(void)
{
	u32 built = 0;

	machine_init(1, 1000000, &(struct machine_os){ 0 });
	the.transport.layout = MAILBOX_UNIDIRECTIONAL_P2A_BELL;
	while (platform_new(built, &the.config, &the.transport))
		built++;
	say("%u", built * 4 <= MACHINE_MAX_LINES && (built + 1) * 4 > MACHINE_MAX_LINES);
}

Test(service, instances_past_the_interrupt_lines_are_refused)
{
	cr_expect_str_eq(timeline(too_many_instances), "0.000 1\n");
}

static void touch_what_is_the_platforms(void)
{
	u64 base;

	trace_mask = 1u << TRACE_CLIENT;
	power_on(MAILBOX_TX_RX);
	base = the.ports.shmem_base[0];
	request(PERF_PROTOCOL, PERF_GET_LEVEL, 1, 1, 0);
	at_us(5);
	mmio_read(base + offsetof(struct wire_area, channel_status), 4); /* polling is allowed */
	mmio_read(base + offsetof(struct wire_area, message_header), 4);
	say("%llu", platform_counters(the.platform)->ownership_violations);
	mmio_read(base + offsetof(struct wire_area, length), 4);
	mmio_read(base + WIRE_AREA_BYTES, 4);
	mmio_write(base + offsetof(struct wire_area, channel_status), 1, 4);
	say("%llu", platform_counters(the.platform)->ownership_violations);
	at_us(50);
	mmio_read(base + WIRE_AREA_BYTES, 4);
	say("%llu", platform_counters(the.platform)->ownership_violations);
}

Test(service, accesses_to_what_is_the_platforms_are_counted)
{
	cr_expect_str_eq(timeline(touch_what_is_the_platforms), "5.000 0\n5.000 3\n"
								 "21.500 irq mbox-a2p free=1 header=00044c08\n50.000 3\n");
}

static void crash_and_go_on(void)
{
	struct fault_rule *crash = rule(FAULT_CRASH, 300, 0, 0);

	crash->match.nth = 3;
	power_on(MAILBOX_TX_RX);
	request(PERF_PROTOCOL, PERF_LEVEL_NOTIFY, 1, 2, 0, 1);
	at_us(50);
	request(CLOCK_PROTOCOL, CLOCK_SET_RATE, 2, 4, CLOCK_SET_ASYNC_FLAG, 1, 5000, 0);
	at_us(100);
	request(PERF_PROTOCOL, PERF_SET_LEVEL, 3, 2, 0, 200);
	at_us(200);
	say("%u", platform_quiet(the.platform, (char[64]){ 0 }, 64));
	ring(0);
	at_us(500);
	request(PERF_PROTOCOL, PERF_SET_LEVEL, 4, 2, 0, 300); /* nobody has subscribed to the new life's changes */
	at_us(600);
	say_state();
}

Test(service, a_crash_forgets_subscriptions_and_delayed_responses)
{
	cr_expect_str_eq(timeline(crash_and_go_on),
			 "0.500 request: pt=13 msg_id=0A seq=0001 len=8 client=-\n"
			 "20.500 reply: pt=13 msg_id=0A seq=0001 s=0 len=0\n"
			 "21.500 irq mbox-a2p free=1 header=00044c0a\n"
			 "50.500 request: pt=14 msg_id=05 seq=0002 len=16 client=-\n"
			 "70.500 reply: pt=14 msg_id=05 seq=0002 s=0 len=0\n"
			 "71.500 irq mbox-a2p free=1 header=00085005\n"
			 "100.500 request: pt=13 msg_id=07 seq=0003 len=8 client=-\n"
			 "100.500 fault: crash pt=13 msg_id=07 seq=0003 for 300 us\n"
			 "100.500 crash\n"
			 "200.000 0\n"
			 "200.500 doorbell: channel 0, nobody is there\n"
			 "400.500 restart\n"
			 "500.500 request: pt=13 msg_id=07 seq=0004 len=8 client=-\n"
			 "520.500 reply: pt=13 msg_id=07 seq=0004 s=0 len=0\n"
			 "521.500 irq mbox-a2p free=1 header=00104c07\n"
			 "600.000 level 300, quiet\n");
}

/* A late reply lands on what the agent has written meanwhile: the area is memory. */
static void late_reply_over_a_new_request(void)
{
	rule(FAULT_DELAY, 100, 0, 0);
	power_on(MAILBOX_TX_RX);
	request(PERF_PROTOCOL, PERF_GET_LEVEL, 1, 1, 0);
	at_us(110);
	request(PERF_PROTOCOL, PERF_GET_LIMITS, 2, 1, 0); /* an agent that does not wait for a free channel */
	at_us(200);
}

Test(service, a_late_reply_lands_on_the_next_request)
{
	cr_expect_str_eq(timeline(late_reply_over_a_new_request),
			 "0.500 request: pt=13 msg_id=08 seq=0001 len=4 client=-\n"
			 "0.500 fault: delay pt=13 msg_id=08 seq=0001 by 100 us\n"
			 "110.500 request: pt=13 msg_id=06 seq=0002 len=4 client=-\n"
			 "120.500 reply: pt=13 msg_id=08 seq=0001 s=0 len=4\n"
			 "121.500 irq mbox-a2p free=1 header=00044c08\n"
			 "130.500 reply: pt=13 msg_id=06 seq=0002 s=0 len=8\n"
			 "131.500 irq mbox-a2p free=1 header=00084c06\n");
}
