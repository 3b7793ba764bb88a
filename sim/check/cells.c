// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "cells.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "../engine/engine.h"
#include "callbacks.h"
#include "clocks.h"

#define POOL_PAGES 256
#define BLOCK_CELLS (1u << CELL_BLOCK_SHIFT)
_Static_assert(sizeof(struct cell) == 1 << CELL_SHIFT && sizeof(struct cell_more) == sizeof(struct cell), "shifts");
#define SLOTS (CELLS_PROGRAM_PAGES + (CELLS_ARENA_END >> CELL_PAGE_SHIFT))

struct cell_page **cell_pages;
bool *cell_pages_touched;
char *cell_blocks[CELL_BLOCKS_MAX];
u32 cell_shift;
static u32 cell_count;
static struct cell_page *pool;
static u32 pool_left;

/* Zeroes; the host gives memory when it is used. */
static void *reserve(u64 bytes)
{
	void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (memory == MAP_FAILED)
		abort();
	return memory;
}

#define LARGE_PAGE_BYTES (2ULL << 20)

/* Cells are all over it at once: in large pages, if the host has any to give. */
static void *reserve_block(u64 bytes)
{
	char *memory = reserve(bytes + LARGE_PAGE_BYTES);
	u64 before = -(u64)memory % LARGE_PAGE_BYTES;

	if (before)
		munmap(memory, before);
	munmap(memory + before + bytes, LARGE_PAGE_BYTES - before);
	madvise(memory + before, bytes, MADV_HUGEPAGE);
	return memory + before;
}

void cells_begin(void)
{
	if (cell_pages) {
		munmap(cell_pages, SLOTS * sizeof(*cell_pages));
		munmap(cell_pages_touched, SLOTS * sizeof(*cell_pages_touched));
	}
	cell_pages = reserve(SLOTS * sizeof(*cell_pages));
	cell_pages_touched = reserve(SLOTS * sizeof(*cell_pages_touched));
	for (u32 i = 0; i < CELL_BLOCKS_MAX && cell_blocks[i]; i++) {
		munmap(cell_blocks[i], (u64)BLOCK_CELLS << cell_shift);
		cell_blocks[i] = NULL;
	}
	cell_count = 0;
	cell_shift = CELL_SHIFT + checks_explain;
}

struct cell_page *cells_new_page(struct cell_page **page)
{
	if (!pool_left) {
		pool = reserve(POOL_PAGES * sizeof(*pool));
		pool_left = POOL_PAGES;
	}
	return *page = &pool[--pool_left];
}

struct cell *cells_new(u32 *number)
{
	char **block = &cell_blocks[++cell_count >> CELL_BLOCK_SHIFT];

	engine_assert(cell_count >> CELL_BLOCK_SHIFT < CELL_BLOCKS_MAX);
	if (!*block)
		*block = reserve_block((u64)BLOCK_CELLS << cell_shift);
	*number = cell_count;
	return cell_numbered(cell_count);
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

void cells_forget(u64 address, u64 bytes)
{
	const u64 page_bytes = 1ULL << CELL_PAGE_SHIFT;
	u64 end = address + bytes;

	for (address &= ~(u64)(CELL_BYTES - 1); address < end; address += CELL_BYTES) {
		u64 at = cells_page_number(address);
		u32 number = cell_pages[at] ? cell_pages[at]->cell[address / CELL_BYTES % CELL_PAGE_CELLS] : 0;

		if (number)
			memset(cell_numbered(number)->mark, 0, sizeof(cell_numbered(number)->mark));
		if (!(address & (page_bytes - 1)) && end - address >= page_bytes)
			cell_pages_touched[at] = false;
	}
}
