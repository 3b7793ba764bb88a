// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "agent_build.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "images.h"
#include "make.h"

/* Folder of the image and all that belongs to it, or a file in it; to be freed. */
static char *build_path(const struct agent *agent, u32 hz, const char *file)
{
	char *image = agent_image(agent, hz);
	char *path = text_format("%s/agents/%s%s%s", program_folder(), image, *file ? "/" : "", file);

	free(image);
	return path;
}

static void add(struct text_list *list, char *text)
{
	text_list_add(list, text);
	free(text);
}

static char *fragment_text(const struct agent *agent)
{
	char *text = must_copy("");

	for (u32 i = 0; i < agent->settings.config.count; i++) {
		char *more = text_format("%s%s\n", text, agent->settings.config.item[i]);

		free(text);
		text = more;
	}
	return text;
}

/* The variables of sim/kernel/Makefile. */
static void fill_variables(const struct agent *agent, u32 hz, struct text_list *words)
{
	char *folder = build_path(agent, hz, ""), *sources = must_copy("");

	for (u32 i = 0; i < agent->settings.sources.count; i++) {
		char *more = text_format("%s%s%s", sources, i ? " " : "", agent->settings.sources.item[i]);

		free(sources);
		sources = more;
	}
	add(words, text_format("O=%s", folder));
	add(words, text_format("TREE=%s", agent->tree));
	add(words, text_format("AGENT=%s", agent->base));
	add(words, text_format("VARIANT=%s", *agent->variant ? agent->variant : "plain"));
	add(words, text_format("LOCKDEP=%s", agent->settings.lockdep ? "y" : "n"));
	add(words, text_format("CHECKED=%s", agent->settings.checked ? "y" : "n"));
	add(words, text_format("HZ=%u", hz));
	add(words, text_format("STACK=%s", agent->stack));
	add(words, text_format("SOURCES=%s", sources));
	add(words, agent->settings.config.count ? text_format("FRAGMENTS=%s/fragment", folder) : must_copy("FRAGMENTS="));
	free(sources);
	free(folder);
}

/* All that the build is told, as one text. */
static char *arguments_text(const struct agent *agent, u32 hz)
{
	struct text_list words = { 0 };
	char *text = fragment_text(agent);

	fill_variables(agent, hz, &words);
	for (u32 i = 0; i < words.count; i++) {
		char *more = text_format("%s%s\n", text, words.item[i]);

		free(text);
		text = more;
	}
	text_list_clear(&words);
	return text;
}

static bool newer(const struct stat *a, const struct stat *b)
{
	return a->st_mtim.tv_sec > b->st_mtim.tv_sec ||
	       (a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec > b->st_mtim.tv_nsec);
}

/* Is none of the files, a path a line, newer than @than, and none gone? */
static bool none_newer(const char *inputs, const struct stat *than)
{
	char *text = file_read(inputs, NULL), *rest = text, *path;
	bool none = text != NULL;
	struct stat s;

	while (none && (path = strsep(&rest, "\n")))
		none = !*path || (stat(path, &s) == 0 && !newer(&s, than));
	free(text);
	return none;
}

static bool up_to_date(const struct agent *agent, u32 hz)
{
	char *image = build_path(agent, hz, "image"), *fresh = build_path(agent, hz, "fresh");
	char *inputs = build_path(agent, hz, "inputs"), *arguments = build_path(agent, hz, "arguments");
	char *told = file_read(arguments, NULL), *tell = arguments_text(agent, hz);
	struct stat s;
	bool is = access(image, X_OK) == 0 && stat(fresh, &s) == 0 && told && strcmp(told, tell) == 0 && none_newer(inputs, &s);

	free(tell);
	free(told);
	free(arguments);
	free(inputs);
	free(fresh);
	free(image);
	return is;
}

static int write_text(const char *path, const char *text)
{
	char *temporary;
	FILE *file = file_begin(path, &temporary);

	if (!file)
		return -1;
	fputs(text, file);
	return file_finish(file, temporary, path);
}

static int make_folder(const char *path)
{
	if (mkdir(path, 0777) == 0 || errno == EEXIST)
		return 0;
	fprintf(stderr, "scmi-sim: cannot make the folder %s: %s\n", path, strerror(errno));
	return -1;
}

/* What stands in the folder before make looks at it. */
static int prepare_folder(const struct agent *agent, u32 hz)
{
	char *folder = build_path(agent, hz, ""), *fragment = build_path(agent, hz, "fragment");
	char *agents = text_format("%s/agents", program_folder()), *text = fragment_text(agent);
	int result = make_folder(agents) || make_folder(folder) || write_text(fragment, text) ? -1 : 0;

	free(text);
	free(agents);
	free(fragment);
	free(folder);
	return result;
}

/* From here on the image counts as out of date, and the time is taken. */
static int note_begun(const struct agent *agent, u32 hz)
{
	char *begun = build_path(agent, hz, "begun"), *arguments = build_path(agent, hz, "arguments");
	int result = write_text(begun, "");

	unlink(arguments);
	free(arguments);
	free(begun);
	return result;
}

/* From here on the image counts as up to date, as of the time when make began. */
static int note_fresh(const struct agent *agent, u32 hz)
{
	char *begun = build_path(agent, hz, "begun"), *fresh = build_path(agent, hz, "fresh");
	char *arguments = build_path(agent, hz, "arguments"), *text = arguments_text(agent, hz);
	int result = rename(begun, fresh);

	if (result)
		fprintf(stderr, "scmi-sim: cannot write %s: %s\n", fresh, strerror(errno));
	else
		result = write_text(arguments, text);
	free(text);
	free(arguments);
	free(fresh);
	free(begun);
	return result;
}

static enum build run_make(const struct agent *agent, u32 hz, const char *target, bool list)
{
	struct text_list words = { 0 };
	enum make_result made;

	fill_variables(agent, hz, &words);
	text_list_add(&words, target);
	made = make_run(&words, list);
	text_list_clear(&words);
	return made == MAKE_DONE ? BUILD_DONE : made == MAKE_FAILED ? BUILD_TREE : BUILD_ELSE;
}

static enum build build_locked(const struct agent *agent, u32 hz)
{
	char *image = build_path(agent, hz, "image");
	bool first = access(image, X_OK) != 0;
	enum build built;

	free(image);
	if (first)
		fprintf(stderr, "scmi-sim: building the agent %s (once; a minute or two)\n", agent->name);
	if (prepare_folder(agent, hz) || note_begun(agent, hz))
		return BUILD_ELSE;
	built = run_make(agent, hz, "image", false);
	if (built == BUILD_DONE && note_fresh(agent, hz))
		built = BUILD_ELSE;
	if (built != BUILD_DONE)
		fprintf(stderr,
			"scmi-sim: the agent %s could not be built from %s, see above; nothing of it is used.\n"
			"Mend what the messages name, then run the same command again.\n",
			agent->name, agent->tree);
	return built;
}

/* Holds the lock of an image; -1 after saying why not. */
static int lock_image(const struct agent *agent, u32 hz)
{
	char *folder = text_format("%s/agents", program_folder()), *image = agent_image(agent, hz);
	char *path = text_format("%s/%s.lock", folder, image);
	int fd = make_folder(folder) ? -1 : open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0666);

	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK) {
		fprintf(stderr, "scmi-sim: another scmi-sim builds the agent %s; waiting for it\n", agent->name);
		if (flock(fd, LOCK_EX)) {
			close(fd);
			fd = -1;
		}
	}
	if (fd < 0)
		fprintf(stderr, "scmi-sim: cannot lock %s: %s\n", path, strerror(errno));
	free(path);
	free(image);
	free(folder);
	return fd;
}

enum build agent_build(const struct agent *agent, u32 hz)
{
	enum build built = BUILD_DONE;
	int lock;

	if (up_to_date(agent, hz))
		return BUILD_DONE;
	lock = lock_image(agent, hz);
	if (lock < 0)
		return BUILD_ELSE;
	if (!up_to_date(agent, hz)) /* somebody else may have built it meanwhile */
		built = build_locked(agent, hz);
	close(lock);
	return built;
}

enum build agent_check(const struct agent *agent)
{
	return run_make(agent, AGENT_HZ_PLAIN, "check", false);
}

enum build agent_print_files(const struct agent *agent)
{
	if (prepare_folder(agent, AGENT_HZ_PLAIN))
		return BUILD_ELSE;
	return run_make(agent, AGENT_HZ_PLAIN, "files", true);
}

static int remove_one(const char *path, const struct stat *s, int type, struct FTW *ftw)
{
	(void)s;
	(void)type;
	(void)ftw;
	return remove(path);
}

int agent_unbuild(const struct agent *agent)
{
	static const u32 rates[] = {
#define X(hz) hz,
		AGENT_HZ(X)
#undef X
	};
	int count = 0;

	for (u32 i = 0; i < sizeof(rates) / sizeof(rates[0]) && count >= 0; i++) {
		char *folder = build_path(agent, rates[i], ""), *lock = text_format("%s.lock", folder);

		if (folder_exists(folder)) {
			count++;
			if (nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS)) {
				fprintf(stderr, "scmi-sim: cannot remove %s: %s\n", folder, strerror(errno));
				count = -1;
			}
		}
		unlink(lock);
		free(lock);
		free(folder);
	}
	return count;
}
