// SPDX-License-Identifier: GPL-2.0-only
#include "notes.h"

#include <string.h>

struct notes notes;

void notes_begin(void)
{
	calls_let_go = notes_keep;
	notes.epoch = 0;
	notes_drop();
}

static void clear_filter(void)
{
	if (notes.filtered)
		memset(notes.filter, 0, sizeof(notes.filter));
	notes.filtered = false;
	notes.marked = 0;
}

void notes_drop(void)
{
	notes_empty();
	notes.kept = 0;
	calls_held = false;
	notes.of_interrupt = false;
	clear_filter();
}

void notes_drop_others(u32 epoch)
{
	struct note *to = notes.note;

	for (const struct note *note = notes.note; note < notes.next; note++)
		if (note->epoch == epoch)
			*to++ = *note;
	notes.next = to;
	notes.found = notes.marked = 0;
	calls_held &= to != notes.note;
	if (notes.kept < epoch)
		clear_filter();
}

static u64 mark_of_note(const struct note *note)
{
	return mark_of(note->epoch, 0, note->access) | mark_of_bytes(note->at, note->bytes);
}

static struct seen_at seen_of_note(const struct note *note)
{
	if (!checks_explain)
		return (struct seen_at){.place = note->place, .calls = note->calls};
	return (struct seen_at){note->place, calls_node(note->frame), note->when_ns, note->old};
}

void notes_mark(void)
{
	for (const struct note *note = notes.note + notes.marked; note < notes.next; note++) {
		u32 bit = note->at / CELL_BYTES % NOTES_FILTER_BITS;

		notes.filter[bit / 64] |= 1ULL << bit % 64;
		notes.filtered = true;
	}
	notes.marked = notes_count();
}

void notes_keep(void)
{
	struct seen_at seen;

	notes_mark();
	for (const struct note *note = notes.note; note < notes.next; note++) {
		if (!note->bytes || !cells_have(note->at))
			continue;
		seen = seen_of_note(note);
		cell_put(cell_at(note->at), mark_of_note(note), &seen);
		notes.kept = note->epoch;
	}
	notes_empty();
	calls_held = false;
}

void notes_forget(u64 address, u64 bytes)
{
	u64 from = address & ~(u64)(CELL_BYTES - 1);

	for (struct note *note = notes.note; note < notes.next; note++)
		if (note->at >= from && note->at < address + bytes)
			note->bytes = 0;
}

/* By cell, the last note of each that ends alike. What is left here of notes that are gone leads to another cell, or on. */
#define LAST_COUNT 1024
static u16 last[LAST_COUNT];

static u32 last_of(u64 at)
{
	return at / CELL_BYTES % LAST_COUNT;
}

static void find_new(void)
{
	for (; notes.found < notes_count(); notes.found++) {
		struct note *note = &notes.note[notes.found];

		note->before = last[last_of(note->at)];
		last[last_of(note->at)] = (u16)notes.found;
	}
}

bool notes_know(u64 at, u64 mark)
{
	u32 end = notes_count(), i;

	find_new();
	for (i = last[last_of(at)]; i < end && last_of(notes.note[i].at) == last_of(at); end = i, i = notes.note[i].before)
		if (!((notes.note[i].at ^ at) & ~(u64)(CELL_BYTES - 1)) && notes.note[i].bytes &&
		    mark_covers(mark_of_note(&notes.note[i]), mark))
			return true;
	return false;
}
