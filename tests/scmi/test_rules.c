// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rules of the protocol over a stream of events that no agent and no platform
 * made: each test tells what happens, step by step, and what is found then.
 */
#include "stream.h"

/* Of 0x4C07, PERF_LEVEL_SET; the stream's commands are 7 and 8 of protocol 0x13. */

/* A request of gpu's that goes well. */
static void answered(u32 number, u32 token, u32 message)
{
	begin("gpu", number, token, message);
	send(number);
	reply(number);
	interrupt(0, number);
	end(number, 0);
}

Test(scmi, a_reply_completes_its_request)
{
	answered(1, 5, SET);
	found_nothing();
}

Test(scmi, a_polled_reply_completes_its_request)
{
	begin_polling("gpu", 1, 5, GET);
	send(1);
	reply(1);
	as("gpu");
	fetch(A2P, 1);
	end(1, 0);
	found_nothing();
}

Test(scmi, interrupts_and_tasks_look_each_for_themselves)
{
	begin_polling("gpu", 1, 5, GET);
	send(1);
	reply(1);
	as("gpu");
	fetch(A2P, 1);
	delayed_answer(0, header(PERF, 1, NOTIFICATION, 0));
	as("irq/1");
	fetch(P2A, 0);
	received(1, header(PERF, 1, NOTIFICATION, 0));
	as("gpu");
	end(1, 0);
	found_nothing();
}

Test(scmi, a_delayed_response_completes_its_request)
{
	answered(1, 5, SET);
	delayed_answer(1, header(PERF, SET, DELAYED, 5));
	delayed_interrupt(0, 1);
	found_nothing();
}

Test(scmi, a_delayed_response_may_come_before_the_response)
{
	begin("gpu", 1, 5, SET);
	send(1);
	delayed_answer(1, header(PERF, SET, DELAYED, 5));
	delayed_interrupt(0, 1);
	end(1, 0);
	found_nothing();
}

/* R02: the token comes again while an answer to it is under way. */
static void late_reply_with_the_next_ones_token(void)
{
	begin("gpu", 1, 5, SET);
	send(1);
	end(1, TIMED_OUT);
	give_back(1);
	begin("cpu", 2, 5, GET);
	send(2);
	reply(1);
	interrupt(1, 2);
	end(2, 0);
}

Test(scmi, a_late_reply_completes_the_next_request)
{
	late_reply_with_the_next_ones_token();
	found("scmi: the reply to request 1 (message 7 by gpu) completed request 2 (message 8 by cpu)");
}

Test(scmi, a_report_tells_both_lives_and_where_the_message_was_taken)
{
	late_reply_with_the_next_ones_token();
	found_text("scmi: the reply to request 1 (message 7 by gpu) completed request 2 (message 8 by cpu)\n"
		   "  request 1 (message 7 by gpu): token 0x005, transfer 0x1, instance 0\n"
		   "    0.000001000 begun\n"
		   "    0.000002000 written into shared memory\n"
		   "    0.000003000 taken by the platform\n"
		   "    0.000004000 timed out\n"
		   "    0.000008000 answered\n"
		   "  request 2 (message 8 by cpu): token 0x005, transfer 0x2, instance 0\n"
		   "    0.000005000 begun\n"
		   "    0.000006000 written into shared memory\n"
		   "    0.000007000 taken by the platform\n"
		   "    0.000009000 its reply was read by irq/1\n"
		   "    0.000010000 over, with success\n"
		   "  its reply was taken by irq/1:\n"
		   "    take agent.c:1");
}

Test(scmi, the_place_is_the_agents_innermost_function)
{
	late_reply_with_the_next_ones_token();
	found_at("take agent.c:1");
}

Test(scmi, who_timed_out_does_not_look_at_what_came)
{
	begin("gpu", 1, 5, SET);
	send(1);
	interrupt(0, 1);
	end(1, TIMED_OUT);
	found_nothing();
}

/* CVE-2023-52608: an interrupt of before finds the next request. */
Test(scmi, a_request_is_taken_for_its_own_reply)
{
	begin("gpu", 1, 5, SET);
	send(1);
	interrupt(0, 1);
	end(1, 0);
	found("scmi: request 1 (message 7 by gpu) was taken for its own reply");
}

Test(scmi, a_request_that_failed_is_judged_as_well)
{
	begin("gpu", 1, 5, SET);
	send(1);
	interrupt(0, 1);
	end(1, -5);
	found("scmi: request 1 (message 7 by gpu) was taken for its own reply");
}

Test(scmi, a_notification_completes_a_request)
{
	begin("gpu", 1, 5, SET);
	send(1);
	delayed_answer(0, header(PERF, 1, NOTIFICATION, 0));
	delayed_interrupt(0, 1);
	found("scmi: a notification completed request 1 (message 7 by gpu)");
}

Test(scmi, a_delayed_response_to_another_is_told_at_once)
{
	answered(1, 5, SET);
	give_back(1);
	begin("cpu", 2, 5, SET);
	send(2);
	reply(2);
	interrupt(0, 2);
	end(2, 0);
	delayed_answer(1, header(PERF, SET, DELAYED, 5));
	delayed_interrupt(0, 2);
	found("scmi: the reply to request 1 (message 7 by gpu) completed request 2 (message 7 by cpu)");
}

Test(scmi, what_firmware_lies_about_is_no_fault_of_the_agents)
{
	begin("gpu", 1, 5, SET);
	send(1);
	end(1, TIMED_OUT);
	begin("cpu", 2, 6, GET);
	send(2);
	answer(1, header(PERF, SET, COMMAND, 6));
	interrupt(0, 2);
	end(2, 0);
	delayed_answer(0, header(PERF, 1, COMMAND, 6));
	found_nothing();
}

Test(scmi, shared_memory_that_was_set_up_anew_holds_no_reply)
{
	begin("gpu", 1, 5, SET);
	send(1);
	scmi_watch->clears(0, false);
	interrupt(0, 1);
	end(1, 0);
	found("scmi: request 1 (message 7 by gpu) was completed by shared memory that held nothing");
}

Test(scmi, success_without_a_reply)
{
	begin("gpu", 1, 5, SET);
	send(1);
	end(1, 0);
	found("scmi: request 1 (message 7 by gpu) ended with success, and nothing was taken for its reply");
}

Test(scmi, an_error_of_the_channel_needs_no_look_at_the_message)
{
	begin("gpu", 1, 5, SET);
	send(1);
	as("irq/0");
	received(1, header(PERF, SET, COMMAND, 5));
	end(1, -70);
	found_nothing();
}

/* ---- tokens ---- */

Test(scmi, two_live_transfers_have_one_token)
{
	begin("gpu", 1, 5, SET);
	begin("cpu", 2, 5, GET);
	found("scmi: request 2 (message 8 by cpu) takes token 0x005, which request 1 (message 7 by gpu) has");
}

Test(scmi, a_transfer_has_its_token_until_it_is_given_back)
{
	begin("gpu", 1, 5, SET);
	send(1);
	end(1, TIMED_OUT);
	begin("cpu", 2, 5, GET);
	found("scmi: request 2 (message 8 by cpu) takes token 0x005, which request 1 (message 7 by gpu) has");
}

Test(scmi, a_transfer_that_the_agent_does_not_show_has_its_token_until_it_is_over)
{
	hide_transfers();
	begin("gpu", 1, 5, SET);
	send(1);
	end(1, TIMED_OUT);
	begin("cpu", 2, 5, GET);
	found_nothing();
	begin("cpu", 3, 5, GET);
	found("scmi: request 3 (message 8 by cpu) takes token 0x005, which request 2 (message 8 by cpu) has");
}

Test(scmi, a_token_that_was_given_back_may_be_taken_again)
{
	begin("gpu", 1, 5, SET);
	send(1);
	end(1, TIMED_OUT);
	give_back(1);
	begin("cpu", 2, 5, GET);
	found_nothing();
}

Test(scmi, a_transfer_may_be_sent_again_with_its_token)
{
	begin("gpu", 1, 5, SET);
	send(1);
	end(1, TIMED_OUT);
	begin("gpu", 1, 5, GET);
	found_nothing();
}

Test(scmi, two_instances_have_each_their_tokens)
{
	begin("gpu", 1, 5, SET);
	show_in_instance(1);
	begin("cpu", 2, 5, GET);
	found_nothing();
}

/* R12: what times out in the mailbox core's queue is sent nevertheless. */
Test(scmi, a_request_is_sent_after_it_was_over)
{
	begin("gpu", 1, 5, SET);
	end(1, TIMED_OUT);
	write_header(1);
	found("scmi: request 1 (message 7 by gpu) is sent after it was over");
}

/* ---- memory ---- */

Test(scmi, a_reply_is_copied_to_a_transfer_that_is_free)
{
	begin("gpu", 1, 5, SET);
	send(1);
	end(1, TIMED_OUT);
	give_back(1);
	reply(1);
	as("irq/0");
	fetch(A2P, 1);
	found("scmi: a message is written to a transfer that is free, that of request 1 (message 7 by gpu)");
}

Test(scmi, a_transfer_that_is_free_is_completed)
{
	begin("gpu", 1, 5, SET);
	send(1);
	end(1, TIMED_OUT);
	give_back(1);
	reply(1);
	as("irq/0");
	fetch(A2P, 0);
	received(1, header(PERF, SET, COMMAND, 5));
	found("scmi: a message is written to a transfer that is free, that of request 1 (message 7 by gpu)");
}

/* R01, as the fix has it: the receiver holds a reference. */
Test(scmi, a_receiver_may_write_what_timed_out_while_it_holds_it)
{
	begin("gpu", 1, 5, SET);
	send(1);
	reply(1);
	end(1, TIMED_OUT);
	interrupt(0, 1);
	found_nothing();
}

/* ---- owners ---- */

Test(scmi, memory_that_is_the_platforms_is_read_and_written)
{
	begin("gpu", 1, 5, SET);
	send(1);
	as("irq/1");
	scmi_watch->trespasses(0, false, false);
	scmi_watch->trespasses(0, false, false);
	found("scmi: irq/1 reads the A2P shared memory of instance 0 while it is the platform's");
	scmi_watch->trespasses(0, false, true);
	found("scmi: irq/1 writes the A2P shared memory of instance 0 while it is the platform's");
	scmi_watch->trespasses(3, true, false);
	found("scmi: irq/1 reads the P2A shared memory of instance 3 while it is the platform's");
}

/* R01, as the fix has it, once more: the next request has the channel by now. */
Test(scmi, a_receiver_that_was_overtaken_reads_what_is_the_platforms)
{
	begin("gpu", 1, 5, SET);
	send(1);
	reply(1);
	as("irq/0");
	scmi_watch->looks(0, false);
	end(1, TIMED_OUT);
	begin("cpu", 2, 6, GET);
	send(2);
	as("irq/0");
	fetch(A2P, 1);
	scmi_watch->trespasses(0, false, false);
	received(1, header(PERF, SET, COMMAND, 5));
	found_nothing();
}

Test(scmi, a_receiver_that_found_the_request_that_is_in_service)
{
	begin("gpu", 1, 5, SET);
	send(1);
	reply(1);
	end(1, TIMED_OUT);
	begin("cpu", 2, 6, GET);
	send(2);
	as("irq/0");
	scmi_watch->looks(0, false);
	scmi_watch->trespasses(0, false, false);
	found("scmi: irq/0 reads the A2P shared memory of instance 0 while it is the platform's");
}

Test(scmi, a_trespass_is_told_once_a_message)
{
	begin("gpu", 1, 5, SET);
	send(1);
	scmi_watch->trespasses(0, false, false);
	found_something();
	reply(1);
	begin("gpu", 1, 6, SET);
	send(1);
	scmi_watch->trespasses(0, false, false);
	found_something();
}

/* ---- places ---- */

Test(scmi, a_transfer_is_in_two_places)
{
	begin("gpu", 1, 5, SET);
	misplace(TWICE);
	send(1);
	reply(1);
	interrupt(0, 1);
	found("scmi: instance 0: a transfer is in the list of free ones twice");
	end(1, 0);
	found_nothing();
}

Test(scmi, notifications_have_transfers_in_places_too)
{
	misplace(HAS_USERS);
	delayed_answer(0, header(PERF, 1, NOTIFICATION, 0));
	as("irq/0");
	fetch(P2A, 0);
	received(9, header(PERF, 1, NOTIFICATION, 0));
	found("scmi: instance 0: a transfer is in the list of free ones, and has users");
}

Test(scmi, what_is_misplaced_is_seen_before_its_instance_goes)
{
	answered(1, 5, SET);
	give_back(1);
	misplace(TWICE);
	scmi_watch->unbinds(0);
	found("scmi: instance 0: a transfer is in the list of free ones twice");
	scmi_watch->unbinds(0);
	found_nothing();
}

Test(scmi, what_is_misplaced_after_the_last_event_is_seen_in_the_end)
{
	answered(1, 5, SET);
	give_back(1);
	misplace(WAITS);
	scmi_settled();
	found("scmi: instance 0: a transfer is in the list of free ones, and waits for a reply");
	found_nothing();
}

/* ---- counters ---- */

/* One of each: answered, polled, timed out, timed out polling, delayed, notification. */
static void one_of_each(void)
{
	answered(1, 1, SET);
	begin_polling("gpu", 2, 2, GET);
	send(2);
	reply(2);
	as("gpu");
	fetch(A2P, 2);
	end(2, 0);
	begin("gpu", 3, 3, SET);
	send(3);
	end(3, TIMED_OUT);
	begin_polling("gpu", 4, 4, SET);
	send(4);
	end(4, TIMED_OUT);
	lose(3);
	lose(4);
	delayed_answer(1, header(PERF, SET, DELAYED, 1));
	delayed_interrupt(0, 1);
	delayed_answer(0, header(PERF, 1, NOTIFICATION, 0));
	as("irq/0");
	fetch(P2A, 0);
	received(9, header(PERF, 1, NOTIFICATION, 0));
	found_nothing();
}

Test(scmi, counters_that_are_right)
{
	one_of_each();
	count(4, 1, 1, 1, 1, 1, 1);
	scmi_settled();
	found_nothing();
}

Test(scmi, each_counter_that_is_wrong_is_told)
{
	one_of_each();
	count(5, 0, 2, 2, 0, 2, 0);
	scmi_settled();
	found("scmi: the agent's counter sent_ok says 5, it was 4");
	found("scmi: the agent's counter response_ok says 0, it was 1");
	found("scmi: the agent's counter response_polled_ok says 2, it was 1");
	found("scmi: the agent's counter delayed_response_ok says 2, it was 1");
	found("scmi: the agent's counter notification_ok says 0, it was 1");
	found("scmi: the agent's counter xfers_response_timeout says 2, it was 1");
	found("scmi: the agent's counter xfers_response_polled_timeout says 0, it was 1");
}

Test(scmi, an_agent_may_have_no_counters)
{
	one_of_each();
	scmi_settled();
	found_nothing();
}

Test(scmi, counters_begin_anew_when_an_instance_is_probed)
{
	one_of_each();
	scmi_watch->binds(0, true);
	scmi_watch->binds(0, false);
	count(0, 0, 0, 0, 0, 0, 0);
	scmi_settled();
	found_nothing();
}

Test(scmi, what_is_owed_is_named)
{
	begin("gpu", 1, 1, SET);
	send(1);
	end(1, TIMED_OUT);
	answered(2, 2, GET);
	scmi_settled();
	found_text("scmi: instance 0: 2 requests were written, 1 answered and 0 lost\n"
		   "  request 1 (message 7 by gpu): token 0x001, transfer 0x1, instance 0\n"
		   "    0.000001000 begun\n"
		   "    0.000002000 written into shared memory\n"
		   "    0.000003000 taken by the platform\n"
		   "    0.000004000 timed out");
	found_nothing();
}

Test(scmi, a_request_that_is_never_over_is_told)
{
	one_of_each();
	begin("gpu", 5, 5, SET);
	send(5);
	reply(5);
	interrupt(0, 5);
	scmi_settled();
	found("scmi: instance 0: 5 requests were sent, and 4 are over");
	found_nothing();
}

Test(scmi, a_platform_that_dies_owes_nothing)
{
	begin("gpu", 1, 1, SET);
	send(1);
	end(1, TIMED_OUT);
	begin("gpu", 2, 2, SET);
	send(2);
	end(2, TIMED_OUT);
	lose(0);
	scmi_settled();
	found_nothing();
}

Test(scmi, what_is_answered_late_is_answered_once)
{
	begin("gpu", 1, 1, SET);
	send(1);
	end(1, TIMED_OUT);
	lose(1);
	reply(1);
	reply(1);
	scmi_settled();
	found_nothing();
}

Test(scmi, what_is_overwritten_before_it_was_taken_is_lost)
{
	begin("gpu", 1, 1, SET);
	write_header(1);
	end(1, TIMED_OUT);
	answered(2, 2, SET);
	scmi_settled();
	found_nothing();
}

Test(scmi, tokens_begin_anew_when_an_instance_is_probed)
{
	begin("gpu", 1, 5, SET);
	scmi_watch->binds(0, true);
	scmi_watch->binds(0, false);
	begin("cpu", 2, 5, GET);
	found_nothing();
}

/* ---- as many as there may be ---- */

Test(scmi, requests_of_long_ago_are_forgotten)
{
	begin("gpu", 1, 5, SET);
	send(1);
	end(1, TIMED_OUT);
	give_back(1);
	for (u32 i = 0; i < 5000; i++) {
		begin("gpu", 2 + i, 6 + i % 1000, GET);
		send(2 + i);
		reply(2 + i);
		interrupt(0, 2 + i);
		end(2 + i, 0);
		give_back(2 + i);
	}
	begin("cpu", 6000, 5, GET);
	send(6000);
	reply(1);
	interrupt(0, 6000);
	end(6000, 0);
	found("scmi: the reply to a request that is not known completed request 5002 (message 8 by cpu)");
}
