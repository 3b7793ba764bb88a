// SPDX-License-Identifier: GPL-2.0-only
/*
 * Per-CPU data: one unit a CPU, a copy of the static section followed by room
 * for dynamic allocations; first fit by a map of 16-byte grains.
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
	}
	pcpu_base_addr = unit(0);
}

static void __percpu *allocate(size_t size, size_t align)
{
	unsigned long grains = DIV_ROUND_UP(size, GRAIN), at;
	u32 cpu;

	at = bitmap_find_next_zero_area(taken, GRAINS, 0, grains, max(align, GRAIN) / GRAIN - 1);
	if (at >= GRAINS)
		return NULL;
	bitmap_set(taken, at, grains);
	lengths[at] = grains;
	for (cpu = 0; cpu < unit_count; cpu++)
		memset(unit(cpu) + static_bytes + at * GRAIN, 0, size);
	return (void __percpu *)(__per_cpu_start + static_bytes + at * GRAIN);
}

#ifdef TREE_HAS_NOPROF
void __percpu *pcpu_alloc_noprof(size_t size, size_t align, bool reserved, gfp_t gfp)
{
	return allocate(size, align);
}
#else
void __percpu *__alloc_percpu_gfp(size_t size, size_t align, gfp_t gfp)
{
	return allocate(size, align);
}

void __percpu *__alloc_percpu(size_t size, size_t align)
{
	return allocate(size, align);
}
#endif

void free_percpu(void __percpu *address)
{
	unsigned long at;

	if (!address)
		return;
	at = ((char *)address - (char *)__per_cpu_start - static_bytes) / GRAIN;
	bitmap_clear(taken, at, lengths[at]);
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
