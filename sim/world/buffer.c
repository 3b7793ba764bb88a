// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "result.h"
#include "buffer.h"

static void *need(void *memory)
{
	if (!memory) {
		fputs("scmi-sim: out of host memory\n", stderr);
		_exit(EXIT_INTERNAL);
	}
	return memory;
}

void *host_alloc(size_t count, size_t bytes)
{
	return need(calloc(count ? count : 1, bytes ? bytes : 1));
}

char *host_copy(const char *string)
{
	return need(strdup(string));
}

static void buffer_reserve(struct buffer *text, size_t more)
{
	size_t room = text->room ? text->room : 256;

	while (room < text->used + more + 1)
		room *= 2;
	if (room == text->room)
		return;
	text->bytes = need(realloc(text->bytes, room));
	text->room = room;
}

void buffer_append(struct buffer *text, const char *bytes, size_t count)
{
	buffer_reserve(text, count);
	memcpy(text->bytes + text->used, bytes, count);
	text->used += count;
	text->bytes[text->used] = 0;
}

static void buffer_vprintf(struct buffer *text, const char *format, va_list arguments)
{
	va_list again;
	int length;

	va_copy(again, arguments);
	length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (length < 0)
		return;
	buffer_reserve(text, (size_t)length);
	vsnprintf(text->bytes + text->used, (size_t)length + 1, format, arguments);
	text->used += (size_t)length;
}

void buffer_printf(struct buffer *text, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	buffer_vprintf(text, format, arguments);
	va_end(arguments);
}

void buffer_free(struct buffer *text)
{
	free(text->bytes);
	memset(text, 0, sizeof(*text));
}

void lines_printf(struct lines *lines, const char *format, ...)
{
	struct buffer text = {0};
	va_list arguments;

	va_start(arguments, format);
	buffer_vprintf(&text, format, arguments);
	va_end(arguments);
	if (lines->count == lines->room) {
		lines->room = lines->room ? 2 * lines->room : 16;
		lines->line = need(realloc(lines->line, lines->room * sizeof(*lines->line)));
	}
	lines->line[lines->count++] = text.bytes ? text.bytes : host_copy("");
}

void lines_free(struct lines *lines)
{
	u32 i;

	for (i = 0; i < lines->count; i++)
		free(lines->line[i]);
	free(lines->line);
	memset(lines, 0, sizeof(*lines));
}

bool pattern_matches(const char *pattern, const char *text)
{
	const char *star = NULL, *retry = NULL;

	while (*text) {
		if (*pattern == '*') {
			star = pattern++;
			retry = text;
		} else if (*pattern == *text) {
			pattern++;
			text++;
		} else if (star) {
			pattern = star + 1;
			text = ++retry;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}

char *format_us(char *to, u64 ns)
{
	snprintf(to, 24, "%llu.%03llu", ns / 1000, ns % 1000);
	return to;
}

static int write_all(int fd, const char *bytes, size_t count)
{
	ssize_t written;

	while (count) {
		written = write(fd, bytes, count);
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return -errno;
		bytes += written;
		count -= (size_t)written;
	}
	return 0;
}

int write_file(const char *path, const struct buffer *text, char *why)
{
	struct buffer temporary = {0};
	int fd, error = 0;

	buffer_printf(&temporary, "%s.%ld.part", path, (long)getpid());
	fd = open(temporary.bytes, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0) {
		error = -errno;
		snprintf(why, 256, "%s cannot be made: %s", temporary.bytes, strerror(-error));
		buffer_free(&temporary);
		return error;
	}
	if (text->used)
		error = write_all(fd, text->bytes, text->used);
	if (close(fd) && !error)
		error = -errno;
	if (!error && rename(temporary.bytes, path))
		error = -errno;
	if (error) {
		snprintf(why, 256, "%s cannot be written: %s", path, strerror(-error));
		unlink(temporary.bytes);
	}
	buffer_free(&temporary);
	return error;
}
