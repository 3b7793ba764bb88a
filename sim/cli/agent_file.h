/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CLI_AGENT_FILE_H
#define SIM_CLI_AGENT_FILE_H

#include "text.h"

/*
 * An agent's definition: the file NAME.agent, in agents/ of the source tree or
 * in the user's folder. A line is a word and what belongs to it; '#' begins a
 * comment line. Paths are relative to the file's folder.
 *
 * AGENT_WORDS: name, argument, may be repeated, may stand in a variant, help.
 */
#define AGENT_WORDS(X)                                                                                       \
	X(HELP, "help", "TEXT", false, false, "one line that says what it is")                               \
	X(TREE, "tree", "PATH", false, false, "the kernel tree: a folder, or a tarball")                     \
	X(STACK, "stack", "tree|own", false, false, "the SCMI stack: the tree's (default), or core/")        \
	X(BASED_ON, "based-on", "AGENT", false, false, "all that is not said here is as in that one")        \
	X(CONFIG, "config", "CONFIG_X=VALUE", true, true, "a configuration option: y, n, m, a number or a \"text\"") \
	X(FRAGMENT, "fragment", "FILE", true, true, "configuration options in a file, as kbuild has them")   \
	X(SOURCE, "source", "FILE.c", true, true, "a further source file, a module of its own")              \
	X(LOCKDEP, "lockdep", "", false, true, "with the kernel's own lock validator")                       \
	X(CHECKED, "checked", "", false, true, "with the compiler's callbacks, for points and checkers")      \
	X(VARIANT, "variant", "NAME WORD...", true, false, "the agent once more, as AGENT-NAME, with further words")

/*
 * struct agent_settings - what a definition or one of its variants adds.
 * @config: lines "CONFIG_X=y" and "# CONFIG_X is not set", in order; the last one of an option counts.
 * @sources: absolute paths.
 */
struct agent_settings {
	struct text_list config;
	struct text_list sources;
	bool lockdep;
	bool checked;
};

/* struct agent_variant - @words: as they stand in the file, for lists. */
struct agent_variant {
	char *name;
	char *words;
	struct agent_settings settings;
};

/*
 * struct agent_file - one definition. Absent texts are NULL.
 * @tree: an absolute path. @line: of "based-on", for messages about it.
 */
struct agent_file {
	char *path;
	char *name;
	char *help;
	char *tree;
	char *stack;
	char *based_on;
	u32 line;
	struct agent_settings settings;
	struct agent_variant *variant;
	u32 variant_count;
};

/* NULL and *@why, "FILE:LINE: what is wrong; what was expected", to be freed, if the file cannot be read. */
struct agent_file *agent_file_read(const char *path, char **why);
void agent_file_free(struct agent_file *file);

/* "agents/linux-6.12.agent" -> "linux-6.12"; to be freed. */
#define AGENT_FILE_SUFFIX ".agent"
char *agent_file_name(const char *path);

/* NULL if make can take that path, else what is wrong with it; to be freed. */
char *agent_path_wrong(const char *path);
/* NULL if an agent or a variant may have that name, else why not; to be freed. */
char *agent_name_wrong(const char *name);

void agent_settings_add(struct agent_settings *to, const struct agent_settings *from);
void agent_settings_clear(struct agent_settings *settings);

#endif
