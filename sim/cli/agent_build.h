/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CLI_AGENT_BUILD_H
#define SIM_CLI_AGENT_BUILD_H

#include "agent.h"

/*
 * Builds agents with sim/kernel/Makefile, in agents/IMAGE of the build folder:
 * beside the image stand its objects, what the build was told (arguments), what
 * the image was made of (inputs) and when it was found up to date (fresh).
 */

/*
 * What became of it: @TREE: this kernel tree cannot be built; @ELSE: something
 * else is wrong (no space, no compiler, no such path), which says nothing of the tree.
 */
enum build { BUILD_DONE, BUILD_TREE, BUILD_ELSE };

/*
 * Makes sure that the image is there and newer than all that it is made of;
 * progress and errors on standard error. Whoever comes second, in another
 * process, waits for the first.
 */
enum build agent_build(const struct agent *agent, u32 hz);

/* Unpacks the tree if it is a tarball, and looks whether it has what is compiled from it. */
enum build agent_check(const struct agent *agent);

/* Prints path and checksum of each file that is taken from the tree, on standard output. */
enum build agent_print_files(const struct agent *agent);

/* Removes the images of all tick rates; how many there were, or -1 after saying why not. */
int agent_unbuild(const struct agent *agent);

#endif
