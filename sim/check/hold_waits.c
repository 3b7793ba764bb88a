// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who waits for whom. A hold waits for a context by name; that context waits for
 * another hold if it stands there itself, if that one stands on top of it, or if
 * it needs a CPU that is not free before that one goes on. Whoever comes back to
 * where it has been can never go on. Patterns that several may match, conditions and
 * times end a chain: then it is not certain, and the limit judges.
 */
#include "hold_kinds.h"

#include <stdio.h>
#include <string.h>

#include "../machine/machine.h"

static bool is_interrupt(const char *who, const char *kind, u32 cpu)
{
	char name[HOLD_CONTEXT_BYTES];

	snprintf(name, sizeof(name), "%s/%u", kind, cpu);
	return !strcmp(who, name);
}

/* Why @who cannot go on before @hold is over; NULL: it can. */
static const char *keeps(const struct hold *hold, const char *who)
{
	bool in_interrupt;

	if (hold->state != HOLD_HELD || (hold->kind != HOLD_STAND && hold->kind != HOLD_PREEMPT && hold->kind != HOLD_CPU))
		return NULL;
	if (hold->kind != HOLD_CPU && !strcmp(hold->who, who))
		return "is held by";
	if (hold->kind == HOLD_PREEMPT)
		return NULL;
	if (!strcmp(hold->under, who))
		return hold->kind == HOLD_CPU ? "is on the CPU that is stalled by" : "is interrupted by what is held by";
	in_interrupt = hold->under[0] && hold->kind == HOLD_STAND;
	if (hold->irqs_off && is_interrupt(who, "irq", hold->cpu))
		return "cannot come, with interrupts off, before the end of";
	if ((hold->irqs_off || in_interrupt) && is_interrupt(who, "softirq", hold->cpu))
		return "cannot come before the end of";
	if (hold->keeps_cpu && hold_port->needs_cpu(who, hold->cpu))
		return "needs the CPU that is kept by";
	return NULL;
}

static const struct hold *keeper(const char *who, const char **how)
{
	for (u32 i = 0; i < hold_count; i++) {
		*how = keeps(&holds[i], who);
		if (*how)
			return &holds[i];
	}
	return NULL;
}

const char *hold_waits_for(const struct hold *hold, char name[HOLD_CONTEXT_BYTES])
{
	if (!hold->until.count)
		return NULL;
	if (!strchr(hold->by, '*'))
		return hold->by;
	return hold_port->one && hold_port->one(hold->by, name) ? name : NULL;
}

/* NULL also if a time ends it. */
static const char *waits_for_one(const struct hold *hold, char name[HOLD_CONTEXT_BYTES])
{
	return engine_is_posted(&hold->let_go) ? NULL : hold_waits_for(hold, name);
}

void hold_check_waits(struct hold *hold)
{
	const struct hold *at = hold, *next;
	char name[HOLD_CONTEXT_BYTES];
	const char *who;
	u64 seen = 0;
	u32 used = 0;

	who = waits_for_one(hold, name);
	if (hold->by_gone && who) {
		snprintf(hold->why, sizeof(hold->why), "%s has ended", who);
		hold_finish(hold, HOLD_NEVER);
		return;
	}
	while ((who = waits_for_one(at, name)) && !(seen & 1ULL << (at - holds))) {
		const char *how;

		seen |= 1ULL << (at - holds);
		next = keeper(who, &how);
		if (!next)
			return;
		if (used < sizeof(hold->why))
			used += (u32)snprintf(hold->why + used, sizeof(hold->why) - used, "%s%s %s %s", used ? ", and " : "",
					      who, how, next == hold ? "this one" : "");
		if (next != hold && used < sizeof(hold->why))
			used += (u32)snprintf(hold->why + used, sizeof(hold->why) - used, "interleave[%u]", next->index);
		at = next;
	}
	if (who)
		hold_finish(hold, HOLD_NEVER);
	else
		hold->why[0] = 0;
}
