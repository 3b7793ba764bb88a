/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_SYMBOLS_H
#define SIM_WORLD_SYMBOLS_H

/*
 * From a code address of this program to function, file and line, by its own
 * debug information (elfutils). Opened at the first question: most runs ask none.
 */
#include "../engine/types.h"

/* One function that stands at an address; inlined ones have their own frame. */
struct symbol_frame {
	char function[64];
	char file[128]; /* within its source tree */
	u32 line;
};

/*
 * Frames at @address, innermost (most inlined) first; @is_return: it is a return
 * address, so the call before it is meant. Returns how many, 0 if unknown.
 */
u32 symbols_at(const void *address, bool is_return, struct symbol_frame *frame, u32 frames);
/* Return addresses up the frame-pointer chain from @frame_pointer, which must lie in [stack, stack + bytes). */
u32 symbols_walk(const void *frame_pointer, const void *stack, u32 bytes, const void **address, u32 addresses);

#endif
