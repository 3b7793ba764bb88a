/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CHECK_CHECKS_H
#define SIM_CHECK_CHECKS_H

/*
 * The checkers that watch a checked agent. Each has a file of its own here, one
 * shape, and a name that is also that of its findings. A scenario asks for some
 * by "check", the command line by --check; the memory and race checkers see every
 * access of the agent (callbacks.h), the others what the kernel's port or the
 * models tell (sim/machine/watch.h).
 * CHECKS: name in code, name, what it sees.
 */
#include "callbacks.h"

#define CHECKS(X)                                                                                               \
	X(MEMORY, "memory", "use after free, out of bounds, double and wild free, use of a stack frame that is gone") \
	X(RACES, "races", "two accesses to the same memory, one of them a write, that nothing orders")          \
	X(LOCKS, "locks", "locks taken in both orders, in interrupts and with interrupts on, held too long or at exit") \
	X(LEAKS, "leaks", "memory, references and transfers that nobody gave back")                              \
	X(SCMI, "scmi", "the protocol's own rules: tokens, replies to their requests, owners of shared memory")

enum check {
#define X(name, key, help) CHECK_##name,
	CHECKS(X)
#undef X
	CHECK_COUNT
};

#define CHECKS_MODULES_MAX 64

/* A bit each. */
#define CHECK_BIT(check) (1u << (check))
#define CHECK_ALL (CHECK_BIT(CHECK_COUNT) - 1)

const char *check_name(enum check check);

/*
 * struct check_port - what the checkers need to know of the world.
 * @found: a finding; does not return while !checks_explain. The first line of @text is its headline. @place: code address. @frame: frame
 *	pointer from which calls are walked, NULL: none.
 * @found_calls: the same, of an access whose calls are known already.
 * @agents: the code at this return address is a module's.
 * @symbol: "function file:line" at @address, of a return address: of the call; "" if unknown.
 * @frames: calls @each with "function file:line" of each function at @address, of inlined ones first.
 * @walk: return addresses along the frame pointers from @frame; how many.
 * @context: name of the running context ("gpu", "irq/1"); false: none runs.
 * @listen: the callbacks of all writes in functions whose name begins so, in line or not, are told to @listener;
 *	@each is called with their places, by address, and what that name begins with. May be NULL.
 * @message: name of a message by its header ("performance level_set"); false: it has none. May be NULL.
 */
struct check_port {
	void (*found)(enum check check, const char *text, const void *place, const void *frame);
	void (*found_calls)(enum check check, const char *text, const void *place, const void *const *call, u32 calls);
	bool (*agents)(const void *place);
	void (*symbol)(const void *address, bool is_return, char *text, u32 bytes);
	void (*frames)(const void *address, bool is_return, void (*each)(void *arg, const char *text), void *arg);
	u32 (*walk)(const void *frame, const void **address, u32 room);
	bool (*context)(char *name, u32 bytes);
	void (*listen)(enum listener listener, const char *function,
		       void (*each)(void *arg, const void *place, const char *name), void *arg);
	bool (*message)(u32 header, char *name, u32 bytes);
};

/* The checkers in @checks (bits) watch from now on; before the kernel is prepared. @explain: checks_explain. */
void checks_begin(u32 checks, bool explain, const struct check_port *port);
/* The clients start. */
void checks_mark(void);
/* The clients are done, nothing is under way, and the agent is still there. */
void checks_settled(void);

/*
 * struct checks_facts - how the run ended, for what can be told only then.
 * @agent_gone, @modules_gone: removed, or unloaded, so that all of their memory is to have been given back.
 * @transfers_in_use, @tokens_in_use: when all clients were done; 0 also if some may be.
 * @module: those that could not be unloaded because of references; @count: where these are counted.
 */
struct checks_facts {
	bool agent_gone;
	bool modules_gone;
	u32 transfers_in_use;
	u32 transfers_total;
	u32 tokens_in_use;
	u32 module_count;
	struct {
		const char *name;
		u32 references;
		const volatile void *count;
	} module[CHECKS_MODULES_MAX];
};
/* The run is over. */
void checks_end(const struct checks_facts *facts);

/* For the checkers: what was asked for, and the port. */
extern u32 checks_on;
/*
 * The run collects what reports say beside what happened: stacks, histories,
 * values. False: it only detects, which costs much less. Then the first finding
 * ends it, and it is made again, from the start and with true: runs repeat
 * exactly. So whoever is in doubt then says "found".
 */
extern bool checks_explain;
extern const struct check_port *check_port;
static inline bool check_wanted(enum check check)
{
	return checks_on & CHECK_BIT(check);
}

#endif
