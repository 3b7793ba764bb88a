// SPDX-License-Identifier: GPL-2.0-only
/* Simulated memory: at the same addresses in every process, zeroed, in three parts; and the way out of a run.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unwind.h>

#include "expect.h"
#include "sim/engine/arena.h"
#include "sim/engine/internal.h"

static void parts_program(void *arg)
{
	u8 *ram = arena_commit(ARENA_RAM_OFFSET + 0x10000, 0x2000),
	   *device = arena_commit(ARENA_DEVICES_OFFSET, 0x1000);
	u64 sum = 0;

	(void)arg;
	for (u32 i = 0; i < 0x2000; i++)
		sum += ram[i];
	ram[0x1fff] = 1;
	printf("%llx %llx %llu %c%c%c %d%d%d\n", (u64)ram, (u64)device - arena_base, sum, arena_kind(ram),
	       arena_kind(&ram[-1]), arena_kind(device), arena_kind(&sum), arena_kind(&parts_program),
	       arena_kind((u8 *)arena_base + ARENA_DEVICES_OFFSET + ARENA_DEVICES_BYTES));
}

static void at_default(void *arg)
{
	arena_init(0);
	parts_program(arg);
}

Test(arena, has_three_parts_at_fixed_addresses_and_starts_as_zeroes)
{
	expect_all(run_plain(at_default, NULL), "200000010000 1800000000 0 rrd 000\n");
}

static void beyond_what_is_usable(void *arg)
{
	u8 *ram;

	(void)arg;
	arena_init(0);
	ram = arena_commit(0, 0x1000);
	ram[0xfff] = 1;
	((volatile u8 *)ram)[0x1000] = 1;
}

Test(arena, what_was_not_made_usable_is_not)
{
	cr_assert(run_plain(beyond_what_is_usable, NULL)->exit_code != 0);
}

static void where_something_is(void *arg)
{
	(void)arg;
	mmap((void *)(ARENA_DEFAULT_BASE + (5ULL << 30)), 4096, PROT_READ,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	arena_init(0);
}

Test(arena, that_cannot_be_reserved_is_an_error_that_says_so)
{
	const struct child *child = run_plain(where_something_is, NULL);

	expect_exit(child, 70);
	expect_text(child, "cannot reserve the simulated memory, 100 GiB of addresses at 0x200000000000: ");
}

static _Unwind_Reason_Code count_frame(struct _Unwind_Context *frame, void *arg)
{
	u64 *seen = arg;

	seen[0]++;
	if (_Unwind_GetIP(frame))
		seen[1] = _Unwind_GetIP(frame);
	return seen[0] > 50 ? _URC_END_OF_STACK : _URC_NO_REASON;
}

static void unwinding_body(void *arg)
{
	u64 seen[2] = {0, 0};

	(void)arg;
	_Unwind_Backtrace(count_frame, seen);
	printf("%s, last in stack_call %d\n", seen[0] < 10 ? "few frames" : "too many",
	       seen[1] - (u64)stack_call < 100);
	engine_exit(0);
}

static void unwinding_program(void *arg)
{
	(void)arg;
	context_switch(context_new("unwound", 0, unwinding_body, NULL));
}

Test(stack, unwinding_ends_at_a_contexts_first_frame)
{
	expect_all(run_child(&plain_config, unwinding_program, NULL), "few frames, last in stack_call 1\n");
}

/* LeakSanitizer, which would look for leaks then, cannot stop the thread factory's threads. */
#ifndef ENGINE_ASAN
static void waiting(void *arg)
{
	(void)arg;
	engine_pause_until(NEVER_NS);
}

static void exiting_program(void *arg)
{
	(void)arg;
	for (u32 i = 0; i < 5; i++)
		context_resume_at(context_new("left", 0, waiting, NULL), i);
	engine_wait_for_end();
	printf("bye\n");
	exit(3);
}

Test(stack, even_plain_exit_leaves_without_hanging)
{
	static const char *const factories[] = {"raw", "ucontext", "boost", "thread"};

	for (u32 i = 0; i < 4; i++) {
		struct engine_config config = {.factory = factories[i]};
		const struct child *child = run_child(&config, exiting_program, NULL);

		expect_exit(child, 3);
		expect_all(child, "bye\n");
	}
}
#endif
