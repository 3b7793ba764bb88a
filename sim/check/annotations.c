// SPDX-License-Identifier: GPL-2.0-only
/* The tree's KCSAN annotations (include/linux/kcsan-checks.h there), which CONFIG_KCSAN turns into calls. */
#include "callbacks.h"

/* Bits of @type, as the tree passes them. */
#define TYPE_WRITE 1
#define TYPE_ATOMIC 4
#define TYPE_ASSERT 8

void (*callbacks_annotated)(enum annotation what, s32 by);

void __kcsan_check_access(const volatile void *address, u64 bytes, int type);
void kcsan_atomic_next(int count);
void kcsan_disable_current(void);
void kcsan_enable_current(void);
void kcsan_enable_current_nowarn(void);
void kcsan_nestable_atomic_begin(void);
void kcsan_nestable_atomic_end(void);

/* An atomic tells itself, when it happens. */
void __kcsan_check_access(const volatile void *address, u64 bytes, int type)
{
	if (callbacks_access && !(type & TYPE_ATOMIC))
		callbacks_access(__builtin_return_address(0), address, (u32)bytes,
				 (type & TYPE_WRITE ? ACCESS_WRITE : 0) | (type & TYPE_ASSERT ? ACCESS_ASSERT : 0));
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
