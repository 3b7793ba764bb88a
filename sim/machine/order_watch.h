/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_MACHINE_ORDER_WATCH_H
#define SIM_MACHINE_ORDER_WATCH_H

/*
 * What happens before what: told to the race checker (sim/check) by those parts
 * of the simulator whose work orders accesses of the kernel's code and is not to be
 * seen in these: barriers, the scheduler, interrupts, device registers. NULL in
 * runs without that checker.
 *
 * All but one is said by the running CPU. What one CPU does is ordered already.
 */
#include "../engine/types.h"

/*
 * Fences. Acquire: what a marked load has read comes before all that follows the
 * fence; release: what came before the fence comes before each marked store that
 * follows it. _LAST and _NEXT: by the last load, or the next store, alone.
 */
#define ORDER_ACQUIRE 1
#define ORDER_RELEASE 2
#define ORDER_FULL (ORDER_ACQUIRE | ORDER_RELEASE)
#define ORDER_ACQUIRE_LAST 4
#define ORDER_RELEASE_NEXT 8

struct context;

/*
 * struct order_watch
 * @fence: bits of the above.
 * @give: all that the CPU did happens before what whoever takes @object later does then.
 * @take: the other half.
 * @switched: the CPU goes on with @to; @exits: the context that it leaves has ended.
 * @interrupt: entered or left, on the stack of what it interrupts.
 * @interrupts_on: the interrupt flag was set, or cleared.
 * @carry: a device passes on what was given by @from: who takes @to comes after it, too. Said by no CPU.
 * @forget: memory was freed: what was done to it says nothing about what will be.
 */
struct order_watch {
	void (*fence)(u32 fence);
	void (*give)(const volatile void *object);
	void (*take)(const volatile void *object);
	void (*switched)(const struct context *to, bool exits);
	void (*interrupt)(bool entered);
	void (*interrupts_on)(bool on);
	void (*forget)(const void *at, u64 bytes);
	void (*carry)(const volatile void *from, const volatile void *to);
};
extern const struct order_watch *order_watch;

/* For checked code, in which reading order_watch would be an access itself. */
void order_fence(u32 fence);

#define ORDER_TELL(what, ...)                                   \
	do {                                                    \
		if (__builtin_expect(order_watch != NULL, 0))   \
			order_watch->what(__VA_ARGS__);         \
	} while (0)
#define order_give(object) ORDER_TELL(give, object)
#define order_take(object) ORDER_TELL(take, object)
#define order_switched(to, exits) ORDER_TELL(switched, to, exits)
#define order_interrupt(entered) ORDER_TELL(interrupt, entered)
#define order_carry(from, to) ORDER_TELL(carry, from, to)
#define order_forget(at, bytes) ORDER_TELL(forget, at, bytes)

#endif
