/* SPDX-License-Identifier: GPL-2.0-only */
/* --set and parameters. */
#include "load.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static const char base[] = "{\"why\": \"x\", \"platform\": {\"latency\": {\"lognormal\": {\"mean_us\": 40, "
			   "\"stddev_us\": 5}}},\n"
			   "\"clients\": [{\"name\": \"a\", \"script\": [{\"do\": \"sleep\", \"time_us\": "
			   "\"$nap\"}, {\"do\": \"clock.count\"}]}],\n"
			   "\"expect\": {\"counters\": {\"platform.requests\": 3}},\n"
			   "\"parameters\": {\"nap\": 7}}";

Test(set, a_value_deep_in_the_file)
{
	struct scenario *s = load_good_set(base, "clients[0].repeat=12");

	cr_expect_eq(s->client[0].repeat, 12);
	cr_expect_str_eq(s->overrides, "clients[0].repeat=12");
	scenario_free(s);
}

Test(set, a_distribution_s_parameter_without_naming_the_distribution)
{
	struct scenario *s = load_good_set(base, "platform.latency.mean_us=41.5");

	cr_expect_eq(s->platform.latency.a, 41500.0);
	cr_expect_eq(s->platform.latency.b, 5000.0);
	scenario_free(s);
	s = load_good_set(base, "platform.latency.lognormal.mean_us=42");
	cr_expect_eq(s->platform.latency.a, 42000.0);
	scenario_free(s);
}

Test(set, a_whole_object)
{
	struct scenario *s = load_good_set(base, "platform.latency={\"fixed\": 3}");

	cr_expect_eq(s->platform.latency.kind, DISTRIBUTION_FIXED);
	cr_expect_eq(s->platform.latency.a, 3000.0);
	scenario_free(s);
}

Test(set, what_the_file_does_not_have_is_made)
{
	struct scenario *s = load_good_set(base, "computer.cost.lock_ns=99");

	cr_expect_eq(s->computer.cost_ns[COST_LOCK], 99);
	scenario_free(s);
}

Test(set, a_bare_string)
{
	struct scenario *s = load_good_set(base, "computer.preemption=none");

	cr_expect_eq(s->computer.preempt, KERNEL_PREEMPT_NONE);
	scenario_free(s);
	s = load_good_set(base, "agent=\"own\"");
	cr_expect_str_eq(s->agent, "own");
	scenario_free(s);
}

Test(set, a_key_with_a_dot)
{
	struct scenario *s = load_good_set(base, "expect.counters.platform.requests=9");

	cr_expect_eq(s->expect.counter_count, 1);
	cr_expect_eq(s->expect.counter[0].bounds.max, 9);
	scenario_free(s);
	s = load_good_set(base, "expect.counters[\"platform.replies\"]=8");
	cr_expect_eq(s->expect.counter_count, 2);
	cr_expect_str_eq(s->expect.counter[1].name, "platform.replies");
	scenario_free(s);
}

Test(set, a_parameter_by_its_name)
{
	struct scenario *s = load_good(base);

	cr_expect_eq(s->client[0].step[0].operation.arg[0], 7);
	scenario_free(s);
	s = load_good_set(base, "nap=8");
	cr_expect_eq(s->client[0].step[0].operation.arg[0], 8);
	scenario_free(s);
	s = load_good_set(base, "parameters.nap=9");
	cr_expect_eq(s->client[0].step[0].operation.arg[0], 9);
	scenario_free(s);
}

Test(set, the_last_one_wins)
{
	const char *set[] = {"seed=2", "seed=3", NULL};
	struct loaded loaded = load_text(base, set);

	cr_assert(loaded.scenario, "%s", loaded.messages);
	cr_expect_eq(loaded.scenario->seed, 3);
	cr_expect_str_eq(loaded.scenario->overrides, "seed=2 seed=3");
	scenario_free(loaded.scenario);
	free(loaded.messages);
}

struct bad_set {
	const char *set;
	const char *message;
};

Test(set, what_cannot_be_is_refused_in_the_name_of_the_override)
{
	static const struct bad_set bad[] = {
		{"seed", "--set seed: there is no \"=\" (/); expected path=value\n"},
		{"seed=abc", "--set seed=abc: \"seed\" is \"abc\" (/seed); expected a whole number from 0 to "
			     "18446744073709551615\n"},
		{"seed=", "--set seed=: the text ends at character 1 of the value (/); expected a value "
			  "after \"=\"\n"},
		{"seed={", "--set seed={: the text ends at character 2 of the value (/); expected a key in "
			   "double quotes\n"},
		{"npa=8", "--set npa=8: there is no such place (/); expected a path into the file or the "
			  "name of one of its "
			  "parameters; did you mean \"nap\"?\n"},
		{"computer.cpsu=1", "--set computer.cpsu=1: unknown key \"cpsu\" in computer "
				    "(/computer/cpsu); expected one of cpus, hz, preemption, "
				    "costs, cost, short_grace_periods, log_level, hung_task_ms, "
				    "time_budget_ms, event_budget, device_tree; did you "
				    "mean \"cpus\"?\n"},
		{"clients[1].repeat=1",
		 "--set clients[1].repeat=1: there is no element 1 in an array of 1 (/clients)\n"},
		{"clients[x].repeat=1", "--set clients[x].repeat=1: a bad index in the path (/clients); "
					"expected an index such as [0]\n"},
		{"clients[0]repeat=2", "--set clients[0]repeat=2: \"repeat\" is 0\n"},
		{"seed.low=1", "--set seed.low=1: there is a number, which has no members (/seed); expected "
			       "an object on the way\n"},
		{".=1",
		 "--set .=1: an empty step in the path (/); expected a path such as platform.latency or "
		 "clients[0].repeat\n"},
	};
	static const char seeded[] =
		"{\"why\": \"x\", \"seed\": 5, \"clients\": [{\"name\": \"a\", \"repeat\": 1, \"script\": "
		"[{\"do\": \"sleep\", \"time_us\": \"$nap\"}]}], \"parameters\": {\"nap\": 7}}";

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const char *list[] = {bad[i].set, NULL};
		struct loaded loaded = load_text(seeded, list);

		if (!strcmp(bad[i].set, "clients[0]repeat=2")) {
			/* a dot after "]" may be left out */
			cr_expect(loaded.scenario && loaded.scenario->client[0].repeat == 2);
			scenario_free(loaded.scenario);
		} else {
			cr_expect(!loaded.scenario, "%s is good", bad[i].set);
			cr_expect_str_eq(loaded.messages, bad[i].message, "%s gives\n%s", bad[i].set,
					 loaded.messages);
		}
		free(loaded.messages);
	}
}

struct bad_file {
	const char *text;
	const char *message;
};

Test(parameters, each_mistake)
{
	static const struct bad_file bad[] = {
		{WITH("\"seed\": \"$sed\", \"parameters\": {}"),
		 "t.json:1:27: unknown parameter \"$sed\" (/seed); expected one of the file's \"parameters\" "
		 "(\"$$\" is a dollar "
		 "sign)\n"},
		{WITH("\"parameters\": {\"a\": 1}"),
		 "t.json:1:34: parameter \"a\" is never used (/parameters/a); expected \"$name\" somewhere "
		 "in the file\n"},
		{WITH("\"parameters\": {\"seed\": 1}, \"seed\": \"$seed\""),
		 "t.json:1:34: a parameter with the name of a section (/parameters/seed); expected another "
		 "name\n"},
		{WITH("\"parameters\": {\"A\": 1}, \"seed\": \"$A\""),
		 "t.json:1:34: a bad name for a parameter (/parameters/A); expected lower-case letters, "
		 "digits and _, at most "
		 "31\n"},
		{WITH("\"parameters\": [1]"), "t.json:1:33: \"parameters\" is an array (/parameters); "
					      "expected an object of numbers, strings, true and false\n"},
		{WITH("\"parameters\": {\"a\": 0}, \"computer\": {\"cpus\": \"$a\"}"),
		 "t.json:1:64: \"cpus\" is 0, which is out of bounds (/computer/cpus); expected a whole "
		 "number from 1 to 64\n"},
		{WITH("\"parameters\": {\"a\": \"late\"}, \"faults\": [{\"do\": \"$a\"}]"),
		 "t.json:1:66: \"do\" is a parameter (/faults/0/do); expected the name of a fault\n"},
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char *messages = load_bad(bad[i].text);

		cr_expect_str_eq(messages, bad[i].message, "%s gives\n%s", bad[i].text, messages);
		free(messages);
	}
}

Test(parameters, two_dollars_are_one)
{
	struct scenario *s = load_good(WITH("\"expect\": {\"trace\": [\"$$x\"]}"));

	cr_expect_str_eq(s->expect.trace[0].pattern, "$x");
	scenario_free(s);
}

Test(parameters, stand_for_strings_and_booleans_too)
{
	struct scenario *s = load_good(
		WITH("\"parameters\": {\"p\": \"none\", \"on\": true}, \"computer\": {\"preemption\": "
		     "\"$p\", \"short_grace_periods\": \"$on\"}"));

	cr_expect_eq(s->computer.preempt, KERNEL_PREEMPT_NONE);
	cr_expect(s->computer.short_grace_periods);
	scenario_free(s);
}
