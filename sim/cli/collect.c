// SPDX-License-Identifier: GPL-2.0-only
#include "collect.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define FOLDER_DEPTH_MAX 16

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static bool is_scenario(const char *name)
{
	size_t length = strlen(name);

	return length > 5 && strcmp(name + length - 5, ".json") == 0 && strcmp(name, "schema.json") != 0;
}

static int collect_folder(const char *path, struct text_list *files, u32 depth)
{
	size_t length = strlen(path);
	struct dirent **entry;
	int count = scandir(path, &entry, NULL, by_bytes);
	int result = 0;

	if (count < 0) {
		fprintf(stderr, "%s: cannot read the folder: %s\n", path, strerror(errno));
		return -1;
	}
	for (int i = 0; i < count; i++) {
		const char *name = entry[i]->d_name;
		char *child = text_format("%s%s%s", path, length && path[length - 1] == '/' ? "" : "/", name);

		if (name[0] != '.' && folder_exists(child)) {
			if (depth < FOLDER_DEPTH_MAX && collect_folder(child, files, depth + 1))
				result = -1;
		} else if (name[0] != '.' && is_scenario(name)) {
			text_list_add(files, child);
		}
		free(child);
		free(entry[i]);
	}
	free(entry);
	return result;
}

int collect_scenarios(const struct text_list *words, struct text_list *files)
{
	int result = 0;

	for (u32 i = 0; i < words->count; i++) {
		const char *path = words->item[i];
		struct stat s;

		if (stat(path, &s)) {
			fprintf(stderr, "%s: %s; expected a scenario file or a folder of them\n", path,
				strerror(errno));
			result = -1;
		} else if (S_ISDIR(s.st_mode)) {
			if (collect_folder(path, files, 0))
				result = -1;
		} else {
			text_list_add(files, path);
		}
	}
	return result;
}

void collect_filter(struct text_list *files, const char *filter)
{
	bool pattern = strpbrk(filter, "*?[") != NULL;
	struct text_list kept = { 0 };

	for (u32 i = 0; i < files->count; i++) {
		char *name = scenario_name(files->item[i]);

		if (pattern ? fnmatch(filter, name, 0) == 0 || fnmatch(filter, files->item[i], 0) == 0 :
			      strstr(files->item[i], filter) != NULL)
			text_list_add(&kept, files->item[i]);
		free(name);
	}
	text_list_clear(files);
	*files = kept;
}
