// SPDX-License-Identifier: GPL-2.0-only
/* Simulated memory at fixed addresses; see arena.h. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "arena.h"
#include "engine.h"

#define ARENA_BYTES (ARENA_DEVICES_OFFSET + ARENA_DEVICES_BYTES)

u64 arena_base;

void arena_init(u64 base)
{
	void *want, *got;

	engine_assert(!arena_base);
	if (!base)
		base = ARENA_DEFAULT_BASE;
	engine_assert(base % (1ULL << 30) == 0);
	want = (void *)base;
	got = mmap(want, ARENA_BYTES, PROT_NONE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
	if (got != want) {
		fprintf(stderr,
			"scmi-sim: cannot reserve the simulated memory, %llu GiB of addresses at 0x%llx: %s. "
			"Is the address space limited (ulimit -v)?\n",
			ARENA_BYTES >> 30, base,
			got == MAP_FAILED ? strerror(errno) : "something is there already");
		_exit(70);
	}
	arena_base = base;
}

void *arena_commit(u64 offset, u64 bytes)
{
	void *address = (void *)(arena_base + offset);

	engine_assert(arena_base && offset % 4096 == 0 && bytes % 4096 == 0);
	engine_assert(offset + bytes <= ARENA_BYTES && bytes <= ARENA_BYTES);
	if (mprotect(address, bytes, PROT_READ | PROT_WRITE)) {
		fprintf(stderr, "scmi-sim: no memory for %llu KiB of the simulated computer: %s\n",
			bytes >> 10, strerror(errno));
		_exit(70);
	}
	return address;
}

char arena_kind(const void *address)
{
	u64 offset = (u64)address - arena_base;

	if (!arena_base || offset >= ARENA_BYTES)
		return 0;
	if (offset < ARENA_STACKS_OFFSET)
		return 'r';
	return offset < ARENA_DEVICES_OFFSET ? 's' : 'd';
}
