/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_SYMBOLS_H
#define SIM_WORLD_SYMBOLS_H

/*
 * From a code address of this program to function, file and line, by its own
 * debug information (elfutils). Opened at the first question: most runs ask none.
 */
#include <elfutils/libdwfl.h>
#include "../engine/types.h"

/* One function that stands at an address; inlined ones have their own frame. */
struct symbol_frame {
	char function[64];
	char file[128]; /* within its source tree */
	u32 line;
	u32 column; /* 0: unknown */
};

/*
 * Frames at @address, innermost (most inlined) first; @is_return: it is a return
 * address, so the call before it is meant. Returns how many, 0 if unknown.
 */
u32 symbols_at(const void *address, bool is_return, struct symbol_frame *frame, u32 frames);
/* The name of the function or variable that @address belongs to, "?" if unknown; true: it begins there. */
bool symbols_begin(const void *address, char *name, u32 bytes);
/* For those who ask the debug information itself: the open session (NULL: none), and a file's name within its tree. */
Dwfl *symbols_session(void);
void symbols_file(const char *path, char *name, u32 bytes);
/* File, line and column at @address (of a return address: of the call); false: unknown. */
bool symbols_line(const void *address, bool is_return, struct symbol_frame *frame);
/*
 * Return addresses along the chain of frame pointers that starts at
 * @frame_pointer. Reads memory only by way of the system, so that a broken
 * chain ends the walk and nothing else. Returns how many.
 */
u32 symbols_walk(const void *frame_pointer, const void **address, u32 addresses);
/* The word at @address, or NULL if there is no memory. */
const void *symbols_peek(const void *address);

#endif
