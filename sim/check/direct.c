// SPDX-License-Identifier: GPL-2.0-only
#include "direct.h"

#include "checks.h"
#include "memory.h"
#include "races.h"

#define PLACE __builtin_return_address(0)
#define FRAME __builtin_frame_address(0)
#define ALWAYS_INLINE inline __attribute__((always_inline))

static __attribute__((noinline)) void look_for_races(const void *place, const void *frame, const volatile void *address,
							   u32 bytes, u32 access)
{
	if (races_mode == RACES_AMONG)
		races_look_short(place, calls_of_frame(frame), address, bytes, access);
	else if (races_are_watched)
		callbacks_access(place, address, bytes, access);
	else
		races_look(place, calls_of_frame(frame), address, bytes, access);
}

static ALWAYS_INLINE void judge(const void *place, const volatile void *address, u32 bytes, u32 access, const void *frame)
{
	if (__builtin_expect(!memory_is_good((u64)address, bytes, frame), 0))
		memory_look(place, (u64)address, bytes, access, frame);
}

static ALWAYS_INLINE void note(const void *place, const volatile void *address, u32 bytes, u32 access, const void *frame)
{
	if (__builtin_expect(!races_note(place, (u64)address, bytes, access, frame), 0))
		look_for_races(place, frame, address, bytes, access);
}

#define ACCESS_OF(kind, marked) ((CALLBACK_##kind == CALLBACK_WRITE ? ACCESS_WRITE : 0) | ((marked) ? ACCESS_MARKED : 0))

#define DIRECT_FOR_ALL(name, parameters, bytes, access)                           \
	static void MEMORY##name parameters                                      \
	{                                                                        \
		judge(PLACE, address, bytes, access, FRAME);                     \
	}                                                                        \
	static void RACES##name parameters                                       \
	{                                                                        \
		note(PLACE, address, bytes, access, FRAME);                      \
	}                                                                        \
	static void BOTH##name parameters                                        \
	{                                                                        \
		judge(PLACE, address, bytes, access, FRAME);                     \
		note(PLACE, address, bytes, access, FRAME);                      \
	}

#define X(name, kind, bytes, marked) DIRECT_FOR_ALL(name, (void *address), bytes, ACCESS_OF(kind, marked))
CALLBACK_ACCESSES(X)
#undef X

#define ATOMIC (ACCESS_MARKED | ACCESS_ATOMIC)
DIRECT_FOR_ALL(sim_atomic_update, (const volatile void *address, u64 bytes), (u32)bytes, ATOMIC | ACCESS_WRITE)
DIRECT_FOR_ALL(sim_atomic_done, (const volatile void *address, u64 bytes, bool writes), (u32)bytes,
	       ATOMIC | (writes ? ACCESS_WRITE : 0))

/* struct direct - @function: what the compiler, or the tree, calls. */
struct direct {
	const void *function;
	const void *memory;
	const void *races;
	const void *both;
};

static const struct direct directs[] = {
#define DIRECT_ENTRY(name) {name, MEMORY##name, RACES##name, BOTH##name},
#define X(name, kind, bytes, marked) DIRECT_ENTRY(name)
	CALLBACK_ACCESSES(X)
#undef X
	DIRECT_ENTRY(sim_atomic_update)
	DIRECT_ENTRY(sim_atomic_done)
};

const void *direct_for(const void *function)
{
	bool memory = check_wanted(CHECK_MEMORY), races = check_wanted(CHECK_RACES);

	if (checks_explain)
		return NULL;
	for (u32 i = 0; i < sizeof(directs) / sizeof(*directs); i++)
		if (directs[i].function == function)
			return memory && races ? directs[i].both : memory ? directs[i].memory : races ? directs[i].races : NULL;
	return NULL;
}
