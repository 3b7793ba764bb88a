/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_MACHINE_EVENT_H
#define SIM_MACHINE_EVENT_H

/*
 * Machine events: what hardware and firmware do, by names that a scenario may
 * use as points. Whoever makes one happen owns its struct and says so by
 * machine_event(); who wants to know of it arms it. One that nobody armed costs
 * a comparison.
 *
 * MACHINE_EVENTS: kind, names, what happens. Capitals stand for a part of the
 * computer, ".N" behind it for instance N other than the first.
 */
#include "machine.h"

#define MACHINE_EVENTS(X)                                                                                          \
	X("irq", "irq:LINE", "an interrupt line is raised (mbox-a2p), in cpu/N, to which it goes")                  \
	X("irq", "irq:LINE:enter", "a CPU takes the line's interrupt, before the kernel's entry, in irq/N")         \
	X("timer", "timer:fire", "a CPU's timer expires, in cpu/N")                                                 \
	X("ipi", "ipi:KIND", "an inter-processor interrupt arrives (reschedule, call-function), in cpu/N")          \
	X("doorbell", "doorbell:CHANNEL", "the agent's ring arrives at the platform (mbox-a2p), in platform-N")     \
	X("mmio", "mmio:PART.REGISTER.read", "a CPU reads a register or field (mbox-a2p.status, shmem-a2p.status)") \
	X("mmio", "mmio:PART.REGISTER.write", "a CPU writes it, before that has an effect")                         \
	X("platform", "platform-N:request", "the platform takes a request from its channel")                        \
	X("platform", "platform-N:reply", "it writes a reply")                                                      \
	X("platform", "platform-N:delayed-response", "it writes a delayed response")                                \
	X("platform", "platform-N:notification", "it writes a notification")

#define MACHINE_EVENT_BYTES 56

/*
 * struct machine_event
 * @in: the context that it happens in, as scenarios name contexts; what ends in '/'
 *	("irq/") gets the number that machine_event() says; NULL: what the CPU runs.
 * @on_cpu: that context can stand still there.
 * @armed: who wants to know, a bit each.
 */
struct machine_event {
	char name[MACHINE_EVENT_BYTES];
	const char *in;
	bool on_cpu;
	u8 armed;
	struct machine_event *next;
};

#define MACHINE_EVENT_LISTENERS 8
/* By bit; called while the event happens, in its context. */
extern void (*machine_event_told[MACHINE_EVENT_LISTENERS])(const struct machine_event *event, u32 number);
/* Some event is armed. */
extern bool machine_events_armed;

/* Gives it its name. It stays the caller's, for good. */
void machine_event_init(struct machine_event *event, const char *in, bool on_cpu, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* All there are, in the order in which they were made. */
struct machine_event *machine_event_first(void);
void machine_event_arm(struct machine_event *event, u32 listener);

/* Name of the context that it happens in; false: what the CPU runs. */
bool machine_event_context(const struct machine_event *event, u32 number, char *name, u32 bytes);

void machine_event_tell(const struct machine_event *event, u32 number);
static inline void machine_event(const struct machine_event *event, u32 number)
{
	if (__builtin_expect(event->armed, 0))
		machine_event_tell(event, number);
}

/*
 * struct mmio_register - a part of a window that has a name; its accesses by CPUs are
 * events. mmio_name() gives it one; it stays the caller's.
 */
struct mmio_register {
	u64 offset;
	u64 bytes;
	struct machine_event read;
	struct machine_event write;
	struct mmio_register *next;
};
void mmio_name(struct mmio_window *window, struct mmio_register *part, u64 offset, u64 bytes, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

#endif
