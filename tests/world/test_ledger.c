// SPDX-License-Identifier: GPL-2.0-only
/* Numbered notifications 1, 3, 5 ... 19 of domain 0, as handlers get them, well or badly. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>
#include "fixture.h"

#define NUMBERED                                                                                             \
	"\"platform\":{\"latency\":10,\"performance\":[{\"name\":\"big\",\"levels\":[100,200,300]}],"         \
	"\"events\":[{\"at_us\":1000000000,\"period_us\":10,\"count\":10,\"protocol\":\"performance\","        \
	"\"event\":\"level_changed\",\"values\":[1],\"step\":2}]}"
#define STORY_OF(script, counters)                                                                           \
	"{\"why\":\"a story\",\"computer\":{\"cpus\":1," COSTS "}," NUMBERED ",\n\"clients\":["                 \
	CLIENT("user", "", script) "],\n\"expect\":{\"counters\":{" counters "}}}\n"

static void passes(const char *story)
{
	cJSON *answer = run(story, "");

	cr_assert_str_eq(verdict(answer), "pass", "%s %s", headline(answer), failure(answer));
}

static void is_found(const char *story, const char *what)
{
	cJSON *answer = run(story, "");

	cr_assert_str_eq(verdict(answer), "fail");
	cr_assert_not_null(strstr(headline(answer), "notification: user: handler of protocol 0x13 event 1 source 0"), "%s",
			   headline(answer));
	cr_assert_not_null(strstr(headline(answer), what), "%s", headline(answer));
}

static void fails(const char *story, const char *why)
{
	cJSON *answer = run(story, "");

	cr_assert_str_eq(verdict(answer), "fail");
	cr_assert_not_null(strstr(failure(answer), why), "%s", failure(answer));
}

Test(ledger, takes_numbers_in_order)
{
	passes(STORY_OF(NOTIFIED(01) "," NOTIFIED(03) "," NOTIFIED(05),
			"\"notifications.delivered\":3,\"notifications.missed\":0"));
}

Test(ledger, lets_a_handler_begin_anywhere_and_counts_what_is_missing_from_there)
{
	passes(STORY_OF(NOTIFIED(05) "," NOTIFIED(09) "," NOTIFIED(15),
			"\"notifications.delivered\":3,\"notifications.missed\":3"));
}

Test(ledger, finds_what_comes_twice)
{
	is_found(STORY_OF(NOTIFIED(01) "," NOTIFIED(01), ""), "value 1 came again, or after a later one");
}

Test(ledger, finds_what_comes_out_of_order)
{
	is_found(STORY_OF(NOTIFIED(05) "," NOTIFIED(03), ""), "value 3 came again, or after a later one");
}

Test(ledger, finds_a_number_that_was_never_sent)
{
	is_found(STORY_OF(NOTIFIED(02), ""), "value 2 was never sent");
	is_found(STORY_OF(NOTIFIED(21), ""), "value 21 was never sent");
	is_found(STORY_OF(NOTIFIED(00), ""), "value 0 was never sent");
}

Test(ledger, finds_what_is_anothers)
{
	is_found(STORY_OF(NOTIFIED_OF_ANOTHER, ""), "event 1 of source 1, value 1 is another's");
}

Test(ledger, finds_what_comes_after_the_handlers_end)
{
	is_found(STORY_OF(NOTIFIED(01) "," HANDLER_ENDS "," NOTIFIED(03), ""), "value 3 came after the handler's end");
}

Test(ledger, wants_what_was_missed_to_be_counted_by_an_agent_that_counts)
{
	passes(STORY_OF(NOTIFIED(01) "," ONE_IS_DROPPED "," NOTIFIED(05), "\"notifications.uncounted\":0"));
	fails(STORY_OF(NOTIFIED(01) "," ONE_IS_DROPPED "," NOTIFIED(07), "\"notifications.uncounted\":0"),
	      "counter notifications.uncounted: 1; expected 0");
}

Test(ledger, does_not_judge_an_agent_that_counts_nothing)
{
	passes(STORY_OF(NOTIFIED(01) "," NOTIFIED(07), "\"notifications.uncounted\":0"));
}
