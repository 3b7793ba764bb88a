/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_ENGINE_SIMGRID_CALLS_H
#define SIM_ENGINE_SIMGRID_CALLS_H

#include <stdint.h>

/*
 * Every call into SimGrid that costs a visit to its scheduler. A program that
 * wants them counted is linked with `-Wl,--wrap=NAME` for each name of the list
 * and with simgrid_calls.c; nothing else changes, and what is counted is the
 * call itself, whoever makes it.
 */
#define SIMGRID_CALLS(X)                                            \
	X(sg_actor_sleep_for, void, (double duration), (duration))      \
	X(sg_actor_sleep_until, void, (double when), (when))            \
	X(sg_actor_yield, void, (void), ())                             \
	X(sg_sem_acquire, void, (sg_sem_t sem), (sem))                  \
	X(sg_sem_release, void, (sg_sem_t sem), (sem))                  \
	X(sg_actor_suspend, void, (sg_actor_t actor), (actor))          \
	X(sg_actor_resume, void, (sg_actor_t actor), (actor))           \
	X(sg_actor_start_, void, (sg_actor_t actor, xbt_main_func_t code, int argc, const char *const *argv), \
	  (actor, code, argc, argv))                                    \
	X(sg_actor_create_, sg_actor_t, (const char *name, sg_host_t host, xbt_main_func_t code, int argc, const char *const *argv), \
	  (name, host, code, argc, argv))

/* Calls made so far, over all names. */
uint64_t simgrid_calls_total(void);

#endif
