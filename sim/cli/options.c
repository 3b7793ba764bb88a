// SPDX-License-Identifier: GPL-2.0-only
#include "options.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "sim/world/result.h"

#define OPTIONS_MAX 40

static const char *started_as = "scmi-sim";

void program_set_name(const char *argv0)
{
	const char *launcher = getenv("SCMI_SIM_COMMAND");

	started_as = launcher && *launcher ? launcher : argv0;
}

const char *program_name(void)
{
	return started_as;
}

int usage_error(const struct command *command, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "scmi-sim %s: ", command->name);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, "\n`%s %s --help` says what there is.\n", program_name(), command->name);
	return EXIT_BAD_INPUT;
}

static void print_help(const struct command *command, const struct option *options)
{
	printf("usage: %s %s%s %s\n\n%s\n", program_name(), command->name, options->name ? " [OPTION...]" : "",
	       command->arguments, command->help);
	if (command->details)
		printf("\n%s\n", command->details);
	if (options->name)
		printf("\noptions:\n");
	for (; options->name; options++) {
		char left[64];

		snprintf(left, sizeof(left), "%c%c%s --%s%s%s", options->letter ? '-' : ' ',
			 options->letter ? options->letter : ' ', options->letter ? "," : " ", options->name,
			 options->argument ? " " : "", options->argument ? options->argument : "");
		printf("  %-34s %s\n", left, options->help);
	}
	printf("  %-34s %s\n\nexamples:\n%s\n", "     --help", "this text", command->examples);
}

static int unknown_option(const struct command *command, const struct option *options, const char *word)
{
	const char *known[OPTIONS_MAX + 2];
	const char *guess;
	u32 count = 0;

	for (; options->name && count < OPTIONS_MAX; options++)
		known[count++] = options->name;
	known[count++] = "help";
	known[count] = NULL;
	guess = text_suggest(word + strspn(word, "-"), known);
	if (guess)
		return usage_error(command, "unknown option '%s'; did you mean '--%s'?", word, guess);
	return usage_error(command, "unknown option '%s'", word);
}

static int take_number(const struct command *command, const struct option *option, const char *text)
{
	u64 value;
	char *end;

	errno = 0;
	value = strtoull(text, &end, 0);
	if (*text < '0' || *text > '9' || *end || errno || value > option->max)
		return usage_error(command, "--%s %s: expected a whole number from 0 to %llu", option->name, text,
				   option->max);
	*(u64 *)option->value = value;
	return OPTIONS_GO_ON;
}

/* Takes the @words (1 or 2) that follow an option, or the one after '='. */
static int take(const struct command *command, const struct option *option, char **words)
{
	switch (option->kind) {
	case OPTION_FLAG:
		*(bool *)option->value = true;
		break;
	case OPTION_TEXT:
		*(const char **)option->value = words[0];
		break;
	case OPTION_NUMBER:
		return take_number(command, option, words[0]);
	case OPTION_PAIRS:
		text_list_add(option->value, words[0]);
		text_list_add(option->value, words[1]);
		break;
	case OPTION_LIST:
		text_list_add(option->value, words[0]);
		break;
	}
	return OPTIONS_GO_ON;
}

static u32 words_of(const struct option *option)
{
	return option->kind == OPTION_FLAG ? 0 : option->kind == OPTION_PAIRS ? 2 : 1;
}

/* Finds "--name", "--name=value", "-x" or "-xvalue"; *@value is what is glued to it, or NULL. */
static const struct option *find(const struct option *options, char *word, char **value)
{
	*value = NULL;
	for (; options->name; options++) {
		size_t length = strlen(options->name);

		if (word[1] == '-' && strncmp(word + 2, options->name, length) == 0) {
			if (word[2 + length] == '\0')
				return options;
			if (word[2 + length] == '=' && words_of(options) == 1) {
				*value = word + 3 + length;
				return options;
			}
		}
		if (word[1] != '-' && word[1] == options->letter) {
			if (word[2] && words_of(options) != 1)
				continue;
			*value = word[2] ? word + 2 : NULL;
			return options;
		}
	}
	return NULL;
}

int options_parse(const struct command *command, const struct option *options, int argc, char **argv,
		  struct text_list *words)
{
	for (int i = 1; i < argc; i++) {
		const struct option *option;
		char *value;
		int code;

		if (strcmp(argv[i], "--") == 0) {
			while (++i < argc)
				text_list_add(words, argv[i]);
			break;
		}
		if (argv[i][0] != '-' || argv[i][1] == '\0') {
			text_list_add(words, argv[i]);
			continue;
		}
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
			print_help(command, options);
			return EXIT_OK;
		}
		option = find(options, argv[i], &value);
		if (!option)
			return unknown_option(command, options, argv[i]);
		if (!value && argc - i - 1 < (int)words_of(option))
			return usage_error(command, "--%s needs %s", option->name, option->argument);
		code = take(command, option, value ? &value : argv + i + 1);
		if (code != OPTIONS_GO_ON)
			return code;
		if (!value)
			i += (int)words_of(option);
	}
	return OPTIONS_GO_ON;
}
