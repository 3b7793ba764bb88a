// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "cells.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "../engine/engine.h"
#include "callbacks.h"
#include "clocks.h"
#include "reserve.h"

_Static_assert(sizeof(struct cell) == 1 << CELL_SHIFT && sizeof(struct cell_more) == sizeof(struct cell), "shifts");
#define SLOTS (CELLS_PROGRAM_PAGES + (CELLS_ARENA_END >> CELL_PAGE_SHIFT))
#define PAGE_BYTES ((u64)CELL_PAGE_CELLS << cell_shift)
/* Pages of cells come in pools. */
#define POOL_BYTES (2ULL << 20)
#define POOLS_MAX (1u << 16)

char **cell_pages;
bool *cell_pages_touched;
u32 cell_shift;
static char *pools[POOLS_MAX];
static u32 pool_count;
static u64 pool_left_bytes;

void cells_begin(void)
{
	if (cell_pages) {
		munmap(cell_pages, SLOTS * sizeof(*cell_pages));
		munmap(cell_pages_touched, SLOTS * sizeof(*cell_pages_touched));
	}
	cell_pages = reserve(SLOTS * sizeof(*cell_pages));
	cell_pages_touched = reserve(SLOTS * sizeof(*cell_pages_touched));
	while (pool_count)
		munmap(pools[--pool_count], POOL_BYTES);
	pool_left_bytes = 0;
	cell_shift = CELL_SHIFT + checks_explain;
}

char *cells_new_page(char **page)
{
	if (!pool_left_bytes) {
		engine_assert(pool_count < POOLS_MAX);
		pools[pool_count++] = reserve(POOL_BYTES);
		pool_left_bytes = POOL_BYTES;
	}
	pool_left_bytes -= PAGE_BYTES;
	return *page = pools[pool_count - 1] + pool_left_bytes;
}

u32 cell_slot_to_lose(const struct cell *cell, u64 now)
{
	u32 slot = 0;

	for (u32 i = 0; i < CELL_SEEN; i++) {
		u64 mark = cell->mark[i];

		if (!(mark_bytes(mark) & ~mark_bytes(now)) &&
		    (mark_access(now) & ACCESS_WRITE || !(mark_access(mark) & ACCESS_WRITE)) &&
		    !(mark_access(now) & ACCESS_MARKED) && clock_knows(mark_cpu(now), mark_cpu(mark), mark_epoch(mark)))
			return i;
	}
	for (u32 i = 1; i < CELL_SEEN; i++)
		if (mark_epoch(cell->mark[i]) < mark_epoch(cell->mark[slot]))
			slot = i;
	return slot;
}

static void forget(struct cell *cell)
{
	if (cell->mark[0])
		memset(cell->mark, 0, sizeof(cell->mark));
}

void cells_forget(u64 address, u64 bytes)
{
	const u64 page_bytes = 1ULL << CELL_PAGE_SHIFT;
	u64 end = address + bytes, next;

	for (address &= ~(u64)(CELL_BYTES - 1); address < end; address = next) {
		u64 at = cells_page_number(address);
		bool whole = !(address & (page_bytes - 1)) && end - address >= page_bytes;

		next = (address | (page_bytes - 1)) + 1;
		for (; cell_pages[at] && address < next && address < end; address += CELL_BYTES)
			forget(cell_within(cell_pages[at], address));
		if (whole)
			cell_pages_touched[at] = false;
	}
}
