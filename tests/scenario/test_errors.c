/* SPDX-License-Identifier: GPL-2.0-only */
/* Bad scenarios: every error of meaning, sorted, each with place, pointer, what was expected, a suggestion.
 */
#include "load.h"
#include "sim/world/scenario_reader.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A scenario with an @ where the error stands, and the one message that it gives there. */
struct bad {
	const char *text;
	const char *message;
};

/* The text without its @; "t.json:line:column: message" of where it stood. */
static void place(const struct bad *bad, char *text, char *message, size_t room)
{
	const char *mark = strchr(bad->text, '@');
	int line = 1, column = 1;

	cr_assert(mark, "no mark in %s", bad->text);
	for (const char *c = bad->text; c < mark; c++) {
		column = *c == '\n' ? 1 : column + 1;
		line += *c == '\n';
	}
	snprintf(text, room, "%.*s%s", (int)(mark - bad->text), bad->text, mark + 1);
	snprintf(message, room, "t.json:%d:%d: %s\n", line, column, bad->message);
}

static void expect_messages(const struct bad *bad, size_t count)
{
	char text[2000], message[2000], *messages;

	for (size_t i = 0; i < count; i++) {
		place(&bad[i], text, message, sizeof(text));
		messages = load_bad(text);
		cr_expect_str_eq(messages, message, "%s\n gives\n%s not\n%s", text, messages, message);
		free(messages);
	}
}

#define EXPECT(list) expect_messages(list, sizeof(list) / sizeof(list[0]))

Test(errors, a_syntax_error_stands_alone)
{
	static const struct bad bad[] = {
		{"{\"why\": 5, \"seed\": @01}", "a number that begins with 0; expected no zeros in front"},
		{"{\"why\": 5,\n@\"why\": 6}", "duplicate key \"why\"; expected each key once in an object"},
	};

	EXPECT(bad);
}

Test(errors, each_says_where_what_and_what_instead)
{
	static const struct bad bad[] = {
		{"@[]", "the scenario is an array (/); expected an object"},
		{"@{}", "\"why\" is missing: one sentence that a maintainer would recognise (/)"},
		{WITH("\"expect\": {\"agents\": @[]}"),
		 "\"agents\" is an array (/expect/agents); expected an object of agents' names, each with an object"},
		{WITH("\"expect\": {\"agents\": {@\"Own\": {\"why\": \"w\"}}}"),
		 "\"agent\" is \"Own\" (/expect/agents/Own); expected a string of 1 to 63 bytes that matches " AGENT_NAME},
		{WITH("\"expect\": {\"agents\": {\"own\": @{\"skip\": true}}}"),
		 "\"why\" is missing: why this agent legitimately differs (/expect/agents/own)"},
		{WITH("\"expect\": {\"agents\": {\"own\": {\"why\": \"w\", @\"agents\": {}}}}"),
		 "unknown key \"agents\" in expect.agents (/expect/agents/own/agents); expected one of why, skip, defect, "
		 "counters, trace, log, findings, leftovers, probe, remove"},
		{WITH("\"expect\": {\"agents\": {\"own\": {\"why\": \"w\", \"counters\": {\"1/sent_ok\": @2}}}}"),
		 "counter \"1/sent_ok\" is of an instance that is not there; the transport has 0 to 0 "
		 "(/expect/agents/own/counters/1~1sent_ok)"},
		{WITH("\"clients\": [{\"name\": \"a\", \"script\": [{\"do\": \"clock.count\", \"expect\": {\"agents\": "
		      "{\"own\": {\"why\": \"w\", @\"clock\": 1}}}}]}]"),
		 "unknown key \"clock\" in expect.agents of a step (/clients/0/script/0/expect/agents/own/clock); "
		 "expected one of clocks, why, error, elapsed_us; did you mean \"clocks\"?"},
		{"{\"why\": @\"\"}",
		 "\"why\" is \"\", which is empty (/why); expected a string of 1 to 4096 bytes"},
		{WITH("@\"sead\": 1"),
		 "unknown key \"sead\" in the scenario (/sead); expected one of $schema, why, seed, agent, "
		 "computer, "
		 "transport, platform, consumers, modules, clients, faults, points, interleave, check, ...; did you mean \"seed\"?"},
		{WITH("\"computer\": {\"cpus\": @65}"),
		 "\"cpus\" is 65, which is out of bounds (/computer/cpus); expected a whole number from 1 to "
		 "64"},
		{WITH("\"computer\": {\"cpus\": @1.5}"),
		 "\"cpus\" is 1.5, which is not a whole number (/computer/cpus); expected a whole number "
		 "from 1 to 64"},
		{WITH("\"seed\": @18446744073709551616"), "\"seed\" is 18446744073709551616, which is out of "
							  "bounds (/seed); expected a whole number from 0 to "
							  "18446744073709551615"},
		{WITH("\"seed\": @-1"),
		 "\"seed\" is -1, which is out of bounds (/seed); expected a whole number from 0 to "
		 "18446744073709551615"},
		{WITH("\"computer\": {\"hz\": @300}"),
		 "\"hz\" is 300 (/computer/hz); expected one of 100, 250, 1000"},
		{WITH("\"computer\": {\"preemption\": @\"ful\"}"),
		 "unknown preemption model \"ful\" (/computer/preemption); expected \"none\", \"voluntary\" "
		 "or "
		 "\"full\"; did you mean \"full\"?"},
		{WITH("\"computer\": {\"time_budget_ms\": @0.0000001}"),
		 "\"time_budget_ms\" is 0.0000001, which is finer than a nanosecond "
		 "(/computer/time_budget_ms); "
		 "expected a number of milliseconds, at most 2^53 ns, at least a nanosecond"},
		{WITH("\"agent\": @\"../x\""),
		 "\"agent\" is \"../x\" (/agent); expected a string of 1 to 63 bytes that matches "
		 "^[a-z0-9][a-z0-9._@-]*$"},
		{WITH("\"clients\": @{}"),
		 "\"clients\" is an object (/clients); expected an array of 0 to 4096 clients"},
		{WITH("\"transport\": {\"shmem_bytes\": @130}"),
		 "\"shmem_bytes\" is 130 (/transport/shmem_bytes); expected a multiple of 4"},
		{WITH("\"transport\": {\"interrupt_cpu\": @2}"),
		 "\"interrupt_cpu\" is 2, but the computer has CPUs 0 to 1 (/transport/interrupt_cpu)"},
		{WITH("\"transport\": {\"p2a_interrupt_cpu\": @3}"),
		 "\"p2a_interrupt_cpu\" is 3, but the computer has CPUs 0 to 1 (/transport/p2a_interrupt_cpu)"},
		{WITH("\"transport\": {\"instances\": @97}"),
		 "97 instances of this layout need 194 interrupt lines, the machine has 192 "
		 "(/transport/instances)"},
	};

	EXPECT(bad);
}

#define PLATFORM(members) WITH("\"platform\": {" members "}")

Test(errors, of_the_platform)
{
	static const struct bad bad[] = {
		{PLATFORM("\"vendor\": @\"sixteen letters!\""),
		 "\"vendor\" is \"sixteen letters!\", which is too long (/platform/vendor); expected a "
		 "string of 1 to 15 "
		 "bytes of ASCII"},
		{PLATFORM("\"performance\": [{\"name\": \"g\", \"levels\": @[2, 1]}]"),
		 "level 1 comes after 2 (/platform/performance/0/levels); expected levels in ascending "
		 "order"},
		{PLATFORM("\"performance\": [{\"name\": \"g\", \"levels\": [@true]}]"),
		 "\"level\" is true (/platform/performance/0/levels/0); expected a whole number from 1 to "
		 "4294967295"},
		{PLATFORM("\"clocks\": [{\"name\": \"g\", \"rates_hz\": [1, @-1]}]"),
		 "\"rates_hz\" is -1, which is out of bounds (/platform/clocks/0/rates_hz/1); expected a "
		 "whole number from 0 to "
		 "18446744073709551615"},
		{PLATFORM("\"clocks\": [{\"name\": \"g\", \"rates_hz\": @[]}]"),
		 "\"rates_hz\" has 0 elements, not 1 to 64 (/platform/clocks/0/rates_hz)"},
		{PLATFORM("\"clocks\": [{\"name\": \"g\", \"rates_hz\": @{\"min_hz\": 3, \"max_hz\": 2, "
			  "\"step_hz\": 1}}]"),
		 "\"min_hz\" is above \"max_hz\" (/platform/clocks/0/rates_hz)"},
		{PLATFORM("\"latency\": {@\"lognorml\": {\"mean_us\": 1, \"stddev_us\": 1}}"),
		 "unknown distribution \"lognorml\" (/platform/latency/lognorml); expected one of fixed, "
		 "uniform, "
		 "exponential, normal, lognormal, gamma, empirical; did you mean \"lognormal\"?"},
		{PLATFORM("\"latency\": {\"uniform\": @{\"min_us\": 2, \"max_us\": 1}}"),
		 "\"min_us\" is above \"max_us\" (/platform/latency/uniform)"},
		{PLATFORM("\"latency\": {\"fixed\": @true}"),
		 "\"value_us\" is true (/platform/latency/fixed); expected a number of microseconds, at most "
		 "2^53 ns, to "
		 "the nanosecond"},
		{PLATFORM("\"latency\": {\"normal\": @{\"mean_us\": 1}}"),
		 "\"stddev_us\" is missing: the standard deviation (/platform/latency/normal)"},
		{PLATFORM("\"latency\": {\"empirical\": @\"no/such\"}"),
		 "cannot read no/such (/platform/latency/empirical)"},
		{PLATFORM("\"latency\": {\"empirical\": @\"/dev/zero\"}"),
		 "/dev/zero is no regular file of at most 4 MiB (/platform/latency/empirical)"},
		{PLATFORM("\"service\": [{\"protocol\": \"performance\", \"command\": @\"rate_set\", "
			  "\"latency\": 1}]"),
		 "unknown command \"rate_set\" (/platform/service/0/command); expected the name of a "
		 "command, or a number from 0 to 255"},
		{PLATFORM("\"service\": [{\"command\": @\"level_set\", \"latency\": 1}]"),
		 "the name of a command needs its \"protocol\" beside it (/platform/service/0/command)"},
		{PLATFORM("\"events\": [@{\"at_us\": 1, \"protocol\": 1, \"event\": 1, \"count\": 2}]"),
		 "a \"count\" of 2 needs a \"period_us\" (/platform/events/0)"},
		{PLATFORM("\"events\": [{\"at_us\": 1, \"protocol\": \"sensor\", \"event\": "
			  "@\"level_changed\"}]"),
		 "unknown event \"level_changed\" (/platform/events/0/event); expected the name of an event, "
		 "or a number from 0 to 255"},
	};

	EXPECT(bad);
}

#define CLIENT(members) WITH("\"clients\": [{\"name\": \"gpu\", " members "}]")
#define STEP(members) CLIENT("\"script\": [{" members "}]")

Test(errors, of_clients)
{
	static const struct bad bad[] = {
		{WITH("\"clients\": [@{\"script\": [{\"do\": \"clock.count\"}]}]"),
		 "\"name\" is missing: name of its task (/clients/0)"},
		{CLIENT("\"script\": @[]"), "\"script\" has 0 elements, not 1 to 4096 (/clients/0/script)"},
		{STEP("\"do\": @\"perf.levl_set\", \"domain\": 0, \"level\": 1"),
		 "unknown operation \"perf.levl_set\" (/clients/0/script/0/do); did you mean "
		 "\"perf.level_set\"?"},
		{STEP("\"do\": @\"park\""),
		 "unknown operation \"park\" (/clients/0/script/0/do); did you mean "
		 "\"mark\"?"},
		{CLIENT("\"script\": [@{\"domain\": 0}]"),
		 "\"do\" is missing: the name of an operation (/clients/0/script/0)"},
		{CLIENT("\"script\": [@{\"do\": \"perf.level_set\", \"domain\": 0}]"),
		 "\"level\" is missing (/clients/0/script/0)"},
		{STEP("\"do\": \"perf.level_get\", @\"domian\": 0, \"domain\": 0"),
		 "unknown key \"domian\" in script (/clients/0/script/0/domian); expected one of do, domain, "
		 "poll, "
		 "repeat, expect, why; did you mean \"domain\"?"},
		{STEP("\"do\": \"clock.count\", \"expect\": {\"error\": @\"ETIMEOUT\"}"),
		 "unknown error \"ETIMEOUT\" (/clients/0/script/0/expect/error); expected the name of an "
		 "error, or a "
		 "number from -4095 to 0; did you mean \"ETIMEDOUT\"?"},
		{STEP("\"do\": \"clock.count\", \"expect\": {\"error\": @110}"),
		 "\"error\" is 110, which is out of bounds (/clients/0/script/0/expect/error); expected the "
		 "name of an "
		 "error, or a number from -4095 to 0"},
		{STEP("\"do\": \"clock.count\", \"expect\": {@\"level\": 1}"),
		 "unknown key \"level\" in expect of a step (/clients/0/script/0/expect/level); expected one "
		 "of clocks, "
		 "error, elapsed_us, agents"},
		{STEP("\"do\": \"clock.count\", \"expect\": {\"elapsed_us\": @{\"min\": 2, \"max\": 1}}"),
		 "\"elapsed_us\" has a \"min\" above its \"max\" (/clients/0/script/0/expect/elapsed_us)"},
		{CLIENT("\"cpu\": @2, \"script\": [{\"do\": \"clock.count\"}]"),
		 "\"cpu\" is 2, but the computer has CPUs 0 to 1 (/clients/0/cpu)"},
		{CLIENT("\"instance\": @1, \"script\": [{\"do\": \"clock.count\"}]"),
		 "\"instance\" is 1, but the transport has instances 0 to 0 (/clients/0/instance)"},
		{CLIENT("\"generator\": {@\"poison\": 5}, \"script\": [{\"do\": \"clock.count\"}]"),
		 "unknown generator \"poison\" (/clients/0/generator/poison); expected one of periodic, "
		 "poisson, "
		 "burst; did you mean \"poisson\"?"},
		{WITH("\"clients\": [{\"name\": @\"abcdefghijklmn\", \"count\": 11, \"script\": [{\"do\": "
		      "\"clock.count\"}]}]"),
		 "the copies' names, up to \"abcdefghijklmn-10\", are longer than 15 characters "
		 "(/clients/0/name)"},
		{WITH("\"clients\": [{\"name\": \"a\", \"script\": [{\"do\": \"clock.count\"}]}, {\"name\": "
		      "@\"a\", "
		      "\"script\": [{\"do\": \"clock.count\"}]}]"),
		 "there is another client with a task \"a\" (/clients/1/name)"},
		{WITH("\"clients\": [{\"name\": @\"a-1\", \"script\": [{\"do\": \"clock.count\"}]}, "
		      "{\"name\": \"a\", \"count\": 2, "
		      "\"script\": [{\"do\": \"clock.count\"}]}]"),
		 "there is another client with a task \"a-1\" (/clients/0/name)"},
		{WITH("\"clients\": @[{\"name\": \"a\", \"count\": 4090, \"script\": [{\"do\": "
		      "\"clock.count\"}]}, {\"name\": \"b\", "
		      "\"count\": 7, \"script\": [{\"do\": \"clock.count\"}]}]"),
		 "4097 clients with all copies, more than 4096 (/clients)"},
	};

	EXPECT(bad);
}

#define FAULT(members) WITH("\"faults\": [{" members "}]")

Test(errors, of_faults)
{
	static const struct bad bad[] = {
		{FAULT("\"do\": @\"lte\""), "unknown fault \"lte\" (/faults/0/do); did you mean \"late\"?"},
		{FAULT("\"do\": \"late\", @\"by_ms\": 5"),
		 "unknown key \"by_ms\" in faults (/faults/0/by_ms); expected one of do, by_us, match, why; "
		 "did you mean "
		 "\"by_us\"?"},
		{FAULT("\"do\": \"late\", \"by_us\": @0.5"),
		 "\"by_us\" is 0.5, which is not a whole number (/faults/0/by_us); expected a whole number "
		 "from 0 to "
		 "1000000000000"},
		{FAULT("\"do\": \"wrong_token\", \"token\": @1024"),
		 "\"token\" is 1024, which is out of bounds (/faults/0/token); expected a whole number from "
		 "0 to 1023"},
		{FAULT("\"do\": \"drop\", \"match\": {\"nth\": @0}"),
		 "\"nth\" is 0, which is out of bounds (/faults/0/match/nth); expected a whole number from 1 "
		 "to "
		 "2147483647"},
		{FAULT("\"do\": \"drop\", \"match\": {\"probability\": @1.01}"),
		 "\"probability\" is 1.01, which is out of bounds (/faults/0/match/probability); expected a "
		 "number from 0 "
		 "to 1"},
		{FAULT("\"do\": \"drop\", \"match\": @{\"from_us\": 2, \"until_us\": 1}"),
		 "\"from_us\" is after \"until_us\" (/faults/0/match)"},
		{FAULT("\"do\": \"drop\", \"match\": @{\"nth_count\": 2}"),
		 "\"nth_count\" needs \"nth\" (/faults/0/match)"},
		{FAULT("\"do\": \"drop\", \"match\": {\"client\": @\"gpu\"}"),
		 "there is no client \"gpu\" (/faults/0/match/client); expected the name of a client"},
		{WITH("\"clients\": [{\"name\": \"gpu\", \"count\": 2, \"script\": [{\"do\": "
		      "\"clock.count\"}]}],\n"
		      "\"faults\": [{\"do\": \"drop\", \"match\": {\"client\": @\"gpu\"}}]"),
		 "there is no client \"gpu\" (/faults/0/match/client); expected the name of a client; did "
		 "you mean "
		 "\"gpu-0\"?"},
		{FAULT("\"do\": \"drop\", \"match\": {\"instance\": @1}"),
		 "\"instance\" is 1, but the transport has instances 0 to 0 (/faults/0/match/instance)"},
		{FAULT("\"do\": \"storm\", \"event\": @\"level_changed\""),
		 "the name of an event needs its \"protocol\" beside it (/faults/0/event)"},
	};

	EXPECT(bad);
}

#define JUDGE(members) WITH("\"expect\": {" members "}")

Test(errors, of_expectations)
{
	static const struct bad bad[] = {
		{JUDGE("\"counters\": {@\"platform.request\": 1}"),
		 "unknown counter \"platform.request\" (/expect/counters/platform.request); expected an "
		 "agent's counter, "
		 "\"platform.<counter>\" or \"state.<path>\", or one with its instance: \"0/sent_ok\"; did "
		 "you mean "
		 "\"platform.requests\"?"},
		{JUDGE("\"counters\": {\"1/sent_ok\": @1}"),
		 "counter \"1/sent_ok\" is of an instance that is not there; the transport has 0 to 0 "
		 "(/expect/counters/1~1sent_ok)"},
		{JUDGE("\"counters\": {\"sent_ok\": @{}}"),
		 "\"sent_ok\" has no bounds (/expect/counters/sent_ok); expected \"min\", \"max\" or both"},
		{JUDGE("\"trace\": [@5]"),
		 "\"event\" is 5 (/expect/trace/0); expected a string of 1 to 4096 bytes"},
		{JUDGE("\"trace\": [@{}]"),
		 "expect.trace: \"event\" or \"absent\" must be there (/expect/trace/0)"},
		{JUDGE("\"trace\": [@{\"event\": \"a\", \"absent\": \"b\"}]"),
		 "expect.trace: \"event\" or \"absent\" must be there, not several (/expect/trace/0)"},
		{JUDGE("\"trace\": [@{\"absent\": \"b\", \"at_us\": 1}]"),
		 "\"at_us\" goes with \"event\"; what is absent has no time (/expect/trace/0)"},
		{JUDGE("\"log\": [@{\"absent\": \"b\", \"count\": 1}]"),
		 "\"count\" goes with \"line\"; what is absent has none (/expect/log/0)"},
		{JUDGE("\"findings\": [@{\"checker\": \"warn\"}]"),
		 "\"why\" is missing: why it is to be expected (/expect/findings/0)"},
		{JUDGE("\"leftovers\": {@\"transfer\": false}"),
		 "unknown key \"transfer\" in expect.leftovers (/expect/leftovers/transfer); expected one of "
		 "transfers, "
		 "tokens, memory, modules, shared_memory, clients; did you mean \"transfers\"?"},
	};

	EXPECT(bad);
}

Test(errors, of_the_device_tree)
{
	static const struct bad bad[] = {
		{WITH("\"computer\": {\"device_tree\": {\"a\": {\"b\": [@[1]]}}}"),
		 "an array in an array of a property (/computer/device_tree/a/b/0); expected a cell, a "
		 "string or "
		 "{\"phandle\": \"/path\"}"},
		{WITH("\"computer\": {\"device_tree\": {\"a\": @-1}}"),
		 "\"cell\" is -1, which is out of bounds (/computer/device_tree/a); expected a whole number "
		 "from 0 to "
		 "4294967295"},
	};

	EXPECT(bad);
}

Test(errors, all_are_reported_in_the_order_of_the_file)
{
	char *messages = load_bad("{\n"
				  "\"expect\": {\"probe\": 1},\n"
				  "\"computer\": {\"cpus\": 0,\n \"hz\": 1},\n"
				  "\"sed\": 1,\n"
				  "\"why\": \"x\"}");
	const char *lines[] = {"t.json:2:21: ", "t.json:3:22: ", "t.json:4:8: ", "t.json:5:1: "};
	const char *at = messages;

	for (int i = 0; i < 4; i++) {
		cr_assert(at);
		cr_expect_eq(strncmp(at, lines[i], strlen(lines[i])), 0, "%s", at);
		at = strchr(at, '\n');
		at = at ? at + 1 : NULL;
	}
	cr_expect_str_empty(at);
	free(messages);
}

Test(errors, past_a_hundred_they_are_counted)
{
	char text[4000], *at = text, *messages;
	u32 lines = 0;

	at += sprintf(at, "{\"why\": \"x\"");
	for (int i = 0; i < 150; i++)
		at += sprintf(at, ",\n\"k%d\": 1", i);
	sprintf(at, "}");
	messages = load_bad(text);
	for (const char *c = messages; *c; c++)
		lines += *c == '\n';
	cr_expect_eq(lines, SCENARIO_MAX_ERRORS + 1);
	cr_expect(strstr(messages, "\nt.json: and 50 more errors\n"));
	free(messages);
}

Test(errors, what_a_user_wrote_is_shown_safely)
{
	char *messages = load_bad(WITH("\"agent\": \"\\u001b[31m\", \"tr\\nansport~/\": 1"));

	cr_expect(strstr(messages, "\"\\x1b[31m\""), "%s", messages);
	cr_expect(strstr(messages, "\"tr\\x0aansport~/\""), "%s", messages);
	cr_expect(strstr(messages, "(/tr?ansport~0~1)"), "%s", messages);
	free(messages);
}

static void keep(void *arg, const char *line)
{
	strcpy(arg, line);
}

Test(errors, a_file_that_cannot_be_read)
{
	char line[300] = "";

	cr_expect_null(scenario_load("/no/such/file.json", NULL, keep, line));
	cr_expect_str_eq(line, "/no/such/file.json:1:1: cannot read the file: No such file or directory; "
			       "expected a scenario "
			       "(see docs/scenarios.md)");
	cr_expect_null(scenario_load("/tmp", NULL, keep, line));
	cr_expect_str_eq(line, "/tmp:1:1: cannot read the file: Is a directory; expected a scenario (see "
			       "docs/scenarios.md)");
}
