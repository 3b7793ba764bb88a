/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CLI_PROGRAM_H
#define SIM_CLI_PROGRAM_H

/*
 * Runs a program to its end and keeps what it writes to standard output, to be
 * freed; @words: NULL-terminated, the first its path. Its exit code, or -1 if it
 * cannot be run or died of a signal.
 */
int program_output(char *const *words, char **output);

#endif
