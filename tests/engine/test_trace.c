// SPDX-License-Identifier: GPL-2.0-only
/* The trace: what is kept, in which order, and what its hash covers. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expect.h"
#include "sim/engine/choice.h"
#include "sim/engine/internal.h"
#include "sim/engine/trace.h"

static bool print(void *arg, const struct trace_record *record, const void *payload)
{
	u32 *left = arg;

	printf("%llu #%llu %s cpu%d pid%d %s kind%u type%u %u: %s", record->when_ns, record->seq,
	       record->task, record->cpu == 0xffff ? -1 : record->cpu, record->pid, record->flags,
	       record->kind, record->type, record->bytes,
	       record->kind == TRACE_KERNEL ? "" : (const char *)payload);
	if (record->kind != TRACE_KERNEL && strlen(payload) + 1 < record->bytes)
		printf(", then %.6s", (const char *)payload + strlen(payload) + 1);
	printf("\n");
	return --*left != 0;
}

static struct engine_event event;

static void trace_in_callback(void *arg)
{
	(void)arg;
	trace_text(TRACE_MACHINE, NULL, "irq:%s raise cpu%u", "mbox-a2p", 1);
	trace_text(TRACE_PLATFORM, "firmware-with-a-long-name", "busy");
}

static void stamp(struct trace_record *record)
{
	strcpy(record->task, "kworker/0:1");
	strcpy(record->flags, "d.h1");
	record->pid = 17;
	record->cpu = 3;
}

static void kinds_program(void *arg)
{
	u32 all = ~0u, two = 2;

	(void)arg;
	trace_text(TRACE_LOG, NULL, "before");
	trace_set_stamp(stamp);
	engine_event_init(&event, ORDER_LINE, "line", trace_in_callback, NULL);
	engine_post(&event, 1000);
	engine_pause_until(2000);
	memcpy(trace_reserve(TRACE_KERNEL, 42, 5), "abcde", 5);
	trace_text(TRACE_CLIENT, NULL, "begins");
	trace_text_data(TRACE_CLIENT, NULL, "hidden", 6, "shown %d", 1);
	trace_mask &= ~(1u << TRACE_FAULT);
	trace_text(TRACE_FAULT, NULL, "not wanted");
	printf("%d\n", trace_reserve(TRACE_FAULT, 0, 8) == NULL);
	trace_each(print, &all);
	trace_each(print, &two);
	printf("%llu\n", trace_total());
	engine_exit(0);
}

Test(trace, keeps_records_in_order_with_who_and_when)
{
	expect_all(run_child(&plain_config, kinds_program, NULL),
		   "1\n"
		   "0 #0 main cpu-1 pid0 .... kind1 type0 7: before\n"
		   "1000 #1 machine cpu-1 pid0 .... kind2 type0 24: irq:mbox-a2p raise cpu1\n"
		   "1000 #2 firmware-with-a cpu-1 pid0 .... kind3 type0 5: busy\n"
		   "2000 #3 kworker/0:1 cpu3 pid17 d.h1 kind0 type42 5: \n"
		   "2000 #4 kworker/0:1 cpu3 pid17 d.h1 kind5 type0 7: begins\n"
		   "2000 #5 kworker/0:1 cpu3 pid17 d.h1 kind5 type0 14: shown 1, then hidden\n"
		   "0 #0 main cpu-1 pid0 .... kind1 type0 7: before\n"
		   "1000 #1 machine cpu-1 pid0 .... kind2 type0 24: irq:mbox-a2p raise cpu1\n"
		   "6\n");
}

static u64 next_seq, records_kept, bytes_kept;

static bool in_sequence(void *arg, const struct trace_record *record, const void *payload)
{
	if (!records_kept++)
		next_seq = record->seq;
	if (record->seq != next_seq++ || memcmp(payload, &record->seq, 8))
		*(bool *)arg = false;
	bytes_kept += sizeof(*record) + record->bytes;
	return true;
}

/* Writes 100,000 records under a limit of 1 MiB, or none. */
static void ring_program(void *arg)
{
	bool good = true;

	trace_set_limit((u64)arg);
	for (u64 i = 0; i < 100000; i++)
		memcpy(trace_reserve(TRACE_KERNEL, 1, 8 + i % 100), &i, 8);
	trace_each(in_sequence, &good);
	printf("%s, %s, the last is %llu, %s, %llu in all, hash %016llx\n",
	       good ? "in sequence" : "out of sequence", records_kept == 100000 ? "all kept" : "some kept",
	       next_seq - 1, bytes_kept <= 1 << 20 && bytes_kept > 900 << 10 ? "about 1 MiB" : "other size",
	       trace_total(), trace_hash());
	engine_exit(0);
}

Test(trace, drops_the_oldest_block_past_the_limit_and_none_without)
{
	const struct child *child = run_child(&plain_config, ring_program, (void *)(1 << 20));
	char hash[64];

	expect_text(child, "in sequence, some kept, the last is 99999, about 1 MiB, 100000 in all");
	snprintf(hash, sizeof(hash), "%.24s", strstr(child->text, "hash"));
	child = run_child(&plain_config, ring_program, NULL);
	expect_text(child, "in sequence, all kept, the last is 99999, other size, 100000 in all");
	expect_text(child, hash);
}

struct hash_case {
	const char *text;
	u64 when_ns;
	u32 bytes, type;
};

static void hash_program(void *arg)
{
	const struct hash_case *c = arg;
	u8 *payload;

	engine_pause_until(c->when_ns);
	/* What was in the memory before must not matter. */
	free(memset(malloc(70000), (int)c->bytes, 70000));
	payload = trace_reserve(TRACE_KERNEL, c->type, c->bytes);
	memcpy(payload, c->text, c->bytes);
	trace_text(TRACE_LOG, NULL, "last");
	printf("%016llx\n", trace_hash());
	engine_exit(0);
}

Test(trace, the_hash_covers_every_byte_of_a_record_and_nothing_else)
{
	static struct hash_case cases[] = {{"hello", 5, 5, 1}, {"hellp", 5, 5, 1}, {"hello", 6, 5, 1},
					   {"hello", 5, 6, 1}, {"hello", 5, 5, 2}, {"hello", 5, 4, 1}};
	u32 count = sizeof(cases) / sizeof(cases[0]);
	char *hashes[6];

	for (u32 i = 0; i < count; i++) {
		hashes[i] = strdup(run_child(&plain_config, hash_program, &cases[i])->text);
		cr_assert_eq(strlen(hashes[i]), 17);
		expect_all(run_child(&plain_config, hash_program, &cases[i]), hashes[i]);
		for (u32 j = 0; j < i; j++)
			cr_assert(strcmp(hashes[i], hashes[j]), "cases %u and %u", j, i);
	}
	while (count)
		free(hashes[--count]);
}

static u64 followed_hash;

static void follow(const struct trace_record *record, const void *payload, u64 hash)
{
	printf("%llu:%s ", record->seq, (const char *)payload);
	followed_hash = hash;
}

static void follow_program(void *arg)
{
	char *room;

	(void)arg;
	trace_follow(1u << TRACE_CLIENT | 1u << TRACE_FAULT, follow);
	trace_text(TRACE_CLIENT, NULL, "begins");
	trace_text(TRACE_LOG, NULL, "not followed");
	room = trace_reserve(TRACE_FAULT, 1, 8);
	strcpy(room, "late");
	trace_text(TRACE_CLIENT, NULL, "ends");
	printf("| ");
	printf("%d\n", trace_hash() == followed_hash);
	trace_follow(0, NULL);
	trace_text(TRACE_CLIENT, NULL, "unseen");
	trace_hash();
	engine_exit(0);
}

/* Told when the next record comes, or when the hash is asked for: its payload may be written until then. */
Test(trace, records_are_followed_once_they_are_complete)
{
	expect_all(run_child(&plain_config, follow_program, NULL), "0:begins 2:late | 3:ends 1\n");
}

static void __attribute__((format(printf, 1, 2))) check_format(const char *format, ...)
{
	char ours[64], theirs[64];
	va_list args;
	u32 bytes;

	va_start(args, format);
	bytes = format_line(ours, sizeof(ours), format, args);
	va_end(args);
	va_start(args, format);
	vsnprintf(theirs, sizeof(theirs), format, args);
	va_end(args);
	cr_assert_str_eq(ours, theirs);
	cr_assert_eq(bytes, strlen(theirs));
}

Test(trace, lines_are_formatted_as_the_c_library_does)
{
	check_format("plain");
	check_format("%s|%d|%u|%x|%c|%%", "text", -5, 4000000000u, 0xdeadbeefu, 'x');
	check_format("%lld %llu %llx %ld %zu", -9223372036854775807LL - 1, ~0ULL, ~0ULL, -1L, (size_t)7);
	check_format("%.*s|%d", 3, "abcdef", 0);
	check_format("%02X %04x %08X|%03u|%02llx|%01x|%02X", 10u, 0xbeu, 0xdeadbeefu, 7u, ~0ULL, 0u, 0x12345u);
	check_format("%2u|%-3d|%5.2f", 1u, 2, 3.0);
	check_format("%d %d", 2147483647, -2147483647 - 1);
	check_format("%5d %-5s| %08x %.3f %s", 42, "ab", 7, 1.5, "after");
	check_format("%s",
		     "a text that is longer than the room there is for it, so that it is cut at the end");
	check_format("%05llu %s %p", 12ULL, "b", (void *)16);
}
