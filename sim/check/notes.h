/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CHECK_NOTES_H
#define SIM_CHECK_NOTES_H

/*
 * What a computer of one CPU does to memory, for the race checker. Only an
 * interrupt can race there, and only with the stretch that it cuts, or the one
 * right after it (races.h). So accesses are noted down, and put into their cells
 * when an interrupt comes, or returns, and somebody wants to look; mostly the
 * stretch ends before, and its notes are dropped.
 */
#include "calls.h"
#include "cells.h"

#define NOTES_MAX 4096
#define NOTES_FILTER_BITS 4096

/*
 * struct note - an access (cells.h) of @bytes at @at, all in one cell. @bytes 0: forgotten. @frame: who made it; in
 * runs that only detect @calls instead, and neither @when_ns nor @old.
 * @before: the one before it that may be of the same cell, once somebody has asked.
 */
struct note {
	u64 at;
	u64 when_ns;
	u64 old;
	union {
		struct calls_frame *frame;
		u32 calls;
	};
	u32 place;
	u32 epoch;
	u8 bytes;
	u8 access;
	u16 before;
};

/*
 * struct notes
 * @next: free.
 * @found: so many can be found by their cell.
 * @epoch: of the last one.
 * @of_interrupt: made since an interrupt was entered.
 * @filter: which cells have something that matters, or will have when the notes are kept, a bit for each of those whose
 *	address ends alike; @filtered: any. @marked: so many notes are in it; @kept: the last epoch of which
 *	some are in their cells, 0: none.
 */
struct notes {
	struct note *next;
	u32 found;
	u32 marked;
	u32 kept;
	u32 epoch;
	bool of_interrupt;
	bool filtered;
	u64 filter[NOTES_FILTER_BITS / 64];
	struct note note[NOTES_MAX];
};
extern struct notes notes;

static inline u32 notes_count(void)
{
	return (u32)(notes.next - notes.note);
}

static inline bool notes_are_full(void)
{
	return notes.next == notes.note + NOTES_MAX;
}

void notes_begin(void);
/* None of them matters any more, nor what is in cells. */
void notes_drop(void);
/* Only those of this epoch matter, and what is in cells of it. */
void notes_drop_others(u32 epoch);
/* Into their cells. */
void notes_keep(void);
/* They matter from now on; to be kept when somebody looks for what may be one of theirs. */
void notes_mark(void);
/* Memory that was freed. */
void notes_forget(u64 address, u64 bytes);
/* The same was noted already: as in a cell, nobody looks again. */
bool notes_know(u64 at, u64 mark);

/* May the cell there have something that matters? */
static inline bool notes_filter(u64 at)
{
	u32 bit = at / CELL_BYTES % NOTES_FILTER_BITS;

	return notes.filter[bit / 64] >> bit % 64 & 1;
}

static inline void notes_empty(void)
{
	notes.next = notes.note;
	notes.found = notes.marked = 0;
}

/* There is room. Who made it, and the rest of what reports say, is the caller's to fill in. */
static inline __attribute__((always_inline)) struct note *notes_add(u64 at, u32 bytes, u32 access, u32 place, u32 epoch)
{
	struct note *note = notes.next++;

	notes.epoch = epoch;
	note->at = at;
	note->place = place;
	note->epoch = epoch;
	note->bytes = (u8)bytes;
	note->access = (u8)access;
	return note;
}

/* A task's stretch has ended without an interrupt: its notes are dropped, quickly; false: there may be more to drop. */
static inline bool notes_drop_task(u32 epoch)
{
	if (notes.filtered || notes.of_interrupt)
		return false;
	notes_empty();
	notes.epoch = epoch;
	return true;
}

#endif
