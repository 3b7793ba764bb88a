/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIM_MACHINE_SERVICES_H
#define SIM_MACHINE_SERVICES_H

/*
 * What of the engine the hosted kernel may use besides machine.h: simulated
 * memory, choices and random streams, pages of modules, the trace. sim/kernel includes this one
 * and never sim/engine itself.
 */
#include "../engine/arena.h"
#include "../engine/choice.h"
#include "../engine/pages.h"
#include "../engine/trace.h"
#include "steering.h"

#endif
