// SPDX-License-Identifier: GPL-2.0-only
/* MMIO windows: who answers at an address, what an access costs, what is no legal access. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../engine/arena.h"
#include "event.h"
#include "memory_watch.h"
#include "order_watch.h"

#define PAGE_BYTES 4096ULL
#define PAGE_SHIFT 12

/* The window of each page of the DEVICES part that was given away. */
static struct mmio_window **pages;
static u64 page_count;

void mmio_add(struct mmio_window *window)
{
	u64 count = (window->bytes + PAGE_BYTES - 1) >> PAGE_SHIFT;

	engine_assert(window->bytes && window->bytes <= ARENA_DEVICES_BYTES);
	window->base =
		(u64)arena_commit(ARENA_DEVICES_OFFSET + (page_count << PAGE_SHIFT), count << PAGE_SHIFT);
	pages = realloc(pages, (page_count + count) * sizeof(*pages));
	engine_assert(pages);
	while (count--)
		pages[page_count++] = window;
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

static inline struct mmio_window *find(u64 address, u64 bytes)
{
	u64 page = (address - arena_base - ARENA_DEVICES_OFFSET) >> PAGE_SHIFT;
	struct mmio_window *window;

	if (page >= page_count)
		refuse("access to no device", address, bytes, NULL);
	window = pages[page];
	if (bytes > window->bytes || address - window->base > window->bytes - bytes)
		refuse("access past the end", address, bytes, window);
	return window;
}

static inline struct mmio_window *find_word(u64 address, u32 bytes)
{
	struct mmio_window *window = find(address, bytes);

	if (bytes > 8 || !bytes || bytes & (bytes - 1))
		refuse("access of an impossible size", address, bytes, window);
	if (address & (bytes - 1))
		refuse("misaligned access", address, bytes, window);
	return window;
}

static u64 truncated(u64 value, u32 bytes)
{
	return bytes == 8 ? value : value & ((1ULL << bytes * 8) - 1);
}

static u64 device_load(const struct mmio_window *window, u64 address, u32 bytes)
{
	if (!window->read)
		return 0;
	return truncated(window->read(window->device, address - window->base, bytes), bytes);
}

static void device_store(const struct mmio_window *window, u64 address, u64 value, u32 bytes)
{
	if (window->write)
		window->write(window->device, address - window->base, truncated(value, bytes), bytes);
}

static u64 memory_load(u64 address, u32 bytes)
{
	switch (bytes) {
	case 1:
		return *(const u8 *)address;
	case 2:
		return *(const u16 *)address;
	case 4:
		return *(const u32 *)address;
	default:
		return *(const u64 *)address;
	}
}

static void memory_store(u64 address, u64 value, u32 bytes)
{
	switch (bytes) {
	case 1:
		*(u8 *)address = (u8)value;
		break;
	case 2:
		*(u16 *)address = (u16)value;
		break;
	case 4:
		*(u32 *)address = (u32)value;
		break;
	default:
		*(u64 *)address = value;
	}
}

/* A device that is asked or told something sees the time at which that happens. */
static void charge(const struct mmio_window *window, enum machine_cost memory, enum machine_cost device,
		   u64 words)
{
	machine_spend(machine_cost_ns[window->memory ? memory : device] * words);
	if (!window->memory)
		machine_settle();
}

/* Those that the access touches, in the order in which they were named. */
static void tell(const struct mmio_window *window, u64 offset, u64 bytes, bool write)
{
	for (const struct mmio_register *part = window->part; part; part = part->next)
		if (offset < part->offset + part->bytes && offset + bytes > part->offset)
			machine_event(write ? &part->write : &part->read, 0);
}

static void watch(const struct mmio_window *window, u64 address, u64 bytes, bool write, const void *data)
{
	if (__builtin_expect(machine_events_armed, 0))
		tell(window, address - window->base, bytes, write);
	if (window->watch)
		window->watch(window->device, address - window->base, bytes, write, data);
}

/*
 * Registers that stand together are one device's: who reads one of them comes after whoever wrote one, as the
 * bus has it. (A channel of the doorbell controller is such a block.) Memory orders nothing by itself.
 */
#define BLOCK_BYTES 64ULL
static void order(const struct mmio_window *window, u64 address, bool write)
{
	const void *block = (const void *)(address & ~(BLOCK_BYTES - 1));

	if (window->memory)
		return;
	if (write)
		order_give(block);
	else
		order_take(block);
}

u64 mmio_read(u64 address, u32 bytes)
{
	struct mmio_window *window = find_word(address, bytes);

	charge(window, COST_SRAM_READ, COST_MMIO_READ, 1);
	watch(window, address, bytes, false, NULL);
	order(window, address, false);
	return window->memory ? memory_load(address, bytes) : device_load(window, address, bytes);
}

void mmio_write(u64 address, u64 value, u32 bytes)
{
	struct mmio_window *window = find_word(address, bytes);

	charge(window, COST_SRAM_WRITE, COST_MMIO_WRITE, 1);
	watch(window, address, bytes, true, &value);
	order(window, address, true);
	if (window->memory)
		memory_store(address, value, bytes);
	else
		device_store(window, address, value, bytes);
}

/* Size of the next access of a copy: as wide as address and length allow. */
static u32 step_bytes(u64 address, u64 left)
{
	u32 bytes = 8;

	while (address % bytes || bytes > left)
		bytes /= 2;
	return bytes;
}

/* How many accesses that makes: up to the next multiple of eight, eights, what is left. */
static u64 count_steps(u64 address, u64 bytes)
{
	u64 head = -address & 7, steps = 0;

	if (bytes >= head)
		return __builtin_popcountll(head) + (bytes - head) / 8 +
		       __builtin_popcountll((bytes - head) & 7);
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
	memory_used(to, bytes, true);
	watch(window, address, bytes, false, to);
	if (window->memory) {
		memcpy(to, (const void *)address, bytes);
		return;
	}
	while (bytes) {
		u32 step = step_bytes(address, bytes);
		u64 value = device_load(window, address, step);

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
	memory_used(from, bytes, false);
	watch(window, address, bytes, true, from);
	if (window->memory) {
		memcpy((void *)address, from, bytes);
		return;
	}
	while (bytes) {
		u32 step = step_bytes(address, bytes);
		u64 value = 0;

		memcpy(&value, in, step);
		device_store(window, address, value, step);
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
	watch(window, address, bytes, true, NULL);
	if (window->memory) {
		memset((void *)address, value, bytes);
		return;
	}
	while (bytes) {
		u32 step = step_bytes(address, bytes);

		device_store(window, address, value * 0x0101010101010101ULL, step);
		address += step;
		bytes -= step;
	}
}
