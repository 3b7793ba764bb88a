/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CHECK_REFERENCES_H
#define SIM_CHECK_REFERENCES_H

/*
 * Who took references, and who gave them back: for each count of them
 * (refcount_t, and so kref and kobject; a module's) the calls that changed it.
 * The tree's own functions are listened to at the places where they write; what
 * the port counts by itself it tells (memory_watch.h).
 *
 * A count lives as long as the object around it. That of an object which is not
 * the agent's is of interest from the first reference on that the agent takes.
 */
#include "allocations.h"
#include "report.h"

void references_begin(void);
/* A module's: @by is added to the count; 0: it begins anew. @frame: below the function that does it. */
void references_changed(const volatile void *at, s32 by, const void *frame);

/* Some count in [@from, @from + @bytes) has references. */
bool references_stand(const volatile void *from, u64 bytes);
/*
 * Adds "Taken ...", "Given back ...", with calls up to the agent's outermost, of each count there; @own: only
 * what the agent took itself of somebody else's object (references_each_kept()).
 */
void references_report(const volatile void *from, u64 bytes, bool own, struct report *report);
/*
 * The calls that took what is left there, from the agent's on: of contexts that took more than they gave back.
 * How many; 0: the agent did not, or not by one call alone.
 */
u32 references_taker(const volatile void *from, u64 bytes, bool own, const void *call[STACK_FRAMES]);

/*
 * Of each object that is not the agent's, in which a count stands higher, by @left, than before the agent first
 * took a reference, and more were taken by the agent's calls than given back by them, and by functions that
 * hand out references.
 */
void references_each_kept(void (*each)(void *arg, const struct allocation *object, const volatile void *count, u32 left),
			  void *arg);

#endif
