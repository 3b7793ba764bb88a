// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "cells.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "../engine/engine.h"

#define POOL_PAGES 256
#define BLOCK_CELLS (1u << CELL_BLOCK_SHIFT)
#define SLOTS (CELLS_PROGRAM_PAGES + (CELLS_ARENA_END >> CELL_PAGE_SHIFT))

struct cell_page **cell_pages;
struct cell *cell_blocks[CELL_BLOCKS_MAX];
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

void cells_begin(void)
{
	u64 bytes = SLOTS * sizeof(*cell_pages);

	if (cell_pages)
		munmap(cell_pages, bytes);
	cell_pages = reserve(bytes);
	for (u32 i = 0; i < CELL_BLOCKS_MAX && cell_blocks[i]; i++) {
		munmap(cell_blocks[i], BLOCK_CELLS * sizeof(struct cell));
		cell_blocks[i] = NULL;
	}
	cell_count = 0;
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
	struct cell **block = &cell_blocks[++cell_count >> CELL_BLOCK_SHIFT];

	engine_assert(cell_count >> CELL_BLOCK_SHIFT < CELL_BLOCKS_MAX);
	if (!*block)
		*block = reserve(BLOCK_CELLS * sizeof(struct cell));
	*number = cell_count;
	return cell_numbered(cell_count);
}

void cells_forget(u64 address, u64 bytes)
{
	const u64 page_bytes = 1ULL << CELL_PAGE_SHIFT;
	u64 end = address + bytes;

	for (address &= ~(u64)(CELL_BYTES - 1); address < end; address += CELL_BYTES) {
		struct cell_page *page = *cells_page_slot(address);
		u32 number = page ? page->cell[address / CELL_BYTES % CELL_PAGE_CELLS] : 0;

		if (number)
			memset(cell_numbered(number)->mark, 0, sizeof(cell_numbered(number)->mark));
		if (page && !(address & (page_bytes - 1)) && end - address >= page_bytes)
			page->touched = false;
	}
}
