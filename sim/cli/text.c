// SPDX-License-Identifier: GPL-2.0-only
#include "text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/world/result.h"

void *must_alloc(size_t bytes)
{
	void *memory = calloc(1, bytes ? bytes : 1);

	if (!memory) {
		fprintf(stderr, "scmi-sim: out of memory (%zu bytes)\n", bytes);
		exit(EXIT_INTERNAL);
	}
	return memory;
}

char *must_copy(const char *text)
{
	size_t bytes = strlen(text) + 1;

	return memcpy(must_alloc(bytes), text, bytes);
}

char *text_format(const char *format, ...)
{
	va_list args;
	char *text;
	int bytes;

	va_start(args, format);
	bytes = vsnprintf(NULL, 0, format, args);
	va_end(args);
	text = must_alloc((size_t)bytes + 1);
	va_start(args, format);
	vsnprintf(text, (size_t)bytes + 1, format, args);
	va_end(args);
	return text;
}

void text_list_add(struct text_list *list, const char *text)
{
	char **item = must_alloc((list->count + 2) * sizeof(*item));

	if (list->count)
		memcpy(item, list->item, list->count * sizeof(*item));
	item[list->count++] = must_copy(text);
	free(list->item);
	list->item = item;
}

void text_list_clear(struct text_list *list)
{
	for (u32 i = 0; i < list->count; i++)
		free(list->item[i]);
	free(list->item);
	*list = (struct text_list){ 0 };
}

#define SUGGEST_BYTES 64

static u32 least(u32 a, u32 b)
{
	return a < b ? a : b;
}

/* Edits (insert, delete, replace, swap of neighbours) that turn one word into the other; long words count as unlike. */
static u32 edit_distance(const char *a, const char *b)
{
	size_t rows = strlen(a), columns = strlen(b);
	u32 d[SUGGEST_BYTES + 1][SUGGEST_BYTES + 1];

	if (rows > SUGGEST_BYTES || columns > SUGGEST_BYTES)
		return SUGGEST_BYTES;
	for (size_t i = 0; i <= rows; i++) {
		for (size_t j = 0; j <= columns; j++) {
			if (!i || !j) {
				d[i][j] = (u32)(i + j);
				continue;
			}
			d[i][j] = least(d[i - 1][j - 1] + (a[i - 1] != b[j - 1]), least(d[i - 1][j], d[i][j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
		}
	}
	return d[rows][columns];
}

const char *text_suggest(const char *word, const char *const *known)
{
	size_t length = strlen(word);
	u32 limit = length <= 4 ? 1 : length <= 8 ? 2 : 3;
	const char *best = NULL;

	for (; *known; known++) {
		u32 distance = edit_distance(word, *known);

		if (length >= 3 && strncmp(word, *known, length) == 0)
			distance = 1; /* the beginning of it */
		if (distance <= limit && (!best || distance < limit)) {
			best = *known;
			limit = distance;
		}
	}
	return best;
}

/* A device, a pipe or a link (/dev/stdout) is not to be replaced by a rename: it is written directly. */
static bool is_special(const char *path)
{
	struct stat s;

	return lstat(path, &s) == 0 && !S_ISREG(s.st_mode);
}

bool file_can_be_made(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder = slash ? text_format("%.*s", (int)(slash - path) + 1, path) : must_copy(".");
	bool can = !is_special(path) && access(folder, W_OK) == 0;

	free(folder);
	return can;
}

FILE *file_begin(const char *path, char **temporary)
{
	FILE *file;

	*temporary = is_special(path) ? must_copy(path) : text_format("%s.%ld.part", path, (long)getpid());
	file = fopen(*temporary, strncmp(path, "/dev/", 5) == 0 ? "a" : "w");
	if (!file) {
		fprintf(stderr, "scmi-sim: cannot write %s: %s\n", path, strerror(errno));
		free(*temporary);
		*temporary = NULL;
	}
	return file;
}

int file_finish(FILE *file, char *temporary, const char *path)
{
	bool renames = strcmp(temporary, path) != 0;
	int error = 0;

	if (ferror(file) || fflush(file))
		error = errno ? errno : EIO;
	if (fclose(file) && !error)
		error = errno;
	if (!error && renames && rename(temporary, path))
		error = errno;
	if (error)
		fprintf(stderr, "scmi-sim: cannot write %s: %s\n", path, strerror(error));
	if (error && renames)
		unlink(temporary);
	free(temporary);
	return error ? -1 : 0;
}

char *file_read(const char *path, size_t *bytes)
{
	FILE *file = fopen(path, "r");
	size_t room = 65536, used = 0;
	char *text;

	if (!file)
		return NULL;
	text = must_alloc(room);
	while (!feof(file) && !ferror(file)) {
		if (used + 1 == room) {
			char *more = must_alloc(room * 2);

			memcpy(more, text, used);
			free(text);
			text = more;
			room *= 2;
		}
		used += fread(text + used, 1, room - 1 - used, file);
	}
	text[used] = '\0';
	if (bytes)
		*bytes = used;
	if (ferror(file)) {
		int error = errno;

		fclose(file);
		free(text);
		errno = error ? error : EIO;
		return NULL;
	}
	fclose(file);
	return text;
}

bool file_exists(const char *path)
{
	struct stat s;

	return stat(path, &s) == 0 && S_ISREG(s.st_mode);
}

bool folder_exists(const char *path)
{
	struct stat s;

	return stat(path, &s) == 0 && S_ISDIR(s.st_mode);
}

char *scenario_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *name = must_copy(slash ? slash + 1 : path);
	char *dot = strrchr(name, '.');

	if (dot && dot != name && strcmp(dot, ".json") == 0)
		*dot = '\0';
	return name;
}
