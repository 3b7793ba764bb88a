// SPDX-License-Identifier: GPL-2.0-only
/* `scmi-sim agents add`, `remove` and `build`. */
#include "agents.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "images.h"
#include "sim/world/result.h"

const char *agents_options_given(const struct agents_options *options)
{
	return options->tree ? "tree" : options->based_on ? "based-on" : options->stack ? "stack" :
	       options->config.count ? "config" : options->fragments.count ? "fragment" : options->sources.count ? "source" : NULL;
}

/* Folder by folder, as mkdir -p. */
static int make_folders(const char *path)
{
	char *part = must_copy(path);
	int result = 0;

	for (char *at = part + 1; result == 0; at++) {
		char end = *at;

		if (end && end != '/')
			continue;
		*at = '\0';
		if (mkdir(part, 0777) && errno != EEXIST) {
			fprintf(stderr, "scmi-sim: cannot make the folder %s: %s\n", part, strerror(errno));
			result = -1;
		}
		*at = end;
		if (!end)
			break;
	}
	free(part);
	return result;
}

/* Paths in a definition are absolute: it is not read where it was given. */
static void print_path(FILE *file, const char *word, const char *given)
{
	char *path = realpath(given, NULL), *here = path ? NULL : getcwd(NULL, 0);

	if (path || *given == '/')
		fprintf(file, "%s %s\n", word, path ? path : given);
	else
		fprintf(file, "%s %s/%s\n", word, here ? here : ".", given);
	free(here);
	free(path);
}

static void print_definition(FILE *file, const struct agents_options *options)
{
	char *tree = options->tree ? realpath(options->tree, NULL) : NULL;

	fprintf(file, "# Written by `scmi-sim agents add`; may be edited.\nhelp %s%s%s%s\n", tree ? "the tree " : "as ",
		tree ? tree : options->based_on, tree && options->based_on ? ", otherwise as " : "",
		tree && options->based_on ? options->based_on : "");
	if (options->based_on)
		fprintf(file, "based-on %s\n", options->based_on);
	if (options->tree)
		print_path(file, "tree", options->tree);
	if (options->stack)
		fprintf(file, "stack %s\n", options->stack);
	for (u32 i = 0; i < options->config.count; i++)
		fprintf(file, "config %s\n", options->config.item[i]);
	for (u32 i = 0; i < options->fragments.count; i++)
		print_path(file, "fragment", options->fragments.item[i]);
	for (u32 i = 0; i < options->sources.count; i++)
		print_path(file, "source", options->sources.item[i]);
	fprintf(file, "variant lockdep lockdep\nvariant checked checked\n");
	free(tree);
}

/* The definition and its tree are looked at before the file gets its name; a message need not tell the line. */
static int try_definition(const char *path)
{
	char *why;
	struct agent_file *file = agent_file_read(path, &why);
	struct agent *agent = file ? agent_of_file(file, &why) : NULL;
	size_t prefix = strlen(path);
	int result = -1;

	if (!agent && strncmp(why, path, prefix) == 0)
		fprintf(stderr, "scmi-sim agents add: %s\n", why + prefix + strspn(why + prefix, ":0123456789 "));
	else if (!agent)
		fprintf(stderr, "scmi-sim agents add: %s\n", why);
	else if (agent_check(agent) != BUILD_DONE)
		fprintf(stderr, "scmi-sim agents add: the tree cannot be used, see above; nothing was added\n");
	else
		result = 0;
	free(why);
	agent_free(agent);
	agent_file_free(file);
	return result;
}

static int write_definition(const struct agents_options *options, const char *folder, const char *name)
{
	char *path = text_format("%s/%s" AGENT_FILE_SUFFIX, folder, name), *temporary;
	FILE *file = file_begin(path, &temporary);
	int result = -1;

	if (file) {
		print_definition(file, options);
		result = fflush(file) ? 0 : try_definition(temporary); /* what failed there fails again below */
		if (result == 0) {
			result = file_finish(file, temporary, path);
		} else {
			fclose(file);
			unlink(temporary);
			free(temporary);
		}
	}
	if (result == 0)
		printf("%s: added, in %s; `%s run FILE --agent %s` builds it at first use\n", name, path, program_name(), name);
	free(path);
	return result;
}

/* Where an agent of that name is defined, if it is; to be freed. */
static char *defined_in(const char *name, const char *folder)
{
	struct text_list paths = { 0 };
	char *found = NULL;

	agent_list_files(&paths);
	for (u32 i = 0; i < paths.count && !found; i++) {
		char *of = agent_file_name(paths.item[i]);

		if (strcmp(of, name) == 0 && (!folder || strncmp(paths.item[i], folder, strlen(folder)) == 0))
			found = must_copy(paths.item[i]);
		free(of);
	}
	text_list_clear(&paths);
	return found;
}

static int name_is_free(const struct command *command, const char *name)
{
	char *wrong = agent_name_wrong(name), *why, *path;
	struct agent *agent;
	int code = EXIT_OK;

	if (wrong) {
		code = usage_error(command, "add: %s", wrong);
		free(wrong);
		return code;
	}
	agent = agent_find(name, &why);
	path = defined_in(name, NULL);
	if (path)
		code = usage_error(command, "add: there is an agent %s already, in %s; expected another name", name, path);
	else if (agent)
		code = usage_error(command, "add: %s is a variant of another agent; expected another name", name);
	free(path);
	free(why);
	agent_free(agent);
	return code;
}

int agents_add(const struct command *command, const struct agents_options *options, const struct text_list *words)
{
	char *folder = agent_user_folder();
	int code = EXIT_BAD_INPUT;

	if (words->count != 2)
		usage_error(command, "add: expected one name, and --tree PATH or --based-on AGENT");
	else if (!options->tree && !options->based_on)
		usage_error(command, "add %s: expected --tree PATH, a kernel tree, or --based-on AGENT", words->item[1]);
	else if (!can_build())
		usage_error(command, "add: an installed program cannot build agents; run it in the source tree");
	else if (!folder)
		usage_error(command, "add: neither SCMI_SIM_AGENTS, XDG_CONFIG_HOME nor HOME says where definitions belong");
	else if (name_is_free(command, words->item[1]) == EXIT_OK && make_folders(folder) == 0 &&
		 write_definition(options, folder, words->item[1]) == 0)
		code = EXIT_OK;
	free(folder);
	return code;
}

/* The images of an agent and of its variants; how many, or -1. */
static int unbuild_all(const char *name, const struct agent_file *file)
{
	int total = 0;

	for (u32 i = 0; total >= 0 && i <= (file ? file->variant_count : 0); i++) {
		char *one = i ? text_format("%s-%s", name, file->variant[i - 1].name) : must_copy(name), *why;
		struct agent *agent = agent_find(one, &why);
		int count = agent && can_build() ? agent_unbuild(agent) : 0;

		total = count < 0 ? -1 : total + count;
		agent_free(agent);
		free(why);
		free(one);
	}
	return total;
}

static int remove_definition(const struct command *command, const char *name)
{
	char *folder = agent_user_folder(), *path = folder ? defined_in(name, folder) : NULL;
	char *shipped = defined_in(name, NULL), *why = NULL;
	struct agent_file *file = path ? agent_file_read(path, &why) : NULL;
	int code = EXIT_OK;

	if (!path && shipped)
		code = usage_error(command, "remove: %s comes with scmi-sim (%s); expected one that was added", name, shipped);
	else if (!path)
		code = usage_error(command, "remove: there is no agent '%s' in %s", name, folder ? folder : "the user's folder");
	else if (unbuild_all(name, file) < 0)
		code = EXIT_BAD_INPUT;
	else if (unlink(path)) {
		fprintf(stderr, "scmi-sim: cannot remove %s: %s\n", path, strerror(errno));
		code = EXIT_BAD_INPUT;
	} else {
		printf("%s: removed, with what was built of it\n", name);
	}
	agent_file_free(file);
	free(why);
	free(shipped);
	free(path);
	free(folder);
	return code;
}

int agents_remove(const struct command *command, const struct text_list *words)
{
	const char *name;
	int code;

	if (words->count != 2)
		return usage_error(command, "remove: expected one name");
	name = words->item[1];
	if (strncmp(name, AGENT_TREE_PREFIX, strlen(AGENT_TREE_PREFIX)) && !strchr(name, '@'))
		return remove_definition(command, name);
	code = unbuild_all(name, NULL);
	if (code > 0)
		printf("%s: what was built of it is removed\n", name);
	return code < 0 ? EXIT_BAD_INPUT : code ? EXIT_OK : usage_error(command, "remove: nothing is built of %s", name);
}

/* "NAME-hz250" as a name and a tick rate. */
static u32 take_rate(char *name)
{
#define X(hz)                                                                                           \
	if (strlen(name) > strlen("-hz" #hz) && strcmp(name + strlen(name) - strlen("-hz" #hz), "-hz" #hz) == 0) { \
		name[strlen(name) - strlen("-hz" #hz)] = '\0';                                          \
		return hz;                                                                              \
	}
	AGENT_HZ(X)
#undef X
	return AGENT_HZ_PLAIN;
}

int agents_build(const struct command *command, const struct text_list *words)
{
	int code = EXIT_OK;

	if (words->count < 2)
		return usage_error(command, "build: expected names of agents; NAME-hz250 is one for another tick rate");
	for (u32 i = 1; i < words->count; i++) {
		char *name = must_copy(words->item[i]), *unknown;
		u32 hz = take_rate(name);

		unknown = agent_unknown(name);
		if (unknown)
			code = usage_error(command, "build: %s", unknown);
		else if (image_prepare(name, hz, false) != BUILD_DONE)
			code = EXIT_BAD_INPUT;
		free(unknown);
		free(name);
	}
	return code;
}
