/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_FINDINGS_H
#define SIM_WORLD_FINDINGS_H

/*
 * Findings: what the hosted kernel or the engine reports by itself, expected or
 * not. Checker name, where it comes from.
 */
#include "buffer.h"
#include "symbols.h"

#define CHECKERS(X)                                                                                          \
	X("warn", "the kernel's WARN")                                                                       \
	X("bug", "the kernel's BUG, a double free")                                                          \
	X("panic", "the kernel's panic")                                                                     \
	X("oops", "a CPU exception in agent or kernel code")                                                 \
	X("unloaded-module", "code or data of a module that is not loaded was used")                         \
	X("refcount", "a reference count saturated")                                                         \
	X("atomic-sleep", "sleeping in atomic context")                                                      \
	X("hung-task", "a task in uninterruptible sleep for too long")                                       \
	X("deadlock", "nothing is left to happen and the scenario is not done")                              \
	X("livelock", "many events at one virtual time")                                                     \
	X("budget", "virtual time, events or choices are used up")                                           \
	X("watchdog", "host time passed without an engine call")                                             \
	X("interleave", "a constraint of the scenario never came true")                                      \
	X("stub", "a kernel function that nothing stands behind was called")                                  \
	X("notification", "a handler got a notification twice, out of order, of another, or after its end")

struct world;

#define FINDING_FRAMES 16
#define FINDING_CALLS 12
#define FINDINGS_MAX 256

/*
 * struct finding - one report; reports that are the same in checker, headline
 * and place are one finding with a @count.
 * @address: code address or NULL; @frame: what it means, innermost first, once looked up.
 * @call: return addresses from there outwards, as far as frame pointers lead.
 * @report: all that the first of them said below its headline, or "".
 * @expected: an expectation named it.
 */
struct finding {
	const char *checker;
	char *headline;
	char *report;
	const void *address;
	u64 when_ns;
	u64 count;
	bool expected;
	bool looked_up;
	u32 frame_count;
	struct symbol_frame frame[FINDING_FRAMES];
	u32 call_count;
	const void *call[FINDING_CALLS];
};

struct findings {
	struct finding finding[FINDINGS_MAX];
	u32 count;
	u64 dropped; /* past FINDINGS_MAX */
};

/*
 * @report: its first line is the headline; all of it enters the trace. Addresses
 * in the arena are written relative to their part of it ("ram+0x40"), so that
 * moving the arena changes nothing. @frame: frame pointer to walk calls from, or NULL.
 */
struct finding *finding_add(struct world *world, const char *checker, const char *report, const void *address,
			    const void *frame);
/* After the end: what the engine's own end means as a finding. */
void findings_of_end(struct world *world);
/* Looks up the place (slow: reads debug information). "function file:line", or "". */
const char *finding_place(struct finding *finding);
/* The calls that led there, outwards: "function file:line", one an element. */
void finding_calls(struct finding *finding, struct lines *lines);
/* Does the place or a call that led there match "function", "function:line" or "file:line" ('*' allowed)? */
bool finding_is_at(struct finding *finding, const char *pattern);

#endif
