// SPDX-License-Identifier: GPL-2.0-only
#include "hold_kinds.h"

#include <stdio.h>

#include "../machine/steering.h"

/* ---- a context stands ---- */

static bool is_held(void *arg)
{
	return ((struct hold *)arg)->state == HOLD_HELD;
}

static void stand(struct hold *hold)
{
	hold->stalled = context_running();
	machine_stall_while(is_held, hold);
}

/* If it was switched away from meanwhile it looks when it runs again. */
static void stand_no_more(struct hold *hold)
{
	if (hold->stalled && context_is_paused(hold->stalled))
		context_resume_at(hold->stalled, engine.now_ns);
}

/* ---- a task is kept from its CPU ---- */

static const char *why_not_preempt(const struct hold *hold)
{
	(void)hold;
	return hold_port->why_no_preemption();
}

static void send_away(struct hold *hold)
{
	hold->task = hold_port->task();
	if (is_held(hold))
		hold_port->go_away();
}

static void call_back(struct hold *hold)
{
	if (hold->task)
		hold_port->come_back(hold->task);
}

/* ---- a task goes to another CPU ---- */

static const char *why_not_migrate(const struct hold *hold)
{
	return hold_port->why_no_move(hold->number, false);
}

static const char *why_not_pin(const struct hold *hold)
{
	return hold_port->why_no_move(hold->number, true);
}

static void migrate(struct hold *hold)
{
	hold_port->move(hold->number, hold->kind == HOLD_PIN);
}

/* ---- a CPU stands still ---- */

/* One stall of a CPU may begin while another lasts: it stands until both are over. */
static u32 freezes[MACHINE_MAX_CPUS];

static void freeze(struct hold *hold)
{
	if (!freezes[hold->number]++)
		machine_freeze(hold->number);
}

static void thaw(struct hold *hold)
{
	if (!--freezes[hold->number])
		machine_thaw(hold->number);
}

/* ---- the firmware ---- */

static u32 firmware_holds[256];

static void hold_firmware(struct hold *hold)
{
	if (!firmware_holds[hold->number]++)
		hold_port->firmware(hold->number, true);
}

static void let_firmware_go(struct hold *hold)
{
	if (!--firmware_holds[hold->number])
		hold_port->firmware(hold->number, false);
}

/* ---- an interrupt on its way ---- */

static void release(struct hold *hold)
{
	irq_line_release(hold->line);
}

static void nothing(struct hold *hold)
{
	(void)hold;
}

const struct hold_action hold_actions[] = {
	[HOLD_STAND] = {NULL, stand, stand_no_more},
	[HOLD_PREEMPT] = {why_not_preempt, send_away, call_back},
	[HOLD_MIGRATE] = {why_not_migrate, migrate, NULL},
	[HOLD_PIN] = {why_not_pin, migrate, NULL},
	[HOLD_CPU] = {NULL, freeze, thaw},
	[HOLD_FIRMWARE] = {NULL, hold_firmware, let_firmware_go},
	[HOLD_DELAY] = {NULL, nothing, release},
	[HOLD_ADVANCE] = {NULL, nothing, NULL},
};
