// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "cells.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "../engine/arena.h"

#define PAGE_SHIFT 12
#define PAGE_CELLS ((1ULL << PAGE_SHIFT) / CELL_BYTES)
#define POOL_PAGES 256
/* Where the program stands; what the arena ends with is on the bus. */
extern char __executable_start[], _end[];
#define PROGRAM_END ((u64)_end)
#define ARENA_END ARENA_DEVICES_OFFSET
#define PROGRAM_PAGES ((PROGRAM_END >> PAGE_SHIFT) + 1)
#define ARENA_PAGES (ARENA_END >> PAGE_SHIFT)

/* @touched: by an access, so that there is memory. */
struct cell_page {
	bool touched;
	struct cell cell[PAGE_CELLS];
};

/* Of the program, then of the arena; NULL: not touched yet. The host gives memory when it is used. */
static struct cell_page **pages;
static struct cell_page *pool;
static u32 pool_left;

static void *reserve(u64 bytes)
{
	void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (memory == MAP_FAILED)
		abort();
	return memory;
}

void cells_begin(void)
{
	u64 bytes = (PROGRAM_PAGES + ARENA_PAGES) * sizeof(*pages);

	if (pages)
		munmap(pages, bytes);
	pages = reserve(bytes);
}

bool cells_have(u64 address)
{
	return address - arena_base < ARENA_END || (address >= (u64)__executable_start && address < PROGRAM_END);
}

static struct cell_page **page_of(u64 address)
{
	u64 within = address - arena_base;

	return &pages[within < ARENA_END ? PROGRAM_PAGES + (within >> PAGE_SHIFT) : address >> PAGE_SHIFT];
}

static struct cell_page *new_page(void)
{
	if (!pool_left) {
		pool = reserve(POOL_PAGES * sizeof(*pool));
		pool_left = POOL_PAGES;
	}
	return &pool[--pool_left];
}

struct cell *cell_at(u64 address, bool *readable)
{
	struct cell_page **page = page_of(address);

	if (!*page)
		*page = new_page();
	*readable = (*page)->touched;
	(*page)->touched = true;
	return &(*page)->cell[address / CELL_BYTES % PAGE_CELLS];
}

void cells_forget(u64 address, u64 bytes)
{
	u64 end = address + bytes;

	for (address &= ~(u64)(CELL_BYTES - 1); address < end; address += CELL_BYTES) {
		struct cell_page **page = page_of(address);

		if (*page)
			memset(&(*page)->cell[address / CELL_BYTES % PAGE_CELLS], 0, sizeof(struct cell));
		if (*page && !(address & ((1ULL << PAGE_SHIFT) - 1)) && end - address >= 1ULL << PAGE_SHIFT)
			(*page)->touched = false;
	}
}
