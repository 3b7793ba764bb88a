/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_CHECK_CALLBACKS_H
#define SIM_CHECK_CALLBACKS_H

/*
 * The callbacks of a checked agent: gcc's -fsanitize=thread calls one before each
 * memory access and at begin and end of each function, the tree's KCSAN
 * annotations call the kcsan_* ones. There is no sanitizer runtime behind them.
 * They cost no virtual time: a checked run and a plain one give the same trace.
 *
 * A site is the return address of such a call: the place in the code. One byte a
 * site says whether anybody wants to know; the rest of a callback happens then.
 */
#include "../engine/types.h"

enum callback_kind { CALLBACK_ENTRY, CALLBACK_EXIT, CALLBACK_READ, CALLBACK_WRITE };

/* Those with an address alone: name, kind, bytes, marked. */
#define CALLBACK_ACCESSES(X)                          \
	X(__tsan_read1, READ, 1, false)               \
	X(__tsan_read2, READ, 2, false)               \
	X(__tsan_read4, READ, 4, false)               \
	X(__tsan_read8, READ, 8, false)               \
	X(__tsan_read16, READ, 16, false)             \
	X(__tsan_unaligned_read2, READ, 2, false)     \
	X(__tsan_unaligned_read4, READ, 4, false)     \
	X(__tsan_unaligned_read8, READ, 8, false)     \
	X(__tsan_unaligned_read16, READ, 16, false)   \
	X(__tsan_write1, WRITE, 1, false)             \
	X(__tsan_write2, WRITE, 2, false)             \
	X(__tsan_write4, WRITE, 4, false)             \
	X(__tsan_write8, WRITE, 8, false)             \
	X(__tsan_write16, WRITE, 16, false)           \
	X(__tsan_unaligned_write2, WRITE, 2, false)   \
	X(__tsan_unaligned_write4, WRITE, 4, false)   \
	X(__tsan_unaligned_write8, WRITE, 8, false)   \
	X(__tsan_unaligned_write16, WRITE, 16, false) \
	X(__tsan_volatile_read1, READ, 1, true)       \
	X(__tsan_volatile_read2, READ, 2, true)       \
	X(__tsan_volatile_read4, READ, 4, true)       \
	X(__tsan_volatile_read8, READ, 8, true)       \
	X(__tsan_volatile_read16, READ, 16, true)     \
	X(__tsan_volatile_write1, WRITE, 1, true)     \
	X(__tsan_volatile_write2, WRITE, 2, true)     \
	X(__tsan_volatile_write4, WRITE, 4, true)     \
	X(__tsan_volatile_write8, WRITE, 8, true)     \
	X(__tsan_volatile_write16, WRITE, 16, true)

/* Names and parameters are the compiler's and the tree's; only they call these. */
#define X(name, kind, bytes, marked) void name(void *address);
CALLBACK_ACCESSES(X)
#undef X
void sim_atomic_update(const volatile void *address, u64 bytes);

/*
 * struct callback - @bytes: of the access, 0: told at the call. @marked: volatile, so READ_ONCE() and the like.
 * @is_access: told to callbacks_access, too.
 */
struct callback {
	const char *name;
	const void *function;
	enum callback_kind kind;
	u32 bytes;
	bool marked;
	bool is_access;
};
extern const struct callback callbacks[];
extern const u32 callback_count;

/*
 * Who wants to know of places, a bit each; of machine events, too
 * (sim/machine/event.h), by the same number. Told in this order: a hold stands
 * where where.h has been told already, and who counts references sees what the
 * access will find.
 */
enum listener { LISTENER_WHERE, LISTENER_HOLDS, LISTENER_STOP, LISTENER_REFERENCES, LISTENER_COUNT };

/*
 * Has the callbacks at these places told to one of them. A place is a site, or the return
 * address of a call whose callee has an entry callback: then the call is told
 * when it has been made. @text, @bytes: the code of the program.
 */
void callbacks_arm(enum listener listener, const char *text, u64 bytes, const void *const *place, u32 count);
/* Does anybody listen at that place? */
bool callbacks_is_armed(const void *place);
/* Each place at which somebody does, by address. */
void callbacks_each_armed(void (*visit)(const char *place));
/* What is told; on the stack of the code, before its access. */
extern void (*callbacks_told[LISTENER_COUNT])(const void *place, const volatile void *address, u32 bytes,
					      enum callback_kind kind);

/*
 * Every access, for the checkers, just before it happens; NULL: nobody looks.
 * @access: bits. The kcsan annotations add those that they know of.
 */
#define ACCESS_WRITE 1
#define ACCESS_MARKED 2 /* volatile: READ_ONCE(), WRITE_ONCE() and what is made of them */
#define ACCESS_ATOMIC 4 /* a read-modify-write */
#define ACCESS_ASSERT 8 /* none, but a claim that nobody else writes (with ACCESS_WRITE: accesses) meanwhile: ASSERT_EXCLUSIVE_*() */
extern void (*callbacks_access)(const void *place, const volatile void *address, u32 bytes, u32 access);

/* An atomic happens (the kernel port's asm/checked.h); tells callbacks_access alone. */
void sim_atomic_done(const volatile void *address, u64 bytes, bool writes);

/* A checked function was called, from @caller, and returns; NULL: nobody looks. */
extern void (*callbacks_entered)(const void *caller);
extern void (*callbacks_left)(void);

/*
 * What the tree says of accesses that come: those of this context are not to be
 * looked at (data_race(): as long as the sum of @by is not 0), or count as marked
 * (as long as; or the next @by: within sequence locks). NULL: nobody looks.
 */
enum annotation { ANNOTATION_DISABLED, ANNOTATION_ATOMIC, ANNOTATION_ATOMIC_NEXT };
extern void (*callbacks_annotated)(enum annotation what, s32 by);
/* An assertion (ACCESS_ASSERT) holds from here on, until it is told again without @address; by @scope. NULL: nobody looks. */
extern void (*callbacks_scoped)(const void *place, const volatile void *address, u32 bytes, u32 access, const void *scope);

#endif
