// SPDX-License-Identifier: GPL-2.0-only
/* Some sites of many: the file is searched, not read (points.h reads it). */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sites.h"

#define PATH_BYTES 4096
#define WRITE "\twrite\t"

/* struct file - as it lies in memory; @bytes 0: there is none. */
struct file {
	const char *text;
	u64 bytes;
};

static struct file map_file(const char *path)
{
	struct file file = {0};
	struct stat facts;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return file;
	if (!fstat(fd, &facts) && facts.st_size > 0) {
		void *text = mmap(NULL, (size_t)facts.st_size, PROT_READ, MAP_PRIVATE, fd, 0);

		if (text != MAP_FAILED)
			file = (struct file){text, (u64)facts.st_size};
	}
	close(fd);
	return file;
}

/* Is a function's name to begin at @at, which is within the line? Frames are separated by blanks. */
static bool begins_frame(const char *line, const char *at)
{
	while (at > line && at[-1] == '_')
		at--;
	return at > line && (at[-1] == ' ' || at[-1] == '\t');
}

static bool is_write(const char *line, const char *end)
{
	const char *kind = memchr(line, '\t', (size_t)(end - line));

	return kind && end - kind > (s64)strlen(WRITE) && !memcmp(kind, WRITE, strlen(WRITE));
}

void sites_of_writes(const char *function, void (*each)(void *arg, const void *place, const char *name), void *arg)
{
	char path[PATH_BYTES];
	struct file file = sites_path(path, sizeof(path)) ? map_file(path) : (struct file){0};
	const char *end = file.text + file.bytes, *from = file.text, *at;

	while (from < end && (at = memmem(from, (size_t)(end - from), function, strlen(function)))) {
		const char *line = memrchr(file.text, '\n', (size_t)(at - file.text));
		const char *next = memchr(at, '\n', (size_t)(end - at));

		line = line ? line + 1 : file.text;
		from = at + 1;
		if (!begins_frame(line, at) || !is_write(line, next ? next : end))
			continue;
		each(arg, (const void *)strtoull(line, NULL, 16), at);
		from = next ? next : end;
	}
	if (file.bytes)
		munmap((void *)file.text, file.bytes);
}

/* Nothing of the file is read beyond its last line's end. */
static const char *end_of_lines(const struct file *file)
{
	const char *last = file->bytes ? memrchr(file->text, '\n', file->bytes) : NULL;

	return last ? last + 1 : file->text;
}

bool sites_lines(const char *path, bool (*matters)(void *arg, const char *text, const char *at), void *arg, struct buffer *out)
{
	struct file file = map_file(path);
	const char *end = end_of_lines(&file), *from = file.text, *at, *line, *next;

	while (from < end && (at = memchr(from, '@', (size_t)(end - from)))) {
		from = at + 1;
		if (!matters(arg, file.text, at))
			continue;
		line = memrchr(file.text, '\n', (size_t)(at - file.text));
		line = line ? line + 1 : file.text;
		next = memchr(at, '\n', (size_t)(end - at));
		buffer_append(out, line, (size_t)(next + 1 - line));
		from = next + 1;
	}
	if (file.bytes)
		munmap((void *)file.text, file.bytes);
	return file.bytes;
}
