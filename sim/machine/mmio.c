// SPDX-License-Identifier: GPL-2.0-only
/* MMIO windows: who answers at an address, what an access costs, what is no legal access. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../engine/arena.h"
#include "machine.h"

#define PAGE_BYTES 4096ULL
#define PAGE_SHIFT 12
#define NO_WINDOW 0xffffu

static struct mmio_window *windows[NO_WINDOW];
static u32 window_count;
static u16 *page_owner; /* window of each page of the DEVICES part that was given away */
static u64 page_count;
static struct mmio_window *last_hit;

void mmio_add(struct mmio_window *window)
{
	u64 pages = (window->bytes + PAGE_BYTES - 1) >> PAGE_SHIFT;

	engine_assert(window->bytes && window_count < NO_WINDOW);
	window->base =
		(u64)arena_commit(ARENA_DEVICES_OFFSET + (page_count << PAGE_SHIFT), pages << PAGE_SHIFT);
	page_owner = realloc(page_owner, (page_count + pages) * sizeof(*page_owner));
	engine_assert(page_owner);
	for (u64 i = 0; i < pages; i++)
		page_owner[page_count++] = (u16)window_count;
	windows[window_count++] = window;
}

static void __attribute__((noreturn, noinline))
refuse(const char *what, u64 address, u64 bytes, const struct mmio_window *window)
{
	char text[256], place[128] = "in no window";

	if (window)
		snprintf(place, sizeof(place), "window %s + 0x%llx of 0x%llx", window->name,
			 address - window->base, window->bytes);
	snprintf(text, sizeof(text), "mmio: %s: %llu bytes at 0x%llx, %s", what, bytes, address, place);
	engine_set_fault_place(__builtin_return_address(0), (void *)address, __builtin_frame_address(0));
	engine_stop(ENGINE_FAULT, text);
}

static struct mmio_window *find(u64 address, u64 bytes)
{
	struct mmio_window *window = last_hit;
	u64 page;

	if (!window || address - window->base >= window->bytes) {
		page = (address - arena_base - ARENA_DEVICES_OFFSET) >> PAGE_SHIFT;
		if (page >= page_count)
			refuse("access to no device", address, bytes, NULL);
		window = windows[page_owner[page]];
		last_hit = window;
	}
	if (address - window->base + bytes > window->bytes || bytes > window->bytes)
		refuse("access past the end", address, bytes, window);
	return window;
}

static struct mmio_window *find_word(u64 address, u32 bytes)
{
	struct mmio_window *window = find(address, bytes);

	if (bytes != 1 && bytes != 2 && bytes != 4 && bytes != 8)
		refuse("access of an impossible size", address, bytes, window);
	if (address % bytes)
		refuse("misaligned access", address, bytes, window);
	return window;
}

static u64 load(const struct mmio_window *window, u64 address, u32 bytes)
{
	u64 value = 0;

	if (window->memory)
		memcpy(&value, (const void *)address, bytes);
	else if (window->read)
		value = window->read(window->device, address - window->base, bytes);
	return bytes == 8 ? value : value & ((1ULL << bytes * 8) - 1);
}

static void store(const struct mmio_window *window, u64 address, u64 value, u32 bytes)
{
	if (bytes != 8)
		value &= (1ULL << bytes * 8) - 1;
	if (window->memory)
		memcpy((void *)address, &value, bytes);
	else if (window->write)
		window->write(window->device, address - window->base, value, bytes);
}

/* A device that is asked or told something sees the time at which that happens. */
static void charge(const struct mmio_window *window, enum machine_cost memory, enum machine_cost device,
		   u64 words)
{
	if (!machine_cpu)
		return;
	machine_spend(machine_cost_ns[window->memory ? memory : device] * words);
	if (!window->memory)
		machine_settle();
}

static void watch(const struct mmio_window *window, u64 address, u64 bytes, bool write)
{
	if (window->watch)
		window->watch(window->device, address - window->base, bytes, write, true);
}

u64 mmio_read(u64 address, u32 bytes)
{
	struct mmio_window *window = find_word(address, bytes);

	charge(window, COST_SRAM_READ, COST_MMIO_READ, 1);
	watch(window, address, bytes, false);
	return load(window, address, bytes);
}

void mmio_write(u64 address, u64 value, u32 bytes)
{
	struct mmio_window *window = find_word(address, bytes);

	charge(window, COST_SRAM_WRITE, COST_MMIO_WRITE, 1);
	watch(window, address, bytes, true);
	store(window, address, value, bytes);
}

/* Size of the next access of a copy: as wide as the bus allows. */
static u32 step_bytes(u64 address, u64 left)
{
	u32 bytes = 8;

	while (address % bytes || bytes > left)
		bytes /= 2;
	return bytes;
}

static u64 count_steps(u64 address, u64 bytes)
{
	u64 steps = 0;

	while (bytes) {
		u32 step = step_bytes(address, bytes);

		steps++;
		address += step;
		bytes -= step;
	}
	return steps;
}

void mmio_copy_from(void *to, u64 address, u64 bytes)
{
	struct mmio_window *window;
	u8 *out = to;

	if (!bytes)
		return;
	window = find(address, bytes);
	charge(window, COST_SRAM_READ, COST_MMIO_READ, count_steps(address, bytes));
	watch(window, address, bytes, false);
	while (bytes) {
		u32 step = step_bytes(address, bytes);
		u64 value = load(window, address, step);

		memcpy(out, &value, step);
		out += step;
		address += step;
		bytes -= step;
	}
}

void mmio_copy_to(u64 address, const void *from, u64 bytes)
{
	struct mmio_window *window;
	const u8 *in = from;

	if (!bytes)
		return;
	window = find(address, bytes);
	charge(window, COST_SRAM_WRITE, COST_MMIO_WRITE, count_steps(address, bytes));
	watch(window, address, bytes, true);
	while (bytes) {
		u32 step = step_bytes(address, bytes);
		u64 value = 0;

		memcpy(&value, in, step);
		store(window, address, value, step);
		in += step;
		address += step;
		bytes -= step;
	}
}

void mmio_set(u64 address, u8 value, u64 bytes)
{
	struct mmio_window *window;

	if (!bytes)
		return;
	window = find(address, bytes);
	charge(window, COST_SRAM_WRITE, COST_MMIO_WRITE, count_steps(address, bytes));
	watch(window, address, bytes, true);
	while (bytes) {
		u32 step = step_bytes(address, bytes);

		store(window, address, value * 0x0101010101010101ULL, step);
		address += step;
		bytes -= step;
	}
}
