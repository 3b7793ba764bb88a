/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CHECK_CELLS_H
#define SIM_CHECK_CELLS_H

/*
 * Who touched which memory last, for the race checker: a cell for each eight
 * bytes of the arena and of the program's own data, made when they are first
 * touched.
 */
#include "../engine/types.h"

#define CELL_BYTES 8
#define CELL_SEEN 4

/*
 * struct seen - an access.
 * @epoch: of @cpu (clocks.h); 0: none.
 * @bytes: which of the cell's, a bit each.
 * @access: ACCESS_ bits (callbacks.h).
 * @place: the access, a return address; @calls: what led there (calls.h).
 * @old: what stood in the eight bytes then, before a write.
 */
struct seen {
	u32 epoch;
	u8 cpu;
	u8 bytes;
	u8 access;
	u32 place;
	u32 calls;
	u64 when_ns;
	u64 old;
};

struct cell {
	struct seen seen[CELL_SEEN];
};

void cells_begin(void);
/* Is there memory of interest: kernel objects, stacks, the program's data. */
bool cells_have(u64 address);
/*
 * The cell of the eight bytes at @address, of such memory. @readable: somebody
 * was in their page before, so that a look at it is no fault.
 */
struct cell *cell_at(u64 address, bool *readable);
/* Nothing is known of these bytes any more. */
void cells_forget(u64 address, u64 bytes);

#endif
