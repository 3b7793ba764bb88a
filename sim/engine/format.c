// SPDX-License-Identifier: GPL-2.0-only
/*
 * Formatting for trace lines: what they mostly consist of (%s %.*s %c %d %u %x %X,
 * with l, ll or z, %u %x %X also with a width filled by zeros) without the cost of the C library's formatter, and that one
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

/* @digit: the digits' characters; @width: at least so many, filled with zeros. */
static void put_number(struct line *line, u64 value, const char *digit, u32 base, u32 width, bool negative)
{
	char digits[24], *at = digits + sizeof(digits);

	do
		*--at = digit[value % base];
	while (value /= base);
	while (at > digits + sizeof(digits) - width)
		*--at = '0';
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

static const char lower[] = "0123456789abcdef", upper[] = "0123456789ABCDEF";

/* One conversion; NULL if it is none of the simple ones. */
static const char *put_simple(struct line *line, const char *format, va_list *args)
{
	long limit = -1;
	bool wide = false;
	u32 width = 0;
	u64 value;

	if (format[0] == '.' && format[1] == '*' && format[2] == 's') {
		limit = va_arg(*args, int);
		format += 2;
	}
	if (format[0] == '0' && format[1] >= '1' && format[1] <= '9' && strchr("uxXlz", format[2]) && format[2]) {
		width = format[1] - '0';
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
		put_number(line, (s64)value < 0 ? -value : value, lower, 10, 0, (s64)value < 0);
		break;
	case 'u':
	case 'x':
	case 'X':
		value = wide ? va_arg(*args, u64) : va_arg(*args, u32);
		put_number(line, value, *format == 'X' ? upper : lower, *format == 'u' ? 10 : 16, width, false);
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
