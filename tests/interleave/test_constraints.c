/* SPDX-License-Identifier: GPL-2.0-only */
/* Constraints that are wrong by themselves, or contradict each other: where, what, and what the other one is. */
#include "../scenario/load.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define IDLE "[{\"do\": \"sleep\", \"time_us\": 1}]"
#define CLIENTS "\"clients\": [{\"name\": \"gpu\", \"script\": " IDLE "}, {\"name\": \"two\", \"cpu\": 1, \"script\": " IDLE "}, " \
		"{\"name\": \"free\", \"cpu\": 1, \"pinned\": false, \"script\": " IDLE "}], "
#define LIST(constraints) WITH(CLIENTS "\"interleave\": [" constraints "]")
#define ONE(members) LIST("{" members "}")
#define ENDS "; expected \"until\", \"until_blocked\", \"until_pending\", \"until_idle\" or \"for_us\""

/* A scenario with an @ where the error stands, and the one message that it gives there. */
struct bad {
	const char *text;
	const char *message;
};

static void expect_message(const struct bad *bad)
{
	const char *mark = strchr(bad->text, '@');
	char text[2000], message[2000], *messages;

	cr_assert(mark, "no mark in %s", bad->text);
	snprintf(text, sizeof(text), "%.*s%s", (int)(mark - bad->text), bad->text, mark + 1);
	snprintf(message, sizeof(message), "t.json:1:%d: %s\n", (int)(mark - bad->text) + 1, bad->message);
	messages = load_bad(text);
	cr_expect_str_eq(messages, message, "%s\n gives\n%s not\n%s", text, messages, message);
	free(messages);
}

#define EXPECT(list)                                                     \
	do {                                                             \
		for (size_t i = 0; i < sizeof(list) / sizeof(*list); i++) \
			expect_message(&list[i]);                        \
	} while (0)

Test(constraints, say_what_they_are_and_when_they_end)
{
	static const struct bad bad[] = {
		{LIST("@{\"at\": \"a\", \"for_us\": 1}"),
		 "interleave: \"hold\" or \"preempt\" or \"migrate\" or \"pin\" or \"stall\" or \"delay\" or \"advance\" or \"order\" "
		 "must be there (/interleave/0)"},
		{LIST("@{\"hold\": \"gpu\", \"for_us\": 1}"), "\"hold\" needs \"at\" (/interleave/0)"},
		{LIST("@{\"hold\": \"gpu\", \"at\": \"a\"}"), "the constraint needs one end, and has none (/interleave/0)" ENDS},
		{LIST("@{\"hold\": \"gpu\", \"at\": \"a\", \"for_us\": 1, \"until_idle\": 0}"),
		 "the constraint needs one end, and has several (/interleave/0)" ENDS},
		{LIST("@{\"hold\": \"gpu\", \"at\": \"a\", \"for_us\": 1, \"by\": \"two\"}"), "\"by\" needs \"until\" (/interleave/0)"},
		{LIST("@{\"hold\": \"gpu\", \"at\": \"a\", \"for_us\": 1, \"limit_us\": 2}"),
		 "\"limit_us\" does not go with \"for_us\" (/interleave/0)"},
		{ONE("\"hold\": \"gpu\", \"at\": \"a\", \"for_us\": 1, @\"cpu\": 0"),
		 "\"cpu\" does not go with \"hold\" (/interleave/0/cpu)"},
		{ONE("\"migrate\": \"gpu\", \"at\": \"a\", \"cpu\": 1, @\"for_us\": 1"),
		 "\"for_us\" does not go with \"migrate\" (/interleave/0/for_us)"},
		{LIST("@{\"migrate\": \"gpu\", \"at\": \"a\"}"), "\"migrate\" needs \"cpu\" (/interleave/0)"},
		{LIST("@{\"stall\": 1, \"for_us\": 1}"), "\"stall\" needs \"at\" or \"after_us\" (/interleave/0)"},
		{LIST("@{\"stall\": 1, \"at\": \"a\", \"after_us\": 1, \"for_us\": 1}"),
		 "\"stall\" needs \"at\" or \"after_us\", not both (/interleave/0)"},
		{LIST("@{\"hold\": \"platform-0\", \"after_us\": 1, \"at_by\": \"gpu\", \"for_us\": 1}"),
		 "\"at_by\" needs \"at\" (/interleave/0)"},
		{LIST("@{\"advance\": \"irq:x\"}"), "\"advance\" needs \"early_us\" (/interleave/0)"},
		{ONE("\"delay\": @\"x\", \"for_us\": 1"),
		 "\"delay\" is \"x\" (/interleave/0/delay); expected a string of 1 to 39 bytes that matches ^irq:.+$"},
		{ONE("\"order\": @[\"gpu\"]"), "\"order\" has 1 elements, not 2 to 8 (/interleave/0/order)"},
	};

	EXPECT(bad);
}

Test(constraints, are_about_what_the_computer_has)
{
	static const struct bad bad[] = {
		{ONE("\"hold\": @\"irq/2\", \"at\": \"a\", \"for_us\": 1"),
		 "it is about CPU 2, but the computer has CPUs 0 to 1 (/interleave/0/hold)"},
		{ONE("\"hold\": \"gpu\", \"at\": \"a\", \"until\": \"b\", \"by\": @\"softirq/7\""),
		 "it is about CPU 7, but the computer has CPUs 0 to 1 (/interleave/0/by)"},
		{ONE("\"stall\": @2, \"after_us\": 1, \"for_us\": 1"),
		 "it is about CPU 2, but the computer has CPUs 0 to 1 (/interleave/0/stall)"},
		{ONE("\"pin\": \"gpu\", \"at\": \"a\", \"cpu\": @3"),
		 "it is about CPU 3, but the computer has CPUs 0 to 1 (/interleave/0/cpu)"},
		{ONE("\"hold\": \"gpu\", \"at\": \"a\", \"until_idle\": @5"),
		 "it is about CPU 5, but the computer has CPUs 0 to 1 (/interleave/0/until_idle)"},
		{ONE("\"hold\": @\"platform-1\", \"at\": \"a\", \"for_us\": 1"),
		 "\"platform-1\" is no firmware here, but the transport has instances 0 to 0 (/interleave/0/hold)"},
		{ONE("\"preempt\": @\"irq/1\", \"at\": \"a\", \"for_us\": 1"),
		 "\"irq/1\" is no task: it cannot be scheduled elsewhere (/interleave/0/preempt); expected the name of a task"},
	};

	EXPECT(bad);
}

Test(constraints, do_not_wait_for_themselves)
{
	static const struct bad bad[] = {
		{ONE("\"hold\": \"gpu\", \"at\": \"a\", \"until\": \"b\", \"by\": @\"gpu\""),
		 "it waits for itself: \"gpu\" stands still until \"gpu\" has passed (/interleave/0/by)"},
		{ONE("\"hold\": \"irq/1\", \"at\": \"a\", \"until\": \"b\", \"by\": @\"softirq/1\""),
		 "it waits for itself: \"softirq/1\" cannot come while CPU 1 stands (/interleave/0/by)"},
		{ONE("\"hold\": \"irq/1\", \"at\": \"a\", \"until\": \"b\", \"by\": @\"two\""),
		 "it waits for itself: client \"two\" is pinned to CPU 1, which stands (/interleave/0/by)"},
		{ONE("\"stall\": 1, \"at\": \"a\", \"until\": \"b\", \"by\": @\"irq/1\""),
		 "it waits for itself: \"irq/1\" cannot come while CPU 1 stands (/interleave/0/by)"},
		{ONE("\"preempt\": \"gpu\", \"at\": \"a\", \"until_blocked\": @\"gpu\""),
		 "it waits for itself: \"gpu\" does not sleep while it stands still (/interleave/0/until_blocked)"},
		{ONE("\"stall\": 1, \"at\": \"a\", \"until_idle\": @1"),
		 "it waits for itself: CPU 1 has no time to idle while it stands (/interleave/0/until_idle)"},
		{ONE("\"delay\": \"irq:x\", \"until_pending\": @\"irq:x\""),
		 "it waits for itself: \"irq:x\" is not pending while it is delayed (/interleave/0/until_pending)"},
	};

	EXPECT(bad);
}

Test(constraints, do_not_contradict_each_other)
{
	static const struct bad bad[] = {
		{LIST("{\"hold\": \"gpu\", \"at\": \"a\", \"for_us\": 1}, @{\"preempt\": \"gpu\", \"at\": \"a\", \"for_us\": 2}"),
		 "\"gpu\" is told two things at the same passage of one point: here and by interleave[0] (1:265) (/interleave/1)"},
		{LIST("{\"delay\": \"irq:x\", \"for_us\": 1}, @{\"advance\": \"irq:x\", \"early_us\": 2}"),
		 "\"irq:x\" is told two things for the same interrupt: here and by interleave[0] (1:265) (/interleave/1)"},
		{LIST("{\"hold\": \"gpu\", \"at\": \"a\", \"until\": \"b\", \"by\": \"two\"}, "
		      "@{\"hold\": \"two\", \"at\": \"b\", \"until\": \"a\", \"by\": \"gpu\"}"),
		 "it waits in a circle: for \"gpu\" to pass where interleave[0] (1:265) holds it, which waits in turn for \"two\" to go on "
		 "from here (/interleave/1)"},
		{LIST("{\"order\": [\"gpu\", \"two\", \"free\"]}, {\"order\": @[\"free\", \"x\", \"two\"]}"),
		 "\"free\" before \"two\" contradicts interleave[0] (1:265) (/interleave/1/order)"},
		{LIST("{\"order\": @[\"gpu\", \"two\", \"gpu\"]}"), "\"gpu\" cannot come before itself (/interleave/0/order)"},
	};

	EXPECT(bad);
}

/* By other names, a longer way, and one that is let go before what happens there: that is no circle. */
Test(constraints, wait_in_no_circle_by_aliases_or_a_longer_way)
{
	static const struct bad aliases = {
		WITH("\"points\": [{\"name\": \"p\", \"at\": \"b\"}], \"interleave\": ["
		     "{\"hold\": \"gpu\", \"at\": \"a\", \"until\": \"p\", \"by\": \"two\"}, "
		     "{\"preempt\": \"two\", \"at\": \"b\", \"until\": \"c\", \"by\": \"free\"}, "
		     "@{\"hold\": \"free\", \"at\": \"c\", \"until\": \"a\", \"by\": \"gpu\"}]"),
		"it waits in a circle: for \"gpu\" to pass where interleave[0] (1:72) holds it, which waits in turn for \"free\" to go on "
		"from here (/interleave/2)"};

	expect_message(&aliases);
	scenario_free(load_good(LIST("{\"hold\": \"gpu\", \"at\": \"a\", \"until\": \"b\", \"by\": \"two\", \"until_reached\": true}, "
				     "{\"hold\": \"two\", \"at\": \"b\", \"until\": \"a\", \"by\": \"gpu\"}")));
	scenario_free(load_good(LIST("{\"hold\": \"gpu\", \"at\": \"a\", \"until\": \"b\", \"by\": \"two\"}, "
				     "{\"hold\": \"two\", \"at\": \"b\", \"nth\": 2, \"until\": \"a\", \"by\": \"gpu\"}")));
	scenario_free(load_good(LIST("{\"hold\": \"irq/1\", \"at\": \"a\", \"until\": \"b\", \"by\": \"free\"}")));
}

Test(constraints, are_kept_as_they_are_said)
{
	struct scenario *scenario = load_good(LIST(
		"{\"hold\": \"platform-0\", \"after_us\": 2, \"until_pending\": \"irq:mbox-a2p\"}, "
		"{\"stall\": 1, \"at\": \"p\", \"at_by\": \"irq/0\", \"for_us\": 3}, "
		"{\"advance\": \"irq:x\", \"early_us\": 0.5}, {\"order\": [\"timer/0\", {\"name\": \"gpu\"}], \"nth\": 4}, "
		"{\"hold\": \"gpu\", \"at\": \"x\", \"until_idle\": 0}"));
	const struct hold_config *hold = scenario->hold;

	cr_assert_eq(scenario->hold_count, 5);
	cr_expect(hold[0].kind == CONSTRAINT_FIRMWARE && hold[0].number == 0 && hold[0].after_ns == 2000);
	cr_expect_str_eq(hold[0].until_pending, "irq:mbox-a2p");
	cr_expect(hold[1].kind == CONSTRAINT_STALL && hold[1].number == 1 && hold[1].for_ns == 3000);
	cr_expect_str_eq(hold[1].at_by, "irq/0");
	cr_expect(hold[2].kind == CONSTRAINT_ADVANCE && hold[2].early_ns == 500 && !strcmp(hold[2].context, "irq:x"));
	cr_expect(hold[3].kind == CONSTRAINT_ORDER && hold[3].order_count == 2 && hold[3].has_nth && hold[3].nth == 4);
	cr_expect_str_eq(hold[3].order[1].name, "gpu");
	cr_expect(hold[4].kind == CONSTRAINT_HOLD && hold[4].has_until_idle && !hold[4].has_nth && hold[4].nth == 1);
	cr_expect_str_eq(hold[4].by, "*");
	scenario_free(scenario);
}
