// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "silence.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../machine/order_watch.h"
#include "annotations.h"
#include "callbacks.h"
#include "direct.h"

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
/* More than any function that another takes the place of. */
#define WATCHED_BYTES 512
static const char *callee[CALLEES_MAX];
static u32 callee_count;

/* By callback: what is called instead where nobody listens; NULL: nothing else. */
#define CALLBACKS_MAX 64
static const void *direct[CALLBACKS_MAX];

static void find_direct(void)
{
	for (u32 i = 0; i < callback_count && i < CALLBACKS_MAX; i++)
		direct[i] = direct_for(callbacks[i].function);
}

static const struct callback *callback_at(const char *function)
{
	if (function < first || function > last)
		return NULL;
	for (u32 i = 0; i < callback_count; i++)
		if (callbacks[i].function == function)
			return &callbacks[i];
	return NULL;
}

/* Functions that are no point and do nothing in this run, or what another does quicker. */
#define SHORTCUTS_MAX 32
static struct shortcut shortcut[SHORTCUTS_MAX];
static u32 shortcut_count;

static void add_shortcut(const void *function, const void *instead)
{
	if (shortcut_count < SHORTCUTS_MAX)
		shortcut[shortcut_count++] = (struct shortcut){.function = function, .instead = instead};
}

/* Somebody waits for a place in it, or right behind it. */
static bool is_watched(const char *function)
{
	for (u32 i = 0; i < WATCHED_BYTES; i++)
		if (callbacks_is_armed(function + i))
			return true;
	return false;
}

static void find_shortcuts(const struct shortcut *given, u32 count)
{
	if (!order_watch)
		add_shortcut(order_fence, NULL);
	if (!callbacks_access || direct_for(sim_atomic_done))
		add_shortcut(sim_atomic_done, direct_for(sim_atomic_done));
	for (u32 i = 0; !callbacks_access && !callbacks_annotated && i < annotation_count; i++)
		add_shortcut(annotations[i], NULL);
	/* What takes the place of a function touches the same, but elsewhere. */
	for (u32 i = 0; i < count; i++)
		if (!given[i].instead ||
		    ((given[i].always || !callbacks_access) && !is_watched(given[i].function)))
			add_shortcut(given[i].function, given[i].instead);
}

static const struct shortcut *shortcut_of(const void *function)
{
	for (u32 i = 0; i < shortcut_count; i++)
		if (shortcut[i].function == function)
			return &shortcut[i];
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
		return (callbacks_access && callback->is_access) || callbacks_is_armed(place);
	}
}

static const char *code, *code_end;

/* What the call before that place goes to; NULL: there is no call. */
static const char *target(const char *place)
{
	s32 distance;
	u64 to;

	if (place - code < CALL_BYTES || (u8)place[-CALL_BYTES] != CALL)
		return NULL;
	memcpy(&distance, place - sizeof(distance), sizeof(distance));
	to = (u64)(place - code) + (u64)(s64)distance;
	return to < (u64)(code_end - code) ? code + to : NULL;
}

static void note_callee(const char *place)
{
	const char *to = target(place);

	if (to && !callback_at(to) && callee_count < CALLEES_MAX)
		callee[callee_count++] = to;
}

static void leave_out(const char *place)
{
	memcpy((char *)place - CALL_BYTES, nothing, CALL_BYTES);
}

static void call_instead(const char *place, const void *function)
{
	s32 distance = (s32)((const char *)function - place);

	memcpy((char *)place - sizeof(distance), &distance, sizeof(distance));
}

static void silence_callback(const char *place, const struct callback *callback)
{
	const void *instead = (u64)(callback - callbacks) < CALLBACKS_MAX ? direct[callback - callbacks] : NULL;

	if (!is_wanted(callback, place))
		leave_out(place);
	else if (instead && !callbacks_is_armed(place))
		call_instead(place, instead);
}

static void silence(const char *place, const char *to)
{
	const struct callback *callback = callback_at(to);
	const struct shortcut *shorter = callback ? NULL : shortcut_of(to);

	if (callback)
		silence_callback(place, callback);
	else if (shorter && !shorter->instead)
		leave_out(place);
	else if (shorter && !callbacks_is_armed(place))
		call_instead(place, shorter->instead);
}

static void silence_all(void)
{
	const char *at, *to;

	for (at = code; (at = memchr(at, CALL, (size_t)(code_end - at))) && code_end - at >= CALL_BYTES; at++) {
		to = target(at + CALL_BYTES);
		if (to)
			silence(at + CALL_BYTES, to);
	}
}

bool callbacks_silence(const char *text, u64 bytes, const struct shortcut *given, u32 count)
{
	const u64 page = (u64)sysconf(_SC_PAGESIZE);
	char *from = (char *)((u64)text & ~(page - 1));
	size_t length = (size_t)(text + bytes - from);

	find_shortcuts(given, count);
	find_direct();
	if (callbacks_access && callbacks_entered && callbacks_left && !shortcut_count)
		return true;
	if (mprotect(from, length, PROT_READ | PROT_WRITE | PROT_EXEC))
		return false;
	code = text;
	code_end = text + bytes;
	find_bounds();
	callbacks_each_armed(note_callee);
	silence_all();
	return !mprotect(from, length, PROT_READ | PROT_EXEC);
}
