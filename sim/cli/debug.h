/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CLI_DEBUG_H
#define SIM_CLI_DEBUG_H

#include "message.h"

/*
 * --stop-at POINT --gdb: gdb on the one run, stopped at a point.
 * @point: NULL, it was not asked for. @nth: passage, from 1. @boot: counted from power-on.
 * @words: for gdb, what stood after "--"; NULL-terminated, or NULL.
 */
struct debug {
	const char *point;
	u64 nth;
	bool boot;
	bool gdb;
	char **words;
};

/* Options of a command that can start gdb. */
#define DEBUG_OPTIONS(debug)                                                                                        \
	{ "stop-at", 0, OPTION_TEXT, "POINT", "stops the run there, for gdb (`points` lists points)", &(debug).point, 0 }, \
	{ "stop-nth", 0, OPTION_NUMBER, "N", "at its N-th passage (default 1) since the clients started", &(debug).nth,   \
	  MESSAGE_NUMBER_MAX },                                                                                     \
	{ "stop-boot", 0, OPTION_FLAG, NULL, "passages count from power-on", &(debug).boot, 0 },                    \
	{ "gdb", 0, OPTION_FLAG, NULL, "starts gdb there; words after -- are gdb's", &(debug).gdb, 0 }

struct command;

/* Takes gdb's words off: what is left of argc, if "--gdb" stands before "--". */
int debug_take_words(struct debug *debug, int argc, char **argv);
/* Do the options fit together, for so many runs? 0, or an exit code after saying why not. */
int debug_check(const struct command *command, const struct debug *debug, u32 runs);
/* Becomes gdb; returns an exit code if that is not possible. */
int debug_start(const struct debug *debug, const char *image, struct request *request);

#endif
