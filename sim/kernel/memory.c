// SPDX-License-Identifier: GPL-2.0-only
/*
 * The page-less allocator behind kmalloc, kmem_cache, vmalloc and the page calls.
 *
 * All of it stands in the arena's RAM part, so addresses are the same in every
 * run. RAM is cut into blocks of 64 KiB; a block holds objects of one size, a
 * larger request takes a run of blocks. What is known about an object (size
 * asked for, allocation number, call site) stands apart from it, so that memory
 * itself carries nothing but data: fresh memory a pattern, freed memory another.
 * Free objects are taken last in, first out. Where a checker watches
 * (memory_watch.h), each object has a redzone behind it, and freed ones wait in
 * the order of their frees before they are free again.
 */
#include <asm/sections.h>
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include "sim.h"
#include "sim/machine/order_watch.h"
#include "tree.h"

#define BLOCK_SHIFT 16
#define BLOCK_BYTES (1UL << BLOCK_SHIFT)
#define MAX_BLOCKS (1UL << 16) /* 4 GiB of simulated RAM */
#define GROW_BYTES (4UL << 20)
#define META_OFFSET (32UL << 30) /* bookkeeping, in the upper half of RAM */
#define FRESH_BYTE 0xa5
#define FREED_BYTE 0x6b
#define CALLER_DEPTH 12

static const u32 class_bytes[] = { 8,   16,   32,   64,   96,   128,  192,   256,
				   512, 1024, 2048, 4096, 8192, 16384, 32768 };
#define CLASS_COUNT ARRAY_SIZE(class_bytes)
#define CLASS_LARGE 0xff

/* @bytes: as asked for, 0 when free. @site: the agent's call site if there is one on the way, else the caller. */
struct object {
	u32 bytes;
	u32 next_free;
	u64 number;
	const void *site;
	bool by_agent;
};

struct block {
	u8 class;
	bool used;
	u32 run; /* blocks of a large object, in its first block */
	struct object *object;
};

struct size_class {
	u32 free_object; /* packed: block * 8192 + index + 1; 0: none */
};

static struct block *blocks;
static u32 block_count;
static u64 committed_bytes;
static u64 meta_used, meta_committed;
static struct size_class classes[CLASS_COUNT];
static u64 allocation_count;
static u64 alive_objects, alive_bytes;
static u64 agent_epoch;
static s32 binding_instances;
static struct sim_memory_use agent_use, agent_peak;
/* Freed objects that wait: packed, linked by next_free, the first freed first. */
static u32 quarantine_first, quarantine_last;
static u64 quarantine_bytes;

extern const char sim_agent_text_start[], sim_agent_text_end[];

static void *ram(u64 offset)
{
	return (void *)(arena_base + ARENA_RAM_OFFSET + offset);
}

static void *meta_alloc(u64 bytes)
{
	void *result;

	bytes = ALIGN(bytes, 64);
	while (meta_used + bytes > meta_committed) {
		arena_commit(ARENA_RAM_OFFSET + META_OFFSET + meta_committed, GROW_BYTES);
		meta_committed += GROW_BYTES;
	}
	result = ram(META_OFFSET + meta_used);
	meta_used += bytes;
	return result;
}

void sim_memory_init(void)
{
	blocks = meta_alloc(MAX_BLOCKS * sizeof(*blocks));
}

static u32 new_blocks(u32 run)
{
	u32 first = block_count;

	if (block_count + run > MAX_BLOCKS)
		return ~0u;
	block_count += run;
	while (committed_bytes < (u64)block_count << BLOCK_SHIFT) {
		arena_commit(ARENA_RAM_OFFSET + committed_bytes, GROW_BYTES);
		committed_bytes += GROW_BYTES;
	}
	return first;
}

static u32 class_of(size_t bytes, size_t align)
{
	u32 class;

	for (class = 0; class < CLASS_COUNT; class++)
		if (class_bytes[class] >= bytes && IS_ALIGNED(class_bytes[class], align))
			return class;
	return CLASS_LARGE;
}

static bool grow_class(u32 class)
{
	u32 count = BLOCK_BYTES / class_bytes[class], first = new_blocks(1), i;
	struct block *block = &blocks[first];

	if (first == ~0u)
		return false;
	block->class = class;
	block->used = true;
	block->object = meta_alloc(count * sizeof(*block->object));
	for (i = count; i-- > 0;) {
		block->object[i].next_free = classes[class].free_object;
		classes[class].free_object = first * 8192 + i + 1;
	}
	return true;
}

static struct object *object_of(u32 packed)
{
	return &blocks[(packed - 1) / 8192].object[(packed - 1) % 8192];
}

static u64 room_of(u32 packed)
{
	const struct block *block = &blocks[(packed - 1) / 8192];

	return block->class == CLASS_LARGE ? (u64)block->run << BLOCK_SHIFT : class_bytes[block->class];
}

static void make_free(u32 packed)
{
	struct block *block = &blocks[(packed - 1) / 8192];

	if (block->class == CLASS_LARGE) {
		block->used = false;
	} else {
		object_of(packed)->next_free = classes[block->class].free_object;
		classes[block->class].free_object = packed;
	}
}

static void quarantine(u32 packed)
{
	object_of(packed)->next_free = 0;
	if (quarantine_last)
		object_of(quarantine_last)->next_free = packed;
	else
		quarantine_first = packed;
	quarantine_last = packed;
	quarantine_bytes += room_of(packed);
	while (quarantine_bytes > memory_watch->quarantine_bytes) {
		u32 first = quarantine_first;

		quarantine_first = object_of(first)->next_free;
		if (!quarantine_first)
			quarantine_last = 0;
		quarantine_bytes -= room_of(first);
		make_free(first);
	}
}

static void *take(u32 class, struct object **object)
{
	u32 packed, block, index;

	if (!classes[class].free_object && !grow_class(class))
		return NULL;
	packed = classes[class].free_object - 1;
	block = packed / 8192;
	index = packed % 8192;
	*object = &blocks[block].object[index];
	classes[class].free_object = (*object)->next_free;
	return ram(((u64)block << BLOCK_SHIFT) + (u64)index * class_bytes[class]);
}

static void *take_large(size_t bytes, struct object **object)
{
	u32 run = DIV_ROUND_UP(bytes, BLOCK_BYTES), first, i;

	for (i = 0; i < block_count; i++) /* freed runs of the same length are used again */
		if (blocks[i].class == CLASS_LARGE && !blocks[i].used && blocks[i].run == run)
			break;
	first = i < block_count ? i : new_blocks(run);
	if (first == ~0u)
		return NULL;
	blocks[first].class = CLASS_LARGE;
	blocks[first].used = true;
	blocks[first].run = run;
	if (!blocks[first].object)
		blocks[first].object = meta_alloc(sizeof(struct object));
	for (i = 1; i < run; i++) {
		blocks[first + i].class = CLASS_LARGE;
		blocks[first + i].used = true;
		blocks[first + i].run = 0;
	}
	*object = blocks[first].object;
	return ram((u64)first << BLOCK_SHIFT);
}

static bool agent_text(const void *address)
{
	return (const char *)address >= sim_agent_text_start && (const char *)address < sim_agent_text_end;
}

/* The nearest return address in the agent's text, along the frame pointers; NULL if the agent is not on the way. */
static const void *agent_caller(void)
{
	const unsigned long *frame = __builtin_frame_address(0);
	const unsigned long *top = frame + 8192;
	int depth;

	for (depth = 0; depth < CALLER_DEPTH && frame; depth++) {
		const unsigned long *next = (const unsigned long *)frame[0];

		if (agent_text((const void *)frame[1]))
			return (const void *)frame[1];
		if (next <= frame || next > top)
			break;
		frame = next;
	}
	return NULL;
}

/* Does a module's init function run here, and not, below it, the probing of an instance? That is the module's own. */
static bool module_registers(void)
{
	return in_task() && to_sim_task(current)->module_inits && !binding_instances;
}

/* Allocated by the agent since it began to bind instances. */
static bool of_instances(const struct object *object)
{
	return object->by_agent && object->number > agent_epoch;
}

static enum memory_owner owner_of(const struct object *object)
{
	if (of_instances(object))
		return MEMORY_OF_INSTANCES;
	return agent_text(object->site) ? MEMORY_OF_MODULES : MEMORY_OF_KERNEL;
}

enum memory_owner sim_memory_owner(const void **site)
{
	*site = agent_caller();
	if (!*site)
		return MEMORY_OF_KERNEL;
	return agent_epoch && !module_registers() ? MEMORY_OF_INSTANCES : MEMORY_OF_MODULES;
}

/* As slab promises: what has a power of two's size is aligned to that, up to a page. */
static size_t natural_alignment(size_t bytes, size_t align)
{
	return is_power_of_2(bytes) ? max(align, min_t(size_t, bytes, PAGE_SIZE)) : align;
}

static void *take_any(size_t bytes, size_t align, struct object **object, u64 *room)
{
	u32 class;
	size_t need = bytes;

	if (memory_watch) {
		align = natural_alignment(bytes, align);
		need += memory_watch->redzone_bytes;
	}
	class = class_of(need, align);
	*room = class == CLASS_LARGE ? ALIGN(need, BLOCK_BYTES) : class_bytes[class];
	return class == CLASS_LARGE ? take_large(need, object) : take(class, object);
}

void *sim_allocate(const char *cache, size_t bytes, size_t align, gfp_t flags, const void *caller)
{
	struct object *object;
	const void *site = agent_caller();
	void *memory;
	u64 room;

	if (!bytes)
		return ZERO_SIZE_PTR;
	memory = take_any(bytes, align, &object, &room);
	if (!memory)
		return NULL;
	object->bytes = bytes;
	object->number = ++allocation_count;
	object->by_agent = site && !module_registers();
	object->site = site ? site : caller;
	alive_objects++;
	alive_bytes += bytes;
	if (of_instances(object)) {
		agent_use.bytes += bytes;
		agent_use.objects++;
	}
	agent_peak.bytes = max(agent_peak.bytes, agent_use.bytes);
	agent_peak.objects = max(agent_peak.objects, agent_use.objects);
	memset(memory, flags & __GFP_ZERO ? 0 : FRESH_BYTE, bytes);
	if (unlikely(memory_watch))
		memory_watch->allocated(memory, bytes, room, cache, owner_of(object), site, __builtin_frame_address(0));
	return memory;
}

/* The object that @address is the beginning of; NULL if it is none. */
static struct object *find(const void *address, u32 *room)
{
	u64 offset = (u64)address - arena_base - ARENA_RAM_OFFSET;
	u32 number = offset >> BLOCK_SHIFT;
	struct block *block;

	if (offset >> BLOCK_SHIFT >= block_count)
		return NULL;
	block = &blocks[number];
	offset &= BLOCK_BYTES - 1;
	if (block->class == CLASS_LARGE) {
		*room = block->run << BLOCK_SHIFT;
		return block->run && !offset ? block->object : NULL;
	}
	*room = class_bytes[block->class];
	return offset % *room ? NULL : &block->object[offset / *room];
}

/* The beginning of the object, of any size, that @inside points into. */
void *sim_memory_object(const void *inside)
{
	u64 offset = (u64)inside - arena_base - ARENA_RAM_OFFSET, within = offset & (BLOCK_BYTES - 1);
	u32 number = offset >> BLOCK_SHIFT;

	if (blocks[number].class != CLASS_LARGE)
		return ram(offset - within % class_bytes[blocks[number].class]);
	while (!blocks[number].run)
		number--;
	return ram((u64)number << BLOCK_SHIFT);
}

static void bad_free(const void *address, bool twice, const unsigned long *frame)
{
	if (memory_watch)
		memory_watch->bad_free(address, frame);
	else
		sim_finding("bug", (const void *)frame[1], true, "%s of %px",
			    twice ? "double free" : "free of an address that was never allocated:", address);
}

void kfree(const void *address)
{
	struct object *object;
	u32 room, number, packed;

	if (ZERO_OR_NULL_PTR(address))
		return;
	object = find(address, &room);
	if (!object || !object->bytes) {
		bad_free(address, object, __builtin_frame_address(0));
		return;
	}
	alive_objects--;
	alive_bytes -= object->bytes;
	if (of_instances(object)) {
		agent_use.bytes -= object->bytes;
		agent_use.objects--;
	}
	order_forget(address, object->bytes);
	memset((void *)address, FREED_BYTE, object->bytes);
	object->bytes = 0;
	number = ((u64)address - arena_base - ARENA_RAM_OFFSET) >> BLOCK_SHIFT;
	packed = number * 8192 + (object - blocks[number].object) + 1;
	if (unlikely(memory_watch)) {
		memory_watch->freed(address, __builtin_frame_address(0));
		quarantine(packed);
	} else {
		make_free(packed);
	}
}

size_t ksize(const void *address)
{
	u32 room;
	struct object *object = ZERO_OR_NULL_PTR(address) ? NULL : find(address, &room);

	return object ? object->bytes : 0;
}

/* Calls @each with every object that the agent's instances allocated and that is alive. */
void sim_memory_view(void (*each)(void *arg, const void *site, u32 bytes, u64 number), void *arg)
{
	u32 number, index;

	for (number = 0; number < block_count; number++) {
		struct block *block = &blocks[number];
		u32 count = block->class == CLASS_LARGE ? !!block->run : BLOCK_BYTES / class_bytes[block->class];

		for (index = 0; index < count; index++) {
			struct object *object = &block->object[index];

			if (object->bytes && of_instances(object))
				each(arg, object->site, object->bytes, object->number);
		}
	}
}

/* From the first on, what the agent allocates is its instances', not its modules'. */
void sim_memory_binding(bool begins)
{
	if (begins && !agent_epoch) {
		agent_epoch = allocation_count;
		agent_use = (struct sim_memory_use){ 0 };
	}
	binding_instances += begins ? 1 : -1;
}

struct sim_memory_use sim_memory_peak(bool begin)
{
	if (begin)
		agent_peak = agent_use;
	return agent_peak;
}
