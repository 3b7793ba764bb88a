/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_SCOPES_H
#define SIM_WORLD_SCOPES_H

/*
 * The functions that stand at many addresses, inlined ones included, by one walk
 * over all debug information (symbols.h asks for one address at a time, which is
 * dear for thousands).
 */
#include "symbols.h"

/*
 * struct scope - a function at its place.
 * @outer: the function that it is inlined into, and where; NULL: none.
 */
struct scope {
	const char *function;
	const struct scope *outer;
	struct symbol_frame call;
};

/* For each of @count ascending addresses the innermost scope, or NULL, into @scope. Lives as long as the program. */
void scopes_find(const void *const *address, const struct scope **scope, u32 count);

/* struct scope_function - @entry: where its code begins; @at: where it is written. */
struct scope_function {
	const char *name;
	const void *entry;
	struct symbol_frame at;
};

/* Every function with code of its own; inlined ones are not. */
void scopes_functions(void (*take)(void *arg, const struct scope_function *function), void *arg);

#endif
