/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_WORLD_SITES_H
#define SIM_WORLD_SITES_H

/*
 * The sites of a checked agent: each call of a compiler callback (sim/check) in
 * this program's code, and each call of a function that has callbacks, with what
 * the debug information and the source say of it. Looking takes seconds, so it is
 * done once, when the agent is built (`image --sites`), into a file beside the
 * image, from which points.h takes what a run needs.
 *
 * One line a site, by address, fields separated by tabs:
 *   address     hexadecimal: the return address of the call
 *   kind        entry, exit, read, write, call; absent: a function of the hosted sources without any
 *               callback, at its begin (they come last, by file and line)
 *   bytes       of an access
 *   marked      1: the source says that the access is meant to race (READ_ONCE, an atomic)
 *   frames      function@file:line:column of each function that stands here, the
 *               most inlined first, separated by blanks
 *   operand     of an access, as the source writes it ("xfer->state"); of a call,
 *               the function called; may be empty
 */
#include "buffer.h"

/*
 * Appends the lines. @source: folders in which the files that the debug
 * information names are looked for, NULL-terminated. 0, or -1: this program is no
 * checked agent, or has no debug information.
 */
int sites_put(const char *const *source, struct buffer *out);

/* Kinds, as the file names them. */
enum site_kind { SITE_ENTRY, SITE_EXIT, SITE_READ, SITE_WRITE, SITE_CALL, SITE_ABSENT, SITE_KIND_COUNT };
extern const char *const site_kinds[SITE_KIND_COUNT];

/* Where that file is, beside this image; false: nobody knows. */
bool sites_path(char *path, u32 bytes);
/*
 * The lines of such a file (or of any part of it) in which a frame matters: @matters is asked at each '@', for as
 * long as it says no; what stands before it may be looked at from @text on. False: there is no file.
 */
bool sites_lines(const char *path, bool (*matters)(void *arg, const char *text, const char *at), void *arg,
		 struct buffer *out);
/*
 * From the file beside this image, if there is one: calls @each with the writes in functions whose name begins with
 * @function, in line or not, by address; @name: that name, and what the file says behind it.
 */
void sites_of_writes(const char *function, void (*each)(void *arg, const void *place, const char *name), void *arg);

/* The code of this program. */
const char *sites_text(u64 *bytes);

#endif
