/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CHECK_CELLS_H
#define SIM_CHECK_CELLS_H

/*
 * Who touched which memory last, for the race checker: a cell for each eight
 * bytes of the arena and of the program's own data, made page by page when they
 * are first touched.
 */
#include "../engine/arena.h"
#include "checks.h"

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

/* @count of them, from @at on, in one cell. */
static inline u64 mark_of_bytes(u64 at, u32 count)
{
	return ((1ULL << count) - 1) << (at % CELL_BYTES + MARK_BYTES_SHIFT);
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

/* The same CPU, epoch and kind of access, and no more bytes. */
static inline bool mark_covers(u64 mark, u64 other)
{
	return !((mark ^ other) & ~MARK_BYTES_MASK) && !(other & ~mark);
}

/* The same CPU and kind of access, with no fewer bytes: what @other says is not needed any more. */
static inline bool mark_is_better(u64 mark, u64 other)
{
	return !((other ^ mark) & MARK_SAME_MASK) && !(other & ~mark & MARK_BYTES_MASK);
}

/*
 * struct seen_at - the rest of an access.
 * @place: the access, a return address; @calls: what led there (calls.h).
 * @when_ns; @old: what stood in the eight bytes then, before a write: not in runs that only detect.
 */
struct seen_at {
	u32 place;
	u32 calls;
	u64 when_ns;
	u64 old;
};

#define CELL_SHIFT 6
struct cell {
	u64 mark[CELL_SEEN];
	u32 place[CELL_SEEN];
	u32 calls[CELL_SEEN];
};

/* Right behind a cell, unless the run only detects. */
struct cell_more {
	u64 when_ns[CELL_SEEN];
	u64 old[CELL_SEEN];
};

#define CELL_PAGE_SHIFT 12
#define CELL_PAGE_CELLS ((1u << CELL_PAGE_SHIFT) / CELL_BYTES)

/* Where the program stands; what the arena ends with is on the bus. */
extern char __executable_start[], _end[];
#define CELLS_PROGRAM_END ((u64)_end)
#define CELLS_ARENA_END ARENA_DEVICES_OFFSET
#define CELLS_PROGRAM_PAGES ((CELLS_PROGRAM_END >> CELL_PAGE_SHIFT) + 1)

/*
 * The cells of each page of the program, then of the arena, one after the other; NULL: none yet.
 * @cell_pages_touched: somebody was in that page before, so that there is memory, and a look at it is no fault.
 */
extern char **cell_pages;
extern bool *cell_pages_touched;
/* What a cell takes, with all that is behind it: 1 << this. */
extern u32 cell_shift;

void cells_begin(void);
char *cells_new_page(char **page);
u32 cell_slot_to_lose(const struct cell *cell, u64 mark);
/* Nothing is known of these bytes any more. */
void cells_forget(u64 address, u64 bytes);

/* Is there memory of interest: kernel objects, stacks, the program's data. */
static inline bool cells_have(u64 address)
{
	return address - arena_base < CELLS_ARENA_END ||
	       (address >= (u64)__executable_start && address < CELLS_PROGRAM_END);
}

static inline u64 cells_page_number(u64 address)
{
	u64 within = address - arena_base;

	return within < CELLS_ARENA_END ? CELLS_PROGRAM_PAGES + (within >> CELL_PAGE_SHIFT) : address >> CELL_PAGE_SHIFT;
}

/* May one look at what stands there? Such memory, in whose page somebody was before. */
static inline bool cell_touched(u64 address)
{
	return cell_pages_touched[cells_page_number(address)];
}

/* Of such memory: was somebody there before? Now somebody is. */
static inline bool cells_touch(u64 address)
{
	bool *touched = &cell_pages_touched[cells_page_number(address)];

	return __builtin_expect(*touched, 1) || (*touched = true, false);
}

static inline struct cell *cell_within(char *page, u64 address)
{
	return (struct cell *)(page + (address / CELL_BYTES % CELL_PAGE_CELLS << cell_shift));
}

static inline struct cell_more *cell_more(const struct cell *cell)
{
	return (struct cell_more *)(cell + 1);
}

/* The cell of the eight bytes at @address, of such memory, if there is one. */
static inline struct cell *cell_if_any(u64 address)
{
	char *page = cell_pages[cells_page_number(address)];

	return page ? cell_within(page, address) : NULL;
}

/* The cell of the eight bytes at @address, of such memory. */
static inline struct cell *cell_at(u64 address)
{
	char **page = &cell_pages[cells_page_number(address)];

	return cell_within(__builtin_expect(*page != NULL, 1) ? *page : cells_new_page(page), address);
}

static inline bool cell_knows(const struct cell *cell, u64 mark)
{
	for (u32 i = 0; i < CELL_SEEN; i++)
		if (mark_covers(cell->mark[i], mark))
			return true;
	return false;
}

/* In the place of what it says better; else in a free one; else of what is ordered before it; else of the lowest epoch. */
static inline void cell_put(struct cell *cell, u64 mark, const struct seen_at *seen)
{
	u32 slot = CELL_SEEN;

	for (u32 i = CELL_SEEN; i-- > 0;)
		if (!cell->mark[i])
			slot = i;
	for (u32 i = CELL_SEEN; i-- > 0;)
		if (cell->mark[i] && mark_is_better(mark, cell->mark[i]))
			slot = i;
	if (slot == CELL_SEEN)
		slot = cell_slot_to_lose(cell, mark);
	cell->mark[slot] = mark;
	cell->place[slot] = seen->place;
	cell->calls[slot] = seen->calls;
	if (checks_explain) {
		cell_more(cell)->when_ns[slot] = seen->when_ns;
		cell_more(cell)->old[slot] = seen->old;
	}
}

/* What it knows by that mark. */
static inline struct seen_at cell_seen(const struct cell *cell, u32 slot)
{
	struct seen_at seen = {.place = cell->place[slot], .calls = cell->calls[slot]};

	if (checks_explain) {
		seen.when_ns = cell_more(cell)->when_ns[slot];
		seen.old = cell_more(cell)->old[slot];
	}
	return seen;
}

#endif
