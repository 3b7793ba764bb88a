// SPDX-License-Identifier: GPL-2.0-only
/* A call on a large stack, for host libraries. */
#include "asan.h"
#include "internal.h"

#define ROOMY_BYTES (1u << 20)

static char roomy_stack[ROOMY_BYTES] __attribute__((aligned(64)));
static void *left_stack;
static bool in_use;

struct call {
	void (*fn)(void *arg);
	void *arg;
};

/* AddressSanitizer wants to know on which stack the code is that it checks. */
#ifdef ENGINE_ASAN
static const void *caller_stack;
static size_t caller_bytes;

static void asan_enter(void **fake)
{
	__sanitizer_start_switch_fiber(fake, roomy_stack, ROOMY_BYTES);
}

static void asan_entered(void)
{
	__sanitizer_finish_switch_fiber(NULL, &caller_stack, &caller_bytes);
}

static void asan_leave(void)
{
	__sanitizer_start_switch_fiber(NULL, caller_stack, caller_bytes);
}

static void asan_left(void *fake)
{
	__sanitizer_finish_switch_fiber(fake, NULL, NULL);
}
#else
static void asan_enter(void **fake)
{
	(void)fake;
}

static void asan_entered(void)
{
}

static void asan_leave(void)
{
}

static void asan_left(void *fake)
{
	(void)fake;
}
#endif

static void run(void *arg)
{
	struct call *call = arg;

	asan_entered();
	call->fn(call->arg);
	asan_leave();
	stack_leave(left_stack);
}

void engine_call_roomy(void (*fn)(void *arg), void *arg)
{
	struct call call = {fn, arg};
	void *fake = NULL;

	if (in_use) {
		fn(arg);
		return;
	}
	in_use = true;
	asan_enter(&fake);
	stack_call(&left_stack, roomy_stack + ROOMY_BYTES, run, &call);
	asan_left(fake);
	in_use = false;
}
