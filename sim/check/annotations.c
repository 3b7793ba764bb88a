// SPDX-License-Identifier: GPL-2.0-only
/* The tree's KCSAN annotations (include/linux/kcsan-checks.h there), which CONFIG_KCSAN turns into calls. */
#include "annotations.h"

#include "callbacks.h"

/* Bits of @type, as the tree passes them. */
#define TYPE_WRITE 1
#define TYPE_ATOMIC 4
#define TYPE_ASSERT 8

void (*callbacks_annotated)(enum annotation what, s32 by);
void (*callbacks_scoped)(const void *place, const volatile void *address, u32 bytes, u32 access, const void *scope);

void __kcsan_check_access(const volatile void *address, u64 bytes, int type);
void kcsan_atomic_next(int count);
void kcsan_disable_current(void);
void kcsan_enable_current(void);
void kcsan_enable_current_nowarn(void);
void kcsan_nestable_atomic_begin(void);
void kcsan_nestable_atomic_end(void);
struct kcsan_scoped_access;
struct kcsan_scoped_access *kcsan_begin_scoped_access(const volatile void *address, u64 bytes, int type,
						      struct kcsan_scoped_access *scope);
void kcsan_end_scoped_access(struct kcsan_scoped_access *scope);

static u32 access_of(int type)
{
	return (type & TYPE_WRITE ? ACCESS_WRITE : 0) | (type & TYPE_ASSERT ? ACCESS_ASSERT : 0);
}

/* An atomic tells itself, when it happens. */
void __kcsan_check_access(const volatile void *address, u64 bytes, int type)
{
	if (callbacks_access && !(type & TYPE_ATOMIC))
		callbacks_access(__builtin_return_address(0), address, (u32)bytes, access_of(type));
}

struct kcsan_scoped_access *kcsan_begin_scoped_access(const volatile void *address, u64 bytes, int type,
						      struct kcsan_scoped_access *scope)
{
	if (callbacks_scoped)
		callbacks_scoped(__builtin_return_address(0), address, (u32)bytes, access_of(type), scope);
	return scope;
}

void kcsan_end_scoped_access(struct kcsan_scoped_access *scope)
{
	if (callbacks_scoped)
		callbacks_scoped(__builtin_return_address(0), NULL, 0, 0, scope);
}

static void annotate(enum annotation what, s32 by)
{
	if (callbacks_annotated)
		callbacks_annotated(what, by);
}

void kcsan_atomic_next(int count)
{
	annotate(ANNOTATION_ATOMIC_NEXT, count);
}

void kcsan_disable_current(void)
{
	annotate(ANNOTATION_DISABLED, 1);
}

void kcsan_enable_current(void)
{
	annotate(ANNOTATION_DISABLED, -1);
}

void kcsan_enable_current_nowarn(void)
{
	annotate(ANNOTATION_DISABLED, -1);
}

void kcsan_nestable_atomic_begin(void)
{
	annotate(ANNOTATION_ATOMIC, 1);
}

void kcsan_nestable_atomic_end(void)
{
	annotate(ANNOTATION_ATOMIC, -1);
}

const void *const annotations[] = {
	__kcsan_check_access, kcsan_atomic_next, kcsan_disable_current, kcsan_enable_current, kcsan_enable_current_nowarn,
	kcsan_nestable_atomic_begin, kcsan_nestable_atomic_end,
};
const u32 annotation_count = sizeof(annotations) / sizeof(*annotations);
