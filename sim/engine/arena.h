/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_ENGINE_ARENA_H
#define SIM_ENGINE_ARENA_H

/*
 * Simulated memory: address ranges that are the same in every process, so that
 * an agent's pointers are too. Host malloc is never used for what an agent sees.
 * The base can be moved as a whole (--check-determinism does), which must not
 * change a trace.
 *
 *   base + 0          RAM       kernel objects (slab, per-CPU data)
 *   base + 64 GiB     STACKS    context stacks
 *   base + 96 GiB     DEVICES   MMIO windows and SRAM
 */
#include "types.h"

/* 32 TiB: above AddressSanitizer's shadow, below what the host maps by itself. */
#define ARENA_DEFAULT_BASE 0x200000000000ULL
#define ARENA_RAM_OFFSET 0ULL
#define ARENA_RAM_BYTES (64ULL << 30)
#define ARENA_STACKS_OFFSET (64ULL << 30)
#define ARENA_STACKS_BYTES (32ULL << 30)
#define ARENA_DEVICES_OFFSET (96ULL << 30)
#define ARENA_DEVICES_BYTES (4ULL << 30)

/* Reserves the ranges (PROT_NONE). Once a process; base 0 means the default. */
void arena_init(u64 base);
extern u64 arena_base;
/* Makes [@offset, @offset + @bytes) of the arena usable, zeroed; page-aligned. Returns its address. */
void *arena_commit(u64 offset, u64 bytes);
/* Which part an address belongs to: 'r'am, 's'tack, 'd'evice, or 0. */
char arena_kind(const void *address);

#endif
