// SPDX-License-Identifier: GPL-2.0-only
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>
#include <unistd.h>
#include "fixture.h"
#include "sim/world/buffer.h"
#include "sim/world/json_out.h"

Test(pattern, a_star_stands_for_any_run_of_characters)
{
	cr_assert(pattern_matches("scmi_xfer_end: *s=-110", "scmi_xfer_end: pt=13 msg_id=07 s=-110"));
	cr_assert(pattern_matches("*s=*s=1", "a s=0 s=2 s=1"));
	cr_assert(pattern_matches("*", ""));
	cr_assert(pattern_matches("a**b", "ab"));
	cr_assert(pattern_matches("*aab", "aaab"), "a false start is taken back by one character");
}

Test(pattern, without_a_star_the_whole_line_must_be_equal)
{
	cr_assert(pattern_matches("abc", "abc"));
	cr_assert_not(pattern_matches("abc", "abcd"));
	cr_assert_not(pattern_matches("abc", "xabc"));
	cr_assert_not(pattern_matches("*abc", "abcd"));
	cr_assert_not(pattern_matches("", "a"));
}

Test(json_out, what_json_cannot_hold_is_escaped)
{
	static struct buffer out;
	const char *text = "tab\t \"quoted\" \\ \x01 \xff \xc3\xa9";
	cJSON *back;

	out_string(&out, text);
	cr_assert_str_eq(out.bytes, "\"tab\\t \\\"quoted\\\" \\\\ \\u0001 \\ufffd \xc3\xa9\"");
	back = keep(cJSON_Parse(out.bytes));
	cr_assert_str_eq(back->valuestring, "tab\t \"quoted\" \\ \x01 \xef\xbf\xbd \xc3\xa9");
}

Test(json_out, integers_are_exact)
{
	static struct buffer out;

	buffer_append(&out, "{", 1);
	out_u64(&out, "a", ~0ULL);
	out_bool(&out, "b", true);
	cr_assert_str_eq(out.bytes, "{\"a\":18446744073709551615,\"b\":true");
}

Test(microseconds, have_three_decimals_and_no_rounding)
{
	char text[24];

	cr_assert_str_eq(format_us(text, 0), "0.000");
	cr_assert_str_eq(format_us(text, 30000001), "30000.001");
	cr_assert_str_eq(format_us(text, ~0ULL), "18446744073709551.615");
}

Test(file, appears_whole_or_not_at_all)
{
	static struct buffer text;
	char why[256];

	buffer_printf(&text, "whole");
	cr_assert_eq(write_file(path_of("out"), &text, why), 0);
	cr_assert_str_eq(read_all(path_of("out")), "whole");
	cr_assert_neq(write_file(path_of("no/such/folder"), &text, why), 0);
	cr_assert_not_null(strstr(why, "No such file or directory"), "%s", why);
}
