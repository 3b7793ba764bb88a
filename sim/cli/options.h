/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CLI_OPTIONS_H
#define SIM_CLI_OPTIONS_H

#include "text.h"

/*
 * What may stand on a command line:
 * @FLAG sets a bool; @TEXT a const char *; @NUMBER a u64 up to @max; @LIST adds to
 * a text_list; @PAIRS adds two words to a text_list ("--report junit FILE").
 */
enum option_kind { OPTION_FLAG, OPTION_TEXT, OPTION_NUMBER, OPTION_LIST, OPTION_PAIRS };

/*
 * struct option - one option of a command; the last of a table has no name.
 * @letter: its short form, or 0.
 * @argument: what follows it, for the help ("FILE").
 * @value: where it goes, of the type that @kind says.
 * @max: of a number.
 */
struct option {
	const char *name;
	char letter;
	enum option_kind kind;
	const char *argument;
	const char *help;
	void *value;
	u64 max;
};

/*
 * struct command - one word after scmi-sim.
 * @arguments: for the usage line ("FILE|DIR...").
 * @help: a sentence.
 * @examples: one a line.
 * @run: argv[0] is the command's own name; returns an exit code.
 */
struct command {
	const char *name;
	const char *arguments;
	const char *help;
	const char *details;
	const char *examples;
	int (*run)(const struct command *command, int argc, char **argv);
};

/* Results of options_parse(): go on, or leave with the exit code. */
#define OPTIONS_GO_ON (-1)

/*
 * Takes argv apart: options into their values, the rest into @words. "--" ends
 * the options; --help prints the command's help. Returns OPTIONS_GO_ON or an
 * exit code; errors are on standard error by then.
 */
int options_parse(const struct command *command, const struct option *options, int argc, char **argv,
		  struct text_list *words);

/* How the user started the program ("./scmi-sim"), for commands that we print. */
const char *program_name(void);
void program_set_name(const char *argv0);

/* Prints "scmi-sim NAME: ..." to standard error and returns EXIT_BAD_INPUT. */
int usage_error(const struct command *command, const char *format, ...) __attribute__((format(printf, 2, 3)));

extern const struct command command_run, command_replay, command_points, command_compare, command_check, command_list,
	command_agents, command_bench, command_test;

#endif
