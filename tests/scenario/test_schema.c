/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The program and scenarios/schema.json agree. full.json, which uses every part
 * of the format, is changed in one place after the other: each value becomes
 * each of a list of others, each member goes, each object gets one more. Both
 * must come to the same verdict; the program may be the stricter one only for
 * the reasons that docs/scenarios.md lists (the value that a parameter has is
 * one: it is judged where the parameter stands).
 */
#include "load.h"
#include "schema_check.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the program checks beyond the schema: the words by which its messages say so. */
static const char *const beyond_schema[] = {
	"unknown parameter",
	"is never used",
	"there is no client",
	"but the computer has CPUs",
	"but the transport has instances",
	" comes after ",
	" is above ",
	" is after ",
	" above its ",
	"finer than a nanosecond",
	"more than 15 digits",
	"interrupt lines",
	"a multiple of 4",
	"there is another client",
	"longer than 15 characters",
	"with all copies",
	"of an instance that is not there",
	" goes with ",
	"\"nth_count\" needs",
	"cannot read",
	"is no regular file",
	"needs its \"protocol\" beside it",
	"unknown event",
	"a parameter with the name of a section",
	"needs a \"period_us\"",
	"does not go with",
	"the constraint needs one end",
	"it waits for itself",
	"it waits in a circle",
	"is told two things",
	"cannot come before itself",
	"contradicts interleave[",
	"is no task",
	"needs \"",
};

struct agreement {
	struct schema_check check;
	struct json_document *document;
	struct json_value *scenario;
	u32 good;
	u32 bad;
	u32 stricter;
};

static const struct json_limits limits = {1 << 20, 64, 200000, 10000};

static struct json_value *parse(struct json_document *document, const char *text)
{
	struct json_error error;
	struct json_value *value = json_parse(document, text, strlen(text), &limits, 0, &error);

	cr_assert(value, "%u:%u: %s", error.place.line, error.place.column, error.what);
	return value;
}

static void agreement_init(struct agreement *agreement)
{
	char *schema = read_file_text("scenarios/schema.json"),
	     *full = read_file_text("tests/scenario/full.json");

	memset(agreement, 0, sizeof(*agreement));
	agreement->document = json_document_new();
	agreement->check.root = parse(agreement->document, schema);
	agreement->scenario = parse(agreement->document, full);
	free(schema);
	free(full);
}

/* Every line of the messages is one of those that the schema cannot say. */
static bool all_beyond(const char *messages)
{
	for (const char *line = messages; *line; line = strchr(line, '\n') + 1) {
		bool found = false;

		for (size_t i = 0; i < sizeof(beyond_schema) / sizeof(beyond_schema[0]); i++) {
			const char *words = strstr(line, beyond_schema[i]);

			found |= words && words < strchr(line, '\n');
		}
		if (!found)
			return false;
	}
	return true;
}

static void compare_verdicts(struct agreement *agreement, const char *what)
{
	char *text = json_print(agreement->scenario);
	struct loaded loaded = load_text(text, NULL);
	bool valid = schema_valid(&agreement->check, agreement->scenario);

	if (loaded.scenario) {
		agreement->good++;
		cr_expect(valid, "%s: the program takes it, the schema does not (%s)", what,
			  agreement->check.why);
	} else if (valid) {
		agreement->stricter++;
		cr_expect(strstr(what, ":= \"$late_us\"") || strstr(what, "/parameters/") ||
				  all_beyond(loaded.messages),
			  "%s: the schema takes it, the program does not:\n%s", what, loaded.messages);
	} else {
		agreement->bad++;
	}
	scenario_free(loaded.scenario);
	free(loaded.messages);
	free(text);
}

/* ---- one change at a time ---- */

static const char *const others[] = {
	"null",
	"true",
	"false",
	"0",
	"1",
	"-1",
	"2.5",
	"0.0001",
	"16",
	"1024",
	"70000",
	"5000000000",
	"1e3",
	"1e30",
	"18446744073709551616",
	"-2147483649",
	"\"\"",
	"\"nonsense\"",
	"\"two words\"",
	"\"$nope\"",
	"\"$late_us\"",
	"\"performance\"",
	"\"ETIMEDOUT\"",
	"\"full\"",
	"[]",
	"[1]",
	"[\"a\"]",
	"[1, 1, 1]",
	"{}",
	"{\"zz\": 1}",
	"{\"min\": 1}",
	"{\"fixed\": 1}",
	"{\"do\": \"drop\"}",
	"{\"event\": \"x\"}",
};

static void change_value(struct agreement *agreement, struct json_value *place, const char *pointer)
{
	struct json_value kept = *place;
	char what[400];

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		struct json_value *other = parse(agreement->document, others[i]);

		*place = *other;
		place->key = kept.key;
		place->next = kept.next;
		snprintf(what, sizeof(what), "%s := %s", pointer, others[i]);
		compare_verdicts(agreement, what);
	}
	*place = kept;
}

static void take_members_away(struct agreement *agreement, struct json_value *object, const char *pointer)
{
	struct json_value **link = &object->child, *member;
	char what[400];

	object->count--;
	for (; *link; link = &(*link)->next) {
		member = *link;
		*link = member->next;
		snprintf(what, sizeof(what), "%s without %s", pointer,
			 member->key ? member->key : "an element");
		compare_verdicts(agreement, what);
		*link = member;
	}
	object->count++;
}

static void add_member(struct agreement *agreement, struct json_value *object, const char *pointer)
{
	struct json_value more = {.type = JSON_NUMBER, .text = "1", .key = "one_more", .next = object->child};
	char what[400];

	object->child = &more;
	object->count++;
	snprintf(what, sizeof(what), "%s with one more", pointer);
	compare_verdicts(agreement, what);
	object->child = more.next;
	object->count--;
}

static void change_all(struct agreement *agreement, struct json_value *place, const char *pointer)
{
	char below[300];
	u32 index = 0;

	change_value(agreement, place, pointer);
	if (place->type == JSON_OBJECT)
		add_member(agreement, place, pointer);
	if (place->count)
		take_members_away(agreement, place, pointer);
	for (struct json_value *child = place->child; child; child = child->next) {
		if (child->key)
			snprintf(below, sizeof(below), "%.200s/%.60s", pointer, child->key);
		else
			snprintf(below, sizeof(below), "%.200s/%u", pointer, index++);
		change_all(agreement, child, below);
	}
}

Test(schema, the_full_file_is_good_for_both)
{
	struct agreement agreement;

	agreement_init(&agreement);
	compare_verdicts(&agreement, "full.json");
	cr_expect_eq(agreement.good, 1);
	json_document_free(agreement.document);
}

Test(schema, agrees_with_the_program_on_every_change_of_one_place, .timeout = 350)
{
	struct agreement agreement;

	agreement_init(&agreement);
	change_all(&agreement, agreement.scenario, "");
	cr_expect_gt(agreement.good, 500, "%u good", agreement.good);
	cr_expect_gt(agreement.bad, 5000, "%u bad", agreement.bad);
	cr_expect_lt(agreement.stricter, 1000, "%u stricter", agreement.stricter);
	json_document_free(agreement.document);
}

/* ---- whole files, by hand ---- */

struct sample {
	bool program;
	bool schema;
	const char *text;
};

Test(schema, agrees_on_files_by_hand)
{
	static const struct sample samples[] = {
		{true, true, WITH("\"seed\": 0")},
		{true, true, WITH("\"seed\": 1.0")},
		{true, true, WITH("\"computer\": {\"time_budget_ms\": 1e-6}")},
		{false, false, WITH("\"computer\": {\"time_budget_ms\": 1e-7}")},
		{false, false, WITH("\"transport\": {\"interrupt_us\": 9007199254740.993}")},
		{true, true, WITH("\"transport\": {\"interrupt_us\": 9007199254740.992}")},
		{true, true,
		 WITH("\"platform\": {\"latency\": {\"empirical\": {\"file\": "
		      "\"tests/scenario/samples.txt\"}}}")},
		{false, true, WITH("\"platform\": {\"latency\": {\"empirical\": \"nothing.txt\"}}")},
		{false, false, WITH("\"platform\": {\"latency\": {}}")},
		{false, false, WITH("\"platform\": {\"latency\": {\"fixed\": 1, \"normal\": 2}}")},
		{true, true,
		 WITH("\"platform\": {\"service\": [{\"protocol\": 128, \"command\": \"version\", "
		      "\"latency\": 1}]}")},
		{false, false,
		 WITH("\"platform\": {\"service\": [{\"protocol\": 128, \"command\": \"level_set\", "
		      "\"latency\": 1}]}")},
		{false, false,
		 WITH("\"platform\": {\"service\": [{\"command\": \"version\", \"latency\": 1}]}")},
		{false, false, WITH("\"platform\": {\"vendor\": \"\\u00e9\"}")},
		{false, false,
		 WITH("\"clients\": [{\"name\": \"a b\", \"script\": [{\"do\": \"clock.count\"}]}]")},
		{false, false, WITH("\"clients\": [{\"name\": \"a\", \"script\": [{\"do\": \"park\"}]}]")},
		{false, false,
		 WITH("\"clients\": [{\"name\": \"a\", \"script\": [{\"do\": \"notify.on\", \"protocol\": "
		      "\"clock\", "
		      "\"event\": \"level_changed\"}]}]")},
		{true, true,
		 WITH("\"clients\": [{\"name\": \"a\", \"script\": [{\"do\": \"notify.on\", \"protocol\": "
		      "\"clock\", "
		      "\"event\": \"rate_changed\"}]}]")},
		{false, false,
		 WITH("\"clients\": [{\"name\": \"a\", \"script\": [{\"do\": \"sleep\", \"time_us\": 1, "
		      "\"expect\": "
		      "{\"level\": 1}}]}]")},
		{false, true, WITH("\"faults\": [{\"do\": \"storm\", \"event\": \"level_changed\"}]")},
		{false, false, WITH("\"expect\": {\"counters\": {\"1234/sent_ok\": 1}}")},
		{false, true, WITH("\"expect\": {\"counters\": {\"123/sent_ok\": 1}}")},
		{false, false, WITH("\"expect\": {\"counters\": {\"state.\": 1}}")},
		{false, false, WITH("\"expect\": {\"counters\": {\"platform\": 1}}")},
		{false, false, WITH("\"expect\": {\"trace\": [{\"event\": \"a\", \"absent\": \"b\"}]}")},
		{false, false, WITH("\"expect\": {\"findings\": [{\"checker\": \"warn\"}]}")},
		{false, false, WITH("\"parameters\": {\"a\": []}, \"seed\": \"$a\"")},
		{false, false, WITH("\"parameters\": {\"A\": 1}, \"seed\": \"$A\"")},
		{false, false,
		 WITH("\"faults\": [{\"do\": \"$verb\"}], \"parameters\": {\"verb\": \"drop\"}")},
	};
	struct agreement agreement;

	agreement_init(&agreement);
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		struct loaded loaded = load_text(samples[i].text, NULL);
		bool valid = schema_valid(&agreement.check, parse(agreement.document, samples[i].text));

		cr_expect_eq(loaded.scenario != NULL, samples[i].program, "%s\n%s", samples[i].text,
			     loaded.messages);
		cr_expect_eq(valid, samples[i].schema, "%s: schema: %s", samples[i].text,
			     agreement.check.why);
		scenario_free(loaded.scenario);
		free(loaded.messages);
	}
	json_document_free(agreement.document);
}

/* ---- the lists of the contract headers and the tables of the reader ---- */

Test(schema, every_name_of_the_lists_is_in_the_schema)
{
	char *schema = read_file_text("scenarios/schema.json");

#define NAMED(key) cr_expect(strstr(schema, "\"" key "\""), "%s is not in the schema", key)
#define X(name, key, parameters, help) NAMED(key);
	FAULTS(X)
	DISTRIBUTIONS(X)
	GENERATORS(X)
#undef X
#define X(name, key, mboxes, shmems, help) NAMED(key);
	MAILBOX_LAYOUTS(X)
#undef X
#define X(name, key, ns, source) NAMED(key);
	MACHINE_COSTS(X)
#undef X
#define X(name, help) NAMED("platform." #name);
	PLATFORM_COUNTERS(X)
#undef X
	free(schema);
}
