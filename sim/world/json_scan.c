/* SPDX-License-Identifier: GPL-2.0-only */
/* The strict scanner: one pass over the text, places of all values, the first error. */
#include "json.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct scan {
	const char *text;
	u32 bytes;
	struct json_place here;
	u32 depth;
	const struct json_limits *limits;
	struct json_mark *mark;
	u32 mark_count;
	u32 mark_room;
	struct json_error *error;
};

static bool scan_value(struct scan *scan, const struct json_place *key_place);

static bool fail_at(struct scan *scan, const struct json_place *place, const char *expected,
		    const char *format, ...) __attribute__((format(printf, 4, 5)));

static bool fail_at(struct scan *scan, const struct json_place *place, const char *expected,
		    const char *format, ...)
{
	va_list args;

	scan->error->place = *place;
	va_start(args, format);
	vsnprintf(scan->error->what, sizeof(scan->error->what), format, args);
	va_end(args);
	snprintf(scan->error->expected, sizeof(scan->error->expected), "%s", expected);
	return false;
}

/* The character here, or -1 at the end. */
static int peek(const struct scan *scan)
{
	return scan->here.offset < scan->bytes ? (unsigned char)scan->text[scan->here.offset] : -1;
}

/* Fails with what stands here instead of what was expected. */
static bool fail_here(struct scan *scan, const char *expected)
{
	int c = peek(scan);

	if (c < 0)
		return fail_at(scan, &scan->here, expected, "the text ends");
	if (c == '/' || c == '#')
		return fail_at(scan, &scan->here, "JSON has no comments; use \"why\" members",
			       "unexpected \"%c\"", c);
	if (c == '\'')
		return fail_at(scan, &scan->here, expected,
			       "unexpected \"'\": strings stand in double quotes");
	if (c == '"')
		return fail_at(scan, &scan->here, expected, "unexpected string");
	if (c > ' ' && c < 0x7f)
		return fail_at(scan, &scan->here, expected, "unexpected \"%c\"", c);
	return fail_at(scan, &scan->here, expected, "unexpected byte 0x%02x", (unsigned)c);
}

/* One byte on; continuation bytes of UTF-8 are no columns of their own. */
static void step(struct scan *scan)
{
	unsigned char c = (unsigned char)scan->text[scan->here.offset++];

	if (c == '\n') {
		scan->here.line++;
		scan->here.column = 1;
	} else if ((c & 0xc0) != 0x80) {
		scan->here.column++;
	}
}

static void skip_space(struct scan *scan)
{
	int c = peek(scan);

	while (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
		step(scan);
		c = peek(scan);
	}
}

static struct json_mark *add_mark(struct scan *scan, enum json_type type, const struct json_place *key_place)
{
	struct json_mark *mark;

	if (scan->mark_count == scan->limits->values) {
		fail_at(scan, &scan->here, "split the file", "more than %u values", scan->limits->values);
		return NULL;
	}
	if (scan->mark_count == scan->mark_room) {
		scan->mark_room = scan->mark_room ? scan->mark_room * 2 : 256;
		scan->mark = realloc(scan->mark, scan->mark_room * sizeof(*scan->mark));
		if (!scan->mark)
			abort();
	}
	mark = &scan->mark[scan->mark_count++];
	memset(mark, 0, sizeof(*mark));
	mark->type = type;
	mark->place = scan->here;
	if (key_place)
		mark->key_place = *key_place;
	return mark;
}

/* One character of more than one byte, checked: no overlong forms, no surrogates, nothing past U+10FFFF. */
static bool scan_utf8(struct scan *scan)
{
	const unsigned char *at = (const unsigned char *)scan->text + scan->here.offset;
	u32 left = scan->bytes - scan->here.offset;
	u32 length = *at >= 0xf0 ? 4 : *at >= 0xe0 ? 3 : 2;
	u32 code = *at & (0x7f >> length);
	static const u32 least[] = {0, 0, 0x80, 0x800, 0x10000};

	if (*at < 0xc2 || *at > 0xf4 || left < length)
		return fail_at(scan, &scan->here, "UTF-8", "byte 0x%02x is not valid UTF-8 here", *at);
	for (u32 i = 1; i < length; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return fail_at(scan, &scan->here, "UTF-8", "byte 0x%02x is not valid UTF-8 here",
				       *at);
		code = code << 6 | (at[i] & 0x3f);
	}
	if (code < least[length] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
		return fail_at(scan, &scan->here, "UTF-8", "byte 0x%02x is not valid UTF-8 here", *at);
	for (u32 i = 0; i < length; i++)
		step(scan);
	return true;
}

static int hex_digit(int c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The four digits after "\u"; the place is on the first of them. */
static bool scan_hex4(struct scan *scan, u32 *code)
{
	struct json_place place = scan->here;

	*code = 0;
#ifndef SEEDED_PARSER_BUG
	if (scan->bytes - scan->here.offset < 4)
		return fail_at(scan, &place, "four hexadecimal digits after \\u",
			       "the text ends in an escape");
#endif
	for (int i = 0; i < 4; i++) {
		int digit = hex_digit((unsigned char)scan->text[scan->here.offset]);

		if (digit < 0)
			return fail_at(scan, &place, "four hexadecimal digits", "bad \\u escape");
		*code = *code << 4 | (u32)digit;
		step(scan);
	}
	return true;
}

static bool scan_unicode_escape(struct scan *scan, const struct json_place *place)
{
	u32 code, low;

	if (!scan_hex4(scan, &code))
		return false;
	if (code == 0)
		return fail_at(scan, place, "text", "\\u0000 in a string");
	if (code >= 0xdc00 && code < 0xe000)
		return fail_at(scan, place, "a high surrogate before it", "\\u%04x is half of a pair", code);
	if (code < 0xd800 || code >= 0xe000)
		return true;
	if (peek(scan) != '\\')
		return fail_at(scan, place, "a low surrogate after it", "\\u%04x is half of a pair", code);
	step(scan);
	if (peek(scan) != 'u')
		return fail_at(scan, place, "a low surrogate after it", "\\u%04x is half of a pair", code);
	step(scan);
	if (!scan_hex4(scan, &low))
		return false;
	if (low < 0xdc00 || low >= 0xe000)
		return fail_at(scan, place, "a low surrogate after it", "\\u%04x is half of a pair", code);
	return true;
}

static bool scan_escape(struct scan *scan)
{
	struct json_place place = scan->here;
	int c;

	step(scan);
	c = peek(scan);
	if (c < 0)
		return fail_here(scan, "the rest of the string");
	if (!strchr("\"\\/bfnrtu", c) || c == 0)
		return fail_at(scan, &place, "\\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u and four digits",
			       "unknown escape");
	step(scan);
	return c != 'u' || scan_unicode_escape(scan, &place);
}

static bool scan_string(struct scan *scan, const char *what)
{
	struct json_place begin = scan->here;

	step(scan);
	for (;;) {
		int c = peek(scan);

		if (scan->here.offset - begin.offset > scan->limits->string_bytes + 1)
			return fail_at(scan, &begin, "a shorter one", "a %s of more than %u bytes", what,
				       scan->limits->string_bytes);
		if (c == '"')
			break;
		if (c < 0)
			return fail_at(scan, &begin, "\" at its end", "a %s that does not end", what);
		if (c < 0x20 || c == 0x7f)
			return fail_at(scan, &scan->here, "an escape such as \\n",
				       "control character 0x%02x in a %s", (unsigned)c, what);
		if (c == '\\') {
			if (!scan_escape(scan))
				return false;
		} else if (c < 0x80) {
			step(scan);
		} else if (!scan_utf8(scan)) {
			return false;
		}
	}
	step(scan);
	return true;
}

static bool is_digit(int c)
{
	return c >= '0' && c <= '9';
}

static bool scan_digits(struct scan *scan, const char *expected)
{
	if (!is_digit(peek(scan)))
		return fail_here(scan, expected);
	while (is_digit(peek(scan)))
		step(scan);
	return true;
}

static bool scan_number(struct scan *scan)
{
	struct json_place begin = scan->here;
	int c;

	if (peek(scan) == '-')
		step(scan);
	c = peek(scan);
	if (!scan_digits(scan, "a digit"))
		return false;
	if (c == '0' && is_digit((unsigned char)scan->text[scan->here.offset - 1]) &&
	    scan->here.offset - begin.offset > (scan->text[begin.offset] == '-' ? 2u : 1u))
		return fail_at(scan, &begin, "no zeros in front", "a number that begins with 0");
	if (peek(scan) == '.') {
		step(scan);
		if (!scan_digits(scan, "a digit after the point"))
			return false;
	}
	c = peek(scan);
	if (c == 'e' || c == 'E') {
		step(scan);
		c = peek(scan);
		if (c == '+' || c == '-')
			step(scan);
		if (!scan_digits(scan, "the digits of the exponent"))
			return false;
	}
	if (scan->here.offset - begin.offset >= JSON_NUMBER_BYTES)
		return fail_at(scan, &begin, "a shorter one", "a number of more than %u characters",
			       JSON_NUMBER_BYTES - 1);
	return true;
}

static bool scan_word(struct scan *scan, const char *word)
{
	u32 length = (u32)strlen(word);
	struct json_place begin = scan->here;

	if (scan->bytes - scan->here.offset < length || memcmp(scan->text + scan->here.offset, word, length))
		return fail_at(scan, &begin, "a value: {...}, [...], \"...\", a number, true, false or null",
			       "unknown word");
	for (u32 i = 0; i < length; i++)
		step(scan);
	return true;
}

static bool enter(struct scan *scan)
{
	if (++scan->depth > scan->limits->depth)
		return fail_at(scan, &scan->here, "a flatter one", "more than %u levels of nesting",
			       scan->limits->depth);
	step(scan);
	skip_space(scan);
	return true;
}

static bool scan_member(struct scan *scan)
{
	struct json_place key_place = scan->here;

	if (peek(scan) != '"')
		return fail_here(scan, "a key in double quotes");
	if (!scan_string(scan, "key"))
		return false;
	skip_space(scan);
	if (peek(scan) != ':')
		return fail_here(scan, "\":\" after the key");
	step(scan);
	skip_space(scan);
	return scan_value(scan, &key_place);
}

/* What stands between the brackets: elements, or members if @object. */
static bool scan_inside(struct scan *scan, bool object)
{
	int close = object ? '}' : ']';

	if (!enter(scan))
		return false;
	if (peek(scan) == close)
		goto done;
	for (;;) {
		if (object ? !scan_member(scan) : !scan_value(scan, NULL))
			return false;
		skip_space(scan);
		if (peek(scan) == close)
			break;
		if (peek(scan) != ',')
			return fail_here(scan, object ? "\",\" or \"}\"" : "\",\" or \"]\"");
		step(scan);
		skip_space(scan);
		if (peek(scan) == close)
			return fail_here(scan, "no comma after the last one");
	}
done:
	step(scan);
	scan->depth--;
	return true;
}

static bool scan_by_first(struct scan *scan, int c)
{
	switch (c) {
	case '{':
	case '[':
		return scan_inside(scan, c == '{');
	case '"':
		return scan_string(scan, "string");
	case 't':
		return scan_word(scan, "true");
	case 'f':
		return scan_word(scan, "false");
	case 'n':
		return scan_word(scan, "null");
	default:
		return scan_number(scan);
	}
}

static bool scan_value(struct scan *scan, const struct json_place *key_place)
{
	int c = peek(scan);
	u32 number = scan->mark_count;
	enum json_type type = c == '{'               ? JSON_OBJECT
			      : c == '['             ? JSON_ARRAY
			      : c == '"'             ? JSON_STRING
			      : c == 't' || c == 'f' ? JSON_BOOLEAN
			      : c == 'n'             ? JSON_NULL
						     : JSON_NUMBER;

	if (type == JSON_NUMBER && c != '-' && !is_digit(c)) {
		if (c == 'N' || c == 'I')
			return scan_word(scan, "no NaN, no Infinity");
		return fail_here(scan, "a value: {...}, [...], \"...\", a number, true, false or null");
	}
	if (!add_mark(scan, type, key_place) || !scan_by_first(scan, c))
		return false;
	scan->mark[number].end_offset = scan->here.offset;
	return true;
}

static bool scan_text(struct scan *scan)
{
	if (scan->bytes >= 3 && !memcmp(scan->text, "\xef\xbb\xbf", 3))
		return fail_at(scan, &scan->here, "plain UTF-8", "a byte order mark");
	skip_space(scan);
	if (!scan_value(scan, NULL))
		return false;
	skip_space(scan);
	if (peek(scan) >= 0)
		return fail_at(scan, &scan->here, "nothing but white space",
			       "text after the end of the value");
	return true;
}

struct json_mark *json_scan(const char *text, size_t bytes, const struct json_limits *limits, u32 *count,
			    struct json_error *error)
{
	struct scan scan = {.text = text, .here = {1, 1, 0}, .limits = limits, .error = error};

	if (bytes > limits->bytes) {
		fail_at(&scan, &scan.here, "split the file", "more than %u bytes", limits->bytes);
		return NULL;
	}
	scan.bytes = (u32)bytes;
	if (!scan_text(&scan)) {
		free(scan.mark);
		return NULL;
	}
	*count = scan.mark_count;
	return scan.mark;
}
