// SPDX-License-Identifier: GPL-2.0-only
#include "agent.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "images.h"
#include "options.h"

/* struct chain - definitions that are being resolved, the innermost first: one that comes again has no end. */
struct chain {
	const char *path;
	const struct chain *up;
};

static struct agent *find(const char *name, const struct chain *up, char **why);

char *agent_user_folder(void)
{
	const char *own = getenv("SCMI_SIM_AGENTS"), *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

	if (own && *own)
		return must_copy(own);
	if (config && *config == '/')
		return text_format("%s/scmi-sim/agents", config);
	return home && *home == '/' ? text_format("%s/.config/scmi-sim/agents", home) : NULL;
}

static int is_definition(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name), suffix = strlen(AGENT_FILE_SUFFIX);

	return entry->d_name[0] != '.' && length > suffix && strcmp(entry->d_name + length - suffix, AGENT_FILE_SUFFIX) == 0;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void list_folder(char *folder, struct text_list *paths)
{
	struct dirent **entry;
	int count = folder ? scandir(folder, &entry, is_definition, by_bytes) : -1;

	for (int i = 0; i < count; i++) {
		char *path = text_format("%s/%s", folder, entry[i]->d_name);

		text_list_add(paths, path);
		free(path);
		free(entry[i]);
	}
	if (count >= 0)
		free(entry);
	free(folder);
}

void agent_list_files(struct text_list *paths)
{
	list_folder(agent_user_folder(), paths);
	list_folder(data_path("agents"), paths);
}

/*
 * The definition whose name is @name, or the longest one that @name begins with
 * and goes on with '-': *@variant is what follows. NULL if there is none.
 */
static char *definition_of(const char *name, const char **variant)
{
	struct text_list paths = { 0 };
	size_t longest = 0;
	char *found = NULL;

	agent_list_files(&paths);
	for (u32 i = 0; i < paths.count; i++) {
		char *of = agent_file_name(paths.item[i]);
		size_t length = strlen(of);

		if (length > longest && strncmp(of, name, length) == 0 && (name[length] == '\0' || name[length] == '-')) {
			longest = length;
			found = paths.item[i];
			*variant = name + length + (name[length] == '-');
		}
		free(of);
	}
	found = found ? must_copy(found) : NULL;
	text_list_clear(&paths);
	return found;
}

static bool first_of_its_name(const struct text_list *paths, u32 at)
{
	char *name = agent_file_name(paths->item[at]);
	bool first = true;

	for (u32 i = 0; i < at && first; i++) {
		char *other = agent_file_name(paths->item[i]);

		first = strcmp(name, other) != 0;
		free(other);
	}
	free(name);
	return first;
}

u32 agent_read_all(struct agent_file ***files, void (*wrong)(const char *why))
{
	struct text_list paths = { 0 };
	u32 count = 0;
	char *why;

	agent_list_files(&paths);
	*files = must_alloc(paths.count * sizeof(**files));
	for (u32 i = 0; i < paths.count; i++) {
		struct agent_file *file;

		if (!first_of_its_name(&paths, i))
			continue;
		file = agent_file_read(paths.item[i], &why);
		if (file)
			(*files)[count++] = file;
		else if (wrong)
			wrong(why);
		free(why);
	}
	text_list_clear(&paths);
	return count;
}

void agent_free_all(struct agent_file **files, u32 count)
{
	for (u32 i = 0; i < count; i++)
		agent_file_free(files[i]);
	free(files);
}

/* What there is, for whom a name was not found: definitions, and each with its variants. */
static char *not_there(const char *name)
{
	struct text_list known = { 0 };
	struct agent_file **files;
	u32 count = agent_read_all(&files, NULL);
	const char *guess;
	char *text;

	for (u32 i = 0; i < count; i++) {
		text_list_add(&known, files[i]->name);
		for (u32 j = 0; j < files[i]->variant_count; j++) {
			text = text_format("%s-%s", files[i]->name, files[i]->variant[j].name);
			text_list_add(&known, text);
			free(text);
		}
	}
	guess = count ? text_suggest(name, (const char *const *)known.item) : NULL;
	if (guess)
		text = text_format("there is no agent '%s'; did you mean '%s'?", name, guess);
	else
		text = text_format("there is no agent '%s'; `%s agents` lists them", name, program_name());
	text_list_clear(&known);
	agent_free_all(files, count);
	return text;
}

static const struct agent_variant *variant_of(const struct agent_file *file, const char *name)
{
	for (u32 i = 0; i < file->variant_count; i++)
		if (strcmp(file->variant[i].name, name) == 0)
			return &file->variant[i];
	return NULL;
}

static void replace(char **text, char *by)
{
	free(*text);
	*text = by;
}

static char *circle(const struct agent_file *file, const struct chain *chain)
{
	char *text = text_format("%s:%u: based-on %s goes in a circle:", file->path, file->line, file->based_on);

	for (const struct chain *at = chain; at; at = at->up)
		replace(&text, text_format("%s %s%s", text, at->path, at->up ? "," : ""));
	replace(&text, text_format("%s; expected one of them to say 'tree'", text));
	return text;
}

/* What @file says, on top of what @base has (NULL: of what the file is based on). */
static struct agent *apply(const struct agent_file *file, struct agent *base, const struct chain *up, char **why)
{
	const struct chain chain = { .path = file->path, .up = up };
	struct agent *agent = base;

	for (const struct chain *at = up; at; at = at->up) {
		if (strcmp(at->path, file->path) == 0) {
			*why = circle(file, &chain);
			agent_free(base);
			return NULL;
		}
	}
	if (!agent && file->based_on) {
		agent = find(file->based_on, &chain, why);
		if (!agent && strncmp(*why, "there is no", 11) == 0)
			replace(why, text_format("%s:%u: based-on: %s", file->path, file->line, *why));
		if (!agent)
			return NULL;
	}
	if (!agent)
		agent = must_alloc(sizeof(*agent));
	if (!base && file->tree)
		replace(&agent->tree, must_copy(file->tree));
	if (file->stack || !agent->stack)
		replace(&agent->stack, must_copy(file->stack ? file->stack : "tree"));
	replace(&agent->help, must_copy(file->help));
	agent_settings_add(&agent->settings, &file->settings);
	return agent;
}

static u64 hash_of(const char *text)
{
	u64 hash = 0xcbf29ce484222325ULL;

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 0x100000001b3ULL;
	return hash;
}

static struct agent *find_tree(const char *name, char **why)
{
	const char *given = name + strlen(AGENT_TREE_PREFIX);
	char *path = realpath(*given ? given : ".", NULL);
	char *wrong = path ? agent_path_wrong(path) : text_format("%s: %s; expected the folder of a kernel tree", name, strerror(errno));
	char *makefile = text_format("%s/Makefile", path ? path : "");
	struct agent *agent;

	if (!wrong && folder_exists(path) && !file_exists(makefile))
		wrong = text_format("%s: there is no Makefile; expected the folder of a kernel tree", name);
	free(makefile);
	if (wrong) {
		*why = wrong;
		free(path);
		return NULL;
	}
	agent = must_alloc(sizeof(*agent));
	agent->tree = path;
	agent->folder = text_format("tree-%016llx", hash_of(path));
	agent->base = must_copy("tree");
	agent->variant = must_copy("");
	agent->stack = must_copy("tree");
	agent->help = text_format("the SCMI stack of %s", path);
	return agent;
}

static void name_agent(struct agent *agent, const struct agent_file *file, const char *variant)
{
	replace(&agent->base, must_copy(file->name));
	replace(&agent->folder, must_copy(file->name));
	replace(&agent->variant, must_copy(variant));
}

/* NAME or NAME-VARIANT. */
static struct agent *find_defined(const char *name, const struct chain *up, char **why)
{
	const struct agent_variant *variant = NULL;
	const char *rest = "";
	char *path = definition_of(name, &rest);
	struct agent_file *file = path ? agent_file_read(path, why) : NULL;
	struct agent *agent = NULL;

	if (file && *rest)
		variant = variant_of(file, rest);
	if (!path || (file && *rest && !variant))
		*why = not_there(name);
	else if (file)
		agent = apply(file, NULL, up, why);
	if (agent) {
		if (variant)
			agent_settings_add(&agent->settings, &variant->settings);
		name_agent(agent, file, rest);
	}
	agent_file_free(file);
	free(path);
	return agent;
}

/* @file on the agent @on; a variant named there is one of @file's if that has it, else one of @on's. */
static struct agent *place(const struct agent_file *file, const char *on, const struct chain *up, char **why)
{
	char *name = must_copy(on), *rest = must_copy(""), *path;
	const struct agent_variant *variant = NULL;
	const char *behind = "";
	struct agent *agent;

	path = strncmp(on, AGENT_TREE_PREFIX, strlen(AGENT_TREE_PREFIX)) ? definition_of(on, &behind) : NULL;
	if (path && *behind && (variant = variant_of(file, behind))) {
		replace(&rest, must_copy(behind));
		name[behind - on - 1] = '\0';
	}
	agent = find(name, up, why);
	if (agent)
		agent = apply(file, agent, up, why);
	if (agent) {
		replace(&agent->base, text_format("%s@%s", file->name, agent->base));
		replace(&agent->folder, text_format("%s@%s", file->name, agent->folder));
	}
	if (agent && variant) {
		agent_settings_add(&agent->settings, &variant->settings);
		replace(&agent->variant, must_copy(rest));
	}
	free(path);
	free(rest);
	free(name);
	return agent;
}

/* NAME@AGENT */
static struct agent *find_placed(const char *name, const char *on, const struct chain *up, char **why)
{
	char *left = text_format("%.*s", (int)(on - name), name);
	const char *rest = "";
	char *path = definition_of(left, &rest);
	struct agent_file *file = path && !*rest ? agent_file_read(path, why) : NULL;
	struct agent *agent = NULL;

	if (!path || *rest)
		*why = not_there(left);
	else if (file && !file->based_on)
		*why = text_format("'%s': %s has a tree of its own; expected a definition that is based on another, as own", name, left);
	else if (file)
		agent = place(file, on + 1, up, why);
	agent_file_free(file);
	free(path);
	free(left);
	return agent;
}

static struct agent *find(const char *name, const struct chain *up, char **why)
{
	const char *on;

	*why = NULL;
	if (strncmp(name, AGENT_TREE_PREFIX, strlen(AGENT_TREE_PREFIX)) == 0)
		return find_tree(name, why);
	on = strchr(name, '@');
	return on ? find_placed(name, on, up, why) : find_defined(name, up, why);
}

struct agent *agent_find(const char *name, char **why)
{
	struct agent *agent = find(name, NULL, why);

	if (agent)
		agent->name = must_copy(name);
	return agent;
}

struct agent *agent_of_file(const struct agent_file *file, char **why)
{
	struct agent *agent;

	*why = NULL;
	agent = apply(file, NULL, NULL, why);
	if (agent) {
		name_agent(agent, file, "");
		agent->name = must_copy(file->name);
	}
	return agent;
}

char *agent_image(const struct agent *agent, u32 hz)
{
	char *name = text_format("%s%s%s", agent->folder, *agent->variant ? "-" : "", agent->variant);

	if (hz != AGENT_HZ_PLAIN)
		replace(&name, text_format("%s-hz%u", name, hz));
	return name;
}

void agent_make_checked(struct agent *agent)
{
	if (agent->settings.checked)
		return;
	agent->settings.checked = true;
	replace(&agent->variant, *agent->variant ? text_format("%s-checked", agent->variant) : must_copy("checked"));
}

void agent_free(struct agent *agent)
{
	if (!agent)
		return;
	free(agent->name);
	free(agent->base);
	free(agent->variant);
	free(agent->folder);
	free(agent->help);
	free(agent->tree);
	free(agent->stack);
	agent_settings_clear(&agent->settings);
	free(agent);
}
