// SPDX-License-Identifier: GPL-2.0-only
#include "agent_file.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NAME_BYTES_MAX 40

enum word {
#define X(name, ...) WORD_##name,
	AGENT_WORDS(X)
#undef X
	WORD_COUNT
};

static const struct {
	const char *name;
	const char *argument;
	bool repeats;
	bool in_variant;
} words[] = {
#define X(name, key, argument, repeats, in_variant, help) { key, argument, repeats, in_variant },
	AGENT_WORDS(X)
#undef X
};

/*
 * struct place - where the parser stands, for messages and relative paths.
 * @seen: by word, the line where it stood, of those that stand once.
 * @why: the first thing that is wrong.
 */
struct place {
	const char *path;
	u32 line;
	u32 seen[WORD_COUNT];
	char *why;
};

/* The first complaint counts; false, for whoever returns it. */
#define complain(place, ...) complain_text(place, text_format(__VA_ARGS__))
static bool complain_text(struct place *place, char *what)
{
	if (!place->why)
		place->why = text_format("%s:%u: %s", place->path, place->line, what);
	free(what);
	return false;
}

/* Relative to the definition's folder; absolute, without a look at the disk. */
static char *path_from(const char *file, const char *relative)
{
	const char *slash = strrchr(file, '/');
	char *folder, *path;

	if (*relative == '/')
		return must_copy(relative);
	folder = slash ? text_format("%.*s", (int)(slash - file) + !(slash - file), file) : must_copy(".");
	path = realpath(folder, NULL);
	free(folder);
	folder = text_format("%s/%s", path ? path : ".", relative);
	free(path);
	return folder;
}

char *agent_path_wrong(const char *path)
{
	const char *bad = strpbrk(path, " \t\n'\"$#%:;&|<>()*?[]\\`!~");

	if (!bad)
		return NULL;
	return text_format("%s: make cannot take a path with '%c'; expected one without (a symbolic link will do)", path, *bad);
}

static bool path_fits(struct place *place, const char *path)
{
	char *wrong = agent_path_wrong(path);

	return !wrong || complain_text(place, wrong);
}

static bool config_value_fits(const char *value)
{
	size_t length = strlen(value);

	if (strcmp(value, "y") == 0 || strcmp(value, "n") == 0 || strcmp(value, "m") == 0)
		return true;
	if (length >= 2 && value[0] == '"' && value[length - 1] == '"')
		return strcspn(value + 1, "\"\\") == length - 2;
	if (strncmp(value, "0x", 2) == 0)
		return length > 2 && value[2 + strspn(value + 2, "0123456789abcdefABCDEF")] == '\0';
	value += *value == '-';
	return *value && value[strspn(value, "0123456789")] == '\0';
}

/* "CONFIG_X=VALUE"; one that is n is written as kbuild writes it. */
static bool take_config(struct place *place, struct agent_settings *settings, const char *text)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
	size_t name = strspn(text, letters);
	char *line;

	if (strncmp(text, "CONFIG_", 7) || name == 7 || text[name] != '=')
		return complain(place, "config '%s'; expected CONFIG_NAME=VALUE", text);
	if (!config_value_fits(text + name + 1))
		return complain(place, "config %.*s is '%s'; expected y, n, m, a number or a \"text\"", (int)name, text,
				text + name + 1);
	line = strcmp(text + name, "=n") == 0 ? text_format("# %.*s is not set", (int)name, text) : must_copy(text);
	text_list_add(&settings->config, line);
	free(line);
	return true;
}

static bool take_fragment_line(struct place *place, struct agent_settings *settings, char *line)
{
	static const char unset[] = " is not set";
	size_t length = strlen(line);

	while (length && isspace((unsigned char)line[length - 1]))
		line[--length] = '\0';
	if (strncmp(line, "# CONFIG_", 9) == 0 && length > sizeof(unset) &&
	    strcmp(line + length - sizeof(unset) + 1, unset) == 0) {
		text_list_add(&settings->config, line);
		return true;
	}
	return *line == '\0' || *line == '#' || take_config(place, settings, line);
}

static bool take_fragment(struct place *place, struct agent_settings *settings, const char *relative)
{
	char *path = path_from(place->path, relative), *text = file_read(path, NULL);
	struct place inside = { .path = path };
	char *rest = text, *line;

	if (!text)
		complain(place, "fragment %s: %s; expected a file of configuration options", path, strerror(errno));
	while (text && !inside.why && (line = strsep(&rest, "\n"))) {
		inside.line++;
		take_fragment_line(&inside, settings, line);
	}
	if (inside.why && !place->why)
		place->why = must_copy(inside.why);
	free(inside.why);
	free(text);
	free(path);
	return !place->why;
}

static bool take_source(struct place *place, struct agent_settings *settings, const char *relative)
{
	char *path = path_from(place->path, relative);
	size_t length = strlen(path);

	if (length < 3 || strcmp(path + length - 2, ".c"))
		complain(place, "source %s; expected a file of C, NAME.c", relative);
	else if (!file_exists(path))
		complain(place, "source %s: there is no such file", path);
	else if (path_fits(place, path))
		text_list_add(&settings->sources, path);
	free(path);
	return !place->why;
}

static bool find_word(struct place *place, const char *text, bool in_variant, enum word *word)
{
	const char *known[WORD_COUNT + 1] = { NULL };
	u32 count = 0;
	const char *guess;

	for (u32 i = 0; i < WORD_COUNT; i++) {
		if (in_variant && !words[i].in_variant)
			continue;
		known[count++] = words[i].name;
		*word = i;
		if (strcmp(words[i].name, text) == 0)
			return true;
	}
	guess = text_suggest(text, known);
	if (guess)
		return complain(place, "unknown word '%s'; did you mean '%s'?", text, guess);
	if (in_variant)
		return complain(place, "'%s' cannot stand in a variant; expected config, fragment, source, lockdep or checked", text);
	return complain(place,
			"unknown word '%s'; expected help, tree, stack, based-on, config, fragment, source, lockdep, checked or variant",
			text);
}

static bool take_setting(struct place *place, struct agent_settings *settings, enum word word, const char *argument)
{
	switch (word) {
	case WORD_CONFIG:
		return take_config(place, settings, argument);
	case WORD_FRAGMENT:
		return take_fragment(place, settings, argument);
	case WORD_SOURCE:
		return take_source(place, settings, argument);
	case WORD_CHECKED:
		return settings->checked = true;
	default:
		return settings->lockdep = true;
	}
}

/* The words of a variant's line after its name, each with its argument. */
static bool take_variant_words(struct place *place, struct agent_variant *variant, char *rest)
{
	char *text;
	enum word word;

	if (!rest || !*rest)
		return complain(place, "variant %s adds nothing; expected config, fragment, source, lockdep or checked after its name",
				variant->name);
	variant->words = must_copy(rest);
	while ((text = strsep(&rest, " \t"))) {
		char *argument = "";

		if (!*text)
			continue;
		if (!find_word(place, text, true, &word))
			return false;
		if (*words[word].argument) {
			rest += rest ? strspn(rest, " \t") : 0;
			argument = strsep(&rest, " \t");
			if (!argument || !*argument)
				return complain(place, "'%s' without %s", text, words[word].argument);
		}
		if (!take_setting(place, &variant->settings, word, argument))
			return false;
	}
	return true;
}

static bool take_variant(struct place *place, struct agent_file *file, char *rest)
{
	struct agent_variant *more = must_alloc((file->variant_count + 1) * sizeof(*more));
	struct agent_variant *variant = &more[file->variant_count];
	char *name = strsep(&rest, " \t"), *wrong = agent_name_wrong(name);

	rest += rest ? strspn(rest, " \t") : 0;
	for (u32 i = 0; i < file->variant_count; i++) {
		more[i] = file->variant[i];
		if (strcmp(more[i].name, name) == 0)
			complain(place, "variant %s is there already; expected another name", name);
	}
	free(file->variant);
	file->variant = more;
	file->variant_count++;
	variant->name = must_copy(name);
	if (wrong)
		complain(place, "%s", wrong);
	free(wrong);
	return !place->why && take_variant_words(place, variant, rest);
}

static bool take_text(struct place *place, struct agent_file *file, enum word word, const char *argument)
{
	switch (word) {
	case WORD_HELP:
		file->help = must_copy(argument);
		return true;
	case WORD_TREE:
		file->tree = path_from(place->path, argument);
		return path_fits(place, file->tree);
	case WORD_STACK:
		file->stack = must_copy(argument);
		if (strcmp(argument, "tree") && strcmp(argument, "own"))
			return complain(place, "stack '%s'; expected tree or own", argument);
		return true;
	default:
		file->based_on = must_copy(argument);
		file->line = place->line;
		return true;
	}
}

static bool take_line(struct place *place, struct agent_file *file, char *line)
{
	size_t length = strlen(line);
	enum word word;
	char *text;

	while (length && isspace((unsigned char)line[length - 1]))
		line[--length] = '\0';
	line += strspn(line, " \t");
	if (*line == '\0' || *line == '#')
		return true;
	text = strsep(&line, " \t");
	line += line ? strspn(line, " \t") : 0;
	if (!find_word(place, text, false, &word))
		return false;
	if (!words[word].repeats && place->seen[word])
		return complain(place, "'%s' once more; it stands in line %u already", text, place->seen[word]);
	place->seen[word] = place->line;
	if (*words[word].argument && (!line || !*line))
		return complain(place, "'%s' without %s", text, words[word].argument);
	if (!*words[word].argument && line && *line)
		return complain(place, "'%s' after '%s'; expected nothing more in this line", line, text);
	if (word == WORD_VARIANT)
		return take_variant(place, file, line);
	if (words[word].in_variant)
		return take_setting(place, &file->settings, word, line);
	return take_text(place, file, word, line);
}

char *agent_name_wrong(const char *name)
{
	static const char *const taken[] = { "add", "remove", "build", "tree" };
	size_t length = strlen(name);
	const char *rate = strstr(name, "-hz");

	if (!length || length > NAME_BYTES_MAX || name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._-")] ||
	    !isalnum((unsigned char)name[0]))
		return text_format("the name '%s'; expected 1 to %d of a-z, 0-9, '.', '_' and '-', a letter or digit first", name,
				   NAME_BYTES_MAX);
	if (strncmp(name, "hz", 2) == 0 && isdigit((unsigned char)name[2]))
		rate = name;
	if (rate && isdigit((unsigned char)rate[rate == name ? 2 : 3]))
		return text_format("the name '%s' looks like a tick rate; each agent can be had for each rate, as NAME-hz250", name);
	for (u32 i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
		if (strcmp(taken[i], name) == 0)
			return text_format("the name '%s' is a word of the command line; expected another one", name);
	return NULL;
}

char *agent_file_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *name = must_copy(slash ? slash + 1 : path), *end = strrchr(name, '.');

	if (end && strcmp(end, AGENT_FILE_SUFFIX) == 0)
		*end = '\0';
	return name;
}

struct agent_file *agent_file_read(const char *path, char **why)
{
	struct agent_file *file = must_alloc(sizeof(*file));
	struct place place = { .path = path };
	char *text = file_read(path, NULL), *rest = text, *line, *wrong;

	file->path = must_copy(path);
	file->name = agent_file_name(path);
	wrong = agent_name_wrong(file->name);
	if (!text)
		place.why = text_format("%s: %s", path, strerror(errno));
	else if (wrong)
		place.why = text_format("%s: %s", path, wrong);
	free(wrong);
	while (!place.why && (line = strsep(&rest, "\n"))) {
		place.line++;
		take_line(&place, file, line);
	}
	if (!place.why && !file->help)
		place.why = text_format("%s: has no line 'help'; expected one that says what the agent is", path);
	if (!place.why && !file->tree && !file->based_on)
		place.why = text_format("%s: has neither 'tree' nor 'based-on'; expected to learn which kernel tree it is", path);
	free(text);
	*why = place.why;
	if (!place.why)
		return file;
	agent_file_free(file);
	return NULL;
}

void agent_file_free(struct agent_file *file)
{
	if (!file)
		return;
	for (u32 i = 0; i < file->variant_count; i++) {
		free(file->variant[i].name);
		free(file->variant[i].words);
		agent_settings_clear(&file->variant[i].settings);
	}
	free(file->variant);
	agent_settings_clear(&file->settings);
	free(file->path);
	free(file->name);
	free(file->help);
	free(file->tree);
	free(file->stack);
	free(file->based_on);
	free(file);
}

void agent_settings_add(struct agent_settings *to, const struct agent_settings *from)
{
	for (u32 i = 0; i < from->config.count; i++)
		text_list_add(&to->config, from->config.item[i]);
	for (u32 i = 0; i < from->sources.count; i++)
		text_list_add(&to->sources, from->sources.item[i]);
	to->lockdep |= from->lockdep;
	to->checked |= from->checked;
}

void agent_settings_clear(struct agent_settings *settings)
{
	text_list_clear(&settings->config);
	text_list_clear(&settings->sources);
}
