// SPDX-License-Identifier: GPL-2.0-only
/*
 * Formatting for trace lines: what they mostly consist of (%s %.*s %c %d %u %x,
 * with l, ll or z) without the cost of the C library's formatter, and that one
 * for the rest. The same text either way.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>

#include "internal.h"

struct line {
	char *at, *end;
};

static void put_bytes(struct line *line, const char *bytes, size_t count)
{
	size_t room = line->end - line->at;

	if (count > room)
		count = room;
	memcpy(line->at, bytes, count);
	line->at += count;
}

static void put_number(struct line *line, u64 value, u32 base, bool negative)
{
	char digits[24], *at = digits + sizeof(digits);

	do
		*--at = "0123456789abcdef"[value % base];
	while (value /= base);
	if (negative)
		*--at = '-';
	put_bytes(line, at, digits + sizeof(digits) - at);
}

static void put_text(struct line *line, const char *text, long limit)
{
	if (!text)
		text = "(null)";
	put_bytes(line, text, limit < 0 ? strlen(text) : strnlen(text, limit));
}

/* One conversion; NULL if it is none of the simple ones. */
static const char *put_simple(struct line *line, const char *format, va_list *args)
{
	long limit = -1;
	bool wide = false;
	u64 value;

	if (format[0] == '.' && format[1] == '*' && format[2] == 's') {
		limit = va_arg(*args, int);
		format += 2;
	}
	for (; *format == 'l' || *format == 'z'; format++)
		wide = true;
	switch (*format) {
	case 's':
		put_text(line, va_arg(*args, const char *), limit);
		break;
	case 'c':
		put_bytes(line, &(char){(char)va_arg(*args, int)}, 1);
		break;
	case '%':
		put_bytes(line, "%", 1);
		break;
	case 'd':
		value = wide ? va_arg(*args, u64) : (u64)(s64)va_arg(*args, int);
		put_number(line, (s64)value < 0 ? -value : value, 10, (s64)value < 0);
		break;
	case 'u':
	case 'x':
		value = wide ? va_arg(*args, u64) : va_arg(*args, u32);
		put_number(line, value, *format == 'x' ? 16 : 10, false);
		break;
	default:
		return NULL;
	}
	return format + 1;
}

u32 format_line(char *text, u32 bytes, const char *format, va_list args)
{
	struct line line = {text, text + bytes - 1};
	const char *at = format;
	va_list simple;
	int length;

	va_copy(simple, args);
	while (at && *at) {
		const char *percent = strchrnul(at, '%');

		put_bytes(&line, at, percent - at);
		at = *percent ? put_simple(&line, percent + 1, &simple) : percent;
	}
	va_end(simple);
	if (at) {
		*line.at = 0;
		return line.at - text;
	}
	length = vsnprintf(text, bytes, format, args);
	engine_assert(length >= 0);
	return (u32)length < bytes ? (u32)length : bytes - 1;
}
