// SPDX-License-Identifier: GPL-2.0-only
#include "debug.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "images.h"
#include "options.h"

#define SCRIPT "sim/cli/gdb/scmi.py"

int debug_take_words(struct debug *debug, int argc, char **argv)
{
	bool asked = false;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--gdb") == 0)
			asked = true;
		if (strcmp(argv[i], "--") == 0 && !asked)
			return argc;
		if (strcmp(argv[i], "--") == 0) {
			debug->words = argv + i + 1;
			return i;
		}
	}
	return argc;
}

int debug_check(const struct command *command, const struct debug *debug, u32 runs)
{
	if (!debug->point && !debug->gdb)
		return EXIT_OK;
	if (!debug->point)
		return usage_error(command, "--gdb: expected --stop-at POINT, too");
	if (!debug->gdb)
		return usage_error(command, "--stop-at %s: expected --gdb, too", debug->point);
	if (!debug->nth)
		return usage_error(command, "--stop-nth 0: the first passage is 1");
	if (runs != 1)
		return usage_error(command, "--gdb: expected one scenario on one agent, not %u runs", runs);
	return EXIT_OK;
}

int debug_start(const struct debug *debug, const char *image, struct request *request)
{
	char *path = image_path(image), *script = data_path(SCRIPT), *text;
	struct text_list words = { 0 };

	request->stop_at = debug->point;
	request->stop_nth = debug->nth;
	request->stop_boot = debug->boot;
	text = request_text(request);
	text[strcspn(text, "\n")] = '\0';
	text_list_add(&words, "gdb");
	text_list_add(&words, "-q");
	text_list_add(&words, "-nx");
	text_list_add(&words, "-x");
	text_list_add(&words, script);
	for (char **word = debug->words; word && *word; word++)
		text_list_add(&words, *word);
	text_list_add(&words, "--args");
	text_list_add(&words, path ? path : image);
	text_list_add(&words, "--run");
	text_list_add(&words, "--request");
	text_list_add(&words, text);
	execvp("gdb", words.item);
	fprintf(stderr, "scmi-sim: cannot start gdb: %s; install the package gdb\n", strerror(errno));
	text_list_clear(&words);
	free(text);
	free(script);
	free(path);
	return EXIT_BAD_INPUT;
}
