// SPDX-License-Identifier: GPL-2.0-only
/*
 * Per-CPU data: one unit a CPU, a copy of the static section followed by room
 * for dynamic allocations; first fit by a map of 16-byte grains. Where a checker
 * watches (memory_watch.h), what was freed is the last to be used again.
 */
#include <linux/bitmap.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include "sim.h"
#include "tree.h"

#define DYNAMIC_BYTES (192UL << 10)
#define GRAIN 16UL
#define GRAINS (DYNAMIC_BYTES / GRAIN)

unsigned long __per_cpu_offset[NR_CPUS] __read_mostly;
void *pcpu_base_addr;

static unsigned long static_bytes;
static u32 unit_count;
static DECLARE_BITMAP(taken, GRAINS);
static u16 lengths[GRAINS];
static unsigned long search_from;

static char *unit(u32 cpu)
{
	return (char *)__per_cpu_start + __per_cpu_offset[cpu];
}

void sim_percpu_init(u32 cpus)
{
	unsigned long bytes;
	u32 cpu;

	static_bytes = ALIGN(__per_cpu_end - __per_cpu_start, PAGE_SIZE);
	bytes = static_bytes + DYNAMIC_BYTES;
	unit_count = cpus;
	for (cpu = 0; cpu < cpus; cpu++) {
		char *memory = vzalloc(bytes);

		memcpy(memory, __per_cpu_start, __per_cpu_end - __per_cpu_start);
		__per_cpu_offset[cpu] = memory - (char *)__per_cpu_start;
		machine_cpus[cpu].percpu_offset = __per_cpu_offset[cpu];
		if (memory_watch)
			memory_watch->reserved(memory + static_bytes, DYNAMIC_BYTES);
	}
	pcpu_base_addr = unit(0);
}

static unsigned long find_grains(unsigned long grains, size_t align)
{
	unsigned long mask = max(align, GRAIN) / GRAIN - 1;
	unsigned long at = bitmap_find_next_zero_area(taken, GRAINS, search_from, grains, mask);

	return at < GRAINS ? at : bitmap_find_next_zero_area(taken, GRAINS, 0, grains, mask);
}

/* One object a CPU; the first one's is whose it is. */
static void tell_allocated(unsigned long at, size_t size, const void *frame)
{
	const void *site;
	enum memory_owner owner = sim_memory_owner(&site);
	u32 cpu;

	for (cpu = 0; cpu < unit_count; cpu++)
		memory_watch->allocated(unit(cpu) + static_bytes + at * GRAIN, size, lengths[at] * GRAIN, "percpu",
					cpu ? MEMORY_OF_KERNEL : owner, site, frame);
	search_from = at + lengths[at];
}

static void __percpu *allocate(size_t size, size_t align, const void *frame)
{
	unsigned long grains = DIV_ROUND_UP(size + (memory_watch ? memory_watch->redzone_bytes : 0), GRAIN), at;
	u32 cpu;

	at = find_grains(grains, align);
	if (at >= GRAINS)
		return NULL;
	bitmap_set(taken, at, grains);
	lengths[at] = grains;
	for (cpu = 0; cpu < unit_count; cpu++)
		memset(unit(cpu) + static_bytes + at * GRAIN, 0, size);
	if (memory_watch)
		tell_allocated(at, size, frame);
	return (void __percpu *)(__per_cpu_start + static_bytes + at * GRAIN);
}

#ifdef TREE_HAS_NOPROF
void __percpu *pcpu_alloc_noprof(size_t size, size_t align, bool reserved, gfp_t gfp)
{
	return allocate(size, align, __builtin_frame_address(0));
}
#else
void __percpu *__alloc_percpu_gfp(size_t size, size_t align, gfp_t gfp)
{
	return allocate(size, align, __builtin_frame_address(0));
}

void __percpu *__alloc_percpu(size_t size, size_t align)
{
	return allocate(size, align, __builtin_frame_address(0));
}
#endif

/* Where an allocation begins; GRAINS: nowhere. */
static unsigned long grain_of(void __percpu *address)
{
	unsigned long offset = (char *)address - (char *)__per_cpu_start - static_bytes, at = offset / GRAIN;

	return offset % GRAIN || at >= GRAINS || !lengths[at] ? GRAINS : at;
}

void free_percpu(void __percpu *address)
{
	const unsigned long *frame = __builtin_frame_address(0);
	unsigned long at = address ? grain_of(address) : GRAINS;
	u32 cpu;

	if (!address)
		return;
	if (at == GRAINS && memory_watch) {
		memory_watch->bad_free((char *)address + __per_cpu_offset[0], frame);
	} else if (at == GRAINS) {
		sim_finding("bug", (const void *)frame[1], true, "free of per-CPU memory that is not allocated");
	} else {
		bitmap_clear(taken, at, lengths[at]);
		lengths[at] = 0;
		for (cpu = 0; memory_watch && cpu < unit_count; cpu++)
			memory_watch->freed(unit(cpu) + static_bytes + at * GRAIN, frame);
	}
}

static bool within(unsigned long address, unsigned long from, unsigned long bytes)
{
	u32 cpu;

	for (cpu = 0; cpu < unit_count; cpu++)
		if (address - (unsigned long)unit(cpu) - from < bytes)
			return true;
	return false;
}

bool __is_kernel_percpu_address(unsigned long address, unsigned long *can_address)
{
	u32 cpu;

	for (cpu = 0; cpu < unit_count; cpu++) {
		unsigned long offset = address - (unsigned long)unit(cpu);

		if (offset < static_bytes) {
			if (can_address)
				*can_address = offset + (unsigned long)unit(0);
			return true;
		}
	}
	return false;
}

bool is_kernel_percpu_address(unsigned long address)
{
	return __is_kernel_percpu_address(address, NULL);
}

phys_addr_t per_cpu_ptr_to_phys(void *address)
{
	return within((unsigned long)address, 0, static_bytes + DYNAMIC_BYTES) ? (phys_addr_t)address : 0;
}
