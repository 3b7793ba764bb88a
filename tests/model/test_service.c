/* SPDX-License-Identifier: GPL-2.0-only */
/* A request's way: doorbell, queue, service, reply, interrupt; channels; delayed responses; notifications. */
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
