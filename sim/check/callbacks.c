// SPDX-License-Identifier: GPL-2.0-only
#include "callbacks.h"

#include <stdlib.h>
#include <string.h>

static const char *text;
static u64 text_bytes;
static u8 *armed;

void (*callbacks_told[LISTENER_COUNT])(const void *place, const volatile void *address, u32 bytes,
				       enum callback_kind kind);
void (*callbacks_access)(const void *place, const volatile void *address, u32 bytes, u32 access);
void (*callbacks_entered)(const void *caller);
void (*callbacks_left)(void);

static void tell_listeners(const void *place, const volatile void *address, u32 bytes, enum callback_kind kind)
{
	u8 listeners = armed[(const char *)place - text];

	for (u32 i = 0; i < LISTENER_COUNT; i++)
		if (listeners >> i & 1)
			callbacks_told[i](place, address, bytes, kind);
}

static inline void tell(const void *place, const volatile void *address, u32 bytes, enum callback_kind kind)
{
	u64 at = (u64)((const char *)place - text);

	if (__builtin_expect(at < text_bytes && armed[at], 0))
		tell_listeners(place, address, bytes, kind);
}

/* First whoever may hold the context here, then the checkers: they see what is so when the access happens. */
static inline void told_access(const void *place, const volatile void *address, u32 bytes, enum callback_kind kind, bool marked)
{
	tell(place, address, bytes, kind);
	if (__builtin_expect(callbacks_access != NULL, 0))
		callbacks_access(place, address, bytes, (kind == CALLBACK_WRITE ? ACCESS_WRITE : 0) | (marked ? ACCESS_MARKED : 0));
}

#define X(name, kind, bytes, marked)                                                     \
	void name(void *address)                                                         \
	{                                                                                \
		told_access(__builtin_return_address(0), address, bytes, CALLBACK_##kind, marked); \
	}
CALLBACK_ACCESSES(X)
#undef X

void __tsan_read_range(void *address, long bytes);
void __tsan_write_range(void *address, long bytes);
void __tsan_func_entry(void *caller);
void __tsan_func_exit(void *unused);
void __tsan_init(void);
void sim_atomic_reached(const volatile void *address, u64 bytes);

void __tsan_read_range(void *address, long bytes)
{
	told_access(__builtin_return_address(0), address, (u32)bytes, CALLBACK_READ, false);
}

void __tsan_write_range(void *address, long bytes)
{
	told_access(__builtin_return_address(0), address, (u32)bytes, CALLBACK_WRITE, false);
}

void __tsan_func_entry(void *caller)
{
	if (__builtin_expect(callbacks_entered != NULL, 0))
		callbacks_entered(caller);
	tell(caller, NULL, 0, CALLBACK_ENTRY);
	tell(__builtin_return_address(0), NULL, 0, CALLBACK_ENTRY);
}

void __tsan_func_exit(void *unused)
{
	(void)unused;
	tell(__builtin_return_address(0), NULL, 0, CALLBACK_EXIT);
	if (__builtin_expect(callbacks_left != NULL, 0))
		callbacks_left();
}

void __tsan_init(void)
{
}

static void told_atomic(const void *place, const volatile void *address, u64 bytes, bool writes)
{
	if (__builtin_expect(callbacks_access != NULL, 0))
		callbacks_access(place, address, (u32)bytes, ACCESS_MARKED | ACCESS_ATOMIC | (writes ? ACCESS_WRITE : 0));
}

/* Of the kernel port's asm/ headers: an atomic is one access. */
void sim_atomic_update(const volatile void *address, u64 bytes)
{
	tell(__builtin_return_address(0), address, (u32)bytes, CALLBACK_WRITE);
	told_atomic(__builtin_return_address(0), address, bytes, true);
}

/* In two steps: whoever was held at the first may find another value than it would have. */
void sim_atomic_reached(const volatile void *address, u64 bytes)
{
	tell(__builtin_return_address(0), address, (u32)bytes, CALLBACK_WRITE);
}

void sim_atomic_done(const volatile void *address, u64 bytes, bool writes)
{
	told_atomic(__builtin_return_address(0), address, bytes, writes);
}

const struct callback callbacks[] = {
#define X(name, kind, bytes, marked) {#name, name, CALLBACK_##kind, bytes, marked, true},
	CALLBACK_ACCESSES(X)
#undef X
	{"__tsan_read_range", __tsan_read_range, CALLBACK_READ, 0, false, true},
	{"__tsan_write_range", __tsan_write_range, CALLBACK_WRITE, 0, false, true},
	{"sim_atomic_update", sim_atomic_update, CALLBACK_WRITE, 0, true, true},
	{"sim_atomic_reached", sim_atomic_reached, CALLBACK_WRITE, 0, true, false},
	{"__tsan_func_entry", __tsan_func_entry, CALLBACK_ENTRY, 0, false, false},
	{"__tsan_func_exit", __tsan_func_exit, CALLBACK_EXIT, 0, false, false},
};
const u32 callback_count = sizeof(callbacks) / sizeof(*callbacks);

void callbacks_arm(enum listener listener, const char *from, u64 bytes, const void *const *place, u32 count)
{
	if (!armed) {
		armed = calloc(1, bytes);
		if (!armed)
			abort();
		text = from;
		text_bytes = bytes;
	}
	for (u32 i = 0; i < count; i++)
		if ((u64)((const char *)place[i] - text) < text_bytes)
			armed[(const char *)place[i] - text] |= (u8)(1u << listener);
}

bool callbacks_is_armed(const void *place)
{
	u64 at = (u64)((const char *)place - text);

	return at < text_bytes && armed[at];
}

void callbacks_each_armed(void (*visit)(const char *place))
{
	u64 eight, at = 0;

	while (at < text_bytes) {
		if (text_bytes - at >= sizeof(eight) && !(memcpy(&eight, armed + at, sizeof(eight)), eight)) {
			at += sizeof(eight);
			continue;
		}
		if (armed[at])
			visit(text + at);
		at++;
	}
}
