// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the memory checker keeps: which bytes of RAM may be touched, what stands
 * around an address, who did something. In RAM that nobody commits: nothing here
 * touches it.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>

#include "sim/check/allocations.h"
#include "sim/check/checks.h"
#include "sim/check/shadow.h"

#define COVERS (1ULL << 30)

static bool name_context(char *name, u32 bytes)
{
	snprintf(name, bytes, "%s", "gpu");
	return true;
}

static const struct check_port port = {.context = name_context};

static void begin(void)
{
	arena_init(0);
	check_port = &port;
	shadow_begin(COVERS);
	allocations_begin(COVERS);
}

Test(shadow, allows_nothing_before_it_is_told, .init = begin)
{
	cr_assert(not(shadow_allows_word(0, 1)));
	cr_assert(not(shadow_allows_word(COVERS - 8, 8)));
	cr_assert(eq(u64, shadow_first_bad(4096, 8), 4096));
}

Test(shadow, allows_to_the_byte, .init = begin)
{
	shadow_allow(64, 13);
	cr_assert(shadow_allows_word(64, 8));
	cr_assert(shadow_allows_word(72, 4));
	cr_assert(shadow_allows_word(76, 1));
	cr_assert(not(shadow_allows_word(77, 1)));
	cr_assert(not(shadow_allows_word(72, 8)));
	cr_assert(eq(u64, shadow_first_bad(64, 13), NEVER_NS));
	cr_assert(eq(u64, shadow_first_bad(64, 14), 77));
	cr_assert(eq(u64, shadow_first_bad(70, 100), 77));
	cr_assert(eq(u64, shadow_first_bad(60, 8), 60));
	cr_assert(eq(u64, shadow_first_bad(78, 1), 78));
	cr_assert(eq(u64, shadow_first_bad(77, 0), NEVER_NS));
}

Test(shadow, knows_words_across_grains_slowly, .init = begin)
{
	shadow_allow(64, 16);
	cr_assert(not(shadow_allows_word(68, 8)));
	cr_assert(eq(u64, shadow_first_bad(68, 8), NEVER_NS));
	cr_assert(eq(u64, shadow_first_bad(76, 8), 80));
}

/* Whatever stands where in them: the first bad byte is that of a search byte by byte. */
static u64 first_bad_slowly(u64 offset, u64 bytes)
{
	for (u64 at = offset; at < offset + bytes; at++)
		if (!shadow_allows_word(at, 1))
			return at;
	return NEVER_NS;
}

Test(shadow, finds_the_first_bad_byte_of_long_ranges, .init = begin)
{
	const u64 from = 512, bytes = 400;

	for (u64 bad = from - 8; bad < from + bytes + 8; bad += 8) {
		for (u64 good_of_it = 0; good_of_it < 8; good_of_it += 3) {
			shadow_allow(from - 64, bytes + 128);
			shadow_set(bad, 8, SHADOW_FREED);
			shadow_allow(bad, good_of_it);
			for (u64 at = from; at < from + 20; at++)
				cr_assert(eq(u64, shadow_first_bad(at, bytes - 20), first_bad_slowly(at, bytes - 20)));
		}
	}
}

Test(shadow, forgets_what_was_freed, .init = begin)
{
	shadow_allow(128, 24);
	shadow_set(128, 32, SHADOW_FREED);
	cr_assert(eq(i8, shadow_at(128), SHADOW_FREED));
	cr_assert(eq(i8, shadow_at(159), SHADOW_FREED));
	cr_assert(eq(i8, shadow_at(160), SHADOW_NEVER));
	cr_assert(not(shadow_allows_word(128, 1)));
	cr_assert(eq(u64, shadow_first_bad(136, 4), 136));
}

Test(allocations, are_found_from_inside_and_from_behind, .init = begin)
{
	struct allocation *first = allocation_add(1024, 192, 256, NULL, MEMORY_OF_INSTANCES, NULL, NULL);

	cr_assert(eq(ptr, allocation_at(1024), first));
	cr_assert(eq(ptr, allocation_at(1032), NULL));
	cr_assert(eq(ptr, allocation_around(1024 + 255), first));
	cr_assert(eq(ptr, allocation_around(1024 + 256), NULL));
	cr_assert(eq(ptr, allocation_around(1023), NULL));
	cr_assert(eq(ptr, allocation_around(COVERS), NULL));
}

Test(allocations, in_others_are_found_first, .init = begin)
{
	allocation_add(4096, 8192, 8192, "vmalloc", MEMORY_OF_KERNEL, NULL, NULL);
	allocation_add(4096 + 512, 8, 32, "percpu", MEMORY_OF_KERNEL, NULL, NULL);
	cr_assert(eq(ptr, allocation_around(4096 + 520), allocation_at(4096 + 512)));
	cr_assert(eq(ptr, allocation_around(4096 + 544), allocation_at(4096)));
}

Test(allocations, at_one_place_are_the_last_one, .init = begin)
{
	allocation_add(1024, 40, 64, NULL, MEMORY_OF_INSTANCES, NULL, NULL)->live = false;
	cr_assert(eq(u64, allocation_add(1024, 30, 64, NULL, MEMORY_OF_INSTANCES, NULL, NULL)->number, 2));
	cr_assert(eq(u64, allocation_at(1024)->bytes, 30));
	cr_assert(allocation_at(1024)->live);
}

static bool is_kernels(const struct allocation *allocation)
{
	return allocation->owner == MEMORY_OF_KERNEL;
}

static void take_offset(void *arg, const struct allocation *allocation)
{
	char *text = arg;

	sprintf(text + strlen(text), "%llu ", allocation->offset);
}

Test(allocations, that_are_wanted_are_told_in_the_order_in_which_they_were_made, .init = begin)
{
	char text[64] = "";

	allocation_add(2048, 8, 32, NULL, MEMORY_OF_KERNEL, NULL, NULL);
	allocation_add(1024, 8, 32, NULL, MEMORY_OF_KERNEL, NULL, NULL);
	allocation_add(4096, 8, 32, NULL, MEMORY_OF_KERNEL, NULL, NULL);
	allocation_add(2048, 8, 32, NULL, MEMORY_OF_KERNEL, NULL, NULL);
	allocation_add(512, 8, 32, NULL, MEMORY_OF_MODULES, NULL, NULL);
	allocations_each(is_kernels, take_offset, text);
	cr_assert(eq(str, text, "1024 4096 2048 "));
}

static void expect_cache(u64 bytes, const char *cache, const char *expected)
{
	char text[32];

	allocation_cache(allocation_add(1024, bytes, 65536, cache, MEMORY_OF_KERNEL, NULL, NULL), text, sizeof(text));
	cr_assert(eq(str, text, (char *)expected), "%llu bytes", bytes);
}

Test(allocations, are_named_as_slab_names_them, .init = begin)
{
	expect_cache(1, NULL, "kmalloc-8");
	expect_cache(8, NULL, "kmalloc-8");
	expect_cache(65, NULL, "kmalloc-96");
	expect_cache(97, NULL, "kmalloc-128");
	expect_cache(150, NULL, "kmalloc-192");
	expect_cache(193, NULL, "kmalloc-256");
	expect_cache(4097, NULL, "kmalloc-8192");
	expect_cache(100, "faulty", "faulty");
}

Test(stacks, equal_ones_are_kept_once_and_names_too, .init = begin)
{
	struct moment first = moment_now(NULL), second = moment_now(NULL);

	cr_assert(eq(u32, first.calls, second.calls));
	cr_assert(eq(u32, first.context, second.context));
	cr_assert(eq(str, (char *)moment_context(&first), "gpu"));
}

Test(stacks, begin_at_a_place_that_is_on_them)
{
	const void *address[4] = {(void *)1, (void *)2, (void *)3, (void *)4};

	cr_assert(eq(u32, stack_from((void *)3, address, 4), 2));
	cr_assert(eq(ptr, (void *)address[0], (void *)3));
	cr_assert(eq(u32, stack_from((void *)9, address, 2), 2));
}
