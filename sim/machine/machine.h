/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_MACHINE_MACHINE_H
#define SIM_MACHINE_MACHINE_H

/*
 * The simulated computer: CPUs, interrupt lines, per-CPU timers, MMIO, costs.
 * Read by the hosted kernel's architecture and by the device models alike.
 *
 * A CPU has one resident context at a time: the kernel task or idle loop whose
 * stack it is on. That context runs, or is paused while it pays for something,
 * or is idle. Interrupts are taken on its stack, at the points where it pays,
 * where it enables interrupts, and where it idles.
 */
#include "../engine/types.h"
#include "../engine/engine.h"
#include "../engine/arena.h"

#define MACHINE_MAX_CPUS 64
#define MACHINE_MAX_LINES 192

/*
 * The cost model: name (scenario key, nanoseconds), default, where the figure
 * comes from. An entry is paid each time the thing happens, by the CPU on which
 * it happens; IPI is a delay between two CPUs, which neither pays. The machine
 * itself charges MMIO, SRAM, IRQ_ENTRY, IRQ_EXIT, IPI, RELAX (at least 1 ns) and
 * IDLE_EXIT; the others are the kernel's to charge.
 */
#define MACHINE_COSTS(X)                                                                                \
	X(LOCK, "lock_ns", 20, "an uncontended spin lock's atomic and barrier, Cortex-A class")        \
	X(ATOMIC, "atomic_ns", 5, "a read-modify-write on an owned cache line, Cortex-A class")        \
	X(MMIO_READ, "mmio_read_ns", 100, "a device read waits for the bus; 50 to 200 ns on SoCs")     \
	X(MMIO_WRITE, "mmio_write_ns", 20, "a device write is posted")                                 \
	X(SRAM_READ, "sram_read_ns", 50, "an uncached access to on-chip SRAM")                         \
	X(SRAM_WRITE, "sram_write_ns", 10, "a buffered write to on-chip SRAM")                         \
	X(IRQ_ENTRY, "irq_entry_ns", 300, "exception entry, register save, interrupt acknowledge")     \
	X(IRQ_EXIT, "irq_exit_ns", 200, "end of interrupt, register restore")                          \
	X(SWITCH, "context_switch_ns", 1200, "scheduler and switch; lmbench lat_ctx, 1 to 2 us")       \
	X(WAKEUP, "wakeup_ns", 500, "try_to_wake_up; with switch and IPI 5 to 20 us end to end")       \
	X(IPI, "ipi_ns", 400, "a software-generated interrupt reaches another CPU")                    \
	X(RELAX, "cpu_relax_ns", 50, "one turn of a polling loop: a yield hint and a read")            \
	X(TICK, "tick_ns", 400, "one timer tick's own work")                                           \
	X(SYSCALL, "client_call_ns", 0, "what a client spends between two operations")                 \
	X(IDLE_EXIT, "idle_exit_ns", 1000, "wake from wait-for-interrupt")

enum machine_cost {
#define X(name, key, default_ns, source) COST_##name,
	MACHINE_COSTS(X)
#undef X
	COST_COUNT
};

/* Interrupt vectors of a CPU; taken lowest first. */
enum machine_vector {
	VECTOR_RESCHEDULE,
	VECTOR_CALL_FUNCTION,
	VECTOR_IRQ_WORK,
	VECTOR_TIMER, /* machine_timer_program() expired */
	VECTOR_TICK,  /* the periodic tick of a busy CPU */
	VECTOR_STOP, /* the world asks for something (clients start, wake, the agent goes) */
	VECTOR_LINE0, /* + line number */
	VECTOR_COUNT = VECTOR_LINE0 + MACHINE_MAX_LINES
};

/*
 * struct cpu - what the kernel's architecture reads inline stands first.
 * @id: 0 ..
 * @percpu_offset, @current_task: the kernel's.
 * @irqs_off: the interrupt flag, inverted.
 * @attention_ns: time at which the slow path must be taken at the latest: the
 *	next tick, or 0 when an interrupt is pending.
 * @owed_ns: coarse costs not yet paid.
 * @next_tick_ns: absolute, NEVER_NS while the tick is stopped.
 */
struct cpu {
	u32 id;
	u32 irqs_off;
	long percpu_offset;
	void *current_task;
	u64 attention_ns;
	u64 owed_ns;
	u64 next_tick_ns;
	/* private to sim/machine from here on */
	struct context *resident;
	bool idle;
	bool online;
	bool any_pending;
	bool frozen;
	u64 frozen_since_ns;
	u64 frozen_ns; /* in all, without the time since */
	u64 pending[(VECTOR_COUNT + 63) / 64];
	struct engine_event timer;
};

extern struct cpu machine_cpus[MACHINE_MAX_CPUS];
extern u32 machine_cpu_count;
/* The CPU of the running context; NULL in a context that is no CPU's (main, a callback of hardware). */
extern struct cpu *machine_cpu;
extern u32 machine_cost_ns[COST_COUNT];
extern bool machine_costs_coarse;

/*
 * struct machine_os - what runs on the computer.
 * @cpu_main: the first thing a CPU runs, on its own (idle) context; never returns.
 * @interrupt: the kernel's interrupt entry; called with interrupts off, on the
 *	interrupted stack, machine_cpu set; returns with interrupts off.
 * @describe: one line per task for reports (place, what it waits for, who holds it).
 */
struct machine_os {
	void (*cpu_main)(u32 cpu);
	void (*interrupt)(u32 vector);
	void (*describe)(void (*line)(const char *text));
};

/* Builds @cpus CPUs (1 to 64), offline; each with an idle context "swapper/N". tick_ns: 10^9 / HZ. */
void machine_init(u32 cpus, u32 tick_ns, const struct machine_os *os);
/* Lets a CPU begin cpu_main() now. CPU 0 by the world, the others by the kernel. */
void machine_cpu_start(u32 cpu);
struct context *machine_idle_context(u32 cpu);

/* With coarse costs: what is owed is paid at the latest when it comes to so much. */
#define MACHINE_MAX_OWED_NS 100000

/* Time that the running CPU spends, with what it owes; takes interrupts that come meanwhile if they are enabled. */
void machine_spend_slow(u64 ns);
static inline void machine_spend(u64 ns)
{
	struct cpu *cpu = machine_cpu;
	u64 until_ns = engine.now_ns + ns;

	if (!cpu)
		return;
	if (machine_costs_coarse && cpu->owed_ns + ns < MACHINE_MAX_OWED_NS) {
		cpu->owed_ns += ns;
		return;
	}
	if (!machine_costs_coarse && until_ns < engine.horizon_ns && until_ns < cpu->attention_ns)
		engine.now_ns = until_ns;
	else
		machine_spend_slow(ns);
}
static inline void machine_charge(enum machine_cost cost)
{
	if (machine_cost_ns[cost])
		machine_spend(machine_cost_ns[cost]);
}
/* Pays what is owed (coarse costs): at schedule, interrupt end, doorbell, contention, time reads. */
void machine_settle(void);
/* Time as the running CPU sees it: now plus what it owes. */
static inline u64 machine_now_ns(void)
{
	return engine.now_ns + (machine_cpu ? machine_cpu->owed_ns : 0);
}
/*
 * A stall, the unit of interleaving: the running CPU stands here until @when_ns
 * while everything else goes on. Interrupts that come are taken here if they are
 * enabled; their time is not added. Pays what is owed first; past: returns at once.
 */
void machine_stall_until(u64 when_ns);
/* The same, as long as @held says so: who changes that lets the context go on (context_resume_at()). */
void machine_stall_while(bool (*held)(void *arg), void *arg);
/* One turn of a busy-waiting loop: always costs time, at once. */
void machine_relax(void);

/* Interrupt flag of the running CPU. Enabling takes what is pending. */
static inline void machine_irq_disable(void)
{
	machine_cpu->irqs_off = 1;
}
void machine_take_interrupts(void);
static inline void machine_irq_enable(void)
{
	machine_cpu->irqs_off = 0;
	if (machine_cpu->any_pending)
		machine_take_interrupts();
}

/*
 * Waits until an interrupt is pending for the running CPU; called with
 * interrupts off by its idle loop, returns with interrupts off.
 */
void machine_idle(void);
/* The running CPU goes from its resident context to @next (parked): a context switch of the kernel. */
void machine_switch(struct context *next);
/* The same, and the running context ends. */
void machine_exit(struct context *next) __attribute__((noreturn));

/* Ticks of the running CPU: started when it becomes busy, stopped when it idles. */
void machine_tick_start(void);
void machine_tick_stop(void);
/* One-shot timer of the running CPU: VECTOR_TIMER at @when_ns (past: at once); NEVER_NS stops it. */
void machine_timer_program(u64 when_ns);
/* An inter-processor interrupt: VECTOR_RESCHEDULE, _CALL_FUNCTION, _IRQ_WORK, _STOP. */
void machine_ipi(u32 cpu, enum machine_vector vector);
bool machine_vector_pending(u32 cpu, u32 vector);

/*
 * Interrupt lines. A device raises; the controller routes to the affinity CPU,
 * after latency_ns. Edge: one raise, one interrupt (raises while pending merge).
 * Level: pending again at the end of the handler as long as the line is high.
 */
struct irq_line;
/* @name as in points and traces ("mbox-a2p"); returns NULL past MACHINE_MAX_LINES. Numbers count from 0. */
struct irq_line *irq_line_new(const char *name, bool level, u64 latency_ns);
u32 irq_line_number(const struct irq_line *line);
struct irq_line *irq_line_by_number(u32 number);
const char *irq_line_name(const struct irq_line *line);
void irq_line_raise(struct irq_line *line);
void irq_line_lower(struct irq_line *line);
void irq_line_set_latency(struct irq_line *line, u64 latency_ns);
/* For the kernel's irq_chip. */
void irq_line_mask(struct irq_line *line, bool masked);
void irq_line_end(struct irq_line *line);
int irq_line_set_affinity(struct irq_line *line, u32 cpu);
u32 irq_line_affinity(const struct irq_line *line);
/* A handler of the line is executing on some CPU. */
bool irq_line_in_service(const struct irq_line *line);

/*
 * MMIO. A window is a range of the arena's DEVICES part. Registers: reads and
 * writes are calls into the device model. Memory (SRAM): plain bytes at that
 * address, with an optional watcher that sees each access before it happens
 * (ownership checks); @data: what is written, or where a copy goes, NULL: not in
 * memory. Sizes 1, 2, 4, 8; values little-endian as on the bus.
 */
struct mmio_register;
struct mmio_window {
	const char *name;
	u64 base;
	u64 bytes;
	void *device;
	u64 (*read)(void *device, u64 offset, u32 bytes);
	void (*write)(void *device, u64 offset, u64 value, u32 bytes);
	bool memory;
	void (*watch)(void *device, u64 offset, u64 bytes, bool write, const void *data);
	struct mmio_register *part; /* what of it has a name (event.h) */
};
/* Adds a window of window->bytes (page-rounded) and sets window->base. */
void mmio_add(struct mmio_window *window);
/*
 * What device trees and messages carry is the address on the bus, which the
 * arena's base does not move; ioremap() turns it into an address.
 */
static inline u64 mmio_bus_address(u64 address)
{
	return address - arena_base;
}
static inline u64 mmio_address(u64 bus_address)
{
	return bus_address + arena_base;
}
/* By the CPU: charged, watched; an address in no window is a FAULT end of the run. */
u64 mmio_read(u64 address, u32 bytes);
void mmio_write(u64 address, u64 value, u32 bytes);
void mmio_copy_from(void *to, u64 address, u64 bytes);
void mmio_copy_to(u64 address, const void *from, u64 bytes);
void mmio_set(u64 address, u8 value, u64 bytes);

/* In checked code these are calls: what they read and write is the machine's (checked.c). */
void machine_spend_checked(u64 ns);
void machine_charge_checked(enum machine_cost cost);
u64 machine_now_checked_ns(void);
void machine_irq_disable_checked(void);
void machine_irq_enable_checked(void);
#ifdef __SANITIZE_THREAD__
#define machine_spend(ns) machine_spend_checked(ns)
#define machine_charge(cost) machine_charge_checked(cost)
#define machine_now_ns() machine_now_checked_ns()
#define machine_irq_disable() machine_irq_disable_checked()
#define machine_irq_enable() machine_irq_enable_checked()
#endif

/* One line in the trace (sim/engine/trace.h) in ftrace's manner, e.g. "irq:mbox-a2p raise". */
#define machine_trace(...) trace_text(TRACE_MACHINE, NULL, __VA_ARGS__)

#endif
