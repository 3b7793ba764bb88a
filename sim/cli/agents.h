/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CLI_AGENTS_H
#define SIM_CLI_AGENTS_H

/*
 * The agents that can be built: name in scenarios and on the command line, tree
 * (AGENT= of sim/kernel/Makefile), variant (VARIANT=), help. Each is built for
 * the tick rate that a scenario asks for; that of 1000 Hz carries no suffix in
 * the name of its image, the others "-hz250", "-hz100". The list is read by
 * sim/cli/agents.cmake too.
 */
#define AGENTS(X)                                                                                              \
	X("linux-6.12", "linux-6.12", "plain", "the SCMI stack of Debian's linux-source-6.12, unmodified")      \
	X("linux-6.12-lockdep", "linux-6.12", "lockdep", "the same with the kernel's own lockdep in force")

#define AGENT_HZ(X) \
	X(1000)     \
	X(250)      \
	X(100)

#endif
