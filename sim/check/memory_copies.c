// SPDX-License-Identifier: GPL-2.0-only
/*
 * What checked code calls where its source says memcpy() and so on
 * (sim/kernel/asm/string.h): the compiler's callbacks do not see what these
 * touch. Here it is told as accesses, and then done.
 */
#include <string.h>

#include "callbacks.h"

void *check_memcpy(void *to, const void *from, size_t bytes);
void *check_memmove(void *to, const void *from, size_t bytes);
void *check_memset(void *at, int value, size_t bytes);
int check_memcmp(const void *a, const void *b, size_t bytes);

static inline void told(const void *place, const void *at, size_t bytes, u32 access)
{
	if (callbacks_access && bytes)
		callbacks_access(place, at, (u32)bytes, access);
}

void *check_memcpy(void *to, const void *from, size_t bytes)
{
	told(__builtin_return_address(0), from, bytes, 0);
	told(__builtin_return_address(0), to, bytes, ACCESS_WRITE);
	return bytes ? memcpy(to, from, bytes) : to;
}

void *check_memmove(void *to, const void *from, size_t bytes)
{
	told(__builtin_return_address(0), from, bytes, 0);
	told(__builtin_return_address(0), to, bytes, ACCESS_WRITE);
	return bytes ? memmove(to, from, bytes) : to;
}

void *check_memset(void *at, int value, size_t bytes)
{
	told(__builtin_return_address(0), at, bytes, ACCESS_WRITE);
	return bytes ? memset(at, value, bytes) : at;
}

/* What comes after the first difference need not be there. */
int check_memcmp(const void *a, const void *b, size_t bytes)
{
	const unsigned char *first = a, *second = b;
	size_t same = 0;

	while (same < bytes && first[same] == second[same])
		same++;
	same += same < bytes;
	told(__builtin_return_address(0), a, same, 0);
	told(__builtin_return_address(0), b, same, 0);
	return same ? memcmp(a, b, same) : 0;
}
