// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trace: blocks of records, each a header and a payload rounded up to eight
 * bytes, zero where nobody wrote. The hash of a record is taken when the next
 * one is reserved, since its payload is filled in after trace_reserve().
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"
#include "trace.h"

#define BLOCK_BYTES (64u << 10)
#define DEFAULT_LIMIT_BYTES (16ULL << 20)
#define NO_CPU 0xffff
#define HASH_MULTIPLIER 0x9e3779b97f4a7c15ULL
#define HASH_EVEN 0xa0761d6478bd642fULL
#define HASH_ODD 0xe7037ed1a0b428dbULL

struct block {
	struct block *next;
	u32 used;
	u64 data[(BLOCK_BYTES - 16) / 8];
};

u32 trace_mask = ~0u;
static void (*stamp)(struct trace_record *record);
static struct block *oldest, *newest;
static u64 blocks, limit_bytes = DEFAULT_LIMIT_BYTES;
static u64 total, hash = 0xcbf29ce484222325ULL;
static struct trace_record *open_record; /* its payload may still be written */
static u32 followed_kinds;
static void (*follower)(const struct trace_record *record, const void *payload, u64 hash);

void trace_set_stamp(void (*function)(struct trace_record *record))
{
	stamp = function;
}

static u32 record_bytes(u32 payload_bytes)
{
	return sizeof(struct trace_record) + ((payload_bytes + 7) & ~7u);
}

/* Two words a step, by a full multiplication each, so that steps overlap. */
static void hash_open_record(void)
{
	const struct trace_record *record = open_record;
	const u64 *word = (const u64 *)record;
	u64 h = hash;
	u32 words;

	if (!record)
		return;
	words = record_bytes(record->bytes) / 8;
	for (u32 i = 0; i < words; i += 2) {
		u64 odd = i + 1 < words ? word[i + 1] : words;
		unsigned __int128 product = (unsigned __int128)(word[i] ^ HASH_EVEN) * (odd ^ HASH_ODD);

		h = (h ^ (u64)product ^ (u64)(product >> 64)) * HASH_MULTIPLIER;
		h ^= h >> 32;
	}
	hash = h;
	open_record = NULL;
	if (followed_kinds & (1u << record->kind))
		follower(record, record + 1, h);
}

static struct block *new_block(void)
{
	struct block *block;

	if (limit_bytes && oldest && oldest != newest && (blocks + 1) * BLOCK_BYTES > limit_bytes) {
		block = oldest;
		oldest = block->next;
	} else {
		block = malloc(sizeof(*block));
		engine_assert(block);
		blocks++;
	}
	block->next = NULL;
	block->used = 0;
	if (newest)
		newest->next = block;
	else
		oldest = block;
	newest = block;
	return block;
}

static struct trace_record *new_record(enum trace_kind kind, u16 type, u32 bytes)
{
	u32 all_bytes = record_bytes(bytes);
	struct block *block = newest;
	struct trace_record *record;

	engine_assert(bytes <= BLOCK_BYTES / 2);
	hash_open_record();
	if (!block || block->used + all_bytes > sizeof(block->data))
		block = new_block();
	record = (struct trace_record *)((u8 *)block->data + block->used);
	block->used += all_bytes;
	memset(record, 0, all_bytes);
	record->when_ns = engine.now_ns;
	record->seq = total++;
	record->bytes = bytes;
	record->kind = kind;
	record->type = type;
	open_record = record;
	return record;
}

static void name_hardware(struct trace_record *record, const char *name)
{
	record->cpu = NO_CPU;
	memcpy(record->flags, "....", 5);
	strncpy(record->task, name, sizeof(record->task) - 1);
}

/* Whoever is running; in a callback nobody is, and it is the machine itself. */
static void stamp_running(struct trace_record *record)
{
	const struct context *context = context_running();

	name_hardware(record, context ? context_name(context) : "machine");
	if (context && stamp)
		stamp(record);
}

void *trace_reserve(enum trace_kind kind, u16 type, u32 bytes)
{
	struct trace_record *record;

	if (!trace_wanted(kind))
		return NULL;
	record = new_record(kind, type, bytes);
	stamp_running(record);
	return record + 1;
}

/* Returns the room for @extra_bytes behind the text. */
static void *text_record(enum trace_kind kind, const char *actor, u32 extra_bytes, const char *format, va_list args)
{
	static char text[1024];
	u32 bytes = format_line(text, sizeof(text), format, args) + 1;
	struct trace_record *record = new_record(kind, 0, bytes + extra_bytes);

	if (actor)
		name_hardware(record, actor);
	else
		stamp_running(record);
	memcpy(record + 1, text, bytes);
	return (char *)(record + 1) + bytes;
}

void trace_text(enum trace_kind kind, const char *actor, const char *format, ...)
{
	va_list args;

	if (!trace_wanted(kind))
		return;
	va_start(args, format);
	text_record(kind, actor, 0, format, args);
	va_end(args);
}

void trace_text_data(enum trace_kind kind, const char *actor, const void *data, u32 bytes, const char *format, ...)
{
	va_list args;

	if (!trace_wanted(kind))
		return;
	va_start(args, format);
	memcpy(text_record(kind, actor, bytes, format, args), data, bytes);
	va_end(args);
}

void trace_each(bool (*each)(void *arg, const struct trace_record *record, const void *payload), void *arg)
{
	for (const struct block *block = oldest; block; block = block->next) {
		u32 at = 0;

		while (at < block->used) {
			const struct trace_record *record =
				(const struct trace_record *)((const u8 *)block->data + at);

			if (!each(arg, record, record + 1))
				return;
			at += record_bytes(record->bytes);
		}
	}
}

void trace_follow(u32 kinds, void (*told)(const struct trace_record *record, const void *payload, u64 hash))
{
	followed_kinds = kinds;
	follower = told;
}

u64 trace_total(void)
{
	return total;
}

u64 trace_hash(void)
{
	hash_open_record();
	return hash;
}

void trace_set_limit(u64 bytes)
{
	limit_bytes = bytes;
}
