/* SPDX-License-Identifier: GPL-2.0-only */
/* JSON is read strictly: each text that is none has its first error at its place. */
#include "sim/world/json.h"

#include <criterion/criterion.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct json_limits limits = {1000, 4, 20, 30};

/* "line:column: what" of the first error, or "good". */
static const char *verdict(const char *text)
{
	struct json_document *document = json_document_new();
	struct json_error error;
	static char line[400];

	if (json_parse(document, text, strlen(text), &limits, 0, &error))
		snprintf(line, sizeof(line), "good");
	else
		snprintf(line, sizeof(line), "%u:%u: %s", error.place.line, error.place.column, error.what);
	json_document_free(document);
	return line;
}

Test(json, what_is_json_is_read)
{
	static const char *const good[] = {
		"{}",
		" [ ] ",
		"0",
		"-0",
		"1.5e+3",
		"\"\\u00e9\\ud83d\\ude00\"",
		"[1,2,\t3]",
		"{\"a\":{\"b\":[null,true,false]}}",
		"\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"",
	};

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		cr_expect_str_eq(verdict(good[i]), "good", "%s", good[i]);
}

struct wrong {
	const char *text;
	const char *verdict;
};

Test(json, what_is_none_has_its_first_error_at_its_place)
{
	static const struct wrong wrong[] = {
		{"", "1:1: the text ends"},
		{"{\"a\": 01}", "1:7: a number that begins with 0"},
		{"[-01]", "1:2: a number that begins with 0"},
		{"[1.]", "1:4: unexpected \"]\""},
		{"[.5]", "1:2: unexpected \".\""},
		{"[+5]", "1:2: unexpected \"+\""},
		{"[1e]", "1:4: unexpected \"]\""},
		{"[0x10]", "1:3: unexpected \"x\""},
		{"[NaN]", "1:2: unknown word"},
		{"[-Infinity]", "1:3: unexpected \"I\""},
		{"[nul]", "1:2: unknown word"},
		{"[truE]", "1:2: unknown word"},
		{"[1,]", "1:4: unexpected \"]\""},
		{"{\"a\":1,}", "1:8: unexpected \"}\""},
		{"[1 2]", "1:4: unexpected \"2\""},
		{"{\"a\" 1}", "1:6: unexpected \"1\""},
		{"{a:1}", "1:2: unexpected \"a\""},
		{"{'a':1}", "1:2: unexpected \"'\": strings stand in double quotes"},
		{"{}\n{}", "2:1: text after the end of the value"},
		{"{\n  // why\n}", "2:3: unexpected \"/\""},
		{"[1] # why", "1:5: text after the end of the value"},
		{"{\"a\":1,\n \"b\":2,\n \"a\":3}", "3:2: duplicate key \"a\""},
		{"{\"a\":1, \"\\u0061\":2}", "1:9: duplicate key \"a\""},
		{"{\"x\":{\"k\":1,\"k\":2},\"x\":3}", "1:13: duplicate key \"k\""},
		{"\"a", "1:1: a string that does not end"},
		{"\"a\tb\"", "1:3: control character 0x09 in a string"},
		{"\"a\nb\"", "1:3: control character 0x0a in a string"},
		{"\"\\x\"", "1:2: unknown escape"},
		{"\"\\u12", "1:4: the text ends in an escape"},
		{"\"\\u12g4\"", "1:4: bad \\u escape"},
		{"\"\\u0000\"", "1:2: \\u0000 in a string"},
		{"\"\\ud83d\"", "1:2: \\ud83d is half of a pair"},
		{"\"\\ud83d\\u0041\"", "1:2: \\ud83d is half of a pair"},
		{"\"\\ud83d\\ud83d\"", "1:2: \\ud83d is half of a pair"},
		{"\"\\ude00\"", "1:2: \\ude00 is half of a pair"},
		{"\"\xff\"", "1:2: byte 0xff is not valid UTF-8 here"},
		{"\"\xc0\xaf\"", "1:2: byte 0xc0 is not valid UTF-8 here"},
		{"\"\xed\xa0\x80\"", "1:2: byte 0xed is not valid UTF-8 here"},
		{"\"\xf4\x90\x80\x80\"", "1:2: byte 0xf4 is not valid UTF-8 here"},
		{"\"\xc3", "1:2: byte 0xc3 is not valid UTF-8 here"},
		{"\xef\xbb\xbf{}", "1:1: a byte order mark"},
		{"[[[[[1]]]]]", "1:5: more than 4 levels of nesting"},
		{"[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]", "1:40: more than 20 values"},
		{"\"1234567890123456789012345678901\"", "1:1: a string of more than 30 bytes"},
		{"[1234567890123456789012345678901234567890123456789012345678901234]",
		 "1:2: a number of more than 63 characters"},
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		cr_expect_str_eq(verdict(wrong[i].text), wrong[i].verdict, "%s\n  is %s\n not %s",
				 wrong[i].text, verdict(wrong[i].text), wrong[i].verdict);
}

Test(json, a_text_at_a_limit_is_good)
{
	cr_expect_str_eq(verdict("[[[[1]]]]"), "good");
	cr_expect_str_eq(verdict("[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]"), "good");
	cr_expect_str_eq(verdict("\"123456789012345678901234567890\""), "good");
	cr_expect_str_eq(verdict("123456789012345678901234567890123456789012345678901234567890123"), "good");
}

Test(json, a_text_past_the_limit_of_bytes_is_refused)
{
	char text[1100];

	memset(text, ' ', sizeof(text));
	text[0] = '1';
	text[1001] = 0;
	cr_expect_str_eq(verdict(text), "1:1: more than 1000 bytes");
	text[1000] = 0;
	cr_expect_str_eq(verdict(text), "good");
}

Test(json, columns_count_characters)
{
	cr_expect_str_eq(verdict("[\"\xc3\xa9\xe2\x82\xac\", x]"), "1:8: unexpected \"x\"");
}

Test(json, values_keep_their_places)
{
	static const char text[] = "{\n\t\"a\": [true,\n \"\\u00e9\"]}";
	struct json_document *document = json_document_new();
	struct json_error error;
	struct json_value *root = json_parse(document, text, strlen(text), &limits, 7, &error);
	struct json_value *list = json_member(root, "a"), *second = json_element(list, 1);

	cr_assert(list);
	cr_expect_eq(list->key_place.line, 2);
	cr_expect_eq(list->key_place.column, 2);
	cr_expect_eq(list->place.column, 7);
	cr_expect_eq(list->origin, 7);
	cr_expect_eq(second->place.line, 3);
	cr_expect_eq(second->place.column, 2);
	cr_expect_str_eq(second->text, "\xc3\xa9");
	cr_expect_null(json_element(list, 2));
	cr_expect_null(json_member(root, "b"));
	json_document_free(document);
}

Test(json, what_is_printed_is_what_was_read)
{
	static const char text[] = "{\"a\":[1.50,true,null,\"x\\u0007\\\"\\\\\"],\"b\":{}}";
	struct json_document *document = json_document_new();
	struct json_error error;
	char *printed = json_print(json_parse(document, text, strlen(text), &limits, 0, &error));

	cr_expect_str_eq(printed, text);
	free(printed);
	json_document_free(document);
}

/* ---- numbers ---- */

static const char *decimal(const char *text, u32 scale)
{
	static char line[80];
	bool negative;
	u64 magnitude;

	switch (json_decimal(text, scale, &negative, &magnitude)) {
	case JSON_EXACT:
		snprintf(line, sizeof(line), "%s%llu", negative ? "-" : "", magnitude);
		return line;
	case JSON_FRACTION:
		return "fraction";
	default:
		return "range";
	}
}

Test(json, integers_are_exact_up_to_64_bits)
{
	cr_expect_str_eq(decimal("18446744073709551615", 0), "18446744073709551615");
	cr_expect_str_eq(decimal("18446744073709551616", 0), "range");
	cr_expect_str_eq(decimal("99999999999999999999", 0), "range");
	cr_expect_str_eq(decimal("20000000000000000000", 0), "range");
	cr_expect_str_eq(decimal("9007199254740993", 0), "9007199254740993");
	cr_expect_str_eq(decimal("-9223372036854775808", 0), "-9223372036854775808");
	cr_expect_str_eq(decimal("1e3", 0), "1000");
	cr_expect_str_eq(decimal("12.50e1", 0), "125");
	cr_expect_str_eq(decimal("1.0", 0), "1");
	cr_expect_str_eq(decimal("-0.0", 0), "0");
	cr_expect_str_eq(decimal("1e-1", 0), "fraction");
	cr_expect_str_eq(decimal("1e19", 0), "10000000000000000000");
	cr_expect_str_eq(decimal("1e20", 0), "range");
	cr_expect_str_eq(decimal("1e999999999", 0), "range");
	cr_expect_str_eq(decimal("0e999999999", 0), "0");
	cr_expect_str_eq(decimal("1e-999999999", 0), "fraction");
}

Test(json, durations_are_exact_to_the_nanosecond)
{
	cr_expect_str_eq(decimal("0.001", 3), "1");
	cr_expect_str_eq(decimal("0.0001", 3), "fraction");
	cr_expect_str_eq(decimal("2.5", 3), "2500");
	cr_expect_str_eq(decimal("9007199254740.993", 3), "9007199254740993");
	cr_expect_str_eq(decimal("0.1", 6), "100000");
}

Test(json, pure_numbers_are_the_nearest_double_in_any_locale)
{
	double value;

	setlocale(LC_ALL, "de_DE.UTF-8");
	cr_expect(json_real("0.1", &value) && value == 0.1);
	cr_expect(json_real("0.3333", &value) && value == 0.3333);
	cr_expect(json_real("-12.5e-3", &value) && value == -0.0125);
	cr_expect(json_real("1e22", &value) && value == 1e22);
	cr_expect(!json_real("1e23", &value));
	cr_expect(!json_real("0.1234567890123456", &value));
}
