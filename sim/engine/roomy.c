// SPDX-License-Identifier: GPL-2.0-only
/* A call on a large stack, for host libraries. */
#include "internal.h"

#define ROOMY_BYTES (1u << 20)

static char roomy_stack[ROOMY_BYTES] __attribute__((aligned(64)));
static void *left_stack;
static bool in_use;

struct call {
	void (*fn)(void *arg);
	void *arg;
};

static void run(void *arg)
{
	struct call *call = arg;

	call->fn(call->arg);
	stack_leave(left_stack);
}

void engine_call_roomy(void (*fn)(void *arg), void *arg)
{
	struct call call = {fn, arg};

#ifdef __SANITIZE_ADDRESS__
	/* AddressSanitizer would have to be told; its builds run with larger stacks. */
	fn(arg);
	return;
#endif
	if (in_use) {
		fn(arg);
		return;
	}
	in_use = true;
	stack_call(&left_stack, roomy_stack + ROOMY_BYTES, run, &call);
	in_use = false;
}
