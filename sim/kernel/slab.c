// SPDX-License-Identifier: GPL-2.0-only
/* kmalloc, kmem_cache, vmalloc and the page calls, all of them over the one allocator (memory.c). */
#include <asm/sections.h>
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include "sim.h"
#include "tree.h"

struct kmem_cache {
	const char *name;
	u32 bytes;
	u32 align;
	void (*ctor)(void *object);
};

struct page *mem_map; /* only for arithmetic */
typeof(kmalloc_caches) kmalloc_caches __ro_after_init; /* of no use, but slab.h looks into it */

static void *allocate(size_t bytes, size_t align, gfp_t flags, const void *caller)
{
	return sim_allocate(NULL, bytes, align, flags, caller);
}

#define CALLER __builtin_return_address(0)

void *ALLOCATOR(__kmalloc)(size_t size, gfp_t flags)
{
	return allocate(size, 8, flags, CALLER);
}

void *ALLOCATOR(__kmalloc_node)(DECL_BUCKET_PARAMS(size, b), gfp_t flags, int node)
{
	(void)node;
	return allocate(size, 8, flags, CALLER);
}

void *ALLOCATOR(__kmalloc_node_track_caller)(DECL_BUCKET_PARAMS(size, b), gfp_t flags, int node,
					 unsigned long caller)
{
	(void)node;
	return allocate(size, 8, flags, (const void *)caller);
}

void *ALLOCATOR(__kmalloc_cache)(struct kmem_cache *s, gfp_t flags, size_t size)
{
	(void)s;
	return allocate(size, 8, flags, CALLER);
}

void *ALLOCATOR(__kmalloc_cache_node)(struct kmem_cache *s, gfp_t flags, int node, size_t size)
{
	(void)s;
	(void)node;
	return allocate(size, 8, flags, CALLER);
}

void *ALLOCATOR(__kmalloc_large)(size_t size, gfp_t flags)
{
	return allocate(size, PAGE_SIZE, flags, CALLER);
}

void *ALLOCATOR(__kmalloc_large_node)(size_t size, gfp_t flags, int node)
{
	(void)node;
	return allocate(size, PAGE_SIZE, flags, CALLER);
}

size_t kmalloc_size_roundup(size_t size)
{
	return size;
}

void *ALLOCATOR(krealloc)(const void *old, size_t size, gfp_t flags)
{
	void *fresh;

	if (!size) {
		kfree(old);
		return ZERO_SIZE_PTR;
	}
	fresh = allocate(size, 8, flags, CALLER);
	if (fresh && !ZERO_OR_NULL_PTR(old)) {
		memory_used(old, min(size, ksize(old)), false);
		memcpy(fresh, old, min(size, ksize(old)));
		kfree(old);
	}
	return fresh;
}

void kfree_sensitive(const void *address)
{
	kfree(address);
}

void *ALLOCATOR(__kvmalloc_node)(DECL_BUCKET_PARAMS(size, b), gfp_t flags, int node)
{
	(void)node;
	return allocate(size, 8, flags, CALLER);
}

void kvfree(const void *address)
{
	kfree(address);
}

void *ALLOCATOR(vmalloc)(unsigned long size)
{
	return sim_allocate("vmalloc", size, PAGE_SIZE, GFP_KERNEL, CALLER);
}

void *ALLOCATOR(vzalloc)(unsigned long size)
{
	return sim_allocate("vmalloc", size, PAGE_SIZE, GFP_KERNEL | __GFP_ZERO, CALLER);
}

void vfree(const void *address)
{
	kfree(address);
}

static struct kmem_cache *new_cache(const char *name, u32 bytes, u32 align, slab_flags_t flags, void (*ctor)(void *))
{
	struct kmem_cache *cache = allocate(sizeof(*cache), 8, GFP_KERNEL, CALLER);

	if (!cache)
		return NULL;
	cache->name = name;
	cache->bytes = bytes;
	cache->align = max_t(u32, align, flags & SLAB_HWCACHE_ALIGN && bytes > 32 ? 64 : 8);
	cache->ctor = ctor;
	return cache;
}

#ifdef TREE_HAS_KMEM_CACHE_ARGS
struct kmem_cache *__kmem_cache_create_args(const char *name, unsigned int object_size,
					    struct kmem_cache_args *args, slab_flags_t flags)
{
	return new_cache(name, object_size, args->align, flags, args->ctor);
}
#else
struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align, slab_flags_t flags,
				     void (*ctor)(void *))
{
	return new_cache(name, size, align, flags, ctor);
}
#endif

void kmem_cache_destroy(struct kmem_cache *cache)
{
	kfree(cache);
}

void *ALLOCATOR(kmem_cache_alloc)(struct kmem_cache *cache, gfp_t flags)
{
	void *object = sim_allocate(cache->name, cache->bytes, cache->align, flags, CALLER);

	if (object && cache->ctor)
		cache->ctor(object);
	return object;
}

void *ALLOCATOR(kmem_cache_alloc_node)(struct kmem_cache *cache, gfp_t flags, int node)
{
	(void)node;
	return ALLOCATOR(kmem_cache_alloc)(cache, flags);
}

void *ALLOCATOR(kmem_cache_alloc_lru)(struct kmem_cache *cache, struct list_lru *lru, gfp_t flags)
{
	(void)lru;
	return ALLOCATOR(kmem_cache_alloc)(cache, flags);
}

void kmem_cache_free(struct kmem_cache *cache, void *object)
{
	(void)cache;
	kfree(object);
}

int ALLOCATOR(kmem_cache_alloc_bulk)(struct kmem_cache *cache, gfp_t flags, size_t count, void **objects)
{
	size_t i;

	for (i = 0; i < count; i++)
		objects[i] = ALLOCATOR(kmem_cache_alloc)(cache, flags);
	return count;
}

void kmem_cache_free_bulk(struct kmem_cache *cache, size_t count, void **objects)
{
	while (count--)
		kmem_cache_free(cache, objects[count]);
}

unsigned long ALLOCATOR(get_free_pages)(gfp_t flags, unsigned int order)
{
	return (unsigned long)sim_allocate("pages", PAGE_SIZE << order, PAGE_SIZE, flags, CALLER);
}

unsigned long ALLOCATOR(get_zeroed_page)(gfp_t flags)
{
	return (unsigned long)sim_allocate("pages", PAGE_SIZE, PAGE_SIZE, flags | __GFP_ZERO, CALLER);
}

void free_pages(unsigned long address, unsigned int order)
{
	(void)order;
	kfree((void *)address);
}

void *ALLOCATOR(alloc_pages_exact)(size_t size, gfp_t flags)
{
	return sim_allocate("pages", size, PAGE_SIZE, flags, CALLER);
}

void free_pages_exact(void *address, size_t size)
{
	(void)size;
	kfree(address);
}

/* ---- strings and copies in fresh memory ---- */

void *ALLOCATOR(kmemdup)(const void *from, size_t bytes, gfp_t flags)
{
	void *copy = allocate(bytes, 8, flags, CALLER);

	memory_used(from, bytes, false);
	return copy ? memcpy(copy, from, bytes) : NULL;
}

void *kmemdup_array(const void *from, size_t count, size_t bytes, gfp_t flags)
{
	return ALLOCATOR(kmemdup)(from, size_mul(bytes, count), flags);
}

char *kmemdup_nul(const char *from, size_t bytes, gfp_t flags)
{
	char *copy = from ? allocate(bytes + 1, 8, flags | __GFP_ZERO, CALLER) : NULL;

	if (from)
		memory_used(from, bytes, false);
	return copy ? memcpy(copy, from, bytes) : NULL;
}

char *kstrdup(const char *from, gfp_t flags)
{
	return from ? ALLOCATOR(kmemdup)(from, strlen(from) + 1, flags) : NULL;
}

char *kstrndup(const char *from, size_t max, gfp_t flags)
{
	return from ? kmemdup_nul(from, strnlen(from, max), flags) : NULL;
}

static bool is_constant(const void *address)
{
	return is_kernel_rodata((unsigned long)address);
}

const char *kstrdup_const(const char *from, gfp_t flags)
{
	return is_constant(from) ? from : kstrdup(from, flags);
}

void kfree_const(const void *address)
{
	if (!is_constant(address))
		kfree(address);
}
