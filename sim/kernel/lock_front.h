/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_KERNEL_LOCK_FRONT_H
#define SIM_KERNEL_LOCK_FRONT_H

/* In front of the lock validator: calls of its functions come here first while it looks (shortcuts.c). */
struct lockdep_map;

/* lock_acquire(), lock_release(), trace_hardirqs_on(), trace_hardirqs_off() */
void lock_front_acquire(struct lockdep_map *lock, unsigned int subclass, int trylock, int read, int check,
			struct lockdep_map *nest, unsigned long place);
void lock_front_release(struct lockdep_map *lock, unsigned long place);
void lock_front_hardirqs_on(void);
void lock_front_hardirqs_off(void);

/* Classes of locks go: what hangs on them is no longer known. */
void lock_front_forget(void);

/* lock_order.c: tells the watch, which wants it, of a lock that is about to be taken. */
void sim_lock_tell(const struct lockdep_map *lock, unsigned long place);

#endif
