/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CHECK_CELLS_H
#define SIM_CHECK_CELLS_H

/*
 * Who touched which memory last, for the race checker: a cell for each eight
 * bytes of the arena and of the program's own data, made when they are first
 * touched. Cells stand in the order in which they were made, so that what is
 * touched together stands together.
 */
#include "../engine/arena.h"

#define CELL_BYTES 8
#define CELL_SEEN 4

/*
 * A mark: what decides whether two accesses race, in one word.
 * Epoch of the CPU (clocks.h; never 0), the CPU, which bytes of the cell (a bit
 * each), ACCESS_ bits (callbacks.h). 0: none.
 */
#define MARK_BYTES_SHIFT 8
#define MARK_BYTES_MASK (0xffULL << MARK_BYTES_SHIFT)
#define MARK_CPU_SHIFT 16
#define MARK_SAME_MASK (0xffULL << MARK_CPU_SHIFT | 0xff) /* CPU and ACCESS_ bits */
#define MARK_EPOCH_SHIFT 32

static inline u64 mark_of(u32 epoch, u32 cpu, u32 access)
{
	return (u64)epoch << MARK_EPOCH_SHIFT | cpu << MARK_CPU_SHIFT | access;
}

static inline u32 mark_epoch(u64 mark)
{
	return (u32)(mark >> MARK_EPOCH_SHIFT);
}

static inline u8 mark_cpu(u64 mark)
{
	return (u8)(mark >> MARK_CPU_SHIFT);
}

static inline u8 mark_bytes(u64 mark)
{
	return (u8)(mark >> MARK_BYTES_SHIFT);
}

static inline u8 mark_access(u64 mark)
{
	return (u8)mark;
}

/*
 * struct seen_at - the rest of an access.
 * @place: the access, a return address; @calls: what led there (calls.h).
 * @old: what stood in the eight bytes then, before a write.
 */
struct seen_at {
	u32 place;
	u32 calls;
	u64 when_ns;
	u64 old;
};

struct cell {
	u64 mark[CELL_SEEN];
	struct seen_at at[CELL_SEEN];
};

#define CELL_PAGE_SHIFT 12
#define CELL_PAGE_CELLS ((1u << CELL_PAGE_SHIFT) / CELL_BYTES)
/* The cells come in blocks, so that none moves. */
#define CELL_BLOCK_SHIFT 15
#define CELL_BLOCKS_MAX (1u << 13)

/* Where the program stands; what the arena ends with is on the bus. */
extern char __executable_start[], _end[];
#define CELLS_PROGRAM_END ((u64)_end)
#define CELLS_ARENA_END ARENA_DEVICES_OFFSET
#define CELLS_PROGRAM_PAGES ((CELLS_PROGRAM_END >> CELL_PAGE_SHIFT) + 1)

/* struct cell_page - numbers of the cells of a page, 0: none. @touched: by an access, so that there is memory. */
struct cell_page {
	u32 cell[CELL_PAGE_CELLS];
	bool touched;
};

/* Of the program, then of the arena; NULL: not touched yet. */
extern struct cell_page **cell_pages;
extern struct cell *cell_blocks[CELL_BLOCKS_MAX];

void cells_begin(void);
struct cell_page *cells_new_page(struct cell_page **page);
struct cell *cells_new(u32 *number);
/* Nothing is known of these bytes any more. */
void cells_forget(u64 address, u64 bytes);

/* Is there memory of interest: kernel objects, stacks, the program's data. */
static inline bool cells_have(u64 address)
{
	return address - arena_base < CELLS_ARENA_END ||
	       (address >= (u64)__executable_start && address < CELLS_PROGRAM_END);
}

static inline struct cell_page **cells_page_slot(u64 address)
{
	u64 within = address - arena_base;

	return &cell_pages[within < CELLS_ARENA_END ? CELLS_PROGRAM_PAGES + (within >> CELL_PAGE_SHIFT)
						    : address >> CELL_PAGE_SHIFT];
}

/* May one look at what stands there? Such memory, in whose page somebody was before. */
static inline bool cell_touched(u64 address)
{
	const struct cell_page *page = *cells_page_slot(address);

	return page && page->touched;
}

/* The page of such memory. */
static inline struct cell_page *cells_page(u64 address)
{
	struct cell_page **page = cells_page_slot(address);

	return __builtin_expect(*page != NULL, 1) ? *page : cells_new_page(page);
}

static inline struct cell *cell_numbered(u32 number)
{
	return &cell_blocks[number >> CELL_BLOCK_SHIFT][number & ((1u << CELL_BLOCK_SHIFT) - 1)];
}

/* The cell of the eight bytes at @address, in that page. */
static inline struct cell *cell_in(struct cell_page *page, u64 address)
{
	u32 *number = &page->cell[address / CELL_BYTES % CELL_PAGE_CELLS];

	return __builtin_expect(*number != 0, 1) ? cell_numbered(*number) : cells_new(number);
}

#endif
