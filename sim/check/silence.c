// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "silence.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "callbacks.h"

/* x86: a call of a distance, and what does nothing in as many bytes. */
#define CALL 0xe8
#define CALL_BYTES 5
static const u8 nothing[CALL_BYTES] = {0x0f, 0x1f, 0x44, 0x00, 0x00};

/* Where the functions of callbacks begin, for a first look. */
static const char *first, *last;

static void find_bounds(void)
{
	first = last = callbacks[0].function;
	for (u32 i = 1; i < callback_count; i++) {
		const char *function = callbacks[i].function;

		first = function < first ? function : first;
		last = function > last ? function : last;
	}
}

/* Functions that somebody waits to be called from an armed place: they tell so by their own entry callback. */
#define CALLEES_MAX 256
#define ENTRY_WITHIN_BYTES 64
static const char *callee[CALLEES_MAX];
static u32 callee_count;

static const struct callback *callback_at(const char *function)
{
	if (function < first || function > last)
		return NULL;
	for (u32 i = 0; i < callback_count; i++)
		if (callbacks[i].function == function)
			return &callbacks[i];
	return NULL;
}

static bool begins_a_callee(const char *place)
{
	if (callee_count == CALLEES_MAX)
		return true;
	for (u32 i = 0; i < callee_count; i++)
		if (place > callee[i] && place <= callee[i] + ENTRY_WITHIN_BYTES)
			return true;
	return false;
}

static bool is_wanted(const struct callback *callback, const char *place)
{
	switch (callback->kind) {
	case CALLBACK_ENTRY:
		return callbacks_entered || callbacks_is_armed(place) || begins_a_callee(place);
	case CALLBACK_EXIT:
		return callbacks_left || callbacks_is_armed(place);
	default:
		return callbacks_access || callbacks_is_armed(place);
	}
}

static void note_callee(const struct callback *callback, const char *place, const char *to)
{
	if (!callback && callbacks_is_armed(place) && callee_count < CALLEES_MAX)
		callee[callee_count++] = to;
}

static void silence(const struct callback *callback, const char *place, const char *to)
{
	(void)to;
	if (callback && !is_wanted(callback, place))
		memcpy((char *)place - CALL_BYTES, nothing, CALL_BYTES);
}

static void each_call(const char *text, u64 bytes, void (*visit)(const struct callback *callback, const char *place, const char *to))
{
	const char *end = text + bytes, *at, *to;
	s32 distance;

	for (at = text; (at = memchr(at, CALL, (size_t)(end - at))) && end - at >= CALL_BYTES; at++) {
		memcpy(&distance, at + 1, sizeof(distance));
		to = at + CALL_BYTES + distance;
		visit(callback_at(to), at + CALL_BYTES, to);
	}
}

bool callbacks_silence(const char *text, u64 bytes)
{
	const u64 page = (u64)sysconf(_SC_PAGESIZE);
	char *from = (char *)((u64)text & ~(page - 1));
	size_t length = (size_t)(text + bytes - from);

	if (callbacks_access && callbacks_entered && callbacks_left)
		return true;
	if (mprotect(from, length, PROT_READ | PROT_WRITE | PROT_EXEC))
		return false;
	find_bounds();
	each_call(text, bytes, note_callee);
	each_call(text, bytes, silence);
	return !mprotect(from, length, PROT_READ | PROT_EXEC);
}
