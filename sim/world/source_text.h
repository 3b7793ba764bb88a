/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_SOURCE_TEXT_H
#define SIM_WORLD_SOURCE_TEXT_H

/*
 * What the source says at a line and column of the debug information, which
 * knows no members: gcc puts a read at its "->", ".", "[" or "*", a write at its
 * "=", "++" or the like, and what a macro does at the macro's name.
 */
#include "../engine/types.h"

#define SOURCE_OPERAND_BYTES 48

/*
 * The expression that is accessed there, without blanks, e.g. "xfer->state"; ""
 * if it cannot be told. @folder: where @file may stand, NULL-terminated.
 */
void source_operand(const char *const *folder, const char *file, u32 line, u32 column, char operand[SOURCE_OPERAND_BYTES]);

#endif
