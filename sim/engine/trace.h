/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_ENGINE_TRACE_H
#define SIM_ENGINE_TRACE_H

/*
 * The trace: a sequence of records in memory, written by whoever has something
 * to tell, formatted only when somebody reads it. Recording costs no virtual
 * time and draws no random number. Kept in a ring of fixed-size blocks; when a
 * sink file is wanted nothing is dropped.
 */
#include "types.h"

/* What a record is: name (as in `trace` of a scenario's expect), help. */
#define TRACE_KINDS(X)                                                            \
	X(KERNEL, "event", "a tracepoint of the hosted kernel, payload is its raw record") \
	X(LOG, "log", "a line of the kernel's log; payload: level byte, text")   \
	X(MACHINE, "machine", "an interrupt, timer, doorbell or MMIO event; text") \
	X(PLATFORM, "platform", "what the firmware does; text")                  \
	X(FAULT, "fault", "a fault that was injected; text")                     \
	X(CLIENT, "client", "a client operation begins or ends; text")           \
	X(FINDING, "finding", "a checker's or the kernel's report; text")

enum trace_kind {
#define X(name, key, help) TRACE_##name,
	TRACE_KINDS(X)
#undef X
	TRACE_KIND_COUNT
};

/*
 * struct trace_record - one record; @bytes of payload follow.
 * @task: name of the kernel task or hardware actor that it happened in, as in ftrace's first column.
 * @flags: ftrace's irqs-off ('d'), need-resched ('N'), hardirq/softirq ('h', 's'), preempt depth, encoded
 *         by the kernel as four characters.
 * @type: for TRACE_KERNEL the kernel's event number, else 0.
 */
struct trace_record {
	u64 when_ns;
	u64 seq;
	u32 bytes;
	s32 pid;
	u16 cpu; /* 0xffff: none, hardware */
	u16 type;
	u8 kind;
	char flags[5];
	char task[16];
};

/* Which kinds are recorded; bit per trace_kind. Default: all. Bench sets 0. */
extern u32 trace_mask;
static inline bool trace_wanted(enum trace_kind kind)
{
	return trace_mask & (1u << kind);
}

/* Filled in for the running CPU's task by whoever knows (sim/kernel registers itself). */
void trace_set_stamp(void (*stamp)(struct trace_record *record));
/*
 * Room for a record with @bytes of payload (zeroed, at most 32 KiB), stamped; returns the payload, or NULL
 * if the kind is off. Filled in by the caller before it calls anything of the engine or machine.
 */
void *trace_reserve(enum trace_kind kind, u16 type, u32 bytes);
/* A text record in the name of @actor (NULL: the running task). */
void trace_text(enum trace_kind kind, const char *actor, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* The same with @bytes of data behind the text and its NUL: no reader shows them, who wants them finds them there. */
void trace_text_data(enum trace_kind kind, const char *actor, const void *data, u32 bytes, const char *format, ...)
	__attribute__((format(printf, 5, 6)));
/* Calls @each for every record kept, in order; stops when it returns false. */
void trace_each(bool (*each)(void *arg, const struct trace_record *record, const void *payload), void *arg);
/* Records written since the start, and a running hash of all of them (dropped ones included). */
u64 trace_total(void);
u64 trace_hash(void);
/*
 * Calls @told for each record whose kind is in @kinds (bits as in trace_mask), with the hash up to and with it,
 * when it is complete: before the next record, or at trace_hash(). It must not write records.
 */
void trace_follow(u32 kinds, void (*told)(const struct trace_record *record, const void *payload, u64 hash));
/* Bytes kept before the oldest block is dropped; 0: unlimited. Default 16 MiB. */
void trace_set_limit(u64 bytes);

#endif
