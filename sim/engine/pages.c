// SPDX-License-Identifier: GPL-2.0-only
/* The program's pages are private mappings of its file: what is dropped comes back from there. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "engine.h"
#include "pages.h"

static void protect(const void *from, u64 bytes, int protection)
{
	engine_assert((u64)from % 4096 == 0 && bytes % 4096 == 0);
	if (!bytes || !mprotect((void *)from, bytes, protection))
		return;
	fprintf(stderr, "scmi-sim: pages of a module cannot be protected: %s\n", strerror(errno));
	_exit(70);
}

void pages_hide(const void *from, u64 bytes)
{
	protect(from, bytes, PROT_NONE);
}

void pages_show_code(const void *from, u64 bytes)
{
	protect(from, bytes, PROT_READ | PROT_EXEC);
}

void pages_show_data(const void *from, u64 bytes)
{
	protect(from, bytes, PROT_READ | PROT_WRITE);
}

void pages_reset(const void *from, u64 bytes)
{
	engine_assert((u64)from % 4096 == 0 && bytes % 4096 == 0);
	if (bytes)
		engine_assert(!madvise((void *)from, bytes, MADV_DONTNEED));
}
